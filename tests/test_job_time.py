import time
from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import config, mute_logger

from ..models import cgvcall_account_import, cgvcall_account_scan
from .import_pbx import ListedPbx
from .recordings import RecordingsCase

IMPORT = "odoo.addons.cgvcall.models.cgvcall_account_import"
#: Of an answer that comes in twenty pieces.
SLOW = 1


@tagged("post_install", "-at_install")
class TestJobTime(RecordingsCase):
    """Jobs end before Odoo ends the process that they run in."""

    def limit(self, cron, real=120):
        limits = {"limit_time_real_cron": cron, "limit_time_real": real}
        return patch.dict(config.options, limits)

    def job(self, **context):
        return self.account.with_context(cron_end_time=1010, **context)

    @contextmanager
    def taking(self, seconds):
        started = time.monotonic()
        yield
        self.assertLess(time.monotonic() - started, seconds)

    def test_limits(self):
        for cron, real, ends_at, patience in (
            (-1, 120, 1080, 64),
            (60, 120, 1040, 32),
            (6000, 120, 5000, 300),
            (0, 120, float("inf"), 300),
            (-1, 0, float("inf"), 300),
        ):
            with self.subTest(cron=cron, real=real), self.limit(cron, real):
                self.assertAlmostEqual(self.job()._job_ends_at(), ends_at)
                self.assertAlmostEqual(self.job()._job_patience(300), patience)
                # Somebody's click has its own limits.
                self.assertEqual(self.account._job_ends_at(), float("inf"))
                self.assertEqual(self.account._job_patience(300), 300)

    def test_slow_recordings(self):
        """Each would take twenty seconds, and they are well within all other limits."""
        self.raw_history(days=4)
        recordings = self.make_slow_recordings(4)
        self.pbx.heal()
        self.pbx.fault("recordings", "slow", seconds=SLOW)
        with self.limit(3), self.taking(8):
            self.run_cron("ir_cron_recordings")
        self.assertEqual(set(recordings.mapped("state")), {"pending"})
        self.assertEqual(set(recordings.mapped("attempts")), {0})
        for recording in recordings.filtered("error"):
            self.assertIn("does not answer", recording.error)
        self.assertTrue(recordings.filtered("error"))

    def test_slow_list(self):
        self.pbx.add(self.raw_cdr())
        self.pbx.fault("cdrs", "slow", seconds=SLOW)
        with self.limit(3), self.taking(8), mute_logger(IMPORT):
            self.run_import()
        self.assertEqual(self.account.state, "error")
        self.assertIn("does not answer", self.account.last_error)
        self.pbx.heal()
        self.run_import()
        self.assertEqual(self.account.state, "connected")
        self.assertEqual(len(self.calls()), 1)

    def test_long_but_getting_on(self):
        """A run may take as long as it likes, as long as it gets on."""
        items = [
            self.raw_cdr(
                str(number),
                **{
                    name: value - 600 * number
                    for name, value in self.raw_cdr().items()
                    if name.startswith("time_")
                },
            )
            for number in range(400)
        ]
        pbx = ListedPbx(items)
        clock = iter(range(0, 10**6, 60))
        pbx.before_answer = lambda request: next(clock)
        self.account.import_days = 4
        account = self.env.registry["cgvcall.account"]
        with (
            patch.object(account, "_client", lambda _account: pbx),
            patch.object(
                cgvcall_account_scan, "in_batches", lambda pages, look_at: iter(pages)
            ),
            patch.object(cgvcall_account_import, "time") as timed,
            self.enter_registry_test_mode(),
            self.env.registry.cursor() as cr,
        ):
            timed.monotonic = lambda: next(clock)
            result = self.account.with_env(self.env(cr=cr))._import_cdrs()
        self.env.invalidate_all()
        self.assertEqual(result["created"], 400, self.account.last_error)
