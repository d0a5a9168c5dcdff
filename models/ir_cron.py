import time

from odoo import api, models

#: So long a run may last that is none of a cron's, like a job of OCA's queue_job. The
#: worker that has it is killed for more than limit_time_cpu, a minute by default.
RUN_SECONDS = 30


class IrCron(models.Model):
    """Runs of our scheduled actions end in time, whoever runs them."""

    _inherit = "ir.cron"

    @api.model
    def _commit_progress(self, processed=0, *, remaining=None, deactivate=False):
        left = super()._commit_progress(
            processed, remaining=remaining, deactivate=deactivate
        )
        run_end = self.env.context.get("cgvcall_run_end")
        if run_end and not self.env.context.get("ir_cron_progress_id"):
            left = max(min(left, run_end - time.monotonic()), 0)
        return left

    @api.model
    def _cgvcall_bounded(self, model):
        """The model, with a limit of time where no cron has set one."""
        return model.with_context(cgvcall_run_end=time.monotonic() + RUN_SECONDS)

    @api.model
    def _cgvcall_go_on(self, xmlid):
        """Have what is not finished run again soon; a cron does so by itself."""
        if not self.env.context.get("ir_cron_progress_id"):
            # sudo: ir.cron - who may run it may have it go on
            self.env.ref(xmlid).sudo()._trigger()
