from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .recordings import RecordingsCase

MB = 1024 * 1024
SIZE = 600 * 1024


@tagged("post_install", "-at_install")
class TestRecordingSettings(RecordingsCase):
    """Which recordings there are to be, and how many."""

    def import_calls(self, *items):
        self.pbx.add(*items)
        self.account.imported_until = False
        self.run_import()
        return [bool(self.calls(cdr_id=item["cdr_id"]).recording_id) for item in items]

    def recorded_cdr(self, cdr_id, talk=60, **values):
        item = self.raw_cdr(cdr_id, record_file_size=1000, **values)
        item["recording_url"] = f"{self.pbx.url}/rest/recordings/{cdr_id}"
        item["time_ended"] = item["time_connected"] + talk
        item["duration"] = item["time_ended"] - item["time_started"]
        return item

    def test_only_calls_of_so_many_seconds(self):
        self.account.recording_min_seconds = 30
        items = [
            self.recorded_cdr(str(talk), talk, to_number=f"091234{talk:04}")
            for talk in (29, 30, 31)
        ]
        self.assertEqual(self.import_calls(*items), [False, True, True])
        # What is wanted later is fetched as far as the import looks back.
        self.account.recording_min_seconds = 0
        self.assertEqual(self.import_calls(*items), [True, True, True])

    def test_only_some_extensions(self):
        self._create_extension("102")
        self.account.recording_extension_ids = self.extension
        items = [
            self.recorded_cdr(number, from_extension=number)
            for number in ("101", "102", "103")
        ]
        self.assertEqual(self.import_calls(*items), [True, False, False])

    def test_ten_gigabytes_in_the_record(self):
        item = {**self.recorded_cdr("huge"), "record_file_size": 10 * 1024**3}
        self.assertEqual(self.import_calls(item), [True])
        self.account.recording_enabled = False
        self.assertEqual(self.import_calls(self.recorded_cdr("off")), [False])

    def test_what_waits_when_it_is_switched_off(self):
        recording = self.make_recordings(1)
        self.account.recording_enabled = False
        self.stream(SIZE)
        self.fetch()
        self.assertEqual((recording.state, self.asked()[0]), ("pending", 0))
        self.account.recording_enabled = True
        self.fetch()
        self.assertEqual(recording.state, "stored")

    # === STORAGE === #

    def test_storage_is_used_up(self):
        """New ones wait with a sentence, whatever was announced; nothing is deleted."""
        for announced in (0, 1, SIZE):
            with self.subTest(announced=announced):
                self.env["cgvcall.recording"].search([]).unlink()
                self.account.recording_budget_mb = 1
                self.stream(SIZE)
                recordings = self.make_recordings(3, announced_size=announced)
                self.fetch()
                stored = recordings.filtered(lambda rec: rec.state == "stored")
                waiting = recordings - stored
                self.assertEqual(len(stored), 1)
                for recording in waiting:
                    self.assertEqual(recording.state, "pending")
                    self.assertIn("1 MB for recordings are used up", recording.error)
                    self.assertEqual(recording.attempts, 0)
                    self.assertGreater(recording.next_attempt_at, fields.Datetime.now())
                asked = self.asked()[0]
                self.fetch(waiting)
                self.assertEqual(self.asked()[0], asked)
                self.account.recording_budget_mb = 2
                self.fetch()
                self.assertEqual(set(recordings.mapped("state")), {"stored"})

    def test_a_small_one_still_fits(self):
        self.account.recording_budget_mb = 1
        self.stream(7200)
        large = self.make_recordings(1, announced_size=2 * MB)
        small = self.make_recordings(1, announced_size=7200)
        self.fetch()
        self.assertEqual((large.state, small.state), ("pending", "stored"))

    def test_forecast(self):
        """By when the calls were, not by when they were imported."""
        account, now = self.account, fields.Datetime.now()
        self.assertEqual(account.recording_forecast, "0.0 MB")
        recordings = self.make_recordings(3, size=100 * MB, state="stored")
        for recording, days in zip(recordings, (1, 10, 300), strict=True):
            recording.call_id.started_at = now - timedelta(days=days)
        account.invalidate_recordset()
        self.assertEqual(account.recording_used_mb, 300)
        # 200 MB in ten days.
        self.assertAlmostEqual(account.recording_month_mb, 600, delta=1)
        self.assertEqual(account.recording_forecast, "300 MB, +600 MB a month")
        for budget, words in (
            (4000, "300 MB, +600 MB a month; full in 6 months"),
            (600, "300 MB, +600 MB a month; full in 15 days"),
            (300, "300 MB: full, new recordings wait"),
            (10**6, "300 MB, +600 MB a month"),
        ):
            account.recording_budget_mb = budget
            account.invalidate_recordset()
            self.assertEqual(account.recording_forecast, words)
        recordings.size = 2000 * MB
        account.invalidate_recordset()
        account.recording_budget_mb = 0
        self.assertEqual(account.recording_forecast, "5.9 GB, +11.7 GB a month")
        recordings[0].state = "purged"
        account.invalidate_recordset()
        self.assertEqual(account.recording_used_mb, 4000)

    def test_bad_values(self):
        for values in (
            {"recording_parallel": 0},
            {"recording_parallel": 17},
            {"recording_attempts": 0},
            {"recording_min_seconds": -1},
            {"recording_budget_mb": -1},
        ):
            with (
                self.subTest(**values),
                self.assertRaises(CheckViolation),
                mute_logger("odoo.sql_db"),
            ):
                self.account.write(values)
                self.env.flush_all()
