from unittest.mock import patch

import psycopg2.errors

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.cgvcall_call_follow_up_who import CgvcallCall as Who
from .follow_up import FollowUpCase

LOGGER = "odoo.addons.cgvcall.models.cgvcall_call_follow_up_safe"
POISON = "+84987000333"


@tagged("post_install", "-at_install")
class TestFollowUpSafe(FollowUpCase):
    """Whatever goes wrong in the loop: no call is lost, and no other caller."""

    def trouble(self, error):
        who = Who._who_calls_back

        def fail(calls, groups):
            if any(POISON in group.mapped("number") for group in groups):
                raise error
            return who(calls, groups)

        return patch.object(self.registry["cgvcall.call"], "_who_calls_back", fail)

    def test_import(self):
        events = ["09:00 An calls 101, missed", "09:05 Dung calls 101, missed"]
        page = [self._cdr(self._told(event)) for event in events]
        with self.trouble(KeyError("x")), self.assertLogs(LOGGER, "ERROR") as logs:
            self.hear_cdrs(*page)
        self.assertNotIn(POISON, "".join(logs.output))
        self.assertEqual(self.waiting(), ["Wed 09:00", "Wed 09:05"])
        self.assertEqual(self.activity().res_id, self.partner.id)
        # The job tries again.
        self.run_cron("ir_cron_follow_up")
        self.assertEqual(len(self.activities()), 2)

    def test_softphone(self):
        with self.trouble(ValueError("x")), mute_logger(LOGGER):
            self.hear("live 09:05 Dung calls 101, missed")
        self.assertEqual(self.waiting(), ["Wed 09:05"])
        self.assertFalse(self.open_work())

    def test_the_job(self):
        """One caller's trouble does not keep the others from being handed on."""
        self.hear("09:00 An calls 101, missed")
        with self.trouble(ValueError("x")), mute_logger(LOGGER):
            self.hear("09:05 Dung calls 101, missed")
            self.run_cron("ir_cron_follow_up")
        self.assertEqual(self.activity().res_id, self.partner.id)

    def test_another_transaction(self):
        """What the database asks to do again is done again, not left out."""
        error = psycopg2.errors.SerializationFailure("x")
        with self.trouble(error), self.assertRaises(type(error)):
            self.hear("09:05 Dung calls 101, missed")
