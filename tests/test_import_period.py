from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import RecordCapturer, new_test_user, tagged
from odoo.tools import mute_logger

from ..models import cgvcall_import_period_run
from .import_pbx import ListedCase, ListedPbx

LOGGER = "odoo.addons.cgvcall.models.cgvcall_import_period_run"


@tagged("post_install", "-at_install")
class TestImportPeriod(ListedCase):
    """Past calls come in beside the new ones, and whatever happens, all of them."""

    def setUp(self):
        super().setUp()
        self.admin = new_test_user(
            self.env, "telephone", "base.group_user,cgvcall.group_admin"
        )
        self.today = self.account._today()
        # Up to half a year back; the normal import begins a day ago.
        self.items = self.listed(400, minutes=400)
        self.account.import_days = 1

    def ask(self, days_from=60, days_to=20, **values):
        return (
            self.env["cgvcall.import.period"]
            .with_user(self.admin)
            .create(
                {
                    "account_id": self.account.id,
                    "date_from": self.today - timedelta(days=days_from),
                    "date_to": self.today - timedelta(days=days_to),
                    **values,
                }
            )
            .sudo()
        )

    def inside(self, period):
        first, last = self.account._day_bounds(period.date_from, period.date_to)
        return sorted(
            item["cdr_id"]
            for item in self.items
            if first <= self.utc(item["time_started"]) <= last
        )

    def run_history(self, pbx, times=1):
        with self.serve(pbx):
            for _time in range(times):
                self.run_cron("ir_cron_history")

    def no_time(self):
        return patch.object(cgvcall_import_period_run, "TURN_SECONDS", 0)

    def test_a_period(self):
        cron = self.env.ref("cgvcall.ir_cron_history")
        trigger = self.env["ir.cron.trigger"]
        with RecordCapturer(trigger, [("cron_id", "=", cron.id)]) as capture:
            period = self.ask()
        self.assertTrue(capture.records, "at once")
        pbx = ListedPbx(self.items)
        self.run_history(pbx)
        wanted = self.inside(period)
        self.assertGreater(len(wanted), 100)
        self.assertEqual(sorted(self.calls().mapped("cdr_id")), wanted)
        self.assertRecordValues(
            period,
            [
                {
                    "state": "done",
                    "total": len(wanted),
                    "done_count": len(wanted),
                    "created_count": len(wanted),
                    "progress": 100,
                    "error": False,
                    "user_id": self.admin.id,
                }
            ],
        )
        # It leaves the cursor of the new calls alone.
        self.assertFalse(self.account.imported_until)

    def test_goes_on_after_each_failure_and_beside_the_import(self):
        """Every third answer fails; the normal import runs in between."""
        period = self.ask()
        pbx = ListedPbx(
            self.items, turn=lambda request, page: None if request % 3 == 0 else page
        )
        rounds = 0
        while period.state == "running" and rounds < 60:
            rounds += 1
            with mute_logger(LOGGER):
                self.run_history(pbx)
            period.retry_at = False
            with mute_logger("odoo.addons.cgvcall.models.cgvcall_account_import"):
                self.import_from(pbx)
        self.assertGreater(rounds, 2)
        self.assertEqual(period.state, "done")
        stored = self.calls().mapped("cdr_id")
        self.assertFalse(set(self.inside(period)) - set(stored))
        self.assertEqual(period.created_count, len(self.inside(period)))
        self.assertIn("0", stored, "the newest")

    def test_a_turn_is_short_and_progress_is_seen(self):
        period = self.ask()
        seen = []
        pbx = ListedPbx(self.items)
        with self.no_time(), self.page_by_page(), self.serve(pbx):
            for _turn in range(40):
                with self.other_cursor() as env:
                    if period.with_env(env)._import_or_log():
                        break
                seen.append(period.progress)
        self.assertGreater(len(seen), 5)
        self.assertEqual(seen, sorted(seen))
        self.assertTrue(10 < seen[len(seen) // 2] < 90, seen)
        self.assertEqual((period.state, period.progress), ("done", 100))

    def test_pause_resume_cancel(self):
        period = self.ask()
        pbx = ListedPbx(self.items)
        as_admin = period.with_user(self.admin)
        as_admin.action_pause()
        self.run_history(pbx)
        self.assertEqual((period.state, pbx.requests), ("paused", 0))
        as_admin.action_resume()
        self.assertEqual(period.state, "running")

        def pause_on_the_way(request):
            if request == 8:
                period.sudo().state = "paused"
                period.flush_recordset()

        pbx.before_answer = pause_on_the_way
        with self.page_by_page():
            self.run_history(pbx)
        self.assertEqual((period.state, pbx.requests), ("paused", 8))
        count = len(self.calls())
        self.assertTrue(0 < count < len(self.inside(period)))
        as_admin.action_cancel()
        as_admin.action_resume()
        self.assertEqual(period.state, "cancelled")
        self.run_history(pbx)
        self.assertEqual(pbx.requests, 8)
        self.assertEqual(len(self.calls()), count, "what is here stays")

    def test_errors_in_words(self):
        period = self.ask()
        pbx = ListedPbx(self.items, turn=lambda request, page: None)
        with mute_logger(LOGGER):
            self.run_history(pbx)
        self.assertEqual(period.state, "running")
        self.assertIn("trouble of its own", period.error)
        self.assertGreater(period.retry_at, fields.Datetime.now())
        # Not before its time, and not for ever.
        self.run_history(pbx)
        self.assertEqual(pbx.requests, 1)
        period.write({"failures": 47, "retry_at": False})
        with mute_logger(LOGGER):
            self.run_history(pbx)
        self.assertEqual(period.state, "failed")
        pbx.turn = lambda request, page: page
        period.with_user(self.admin).action_resume()
        self.run_history(pbx)
        self.assertEqual((period.state, period.error), ("done", False))

    def test_one_sick_period_does_not_stop_the_others(self):
        sick, well = self.ask(), self.ask(30, 25)
        pbx = ListedPbx(self.items)
        upsert = self.env.registry["cgvcall.account"]._upsert_page
        last = self.account._day_bounds(self.today - timedelta(days=31))[1]

        def fail_before(account, cdrs):
            if any(cdr.started_at < last for cdr in cdrs):
                raise ZeroDivisionError
            return upsert(account, cdrs)

        accounts = self.env.registry["cgvcall.account"]
        broken = patch.object(accounts, "_upsert_page", fail_before)
        with broken, mute_logger(LOGGER):
            self.run_history(pbx)
        self.assertEqual((sick.state, well.state), ("failed", "done"))
        self.assertIn("unexpected", sick.error)

    def test_other_keys_in_the_middle(self):
        """Of another PBX nothing has been read: the period begins anew."""
        period = self.ask()
        pbx = ListedPbx(self.items)
        self.items = [dict(item, cdr_id=f"b{item['cdr_id']}") for item in self.items]

        def change(request):
            if request == 6:
                self.account.api_key = "of another PBX"
                self.env.flush_all()
            elif request == 7:
                pbx.items = self.items

        pbx.before_answer = change
        self.run_history(pbx)
        self.assertEqual(period.state, "done")
        stored = self.calls().mapped("cdr_id")
        self.assertEqual(
            sorted(cdr_id for cdr_id in stored if cdr_id.startswith("b")),
            self.inside(period),
        )

    def test_other_keys_between_two_turns(self):
        period = self.ask()
        done = self.ask(12, 11)
        pbx = ListedPbx(self.items)
        with self.no_time(), self.page_by_page(), self.serve(pbx):
            with self.other_cursor() as env:
                self.assertFalse(period.with_env(env)._import_or_log())
                self.assertTrue(done.with_env(env)._import_or_log())
        reached = done.imported_until
        self.assertTrue(period.imported_until)
        self.account.name = "Renamed"
        self.assertTrue(period.imported_until)
        self.account.api_url = "https://pbx.example.com"
        self.assertFalse(period.imported_until)
        self.assertEqual((done.state, done.imported_until), ("done", reached))
        self.account.api_url = self.pbx.url
        self.calls().unlink()
        self.run_history(ListedPbx(self.items))
        self.assertEqual(period.state, "done")
        self.assertEqual(sorted(self.calls().mapped("cdr_id")), self.inside(period))

    def test_then_the_audit_looks_at_it(self):
        self.import_from(ListedPbx(self.items))
        before = self.account.imported_from
        self.ask(40, 10)
        self.run_history(ListedPbx(self.items))
        self.assertEqual(self.account.imported_from, before, "there is a gap")
        period = self.ask(12, 0)
        self.run_history(ListedPbx(self.items))
        first = self.account._day_bounds(period.date_from)[0]
        self.assertEqual(self.account.imported_from, first)

    def test_recordings_of_new_calls_go_first(self):
        sound = {"recording_url": f"{self.pbx.url}/rest/recordings/x"}
        for item in self.items:
            item.update(sound, record_file_size=1000)
        pbx = ListedPbx(self.items)
        period = self.ask()
        with patch.object(cgvcall_import_period_run, "RECORDING_SECONDS", 60):
            self.run_history(pbx)
        self.import_from(pbx)
        inside = self.inside(period)
        recordings = self.env["cgvcall.recording"].search(
            [("state", "=", "pending")], order="next_attempt_at, id"
        )
        order = recordings.call_id.mapped("cdr_id")
        self.assertEqual(len(order), len(self.calls()))
        new = [cdr_id for cdr_id in order if cdr_id not in inside]
        self.assertTrue(new)
        self.assertEqual(order[: len(new)], new)
        times = recordings[len(new) :].mapped("next_attempt_at")
        self.assertEqual(times[-1] - times[0], timedelta(minutes=len(times) - 1))

    def test_bad_days(self):
        bad = ((-1, -1), (5, 6), (60 * 365, 5), (5, -1))
        for days_from, days_to in bad:
            with self.subTest(f"{days_from}-{days_to}"):
                with self.assertRaises(ValidationError):
                    self.ask(days_from, days_to)

    def test_only_administrators(self):
        period = self.ask()
        for user in (self.agent, self.supervisor, self.outsider):
            for name in ("action_pause", "action_resume", "action_cancel"):
                with self.subTest(user=user.login, name=name):
                    with self.assertRaises(AccessError):
                        getattr(period.with_user(user), name)()
            self.assertFalse(period.with_user(user).has_access("read"))
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "stranger",
            "base.group_user,cgvcall.group_admin",
            company_id=company.id,
            company_ids=[company.id],
        )
        self.assertFalse(period.with_user(stranger).has_access("read"))
