from odoo import models
from odoo.tools import config

from odoo.addons.base.models.ir_cron import MIN_TIME_PER_JOB

#: Of the time after which Odoo ends a server process: it counts for all jobs that are
#: due at that moment, of which ours are some.
SHARE = 2 / 3


class CgvcallAccount(models.Model):
    """Jobs end before Odoo ends them, however slow a PBX is."""

    _inherit = "cgvcall.account"

    def _job_ends_at(self):
        """The ``time.monotonic()`` at which a job waits for no answer any more."""
        job_until = self.env.context.get("cron_end_time")
        limit = self._job_limit()
        if not job_until or not limit:
            return float("inf")
        return job_until - MIN_TIME_PER_JOB + limit * SHARE

    def _job_patience(self, seconds):
        """So many seconds, or fewer: a job can still say why it ends."""
        limit = "cron_end_time" in self.env.context and self._job_limit()
        return min(seconds, limit * SHARE * 0.8) if limit else seconds

    def _job_limit(self):
        """Seconds, or 0: as long as it takes."""
        limit = config["limit_time_real_cron"]
        return max(config["limit_time_real"] if limit == -1 else limit, 0)
