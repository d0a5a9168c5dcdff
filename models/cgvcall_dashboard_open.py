from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

INCOMING = Domain("direction", "=", "inbound")
OUTGOING = Domain("direction", "=", "outbound")
TALKED = Domain("disposition", "=", "answered")
MISSED = INCOMING & Domain("disposition", "=", "missed")
RETURNED = Domain("was_returned", "=", True)
TO_RETURN = Domain("to_return", "=", True)
# The calls behind a figure, by its name in get_data.
BEHIND = {
    "calls": Domain.TRUE,
    "incoming": INCOMING,
    "answered": INCOMING & TALKED,
    "missed": MISSED,
    "outgoing": OUTGOING,
    "reached": OUTGOING & TALKED,
    "talks": TALKED,
    "returned": MISSED & RETURNED,
    "to_return": MISSED & TO_RETURN,
    "let_go": MISSED & ~RETURNED & ~TO_RETURN,
}
PARTS = ("date_from", "date_to", "hour", "weekday", "user_id", "outcome_id")


class CgvcallDashboard(models.AbstractModel):
    """The calls behind each figure."""

    _inherit = "cgvcall.dashboard"

    @api.model
    @api.readonly
    def open_calls(self, filters, kind, part=None):
        """The action that lists the calls which a figure of the page counts.

        :param dict filters: those of :meth:`get_data`
        :param str kind: which figure
        :param dict part: of which part of the page: ``date_from`` and ``date_to``,
            ``hour``, ``weekday`` (0: Sunday), ``user_id`` or ``outcome_id`` (False:
            calls without)
        """
        filters = self._check(filters)
        part = {} if part is None else part
        if not isinstance(kind, str) or kind not in BEHIND:
            raise ValidationError(self.env._("The dashboard has no such figure."))
        if not isinstance(part, dict) or part.keys() - set(PARTS):
            raise ValidationError(self.env._("The dashboard has no such figure."))
        period = filters["period"]
        domain = self._domain(filters, period.start, period.end) & BEHIND[kind]
        domain &= self._part_domain(period, part)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cgvcall.cgvcall_call_action"
        )
        # Without its path: the address would show all calls when loaded anew.
        for name in ("id", "xml_id", "path"):
            action.pop(name, None)
        return {
            **action,
            "name": self._title(kind),
            "display_name": self._title(kind),
            "domain": list(domain),
            "context": {"create": False},
        }

    def _part_domain(self, period, part):
        domain = Domain.TRUE
        if "date_from" in part or "date_to" in part:
            days = [self._check_day(part.get(name)) for name in PARTS[:2]]
            start, end = period.part(*days)
            domain &= Domain("started_at", ">=", start) & Domain("started_at", "<", end)
        for name, field, top in (
            ("hour", "started_at.hour_number", 23),
            ("weekday", "started_at.day_of_week", 6),
        ):
            if name in part:
                value = part[name]
                if type(value) is not int or not 0 <= value <= top:
                    raise ValidationError(
                        self.env._("The dashboard has no such figure.")
                    )
                domain &= Domain(field, "=", value)
        for name in ("user_id", "outcome_id"):
            if name in part:
                domain &= Domain(name, "=", self._check_id(part[name]))
        return domain

    def _title(self, kind):
        return {
            "calls": self.env._("Calls"),
            "incoming": self.env._("Incoming calls"),
            "answered": self.env._("Answered calls"),
            "missed": self.env._("Missed calls"),
            "outgoing": self.env._("Outgoing calls"),
            "reached": self.env._("Outgoing calls that reached somebody"),
            "talks": self.env._("Talks"),
            "returned": self.env._("Missed calls that were returned"),
            "to_return": self.env._("Missed calls, not returned"),
            "let_go": self.env._("Missed calls without a call back"),
        }[kind]
