import random
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.cgvcall_recording_reserve import RESERVE
from ..pbx.downloads import WAITING_QUICK, Downloads
from .common import start_sandbox
from .recordings import RecordingsCase

SIZE = 7200
#: What PostgreSQL says when two take the same row.
CONFLICT = "DO $$ BEGIN RAISE 'conflict' USING ERRCODE = '40001'; END $$"


@tagged("post_install", "-at_install")
class TestRecordingQueue(RecordingsCase):
    """What is due, whose turn it is, and how long to wait."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_pbx = start_sandbox()
        cls.addClassCleanup(cls.other_pbx.stop)

    def setUp(self):
        super().setUp()
        self.other_pbx.reset()
        self.stream(SIZE)
        self.stream(SIZE, self.other_pbx)

    def states(self, recordings):
        return recordings.mapped("state")

    # === SIDE BY SIDE === #

    def test_so_many_at_once(self):
        for parallel in (4, 2):
            with self.subTest(parallel=parallel):
                self.account.recording_parallel = parallel
                recordings = self.make_slow_recordings(9)
                self.fetch()
                self.assertEqual(self.asked(), (9, parallel))
                recordings.unlink()

    def test_accounts_at_one_host_share_its_places(self):
        other = self.make_account()
        self.account.recording_parallel = other.recording_parallel = 3
        self.make_slow_recordings(4, other)
        self.make_slow_recordings(4)
        self.fetch()
        self.assertEqual(self.asked(), (8, 3))

    def test_accounts_take_turns(self):
        """A few of one account are not behind a thousand of another."""
        self.account.recording_parallel = 1
        other = self.make_account(recording_parallel=1)
        many = self.make_recordings(6, next_attempt_at="2020-01-01 00:00:00")
        few = self.make_recordings(2, other)
        order = []
        store = type(many)._store

        def remember(recordings, came):
            order.extend(came)
            return store(recordings, came)

        with patch.object(type(many), "_store", remember):
            self.fetch()
        self.assertEqual(set(self.states(many + few)), {"stored"})
        self.assertTrue(all(recording in order[:4] for recording in few))

    def test_who_is_stored_by_another_is_not_stored_again(self):
        recording = self.make_recordings(1)
        wait = Downloads.ended

        def meanwhile(downloads):
            batch = wait(downloads)
            recording.next_attempt_at = fields.Datetime.add(
                fields.Datetime.now(), minutes=7
            )
            recording.flush_recordset()
            return batch

        with patch.object(Downloads, "ended", meanwhile):
            self.fetch()
        self.assertEqual(recording.state, "pending")
        self.assertFalse(recording.attachment_id)

    def test_another_reserves_the_same_at_the_same_moment(self):
        """It is tried again, and is no error in the server's log."""
        recordings = self.make_recordings(3)
        model, tries = type(recordings), []
        lease = model._lease

        def meet(recordings, lane):
            tries.append(lane)
            if len(tries) == 1:
                recordings.env.cr.execute(CONFLICT)
            return lease(recordings, lane)

        quiet = self.assertNoLogs("odoo.sql_db", "ERROR")
        with patch.object(model, "_lease", meet), quiet:
            self.fetch()
        self.assertGreater(len(tries), 1)
        self.assertEqual(set(self.states(recordings)), {"stored"})

    def test_a_killed_process_loses_nothing(self):
        recordings = self.make_recordings(40)
        with patch.object(Downloads, "ended", side_effect=SystemExit):
            self.fetch_and_be_killed()
        taken = recordings.filtered(
            lambda rec: rec.next_attempt_at > fields.Datetime.now()
        )
        self.assertEqual(len(taken), self.account.recording_parallel * RESERVE)
        self.assertFalse(any(recordings.mapped("attempts")))
        self.later(minutes=5)
        self.fetch()
        self.assertEqual(set(self.states(recordings)), {"stored"})

    def test_time_is_over(self):
        """What was reserved but not begun goes back to the others."""
        recordings = self.make_recordings(50)
        cron = type(self.env["ir.cron"])
        progress, done = cron._commit_progress, []

        def over(self, processed=0, **values):
            progress(self, processed, **values)
            done.append(processed)
            return 0 if any(done) else 10

        with patch.object(cron, "_commit_progress", over):
            self.fetch()
        stored = self.states(recordings).count("stored")
        # Those that were on their way, and those behind them that had begun.
        most = self.account.recording_parallel * (1 + WAITING_QUICK)
        self.assertIn(stored, range(1, most + 1))
        waiting = recordings.filtered(lambda rec: rec.state == "pending")
        for recording in waiting:
            self.assertLessEqual(recording.next_attempt_at, fields.Datetime.now())
        self.assertEqual(self.asked()[0], stored)

    def test_nobody_can_be_told(self):
        """What came is stored all the same, and the rest comes."""
        recordings = self.make_recordings(6)
        calls = self.env.registry["cgvcall.call"]
        failing = patch.object(calls, "_refresh_chatter", side_effect=ZeroDivisionError)
        module = "odoo.addons.cgvcall.models.cgvcall_recording_download"
        always = patch(f"{module}.TELL_SECONDS", -1)
        with failing as told, always, mute_logger(module):
            self.fetch()
        self.assertGreater(told.call_count, 1)
        self.assertEqual(set(self.states(recordings)), {"stored"})

    # === A PBX IN TROUBLE === #

    def test_a_sick_account_holds_up_only_itself(self):
        other = self.make_account(self.other_pbx)
        sick = self.make_recordings(20)
        well = self.make_recordings(20, other, self.other_pbx)
        for mode, options in (("status", {"status": 500}), ("hang", {})):
            with self.subTest(mode=mode):
                self.pbx.reset()
                self.pbx.heal()
                self.pbx.fault("recordings", mode, **options)
                well.write({"state": "pending"})
                self.fetch(sick + well)
                self.assertEqual(set(self.states(well)), {"stored"})
                self.assertEqual(set(self.states(sick)), {"pending"})
                self.assertLessEqual(self.asked()[0], 6)

    def test_outage_uses_up_no_attempts_for_a_week(self):
        recording = self.make_recordings(1)
        self.pbx.heal()
        self.pbx.fault("recordings", "status", status=503)
        for _try in range(12):
            self.fetch(recording)
        self.assertEqual((recording.state, recording.attempts), ("pending", 0))
        self.assertLess(
            recording.next_attempt_at, fields.Datetime.now() + timedelta(minutes=80)
        )
        self.later(days=8)
        for _try in range(self.account.recording_attempts):
            self.assertEqual(recording.state, "pending")
            self.fetch(recording)
        self.assertEqual(recording.state, "failed")
        self.assertIn("trouble of its own", recording.error)

    def test_not_ready_uses_up_no_attempts_for_a_week(self):
        for fault in ({"mode": "empty"}, {"mode": "status", "status": 404}):
            recording = self.make_recordings(1)
            self.pbx.heal()
            self.pbx.fault("recordings", **fault)
            with self.subTest(**fault):
                for _try in range(12):
                    self.fetch(recording)
                self.assertEqual((recording.state, recording.attempts), ("pending", 0))
                self.assertIn("no audio for this call yet", recording.error)
                # A call of long ago will not get one.
                recording.call_id.started_at = "2020-01-01 00:00:00"
                for _try in range(self.account.recording_attempts):
                    self.assertEqual(recording.state, "pending")
                    self.fetch(recording)
                self.assertEqual(recording.state, "failed")
                self.assertIn("no audio for this call.", recording.error)

    def test_retry_after_holds_for_the_whole_host(self):
        neighbour = self.make_account()
        elsewhere = self.make_account(self.other_pbx, api_url="http://localhost:1")
        elsewhere.recording_hosts = "127.0.0.1"
        self.account.recording_parallel = neighbour.recording_parallel = 1
        recordings = self.make_recordings(5) + self.make_recordings(5, neighbour)
        others = self.make_recordings(2, elsewhere, self.other_pbx)
        self.pbx.heal()
        self.pbx.fault("recordings", "status", status=429, retry_after=600)
        self.fetch()
        self.assertEqual(self.asked()[0], 1)
        self.assertEqual(set(self.states(others)), {"stored"})
        self.pbx.heal()
        self.stream(SIZE)
        self.fetch()
        self.assertEqual(self.asked()[0], 1)
        self.assertFalse(any(recordings.mapped("attempts")))
        self.later(seconds=601)
        self.fetch()
        self.assertEqual(set(self.states(recordings)), {"stored"})

    def test_a_wrong_address_of_the_api_fails_no_recording(self):
        recording = self.make_recordings(1)
        self.set_old_address(self.account, "http://pbx.example.com")
        self.fetch()
        self.assertEqual((recording.state, recording.attempts), ("pending", 0))

    # === HOW LONG TO WAIT === #

    def test_back_off_spreads_and_ends(self):
        self.account.recording_attempts = 3
        recordings = self.make_recordings(6)
        self.pbx.heal()
        self.pbx.fault("recordings", "html")
        random.seed(5)
        self.fetch()
        now = fields.Datetime.now()
        waits = {recording.next_attempt_at - now for recording in recordings}
        self.assertGreater(len(waits), 2)
        self.assertLess(max(waits), timedelta(seconds=80))
        for attempts in (2, 3):
            self.assertEqual(set(self.states(recordings)), {"pending"})
            self.fetch(recordings)
            self.assertEqual(set(recordings.mapped("attempts")), {attempts})
        self.assertEqual(set(self.states(recordings)), {"failed"})

    def test_retry_of_a_waiting_one(self):
        recording = self.make_recordings(1)
        self.pbx.heal()
        self.pbx.fault("recordings", "html")
        self.fetch()
        self.pbx.heal()
        self.stream(SIZE)
        self.fetch()
        self.assertEqual(recording.state, "pending")
        recording._retry()
        self.fetch()
        self.assertEqual(recording.state, "stored")
