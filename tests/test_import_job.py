from unittest.mock import patch

from odoo import fields
from odoo.tests import RecordCapturer, tagged

from ..models import ir_cron
from ..pbx import batches
from .recordings import RecordingsCase


@tagged("post_install", "-at_install")
class TestImportJob(RecordingsCase):
    """A run that no cron measures, as in a job of OCA's queue_job, has an end, too."""

    def run_as_job(self, model, method):
        """Like a job: in a cursor of its own, whose commits count."""
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            getattr(self.env(cr=cr)[model], method)()
        self.env.invalidate_all()

    def triggers(self, name):
        cron = self.env.ref(f"cgvcall.{name}")
        domain = [("cron_id", "=", cron.id)]
        return RecordCapturer(self.env["ir.cron.trigger"], domain)

    def test_import_in_several_runs(self):
        self.pbx.reset(seed=3, days=4)
        runs = []
        with (
            patch.object(ir_cron, "RUN_SECONDS", 0),
            patch.object(batches, "BATCH", 50),
        ):
            while not runs or runs[-1]:
                self.assertLess(len(runs), 20)
                with self.triggers("ir_cron_import") as asked:
                    self.run_as_job("cgvcall.account", "_cron_import")
                runs.append(len(asked.records))
        # Each but the last has another one follow.
        self.assertGreater(len(runs), 1)
        self.assertEqual(set(runs[:-1]), {1})
        there = {item["cdr_id"] for item in self.raw_history(days=4)}
        self.assertEqual(set(self.calls().mapped("cdr_id")), there)

    def test_recordings_in_several_runs(self):
        self.stream(1000)
        recordings = self.make_recordings(3)
        with (
            patch.object(ir_cron, "RUN_SECONDS", 0),
            self.triggers("ir_cron_recordings") as asked,
        ):
            self.run_as_job("cgvcall.recording", "_cron_download")
        self.assertEqual(len(asked.records), 1)
        self.assertEqual(set(recordings.mapped("state")), {"pending"})
        due = [rec.next_attempt_at <= fields.Datetime.now() for rec in recordings]
        self.assertEqual(due, [True] * 3)
        self.run_as_job("cgvcall.recording", "_cron_download")
        self.assertEqual(set(recordings.mapped("state")), {"stored"})
