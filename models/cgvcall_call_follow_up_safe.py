import logging

import psycopg2

from odoo import models
from odoo.exceptions import ConcurrencyError
from odoo.tools import mute_logger

_logger = logging.getLogger(__name__)


class CgvcallCall(models.Model):
    """The loop must never cost a call: what tells of calls goes on without it."""

    _inherit = "cgvcall.call"

    def _follow_up_or_log(self):
        """As :meth:`_follow_up`; calls for which it fails keep only what they say.

        The job tries again those that were missed.

        :return: as :meth:`_follow_up`; those of which nothing is known any more are
            not among them
        """
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                return self._follow_up()
        except (ConcurrencyError, psycopg2.OperationalError):
            raise  # all of it is done again, and then sees what others did
        except Exception as error:
            if len(self) > 1:
                # One caller's trouble is not the others'.
                return self.browse().union(*(c._follow_up_or_log() for c in self))
            # What the database says of its rows has numbers in it.
            is_database = isinstance(error, psycopg2.Error)
            _logger.error(
                "Follow-up of call %s failed: %s",
                self.id,
                type(error).__name__,
                exc_info=not is_database,
            )
            return self._returned()
