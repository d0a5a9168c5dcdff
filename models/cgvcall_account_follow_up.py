from datetime import UTC, timedelta

from odoo import api, fields, models


class CgvcallAccount(models.Model):
    """How missed calls of an account are returned."""

    _inherit = "cgvcall.account"

    follow_up_enabled = fields.Boolean(
        "Follow up missed calls",
        default=True,
        help="Each caller whom nobody reached becomes one activity for the right "
        "person, which closes itself when somebody talks with the caller.",
    )
    follow_up_user_id = fields.Many2one(
        "res.users",
        "If nobody is responsible",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        check_company=True,
        ondelete="set null",
        help="Calls back those who have neither talked with an agent before nor have "
        "a salesperson. Empty: the agent whose phone rang.",
    )
    follow_up_hours = fields.Float(
        "Hand on after",
        default=4,
        help="So many working hours after the missed call, the activity goes to the "
        "leader of the sales team. 0: never.",
    )
    follow_up_from = fields.Datetime(
        "Follow up since",
        default=fields.Datetime.now,
        required=True,
        copy=False,
        help="Calls that were missed before this moment make no activity.",
    )

    _check_follow_up_hours = models.Constraint(
        "CHECK (follow_up_hours BETWEEN 0 AND 1000)",
        "Missed calls can be handed on after 0 to 1000 working hours.",
    )

    # === CRUD METHODS === #

    def write(self, vals):
        if vals.get("follow_up_enabled") and "follow_up_from" not in vals:
            # What was missed while it was off is not brought up now.
            off = self.filtered(lambda account: not account.follow_up_enabled)
            super(CgvcallAccount, off).write({"follow_up_from": fields.Datetime.now()})
        return super().write(vals)

    # === BUSINESS METHODS === #

    def _follow_up_times(self, moments):
        """When missed calls are due, and when they are handed on.

        :param moments: when the calls came in
        :return: ``{moment: (due, escalate)}``: the first working moment from then on,
            and False or the moment when the working hours have passed
        """
        self.ensure_one()
        if not moments:
            return {}
        hours = self.follow_up_hours
        # A company that works an hour a day is as slow as it gets.
        last = max(moments) + timedelta(days=31 + hours)
        intervals = self._working_intervals(min(moments), last)
        return {
            moment: (
                self._after_working(intervals, moment, 0) or moment,
                bool(hours) and self._after_working(intervals, moment, hours),
            )
            for moment in moments
        }

    def _follow_up_tz(self, user):
        """Whose clock the activities of this user go by."""
        return user.tz or self.company_id.resource_calendar_id.tz or "UTC"

    def _working_intervals(self, start, end):
        """The company's working time, without its public holidays, as UTC."""
        calendar = self.company_id.resource_calendar_id
        if not calendar.attendance_ids:
            return [(start, end)]  # always open
        start, end = start.replace(tzinfo=UTC), end.replace(tzinfo=UTC)
        found = calendar._work_intervals_batch(start, end)[False]
        return [
            tuple(at.astimezone(UTC).replace(tzinfo=None) for at in (begin, stop))
            for begin, stop, _attendance in found
        ]

    @api.model
    def _after_working(self, intervals, moment, hours):
        """The moment when so many hours of the intervals have passed, or False."""
        left = timedelta(hours=hours)
        for start, end in intervals:
            start = max(start, moment)
            if start < end:
                if start + left <= end:
                    return start + left
                left -= end - start
        return False
