from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import cgvcall_account_audit
from .common import epoch
from .import_pbx import ListedCase, ListedPbx

LOGGER = "odoo.addons.cgvcall.models.cgvcall_account_audit"


@tagged("post_install", "-at_install")
class TestImportAudit(ListedCase):
    """The nightly check finds what is missing, says so, and puts it right."""

    def setUp(self):
        super().setUp()
        self.account.audit_days = 5
        self.account.company_id.resource_calendar_id.tz = "Asia/Ho_Chi_Minh"
        self.items = self.listed(200, minutes=45)

    def imported(self, **options):
        pbx = ListedPbx(self.items, **options)
        self.import_from(pbx)
        self.assert_all_stored(pbx)
        pbx.requests = 0
        return pbx

    def check(self, pbx, again=True):
        """What a night's check says; without ``again``, still the same night."""
        hours = -1 if again else cgvcall_account_audit.AUDIT_HOURS
        due = patch.object(cgvcall_account_audit, "AUDIT_HOURS", hours)
        with self.serve(pbx), due:
            self.run_cron("ir_cron_audit")
        return self.account.day_ids

    def lose(self, number):
        """Calls that began on the day before yesterday, at noon there."""
        day = self.account._today() - timedelta(days=2)
        noon = self.account._day_bounds(day)[0] + timedelta(hours=12)
        lost = self.calls().filtered(lambda call: call.started_at >= noon)
        lost = lost.sorted("started_at")[:number]
        lost.unlink()
        return day

    def start_over(self):
        """As if nothing had ever been imported or checked."""
        self.calls().unlink()
        self.account.write({"imported_until": False, "imported_from": False})
        self.account.day_ids.unlink()

    def test_days_that_agree_cost_one_request_each(self):
        for by in ("time_started", "time_ended"):
            with self.subTest(by=by):
                self.start_over()
                pbx = self.imported(by=by)
                days = self.check(pbx)
                today = self.account._today()
                self.assertEqual(
                    days.mapped("day"),
                    [today - timedelta(days=ago) for ago in range(1, 6)],
                )
                self.assertEqual(set(days.mapped("state")), {"ok"})
                self.assertEqual(days.mapped("there"), days.mapped("here"))
                self.assertEqual(days.mapped("there")[1:4], [32, 32, 32])
                self.assertEqual(pbx.requests, 5)

    def test_missing_calls_are_found_and_imported(self):
        pbx = self.imported()
        day = self.lose(3)
        days = self.check(pbx)
        row = days.filtered(lambda row: row.day == day)
        self.assertEqual((row.state, row.there, row.here), ("repaired", 32, 32))
        self.assertIn("3 missing calls were imported", row.error)
        self.assertEqual(set((days - row).mapped("state")), {"ok"})
        self.assert_all_stored(pbx)
        # That it was repaired stays to be seen.
        pbx.requests = 0
        self.check(pbx)
        self.assertEqual(row.state, "repaired")
        self.assertEqual(pbx.requests, 5)

    def test_calls_over_midnight_are_of_one_day(self):
        """Whichever day the PBX counts them on, the days agree, cheaply from the
        second night on; a call that is missing beside them is found."""
        midnight = self.account._day_bounds(self.account._today() - timedelta(days=2))[
            0
        ]
        night = [
            self.raw_cdr(
                f"night{number}",
                time_started=epoch(midnight) - 60,
                time_connected=epoch(midnight) - 50,
                time_ended=epoch(midnight) + 60,
            )
            for number in range(2)
        ]
        self.items += night
        for by in ("time_started", "time_ended"):
            with self.subTest(by=by):
                self.start_over()
                pbx = self.imported(by=by)
                days = self.check(pbx)
                self.assertEqual(
                    set(days.mapped("state")), {"ok"}, days.mapped("error")
                )
                self.assertEqual(days.mapped("there"), days.mapped("here"))
                self.assertGreater(pbx.requests, 5)
                pbx.requests = 0
                self.check(pbx)
                self.assertEqual(pbx.requests, 5)
                # As many are missing as the other way of counting would hide.
                day = self.lose(2)
                days = self.check(pbx)
                row = days.filtered(lambda row, day=day: row.day == day)
                self.assertEqual(row.state, "repaired")
                self.assert_all_stored(pbx)

    def test_what_cannot_be_put_right_is_said(self):
        cases = {
            "counts 33 calls but lists 32": {"total": lambda window, page: window + 1},
        }
        for words, options in cases.items():
            with self.subTest(words):
                pbx = self.imported()
                vars(pbx).update(options)
                days = self.check(pbx)
                row = days[1]
                self.assertEqual((row.state, row.there, row.here), ("differs", 33, 32))
                self.assertIn(words, row.error)
                # A count that is right again ends it.
                pbx.total = lambda window, page: window
                self.check(pbx)
                self.assertEqual(set(days.mapped("state")), {"ok"})

    def test_records_without_an_id_are_said(self):
        pbx = self.imported()
        bounds = self.account._day_bounds(self.account._today() - timedelta(days=2))
        bad = {"time_started": epoch(bounds[0]) + 60, "time_ended": 0}
        pbx.items = [*pbx.items, bad]
        with mute_logger("odoo.addons.cgvcall.pbx.results"):
            days = self.check(pbx)
        self.assertEqual(days[1].state, "differs")
        self.assertIn("1 records of the PBX have no id", days[1].error)

    def test_calls_that_the_pbx_forgot_are_kept(self):
        pbx = self.imported()
        day = self.account._today() - timedelta(days=3)
        last = epoch(self.account._day_bounds(day)[1])
        pbx.items = [item for item in pbx.items if item["time_started"] > last]
        count = len(self.calls())
        days = self.check(pbx)
        row = days.filtered(lambda row: row.day == day)
        self.assertEqual((row.state, row.there, row.here), ("ok", 0, 32))
        self.assertIn("32 calls are kept here", row.error)
        self.assertEqual(len(self.calls()), count)

    def test_pbx_that_is_down(self):
        """The day says so; the rest is not asked; the next night begins again."""
        pbx = self.imported(turn=lambda request, page: page)
        pbx.turn = lambda request, page: None if pbx.requests == 2 else page
        with mute_logger(LOGGER):
            days = self.check(pbx)
        self.assertEqual(days.mapped("state"), ["ok", "unknown"])
        self.assertIn("trouble of its own", days[1].error)
        self.assertEqual(pbx.requests, 2)
        self.check(pbx, again=False)
        self.assertEqual(pbx.requests, 2, "not before the next night")
        days = self.check(pbx)
        self.assertEqual(days.mapped("state"), ["ok"] * 5)
        self.assertFalse(any(days.mapped("error")))

    def test_steps(self):
        """A check that has no time left goes on with the days that are not done."""
        pbx = self.imported()
        runs = 0
        while runs < 10:
            runs += 1
            with self.serve(pbx), self.other_cursor() as env:
                if self.account.with_env(env)._audit(seconds=0):
                    break
        self.assertEqual((runs, pbx.requests), (6, 5))
        self.assertEqual(len(self.account.day_ids), 5)

    def test_only_days_that_were_imported(self):
        """The check does not bring in what nobody has asked for."""
        self.account.import_days = 2
        pbx = ListedPbx(self.items)
        self.import_from(pbx)
        count = len(self.calls())
        self.assertLess(count, len(self.items))
        days = self.check(pbx)
        self.assertEqual(len(days), 1)
        self.assertEqual(len(self.calls()), count)
        # Nor days that the import has yet to come to.
        self.account.imported_until = fields.Datetime.now() - timedelta(days=3)
        days.unlink()
        self.assertFalse(self.check(pbx))

    def test_one_sick_account_does_not_stop_the_others(self):
        pbx = self.imported()
        other = self.account.copy({"api_key": "k", "api_secret": "s", "name": "Sick"})
        times = {
            "imported_from": self.account.imported_from,
            "imported_until": self.account.imported_until,
        }
        other.write(times)
        accounts = self.env.registry["cgvcall.account"]
        audit_day = accounts._audit_day

        def fail_for_other(account, client, day):
            if account.id == other.id:
                raise ZeroDivisionError
            return audit_day(account, client, day)

        broken = patch.object(accounts, "_audit_day", fail_for_other)
        with broken, mute_logger(LOGGER):
            days = self.check(pbx)
        self.assertEqual(days.mapped("state"), ["ok"] * 5)
        self.assertTrue(other.audited_at)

    def test_account_that_is_not_checked(self):
        pbx = self.imported()
        self.account.audit_enabled = False
        self.assertFalse(self.check(pbx))

    # === THE BUTTON === #

    def check_now(self, pbx, user):
        with self.serve(pbx), self.other_cursor() as env:
            account = self.account.with_env(env).with_user(user.id)
            return account.action_check_now()["params"]

    def test_check_now(self):
        admin = self.env.ref("base.user_admin")
        pbx = self.imported()
        told = self.check_now(pbx, admin)
        self.assertIn("No call is missing", told["message"])
        self.lose(3)
        told = self.check_now(pbx, admin)
        self.assertIn("Days checked: 5", told["message"])
        self.assertIn("found on 1", told["message"])
        self.assertEqual(told["type"], "success")
        # Again, although this night's check has been.
        pbx.requests = 0
        self.check_now(pbx, admin)
        self.assertEqual(pbx.requests, 5)
        pbx.turn = lambda request, page: None
        with mute_logger(LOGGER):
            told = self.check_now(pbx, admin)
        self.assertEqual(told["type"], "danger")
        self.assertIn("trouble of its own", told["message"])

    def test_only_administrators(self):
        day = self.env["cgvcall.import.day"].create(
            {"account_id": self.account.id, "day": "2026-01-01"}
        )
        for user in (self.agent, self.supervisor, self.outsider):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.account.with_user(user).action_check_now()
            self.assertFalse(day.with_user(user).has_access("read"))
        admin = self.env.ref("base.user_admin")
        self.assertTrue(day.with_user(admin).has_access("read"))
        self.assertFalse(day.with_user(admin).has_access("write"))
