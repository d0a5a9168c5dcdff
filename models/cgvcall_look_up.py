from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import hmac
from odoo.tools.constants import GC_UNLINK_LIMIT

from ..pbx import numbers
from .number_field import hides_numbers

# So many different numbers may be tried within these minutes: more than anybody
# telephones with, and few for finding out hidden digits.
MOST_NUMBERS = 60
WITHIN_MINUTES = 10


class CgvcallLookUp(models.Model):
    """Somebody who reads numbers partly hidden named a whole one to the server.

    What comes back tells whose it is. Rows are only added, in a transaction of their
    own, as those of :class:`~.cgvcall_login.CgvcallLogin`: what is refused counts too.
    """

    _name = "cgvcall.look.up"
    _description = "Look-up of a number"
    _log_access = False

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    at = fields.Datetime(required=True)
    # The same for the same number, and nothing that could be read from it.
    mark = fields.Char(required=True)

    _user_idx = models.Index("(user_id, at)")

    @api.model
    def _count(self, tried):
        """Note that the current user tries these numbers, if they may not know all.

        :param tried: normalised numbers; extensions and short codes are no secret
        :raise UserError: too many different ones
        """
        if not hides_numbers(self.env):
            return
        found = {one for one in tried if numbers.HIDDEN in numbers.hide(one)}
        if not found:
            return
        now = fields.Datetime.now()
        since = now - timedelta(minutes=WITHIN_MINUTES)
        with self.env.registry.cursor() as cr:
            # sudo: nobody may see or change these
            look_ups_sudo = self.with_env(self.env(cr=cr)).sudo()
            known = look_ups_sudo.search(
                [("user_id", "=", self.env.uid), ("at", ">", since)]
            )
            marks = {hmac(look_ups_sudo.env, self._name, one) for one in found}
            known = set(known.mapped("mark"))
            is_too_many = len(known | marks) > MOST_NUMBERS
            if not is_too_many:
                look_ups_sudo.create(
                    [
                        {"user_id": self.env.uid, "at": now, "mark": mark}
                        for mark in marks - known
                    ]
                )
        if is_too_many:
            raise UserError(
                self.env._(
                    "Numbers are partly hidden for you: at most %(count)s different "
                    "ones within %(minutes)s minutes. Wait a few minutes, then try "
                    "again.",
                    count=MOST_NUMBERS,
                    minutes=WITHIN_MINUTES,
                )
            )

    @api.autovacuum
    def _gc_look_ups(self):
        hour_ago = fields.Datetime.now() - timedelta(hours=1)
        old = self.search([("at", "<", hour_ago)], limit=GC_UNLINK_LIMIT)
        old.unlink()
        return len(old), len(old) == GC_UNLINK_LIMIT
