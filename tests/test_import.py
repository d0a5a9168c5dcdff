from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..pbx import batches
from .common import API_KEY, API_SECRET, CgvcallCase, epoch
from .seed import SEED_CDRS


@tagged("post_install", "-at_install")
class TestImport(CgvcallCase):
    def setUp(self):
        super().setUp()
        self.account.imported_until = False

    def snapshot(self):
        """All that is stored of calls, with the time of the last write."""
        self.env.flush_all()
        tables = ("call", "call_leg", "recording")
        rows = []
        for table in tables:
            self.env.cr.execute(f"SELECT * FROM cgvcall_{table} ORDER BY id")
            rows.append(self.env.cr.fetchall())
        messages = self.calls().message_id
        return rows, messages.ids, [message.body for message in messages]

    def test_the_first_calls_are_counted(self):
        """Else PostgreSQL takes the table for empty, and reads all of it."""
        self.env.cr.execute("TRUNCATE cgvcall_call CASCADE")
        self.raw_history(days=2)
        self.run_import()
        self.env.cr.execute(
            "SELECT reltuples FROM pg_class WHERE oid = 'cgvcall_call'::regclass"
        )
        self.assertEqual(self.env.cr.fetchone()[0], len(self.calls()))
        self.assertTrue(self.calls())

    def test_seed_sample(self):
        self._create_extension("100")
        # The sample is of 2018; it has no other way in than the real import.
        self.account.import_days = 365 * 12
        self.pbx.add(*SEED_CDRS["items"])
        self.run_import()
        self.assertEqual(self.account.state, "connected", self.account.last_error)
        self.assertRecordValues(
            self.calls(),
            [
                {
                    "cdr_id": "124247285",
                    "direction": "outbound",
                    "disposition": "answered",
                    "state": "ended",
                    "extension_number": "100",
                    "from_number": "0899179053",
                    "to_number": "900",
                    "number": "900",
                    "ring_seconds": 12,
                    "talk_seconds": 2,
                    "started_at": datetime(2018, 7, 13, 4, 26, 24),
                    "problems": False,
                    "recording_state": "pending",
                }
            ],
        )
        self.assertEqual(len(self.calls().leg_ids), 1)
        self.assertEqual(self.calls().leg_ids.talk_seconds, 2)

    def test_same_window_five_times_changes_nothing(self):
        raw = self.raw_history(days=10)
        self.assertGreater(len(raw), 60, "more than one page")
        self.run_import()
        first = self.snapshot()
        self.assertEqual(
            sorted(self.calls().mapped("cdr_id")),
            sorted(item["cdr_id"] for item in raw),
        )
        for _again in range(4):
            self.account.imported_until = False
            self.run_import()
            self.assertEqual(self.snapshot(), first)

    def test_both_generations_say_the_same(self):
        started = epoch(fields.Datetime.now()) - 7200
        new = self.raw_cdr("10", time_started=started, time_connected=started + 5)
        leg = {**self.raw_cdr("11"), "extension": "101", "call_leg": "A"}
        leg.update(
            time_started=started, time_connected=started + 5, time_ended=started + 20
        )
        del leg["from_extension"]
        old = {**leg, "time_connected": started, "data_tracking": [leg]}
        new["time_ended"] = started + 20
        self.pbx.add(new, old)
        self.run_import()
        calls = self.calls()
        expected = {
            "direction": "outbound",
            "disposition": "answered",
            "extension_number": "101",
            "user_id": self.agent.id,
            "number": "+84912345678",
            "partner_id": self.partner.id,
            "ring_seconds": 5,
            "talk_seconds": 15,
            "started_at": self.utc(started),
            "answered_at": self.utc(started + 5),
        }
        self.assertRecordValues(calls, [expected, expected])

    def test_cursor_moves_page_by_page_and_resumes(self):
        raw = self.raw_history(days=10)
        # The fourth page fails: the others are kept, and the next run goes on.
        self.account.import_days = 10
        self.pbx.fault("cdrs", "truncated", times=1, skip=3)
        self.run_import()
        self.assertEqual(self.account.state, "error")
        stored, until = set(self.calls().mapped("cdr_id")), self.account.imported_until
        self.assertTrue(50 <= len(stored) < len(raw))
        self.assertTrue(until)
        for item in raw:
            if item["time_started"] < epoch(until):
                self.assertIn(item["cdr_id"], stored)
        self.run_import()
        self.assertEqual(len(self.calls()), len(raw))
        self.assertEqual(self.account.state, "connected")
        self.assertFalse(self.account.last_error)

    @patch.object(batches, "BATCH", 50)
    def test_short_runs_get_on_all_the_same(self):
        """A run that has no time left ends where the next one can go on."""
        raw = self.raw_history(days=10)
        runs = 0
        while runs < 20:
            runs += 1
            with self.enter_registry_test_mode(), self.env.registry.cursor() as cr:
                account = self.account.with_env(self.env(cr=cr))
                if account._import_cdrs(seconds=0)["finished"]:
                    break
        self.env.invalidate_all()
        self.assertGreater(runs, 1)
        self.assertEqual(len(self.calls()), len(raw))

    def test_one_sick_account_does_not_stop_the_others(self):
        self.pbx.add(self.raw_cdr("1"))
        sick = self.account.copy({"api_key": "k", "api_secret": "s", "name": "Sick"})
        upsert = self.env.registry["cgvcall.call"]._upsert

        def fail_for_sick(calls, account, cdrs):
            if account == sick:
                raise ZeroDivisionError
            return upsert(calls, account, cdrs)

        sick.write({"api_key": API_KEY, "api_secret": API_SECRET})
        calls = self.env.registry["cgvcall.call"]
        broken = patch.object(calls, "_upsert", fail_for_sick)
        logger = "odoo.addons.cgvcall.models.cgvcall_account_import"
        with broken, mute_logger(logger):
            self.run_import()
        self.assertEqual(self.calls().cdr_id, "1")
        self.assertFalse(sick.last_import_at)

    def test_call_that_ends_late_is_not_lost(self):
        self.run_import()
        started = epoch(fields.Datetime.now()) - 3 * 3600
        self.pbx.add(self.raw_cdr("77", time_started=started))
        self.run_import()
        self.assertEqual(self.calls().cdr_id, "77")

    def test_unknown_number_and_unknown_extension_are_kept(self):
        self.pbx.add(
            self.raw_cdr("1", to_number="0987000111", from_extension="199"),
            self.raw_cdr(
                "2",
                direction=1,
                from_number="",
                from_extension=None,
                to_extension="101",
            ),
        )
        self.run_import()
        first, second = self.calls()
        self.assertEqual(first.number, "+84987000111")
        self.assertFalse(first.partner_id or first.user_id or first.message_id)
        self.assertEqual(first.extension_number, "199")
        self.assertFalse(second.number)
        # Once the extension has a user, its calls are that user's.
        self._create_extension("199", self.other_agent)
        self.assertEqual(first.user_id, self.other_agent)

    def test_odd_fields_lose_no_call(self):
        odd = {
            "strings": {"duration": "20", "direction": "3", "cause": 200},
            "missing": {"duration": None, "time_connected": None, "cause": None},
            "wrong": {"time_started": "yesterday", "to_number": ["x"], "cause": {}},
            "unknown": {"direction": 9, "brand_new_field": {"a": [1]}},
            "nul": {"to_number": "0912\x00345678", "recording_url": "not a url"},
            "huge": {"duration": 10**12, "time_ended": 10**15, "to_number": "9" * 500},
        }
        self.pbx.add(*(self.raw_cdr(name, **values) for name, values in odd.items()))
        self.pbx.add({"no": "id"})
        self.account.import_days = 30
        self.run_import()
        self.assertEqual(self.account.state, "connected", self.account.last_error)
        by_id = {call.cdr_id: call for call in self.calls()}
        self.assertEqual(set(by_id), set(odd))
        self.assertEqual(by_id["strings"].talk_seconds, 15)
        self.assertEqual(by_id["unknown"].direction, "unknown")
        self.assertTrue(by_id["wrong"].problems)
        self.assertEqual(by_id["nul"].partner_id, self.partner)

    def test_each_failure_leaves_a_sentence_and_the_next_run_goes_on(self):
        faults = {
            "does not answer": [("drop", {}), ("hang", {})],
            "not that of a CGVCall": [("html", {}), ("truncated", {}), ("empty", {})],
            "trouble of its own": [("body", {"body": "Sorry", "status": 500})],
            "pause": [("status", {"status": 429})],
            "refuses the keys": [("status", {"status": 401})],
        }
        self.pbx.add(self.raw_cdr("1"))
        cases = [(words, *fault) for words, found in faults.items() for fault in found]
        for words, mode, options in cases:
            with self.subTest(mode=mode, **options):
                self.pbx.heal()
                self.pbx.fault("cdrs", mode, **options)
                with self.impatient():
                    self.run_import()
                self.assertEqual(self.account.state, "error")
                self.assertIn(words, self.account.last_error)
        self.pbx.heal()
        self.assertFalse(self.calls())
        self.run_import()
        self.assertEqual(self.calls().cdr_id, "1")
        self.assertFalse(self.account.last_error)

    def test_call_that_its_browser_left_is_ended(self):
        calls = self.env["cgvcall.call"].with_user(self.agent)
        report = {"direction": "outbound", "number": "0912345678", "state": "ringing"}
        calls.softphone_report({**report, "sdk_call_id": "left"})
        call = self.calls(sdk_call_id="left")
        self.run_import()
        self.assertEqual(call.state, "ringing")
        call.started_at = fields.Datetime.now() - timedelta(hours=25)
        self.run_import()
        self.assertEqual((call.state, call.disposition), ("ended", "failed"))

    def test_account_without_keys_is_left_alone(self):
        self.account.write({"state": "draft", "api_secret": False})
        before = self.pbx.control("requests")
        self.run_import()
        self.assertEqual(self.pbx.control("requests"), before)
        self.assertEqual(self.account.state, "draft")

    def test_wrong_keys(self):
        self.account.api_secret = "another"
        self.run_import()
        self.assertIn("refuses the keys", self.account.last_error)
        self.assertNotIn("another", self.account.last_error)
