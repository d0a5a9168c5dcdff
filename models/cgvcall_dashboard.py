import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from ..pbx import numbers
from .cgvcall_dashboard_period import MAX_DAYS, Period
from .res_users_teams import MANAGER, SUPERVISOR

FILTERS = ("date_from", "date_to", "team_id", "hotline", "user_id")
DATE = re.compile(r"2[01]\d\d-\d\d-\d\d", re.ASCII)
MAX_HOTLINE = 64


class CgvcallDashboard(models.AbstractModel):
    """The managers' page of figures and pictures.

    Calls here are those with people outside that have ended, by their start.
    """

    _name = "cgvcall.dashboard"
    _description = "Call dashboard"

    @api.model
    @api.readonly
    def get_data(self, filters):
        """All that the page shows.

        :param dict filters: ``date_from`` and ``date_to`` (days in the user's time
            zone, ISO), ``team_id``, ``hotline``, ``user_id`` (each may be False)
        :raise AccessError: not a supervisor
        :raise ValidationError: not such filters
        """
        filters = self._check(filters)
        period = filters["period"]
        self.env["cgvcall.call"]._expect_few_groups()
        now = self._rollup(filters, period.start, period.end)
        before = self._rollup(filters, period.before_start, period.before_end)
        waits = self._waits(filters, period.start, period.end)
        waits_before = self._waits(
            filters, period.before_start, period.before_end, period.before_seen_at
        )
        return {
            "period": self._period_data(period),
            "now": self._figures(now, waits),
            "before": self._figures(before, waits_before),
            "trend": self._trend(period, now["hours"], before["hours"]),
            "heat": self._heat(now["hours"]),
            "agents": self._agents(now["users"], waits, before["users"]),
            "outcomes": self._outcomes(now["outcomes"]),
            **self._choices(filters, now["hotlines"]),
        }

    # === THE BORDER === #

    def _check(self, filters):
        """The filters with every value of its type, the days as a Period."""
        if not self.env.user.has_group(SUPERVISOR):
            raise AccessError(self.env._("Only supervisors see the dashboard."))
        if not isinstance(filters, dict) or filters.keys() - set(FILTERS):
            raise ValidationError(self.env._("The dashboard has no such filter."))
        days = [self._check_day(filters.get(name)) for name in FILTERS[:2]]
        if days[0] > days[1]:
            raise ValidationError(self.env._("The first day is after the last."))
        if (days[1] - days[0]).days >= MAX_DAYS:
            raise ValidationError(self.env._("Choose two years at most."))
        hotline = filters.get("hotline") or False
        if hotline and not (isinstance(hotline, str) and len(hotline) <= MAX_HOTLINE):
            raise ValidationError(self.env._("This is not a phone number."))
        return {
            "period": Period(*days, self.env.tz, fields.Datetime.now()),
            "team": self._check_team(filters.get("team_id")),
            "hotline": hotline,
            "user_id": self._check_id(filters.get("user_id")),
        }

    def _check_day(self, value):
        """A day of this or the next century."""
        try:
            if not isinstance(value, str) or not DATE.fullmatch(value):
                raise ValueError(value)
            return fields.Date.to_date(value)
        except ValueError:
            raise ValidationError(self.env._("This is not a date.")) from None

    def _check_id(self, value):
        if not value and (value is None or value is False):
            return False
        if type(value) is not int or not 0 < value < 2**31:
            raise ValidationError(self.env._("The dashboard has no such filter."))
        return value

    def _check_team(self, value):
        team_id = self._check_id(value)
        teams_sudo = self._teams()
        team_sudo = teams_sudo.filtered(lambda team: team.id == team_id)
        if team_id and not team_sudo:
            raise ValidationError(self.env._("This team is not there any more."))
        return team_sudo

    def _teams(self):
        """The sales teams of the user's companies; supervisors: those they lead."""
        teams = Domain("company_id", "in", [False, *self.env.companies.ids])
        if not self.env.user.has_group(MANAGER):
            teams &= Domain("user_id", "=", self.env.uid)
        # sudo: crm.team - names and members; a supervisor need not be in sales
        return self.env["crm.team"].sudo().search(teams)

    # === WHICH CALLS === #

    def _domain(self, filters, start, end):
        """The calls that started from ``start`` on and before ``end``."""
        domain = Domain(
            [
                ("started_at", ">=", start),
                ("started_at", "<", end),
                ("state", "=", "ended"),
                ("direction", "in", ("inbound", "outbound")),
            ]
        )
        domain &= self.env.user._cgvcall_calls_counted()
        if filters["team"]:
            domain &= Domain("user_id", "in", filters["team"].member_ids.ids)
        if filters["hotline"]:
            domain &= Domain("hotline", "=", filters["hotline"])
        if filters["user_id"]:
            domain &= Domain("user_id", "=", filters["user_id"])
        return domain

    # === WHAT THE PAGE SHOWS === #

    def _period_data(self, period):
        until = period.is_running and fields.Datetime.to_string(period.before_end)
        before_to = period.date_from - timedelta(days=1)
        return {
            "date_from": fields.Date.to_string(period.date_from),
            "date_to": fields.Date.to_string(period.date_to),
            "before_from": fields.Date.to_string(period.before_from),
            "before_to": fields.Date.to_string(before_to),
            "before_until": until,
        }

    def _figures(self, rollup, waits):
        """The counts and times of a period; None where there is nothing to measure."""
        counts = rollup["total"]
        nobody = {"returned": 0, "to_return": 0, "ring": None, "wait": None}
        total = waits.get("total", nobody)
        return {
            **counts,
            "answered_rate": self._ratio(counts["answered"], counts["incoming"]),
            "reached_rate": self._ratio(counts["reached"], counts["outgoing"]),
            "ring_average": self._ratio(counts["ring_seconds"], counts["answered"]),
            "ring_median": total["ring"],
            "talk_average": self._ratio(counts["talk_seconds"], counts["talks"]),
            "returned": total["returned"],
            "to_return": total["to_return"],
            "let_go": counts["missed"] - total["returned"] - total["to_return"],
            "return_median": total["wait"],
        }

    def _ratio(self, part, whole):
        return part / whole if whole else None

    def _agents(self, users, waits, before):
        """A row an agent, with most calls first; ``user_id`` False: nobody's calls."""
        # sudo: res.users - names of agents who may be gone or elsewhere by now
        names_sudo = self.env["res.users"].sudo().browse(filter(None, users))
        names = {user.id: user.name for user in names_sudo}
        rows = [
            {
                **counts,
                "user_id": user_id,
                "name": names.get(user_id, False),
                "returned": waits.get(user_id, {}).get("returned", 0),
                "talk_average": self._ratio(counts["talk_seconds"], counts["talks"]),
                "calls_before": before.get(user_id, {}).get("calls", 0),
            }
            for user_id, counts in users.items()
        ]
        return sorted(rows, key=lambda row: (-row["calls"], row["name"] or ""))

    def _outcomes(self, outcomes):
        """Outcomes that were chosen, the most frequent first."""
        # sudo: names of outcomes that may be another company's by now
        records = self.env["cgvcall.outcome"].sudo().browse(filter(None, outcomes))
        rows = [
            {"id": outcome.id, "name": outcome.name, "calls": outcomes[outcome.id]}
            for outcome in records
        ]
        return sorted(rows, key=lambda row: (-row["calls"], row["name"]))

    def _choices(self, filters, hotlines):
        """What the filters offer: teams, hotlines with calls then, the agent chosen."""
        if filters["hotline"]:
            hotlines = self._hotlines(filters) | {filters["hotline"]}
        country = self.env.company.country_id.code or "VN"
        agent = [
            ("id", "=", filters["user_id"]),
            ("company_ids", "in", self.env.companies.ids),
        ]
        users = self.env["res.users"].with_context(active_test=False)
        return {
            "teams": [{"id": team.id, "name": team.name} for team in self._teams()],
            "hotlines": [
                {"number": number, "name": numbers.display(number, country)}
                for number in sorted(filter(None, hotlines))
            ],
            "agent": users.search(agent).name,
        }

    def _hotlines(self, filters):
        period = filters["period"]
        every = {**filters, "hotline": False}
        domain = self._domain(every, period.start, period.end)
        groups = self.env["cgvcall.call"]._read_group(domain, ["hotline"])
        return {hotline for (hotline,) in groups}
