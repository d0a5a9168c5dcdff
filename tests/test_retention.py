from dataclasses import replace
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from ..models import cgvcall_account_audit, cgvcall_account_retention
from .import_pbx import ListedCase, ListedPbx
from .recordings import RecordingsCase

SIZE = 7_200
MB = 1024 * 1024


class KeepCase(RecordingsCase):
    def setUp(self):
        super().setUp()
        self.company.resource_calendar_id.tz = "Asia/Ho_Chi_Minh"
        self.now = fields.Datetime.now()

    def old(self, days, size=SIZE, **values):
        """A call of so many days ago, with a recording of a size."""
        started_at = self.now - timedelta(days=days)
        call = self.make_call(
            started_at=started_at, disposition="answered", cdr_id=f"old{days}", **values
        )
        self.env["cgvcall.recording"].create(
            {
                "call_id": call.id,
                "state": "stored",
                "size": size,
                "attachment_id": self.env["ir.attachment"]
                .create(
                    {
                        "name": "x.mp3",
                        "raw": b"x",
                        "res_model": "cgvcall.recording",
                        "res_id": call.id,
                    }
                )
                .id,
            }
        )
        return call

    def run_retention(self):
        self.run_cron("ir_cron_retention")

    def purges(self, **values):
        domain = [("count", ">", 0)]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.env["cgvcall.purge"].search(domain, order="id")


@tagged("post_install", "-at_install")
class TestRetention(KeepCase):
    """At night goes what is older than it is to be kept, and nothing else."""

    def test_off_by_default(self):
        call = self.old(5000)
        self.assertEqual(
            (self.account.audio_keep_days, self.account.call_keep_days), (0, 0)
        )
        self.run_retention()
        self.assertEqual(call.recording_state, "stored")
        self.assertFalse(self.purges())

    def test_audio_and_calls_apart(self):
        calls = self.old(10) + self.old(40) + self.old(400)
        self.account.write({"audio_keep_days": 30, "call_keep_days": 365})
        self.run_retention()
        self.assertEqual(calls.exists(), calls[:2])
        self.assertEqual(calls[:2].mapped("recording_state"), ["stored", "purged"])
        self.assertEqual(self.purges(kind="audio").mapped("count"), [1])
        self.assertEqual(self.purges(kind="calls").mapped("count"), [1])
        self.assertEqual(
            self.purges().mapped("reason"), ["Kept for 365 days", "Kept for 30 days"]
        )
        self.run_retention()
        self.assertEqual(len(self.purges()), 2)

    @freeze_time("2026-03-20 20:00:00")
    def test_the_day_is_a_whole_one_by_the_clock_of_the_company(self):
        # At that moment it is 03:00 of the 21st in Vietnam.
        before, on_it = (
            self.make_call(started_at=datetime(2026, 3, day, hour, minute))
            for day, hour, minute in ((18, 16, 59), (18, 17, 0))
        )
        self.account.call_keep_days = 2
        self.run_retention()
        self.assertFalse(before.exists())
        self.assertTrue(on_it.exists())

    def test_held_stay(self):
        held, other = self.old(50), self.old(51)
        held.action_hold("x")
        self.account.write({"audio_keep_days": 10, "call_keep_days": 20})
        self.run_retention()
        self.assertFalse(other.exists())
        self.assertEqual(held.recording_state, "stored")
        held.action_release("x")
        self.run_retention()
        self.assertFalse(held.exists())

    def test_of_this_account_only(self):
        other = self.make_account()
        call, theirs = self.old(50), self.old(60, account_id=other.id)
        self.account.call_keep_days = 20
        self.run_retention()
        self.assertEqual((call + theirs).exists(), theirs)

    def test_archived_account(self):
        call = self.old(50)
        self.account.write({"call_keep_days": 20, "active": False})
        self.run_retention()
        self.assertFalse(call.exists())

    def test_in_batches_the_oldest_first(self):
        calls = sum(map(self.old, (31, 35, 33, 32, 34)), self.env["cgvcall.call"])
        order = []
        purge = type(calls)._purge

        def spy(batch, *args):
            order.append(batch.mapped("cdr_id"))
            return purge(batch, *args)

        self.account.call_keep_days = 20
        with (
            patch.object(cgvcall_account_retention, "BATCH", 2),
            patch.object(type(calls), "_purge", spy),
        ):
            self.run_retention()
        self.assertEqual(order, [["old35", "old34"], ["old33", "old32"], ["old31"]])
        self.assertEqual(self.purges().mapped("count"), [5])

    def test_time_is_bounded_and_the_next_run_goes_on(self):
        calls = sum(map(self.old, (31, 35, 33)), self.env["cgvcall.call"])
        self.account.call_keep_days = 20
        cron = type(self.env["ir.cron"])
        commit = cron._commit_progress
        with patch.object(cgvcall_account_retention, "BATCH", 1):
            with (
                self.enter_registry_test_mode(),
                self.env.registry.cursor() as cr,
                patch.object(
                    cron,
                    "_commit_progress",
                    lambda self, *args, **kw: (
                        commit(self, *args, **kw) and ("remaining" in kw)
                    ),
                ),
            ):
                self.env(cr=cr)["cgvcall.account"]._cron_retention()
            self.env.invalidate_all()
            self.assertEqual(
                sorted(calls.exists().mapped("cdr_id")), ["old31", "old33"]
            )
            self.run_retention()
        self.assertFalse(calls.exists())

    def test_one_that_fails_costs_no_other(self):
        calls = self.old(35) + self.old(33)
        purge = type(calls)._purge

        def fail(batch, *args):
            if "old35" in batch.mapped("cdr_id"):
                raise ZeroDivisionError
            return purge(batch, *args)

        self.account.call_keep_days = 20
        with (
            patch.object(cgvcall_account_retention, "BATCH", 1),
            patch.object(type(calls), "_purge", fail),
            mute_logger("odoo.addons.cgvcall.models.cgvcall_account_retention"),
        ):
            self.run_retention()
        self.assertEqual(calls.exists().mapped("cdr_id"), ["old35"])
        self.run_retention()
        self.assertFalse(calls.exists())

    def test_what_is_decided_meanwhile_counts(self):
        calls = self.old(35) + self.old(34) + self.old(33)
        purge = type(calls)._purge
        for left, days in ((2, 0), (1, 300)):

            def decide(batch, *args, days=days):
                batch.account_id.call_keep_days = days
                return purge(batch, *args)

            self.account.call_keep_days = 20
            with (
                patch.object(cgvcall_account_retention, "BATCH", 1),
                patch.object(type(calls), "_purge", decide),
            ):
                self.run_retention()
            self.assertEqual(len(calls.exists()), left)

    def test_the_decision_is_in_the_log(self):
        admin = new_test_user(self.env, "padmin", "base.group_user,cgvcall.group_admin")
        self.account.with_user(admin).audio_keep_days = 30
        row = self.env["cgvcall.purge"].search([("kind", "=", "audio")])
        self.assertEqual((row.user_id, row.count), (admin, 0))
        self.assertEqual(row.reason, "From now on kept 30 days (before: for ever)")
        self.account.with_user(admin).audio_keep_days = 30
        self.assertEqual(row.search([("kind", "=", "audio")]), row)

    def test_impossible_days(self):
        for days in (-1, 36501):
            for name in ("audio_keep_days", "call_keep_days"):
                with (
                    mute_logger("odoo.sql_db"),
                    self.assertRaises(Exception) as caught,
                    self.env.cr.savepoint(),
                ):
                    self.account[name] = days
                    self.env.flush_all()
                self.assertIn("_check_keep_days", str(caught.exception))

    # === STORAGE === #

    def test_room_and_forecast_after_a_purge(self):
        self.account.recording_budget_mb = 100
        for days in range(1, 30):
            self.old(days, size=3 * MB)
        self.assertEqual(self.account.recording_used_mb, 87)
        self.assertEqual(self.account._recording_room(), 13 * MB)
        month = self.account.recording_month_mb
        self.account.audio_keep_days = 10
        self.run_retention()
        self.account.invalidate_recordset()
        self.assertEqual(self.account.recording_used_mb, 30)
        self.assertEqual(self.account._recording_room(), 70 * MB)
        self.assertAlmostEqual(self.account.recording_month_mb, month, delta=9)
        self.assertIn("in the long run", self.account.recording_forecast)
        self.assertNotIn("full in", self.account.recording_forecast)
        self.account.recording_budget_mb = 20
        self.account.invalidate_recordset()
        self.assertNotIn("in the long run", self.account.recording_forecast)


@tagged("post_install", "-at_install")
class TestKeepSettings(KeepCase):
    """What would be deleted is said and asked before it is."""

    def setUp(self):
        super().setUp()
        self.admin = new_test_user(
            self.env, "setup", "base.group_system,cgvcall.group_admin"
        )

    def settings(self, **values):
        values = {f"cgvcall_{name}": value for name, value in values.items()}
        return self.env["res.config.settings"].with_user(self.admin).create(values)

    def test_nothing_is_asked_when_nothing_changes(self):
        self.old(400)
        settings = self.settings()
        self.assertFalse(settings.cgvcall_keep_preview)
        settings.execute()
        self.account.audio_keep_days = 30
        settings = self.settings()
        self.assertEqual(settings.cgvcall_audio_keep_days, 30)
        self.assertFalse(settings.cgvcall_keep_preview)
        settings.execute()
        self.assertEqual(self.account.audio_keep_days, 30)

    def test_says_what_would_be_deleted(self):
        self.now = datetime(2026, 3, 20, 20)
        calls = self.old(40, size=2 * MB) + self.old(321, size=3 * MB) + self.old(350)
        calls[2].action_hold("x")
        with freeze_time("2026-03-20 20:00:00"):
            audio = self.settings(audio_keep_days=30).cgvcall_keep_preview
            both = self.settings(
                audio_keep_days=30, call_keep_days=300
            ).cgvcall_keep_preview
            only = self.settings(call_keep_days=300).cgvcall_keep_preview
        self.assertEqual(
            audio,
            "Recordings: 2 (5.0 MB), the oldest of 4 May 2025.\n"
            "On legal hold, and so kept: 1.",
        )
        whole = "Calls: 1, the oldest of 4 May 2025, with their notes and chatter "
        self.assertIn(whole + "entries.", both)
        self.assertIn("Recordings: 2 (5.0 MB)", both)
        self.assertIn("Recordings: 1 (3.0 MB)", only)
        self.assertTrue(all(call.recording_state == "stored" for call in calls))

    def test_held_without_a_recording(self):
        """Who asks about recordings is told of recordings."""
        self.old(40)
        self.make_call(
            started_at=self.now - timedelta(days=50), disposition="answered"
        ).action_hold("x")
        preview = self.settings(audio_keep_days=30).cgvcall_keep_preview
        self.assertIn("Recordings: 1", preview)
        self.assertNotIn("legal hold", preview)
        self.assertIn(
            "legal hold", self.settings(call_keep_days=30).cgvcall_keep_preview
        )

    def test_nothing_is_saved_before_it_is_confirmed(self):
        call = self.old(400)
        with self.assertRaisesRegex(ValidationError, "Recordings: 1"):
            self.settings(audio_keep_days=30).execute()
        self.assertEqual(self.account.audio_keep_days, 0)
        self.settings(audio_keep_days=30, keep_confirmed=True).execute()
        self.assertEqual(self.account.audio_keep_days, 30)
        self.assertEqual(call.recording_state, "stored", "not before the night")
        self.run_retention()
        self.assertEqual(call.recording_state, "purged")

    def test_what_was_confirmed_is_what_was_shown(self):
        self.old(400)
        self.old(20)
        settings = self.env["res.config.settings"].with_user(self.admin)
        with Form(settings, "base.res_config_settings_view_form") as form:
            form.cgvcall_audio_keep_days = 365
            self.assertTrue(form.cgvcall_keep_preview)
            form.cgvcall_keep_confirmed = True
            form.cgvcall_audio_keep_days = 10
            self.assertFalse(form.cgvcall_keep_confirmed)
            form.cgvcall_keep_confirmed = True
            form.cgvcall_call_keep_days = 300
            self.assertFalse(form.cgvcall_keep_confirmed)

    def test_keeping_longer_needs_no_question(self):
        self.account.audio_keep_days = 30
        self.old(400)
        self.settings(audio_keep_days=60).execute()
        self.settings(audio_keep_days=0).execute()
        self.assertEqual(self.account.audio_keep_days, 0)

    def test_nothing_there_needs_no_question(self):
        self.settings(call_keep_days=400).execute()
        self.assertEqual(self.account.call_keep_days, 400)

    def test_nonsense(self):
        for days in (-1, 10**6):
            with mute_logger("odoo.sql_db"), self.assertRaises(Exception) as caught:
                self.settings(call_keep_days=days).execute()
            self.assertIn("keep_days", str(caught.exception))

    def test_settings_of_who_has_nothing_to_do_with_telephones(self):
        user = new_test_user(self.env, "sys", "base.group_system")
        self.account.audio_keep_days = 30
        self.env["res.config.settings"].with_user(user).create({}).execute()
        self.assertEqual(self.account.audio_keep_days, 30)

    def test_preview_of_many_is_a_few_queries(self):
        self.old(400)
        self.account._keep_preview(30, 60)
        with self.assertQueryCount(4):
            self.account._keep_preview(30, 60)


@tagged("post_install", "-at_install")
class TestNotImportedAgain(ListedCase):
    """What was deleted stays away, whichever way it might come back."""

    def setUp(self):
        super().setUp()
        self.company.resource_calendar_id.tz = "Asia/Ho_Chi_Minh"
        self.account.write({"audit_days": 12, "import_days": 12})
        self.items = self.listed(90, minutes=180)
        self.pbx = ListedPbx(self.items)

    def check(self):
        with (
            self.serve(self.pbx),
            patch.object(cgvcall_account_audit, "AUDIT_HOURS", -1),
        ):
            self.run_cron("ir_cron_audit")
        return self.account.day_ids

    def older(self, since):
        return [i for i in self.items if self.utc(i["time_started"]) < since]

    def test_by_age(self):
        self.import_from(self.pbx)
        self.assert_all_stored(self.pbx)
        self.check()
        self.account.call_keep_days = 5
        since = self.account._calls_kept_since()
        self.run_cron("ir_cron_retention")
        kept = len(self.items) - len(self.older(since))
        self.assertGreater(kept, 30)
        self.assertEqual(len(self.calls()), kept)
        days = self.check()
        self.assertEqual(
            min(days.mapped("day")), self.account._today() - timedelta(days=4)
        )
        self.assertEqual(set(days.mapped("state")), {"ok"})
        for imported_until in (False, since - timedelta(days=3)):
            self.account.imported_until = imported_until
            self.pbx.windows.clear()
            self.import_from(self.pbx)
            self.assertGreaterEqual(
                min(start for start, _end in self.pbx.windows), since
            )
            self.assertEqual(len(self.calls()), kept)

    def test_also_when_it_is_switched_off_later(self):
        self.import_from(self.pbx)
        self.account.call_keep_days = 5
        self.run_cron("ir_cron_retention")
        kept = len(self.calls())
        for days in (0, 300):
            self.account.call_keep_days = days
            self.account.imported_until = False
            self.import_from(self.pbx)
            self.check()
            self.assertEqual(len(self.calls()), kept)

    def test_what_was_never_here_does_not_come_either(self):
        self.account.call_keep_days = 5
        self.import_from(self.pbx)
        since = self.account._calls_kept_since()
        self.assertEqual(len(self.calls()), len(self.items) - len(self.older(since)))

    def test_past_periods(self):
        self.account.call_keep_days = 5
        today = self.account._today()
        values = {"account_id": self.account.id, "date_to": today}
        for ago in (6, 300):
            with self.assertRaisesRegex(ValidationError, "are not kept"):
                self.env["cgvcall.import.period"].create(
                    {**values, "date_from": today - timedelta(days=ago)}
                )
        self.env["cgvcall.import.period"].create(
            {**values, "date_from": today - timedelta(days=5)}
        )

    def test_period_that_runs_already(self):
        today = self.account._today()
        period = self.env["cgvcall.import.period"].create(
            {
                "account_id": self.account.id,
                "date_from": today - timedelta(days=9),
                "date_to": today,
            }
        )
        self.account.call_keep_days = 5
        with self.serve(self.pbx):
            self.run_cron("ir_cron_history")
        since = self.account._calls_kept_since()
        self.assertEqual(period.state, "done")
        self.assertEqual(min(self.calls().mapped("started_at")) >= since, True)

    def test_held_call_goes_on_as_ever(self):
        self.import_from(self.pbx)
        held = self.calls(cdr_id=str(self.items[-1]["cdr_id"]))
        held.action_hold("x")
        self.account.call_keep_days = 5
        self.run_cron("ir_cron_retention")
        self.assertTrue(held.exists())
        self.items[-1]["cause"] = "486"
        cdr = self.cdr_of(self.items[-1])
        self.env["cgvcall.call"]._upsert(self.account, [cdr])
        self.assertEqual(held.cause, "486")

    def cdr_of(self, item):
        moment = self.utc(item["time_started"])
        page = self.pbx.cdrs(moment, moment)
        return page.items[0]

    def test_erased_calls(self):
        self.import_from(self.pbx)
        self.check()
        calls = self.calls()
        noon = fields.Datetime.now() - timedelta(days=2)
        erased = calls.filtered(lambda call: call.started_at < noon)[:3]
        ids = set(erased.mapped("cdr_id"))
        erased._purge("Asked for by letter", "person")
        for _again in range(2):
            self.account.imported_until = False
            self.import_from(self.pbx)
            days = self.check()
            self.assertEqual(set(days.mapped("state")), {"ok"})
            self.assertEqual(days.mapped("there"), days.mapped("here"))
        left = {str(item["cdr_id"]) for item in self.items} - ids
        self.assertEqual(set(self.calls().mapped("cdr_id")), left)

    def test_erased_before_the_pbx_had_a_record(self):
        item = self.raw_cdr("late", sdk_call_id="sdk-1")
        call = self.env["cgvcall.call"].create(
            {"account_id": self.account.id, "sdk_call_id": "sdk-1"}
        )
        call._purge("x", "person")
        self.pbx.items = [item]
        [cdr] = self.pbx.cdrs(
            *(self.utc(item["time_started"] + shift) for shift in (-9, 9))
        ).items
        cdr = replace(cdr, sdk_call_id="sdk-1")
        found = self.env["cgvcall.call"]._upsert(self.account, [cdr])
        self.assertEqual(found, {"created": 0, "updated": 0})

    def test_erased_while_it_runs(self):
        """The browser, which goes on telling of it, does not make it anew."""
        softphone = self.env["cgvcall.call"].with_user(self.agent)
        report = {
            "sdk_call_id": "call-1",
            "direction": "inbound",
            "number": "0912345678",
        }
        softphone.softphone_report({**report, "state": "ringing"})
        self.calls()._purge("Asked for by letter", "person")
        for state in ("ringing", "ongoing", "ended"):
            self.assertFalse(softphone.softphone_report({**report, "state": state}))
        self.assertFalse(self.calls())

    def test_erased_elsewhere(self):
        """Ids are those of one PBX."""
        other = self.account.copy({"api_key": "other"})
        self.import_from(self.pbx)
        call = self.calls()[:1]
        item = next(i for i in self.items if str(i["cdr_id"]) == call.cdr_id)
        cdr = self.cdr_of(item)
        call._purge("x", "person")
        Call = self.env["cgvcall.call"]
        self.assertEqual(Call._upsert(self.account, [cdr])["created"], 0)
        self.assertEqual(Call._upsert(other, [cdr])["created"], 1)

    def test_old_audio_is_not_fetched(self):
        self.account.audio_keep_days = 3
        for item in self.items:
            item.update(recording_url="https://x/1", record_file_size=9)
        self.import_from(self.pbx)
        self.assert_all_stored(self.pbx)
        since = self.account._audio_kept_since()
        recorded = self.calls().filtered("recording_id")
        self.assertTrue(recorded)
        self.assertEqual(
            recorded, self.calls().filtered(lambda call: call.started_at >= since)
        )
