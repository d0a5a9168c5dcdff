import re

from markupsafe import Markup

from odoo import fields, models
from odoo.tools import format_date, format_time, html_sanitize

# The part of an activity's note that follows the calls; the rest is people's own.
ATTEMPTS = re.compile(r'<div class="o_cgvcall_attempts">.*?</div>', re.DOTALL)


class CgvcallCall(models.Model):
    """What the activities to call somebody back say."""

    _inherit = "cgvcall.call"

    def _activity_values(self, user, record, due):
        """The activity of one caller's calls, the first one first."""
        account = self.account_id
        tz = account._follow_up_tz(user)
        return {
            "res_model_id": self.env["ir.model"]._get_id(record._name),
            "res_id": record.id,
            "user_id": user.id,
            "date_deadline": self._local_day(due, tz),
            "summary": self._activity_summary(),
            "note": self._activity_note(tz),
            "cgvcall_since": self[0].started_at,
            "cgvcall_caller": f"{account.id}/{self[0].number}",
        }

    def _call_activity_type(self):
        """Odoo's own type for calls; another one when that is for other things now."""
        kinds = self.env["mail.activity.type"]
        kind = self.env.ref("mail.mail_activity_data_call", raise_if_not_found=False)
        if kind and kind.category == "phonecall" and not kind.res_model:
            return kind
        usual = [("category", "=", "phonecall"), ("res_model", "=", False)]
        return kinds.search(usual, limit=1) or kind or kinds.search([], limit=1)

    def _activity_summary(self):
        person = self.partner_id[:1].name or self.lead_id[:1].contact_name
        # Also read by users who may not know numbers: see `_compute_number_display`.
        number = self[0].with_context(cgvcall_hidden=True).number_display
        return self.env._("Call back: %s", person or number)

    def _activity_note(self, tz):
        count, times = len(self), self._attempt_times(tz)
        attempts = self.env._("1 attempt: %s", times)
        if count > 1:
            attempts = self.env._(
                "%(count)s attempts: %(times)s", count=count, times=times
            )
        hidden = self.with_context(cgvcall_hidden=True)
        seen = dict.fromkeys(hidden.mapped("number_display"))
        note = Markup('<div class="o_cgvcall_attempts"><p>%s</p><p>%s</p></div>') % (
            attempts,
            self.env._("From %s", ", ".join(seen)),
        )
        # As the activity stores it: compared with that, it must not seem to be new.
        return html_sanitize(note, sanitize_style=True)

    def _attempt_times(self, tz):
        """The moments of these calls; the day is said once."""
        times, day = [], None
        for call in self:
            before, day = day, self._local_day(call.started_at, tz)
            says_day = day != before
            times.append(self._moment_text(call.started_at, tz, says_day))
        return ", ".join(times)

    def _local_day(self, moment, tz):
        local = fields.Datetime.context_timestamp(self.with_context(tz=tz), moment)
        return local.date()

    def _moment_text(self, moment, tz, says_day=True):
        """Day, hour and minute in the reader's notation."""
        time = format_time(self.env, moment, tz=tz, time_format="short")
        if not says_day:
            return time
        return f"{format_date(self.env, self._local_day(moment, tz))} {time}"

    def _new_note(self, activity, note):
        """The activity's note with the attempts as they are now."""
        if not activity.note or not ATTEMPTS.search(activity.note):
            return activity.note or False  # somebody took them out
        # Both were sanitized: they are what the field gave, and its own kind of text.
        return Markup(ATTEMPTS.sub(lambda _found: str(note), activity.note))  # noqa: S704

    def _reached_text(self, tz):
        """Who reached the caller by this call, how and when; and what was noted."""
        self.ensure_one()
        who = self.user_id.name or self.extension_number
        parts = [
            self._direction_label(),
            self._moment_text(self.answered_at or self.started_at, tz),
            self._duration_text(self.talk_seconds),
        ]
        how = ", ".join(parts)
        text = self.env._("Reached: %s", how)
        if who:
            text = self.env._("Reached by %(who)s: %(how)s", who=who, how=how)
        return "\n".join(filter(None, [text, self._told_note()]))
