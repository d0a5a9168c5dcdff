from collections import defaultdict
from datetime import datetime, timedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import get_lang

# What is counted, of calls with these columns.
COUNTS = {
    "calls": SQL("COUNT(*)"),
    "incoming": SQL("COUNT(*) FILTER (WHERE incoming)"),
    "answered": SQL("COUNT(*) FILTER (WHERE incoming AND talked)"),
    "missed": SQL("COUNT(*) FILTER (WHERE incoming AND missed)"),
    "outgoing": SQL("COUNT(*) FILTER (WHERE NOT incoming)"),
    "reached": SQL("COUNT(*) FILTER (WHERE NOT incoming AND talked)"),
    "talks": SQL("COUNT(*) FILTER (WHERE talked)"),
    "talk_seconds": SQL("COALESCE(SUM(talk_seconds) FILTER (WHERE talked), 0)"),
    "ring_seconds": SQL(
        "COALESCE(SUM(ring_seconds) FILTER (WHERE incoming AND talked), 0)"
    ),
}
# Longer periods are drawn by the week, then by the month.
MAX_DAY_BARS, MAX_WEEK_BARS = 62, 60


class CgvcallDashboard(models.AbstractModel):
    """The statements behind the figures: two for each period, whatever its size."""

    _inherit = "cgvcall.dashboard"

    # === ONE SCAN FOR ALL COUNTS === #

    def _rollup(self, filters, start, end):
        """The counts in all, and by hour, agent, outcome and hotline.

        :return: ``{"total": {…}, "hours": {(day, hour): {…}}, "users": {id: {…}},
            "outcomes": {id: calls}, "hotlines": {number}}``
        """
        statement = SQL(
            """SELECT GROUPING(day), GROUPING(user_id), GROUPING(outcome_id),
                day, hour, user_id, outcome_id, hotline, %(counts)s
            FROM (%(calls)s) AS call
            GROUP BY GROUPING SETS ((day, hour), (user_id), (outcome_id), (hotline))""",
            counts=SQL(", ").join(COUNTS.values()),
            calls=self._calls_sql(filters, start, end),
        )
        result = {"hours": {}, "users": {}, "outcomes": {}, "hotlines": set()}
        for row in self.env.execute_query(statement):
            not_day, not_user, not_outcome, day, hour, user, outcome, hotline = row[:8]
            counts = dict(zip(COUNTS, map(int, row[8:]), strict=True))
            if not not_day:
                result["hours"][day, hour] = counts
            elif not not_user:
                result["users"][user or False] = counts
            elif not not_outcome:
                result["outcomes"][outcome or False] = counts["calls"]
            else:
                result["hotlines"].add(hotline)
        result["total"] = self._sum(result["hours"].values())
        return result

    def _calls_sql(self, filters, start, end):
        """The calls that the user may see, by the reader's clock."""
        calls = self.env["cgvcall.call"]
        calls.flush_model()
        query = calls._search(self._domain(filters, start, end))
        local = SQL(
            "timezone(%s, timezone('UTC', cgvcall_call.started_at))", str(self.env.tz)
        )
        return query.select(
            SQL("%s::date AS day", local),
            SQL("date_part('hour', %s)::int AS hour", local),
            SQL("cgvcall_call.user_id"),
            SQL("cgvcall_call.outcome_id"),
            SQL("cgvcall_call.hotline"),
            SQL("cgvcall_call.direction = 'inbound' AS incoming"),
            SQL("cgvcall_call.disposition = 'answered' AS talked"),
            SQL("cgvcall_call.disposition = 'missed' AS missed"),
            SQL("cgvcall_call.talk_seconds"),
            SQL("cgvcall_call.ring_seconds"),
        )

    def _sum(self, rows):
        total = dict.fromkeys(COUNTS, 0)
        for counts in rows:
            for name, value in counts.items():
                total[name] += value
        return total

    # === WHAT NEEDS EACH CALL === #

    def _waits(self, filters, start, end, seen_at=None):
        """How long callers waited, and for whom nobody has called back yet.

        :param seen_at: what was known then; a call back after that does not count
        :return: by agent, and for ``"total"``: ``{"returned": int, "to_return": int,
            "ring": median seconds, "wait": median seconds until a missed call was
            returned}``
        """
        calls = self.env["cgvcall.call"]
        calls.flush_model()
        incoming = Domain("direction", "=", "inbound")
        query = calls._search(self._domain(filters, start, end) & incoming)
        # OFFSET 0: each caller is looked for once, not once for each of the counts.
        statement = SQL(
            """SELECT GROUPING(user_id), user_id,
                COUNT(*) FILTER (WHERE wait IS NOT NULL),
                COUNT(*) FILTER (WHERE is_open AND wait IS NULL),
                percentile_cont(0.5) WITHIN GROUP (ORDER BY ring),
                percentile_cont(0.5) WITHIN GROUP (ORDER BY wait)
            FROM (%(calls)s OFFSET 0) AS call
            CROSS JOIN LATERAL (SELECT CASE WHEN returned_at <= %(seen_at)s
                THEN date_part('epoch', returned_at - started_at) END) AS waited(wait)
            GROUP BY GROUPING SETS ((), (user_id))""",
            calls=query.select(
                SQL("cgvcall_call.user_id"),
                SQL("cgvcall_call.started_at"),
                SQL(
                    """CASE WHEN cgvcall_call.disposition = 'answered'
                    THEN cgvcall_call.ring_seconds END AS ring"""
                ),
                SQL(
                    """CASE WHEN cgvcall_call.disposition = 'missed'
                    THEN %s END AS returned_at""",
                    calls._sql_returned_at("cgvcall_call"),
                ),
                SQL(
                    """cgvcall_call.disposition = 'missed'
                    AND cgvcall_call.dismissed IS NOT TRUE
                    AND cgvcall_call.number IS NOT NULL AS is_open"""
                ),
            ),
            seen_at=seen_at or datetime.max,
        )
        result = {}
        for in_all, user_id, *values in self.env.execute_query(statement):
            names = ("returned", "to_return", "ring", "wait")
            key = "total" if in_all else user_id or False
            result[key] = dict(zip(names, values, strict=True))
        return result

    # === BY TIME === #

    def _heat(self, hours):
        """Calls by weekday (0: Sunday, as PostgreSQL counts) and hour."""
        cells = defaultdict(list)
        for (day, hour), counts in hours.items():
            cells[day.isoweekday() % 7, hour].append(counts)
        rows = []
        for (weekday, hour), found in sorted(cells.items()):
            counts = self._sum(found)
            wanted = {name: counts[name] for name in ("calls", "incoming", "missed")}
            rows.append({"weekday": weekday, "hour": hour, **wanted})
        return rows

    def _trend(self, period, hours, before):
        """Bars of the picture: hours of a single day, else days, weeks or months.

        :param before: the same of the time before, whose nth hour or day is compared
            with the nth of this one
        """
        if period.days == 1:
            last = period.local(period.now).hour if period.is_running else 23
            slots = {(0, hour): hour for hour in range(last + 1)}
            unit = "hour"
        else:
            unit = self._unit(period)
            count = (period.last_day - period.date_from).days + 1
            slots = {
                (i, hour): self._first_of(unit, period.date_from + timedelta(days=i))
                for i in range(count)
                for hour in range(24)
            }
        bars, earlier = defaultdict(list), defaultdict(list)
        for (day, hour), counts in hours.items():
            slot = slots.get(((day - period.date_from).days, hour))
            bars[slot].append(counts)
        for (day, hour), counts in before.items():
            slot = slots.get(((day - period.before_from).days, hour))
            earlier[slot].append(counts)
        return {
            "unit": unit,
            "bars": [
                self._bar(period, unit, slot, bars[slot], earlier[slot])
                for slot in dict.fromkeys(slots.values())
            ],
        }

    def _unit(self, period):
        if period.days <= MAX_DAY_BARS:
            return "day"
        return "week" if period.days <= MAX_WEEK_BARS * 7 else "month"

    def _first_of(self, unit, day):
        if unit == "month":
            return day.replace(day=1)
        if unit == "week":
            first = int(get_lang(self.env).week_start)
            return day - timedelta(days=(day.isoweekday() - first) % 7)
        return day

    def _bar(self, period, unit, slot, found, earlier):
        counts = self._sum(found)
        bar = {name: counts[name] for name in ("answered", "missed", "outgoing")}
        bar["before"] = self._sum(earlier)["calls"]
        if unit == "hour":
            return {**bar, "hour": slot}
        last = {
            "day": slot,
            "week": slot + timedelta(days=6),
            "month": (slot.replace(day=1) + timedelta(days=31)).replace(day=1)
            - timedelta(days=1),
        }[unit]
        return {
            **bar,
            "date_from": fields.Date.to_string(max(slot, period.date_from)),
            "date_to": fields.Date.to_string(min(last, period.date_to)),
        }
