from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from .mail_activity_follow_up import BY_LOOP

BATCH = 100


class CgvcallCall(models.Model):
    """Callers who wait too long become their team leader's task."""

    _inherit = "cgvcall.call"

    @api.model
    def _cron_follow_up(self):
        """Close what nobody noticed, and hand on what waits for too long."""
        self._not_in_step()._follow_up_or_log()
        cron = self.env["ir.cron"]
        late = self.search([("escalate_at", "<=", fields.Datetime.now())])
        cron._commit_progress(remaining=len(late))
        for start in range(0, len(late), BATCH):
            calls = self.browse(late.ids[start : start + BATCH])
            calls._escalate()
            if not cron._commit_progress(processed=len(calls)):
                break

    @api.model
    def _not_in_step(self):
        """Calls changed by means that do not know the loop: SQL, other modules, …"""
        opened = self.search([("follow_up_id", "any", [("active", "=", True)])])
        idle = opened.follow_up_id - opened._still_waiting().follow_up_id
        reopened = [
            ("follow_up_id", "any", [("active", "=", False)]),
            ("to_return", "=", True),
            ("started_at", ">=", self._missed_since()),
        ]
        return idle.cgvcall_call_ids | self.search(reopened) | self._overlooked()

    @api.model
    def _overlooked(self):
        """Missed calls for which nobody has been asked: their follow-up failed."""
        accounts = self.env["cgvcall.account"].search(
            [("follow_up_enabled", "=", True)]
        )
        since = self._missed_since()
        waiting = self.search(
            Domain("to_return", "=", True)
            & Domain("followed_up", "=", False)
            & Domain.OR(
                Domain("account_id", "=", account.id)
                & Domain("started_at", ">=", max(since, account.follow_up_from))
                for account in accounts
            )
        )
        return self.union(
            *(
                calls._worth_an_activity()
                for calls in waiting.grouped("account_id").values()
            )
        )

    def _escalate(self):
        """Give the activities of these calls to the leaders, once.

        Where there is no leader, or the leader has it already, it stays.
        """
        calls = self.with_context(**{BY_LOOP: True})
        waiting = calls._still_waiting().filtered("follow_up_id.active")
        calls.escalate_at = False
        for account, found in waiting.grouped("account_id").items():
            found = found.with_context(lang=account._company_lang())
            agents = found._follow_up_agents()
            for activity in found.follow_up_id:
                activity._cgvcall_escalate(agents)
        if waiting:
            waiting._notify_history()

    def _escalation_line(self, user, tz):
        """Since when the caller of this call waits, for the activity's note."""
        self.ensure_one()
        return Markup("<p>%s</p>") % self.env._(
            "Waits since %(since)s; %(user)s has not called back.",
            since=self._moment_text(self.started_at, tz),
            user=user.name,
        )
