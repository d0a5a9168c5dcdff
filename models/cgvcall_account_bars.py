from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools.misc import format_date

BAR_DAYS = 30


class CgvcallAccount(models.Model):
    """The picture of the health page: calls per day, at the PBX and here."""

    _inherit = "cgvcall.account"

    day_bars = fields.Html("Calls per day", compute="_compute_day_bars", sanitize=False)

    @api.depends("day_ids.here", "day_ids.there", "day_ids.state")
    @api.depends_context("lang")
    def _compute_day_bars(self):
        for account in self:
            today = account._today()
            days = [today - timedelta(days=ago) for ago in range(BAR_DAYS, 0, -1)]
            rows = self.env["cgvcall.import.day"].search(
                [("account_id", "=", account.id), ("day", "in", days)]
            )
            by_day = {row.day: row for row in rows}
            account.day_bars = by_day and account._draw_bars(days, by_day)

    def _draw_bars(self, days, by_day):
        """Two bars a day; a day that differs stands out without its colour, too."""
        most = max([1, *(max(row.here, row.there) for row in by_day.values())])
        bar = Markup(
            '<span class="flex-fill rounded-top %s" style="height:%d%%"></span>'
        )
        columns = Markup()
        for day in days:
            row = by_day.get(day)
            bars, title = Markup(), format_date(self.env, day)
            border = "border-bottom"
            if row:
                own = "bg-danger" if row.state == "differs" else "bg-primary"
                bars = bar % ("bg-400", 100 * row.there // most)
                bars += bar % (own, 100 * row.here // most)
                title = self._bar_title(row, title)
                if row.state == "differs":
                    border = "border-bottom border-3 border-danger"
            columns += Markup(
                '<span class="d-flex align-items-end flex-fill h-100 %s" '
                'style="min-width:0;margin:0 1px" title="%s">%s</span>'
            ) % (border, title, bars)
        legend = Markup(
            '<span class="me-3"><span class="d-inline-block rounded %s" '
            'style="width:.8em;height:.8em"></span> %s</span>'
        )
        return Markup(
            '<div class="d-flex" style="height:8rem" role="img" aria-label="%s">%s'
            "</div>"
            '<div class="d-flex justify-content-between small text-muted">'
            "<span>%s</span><span>%s</span></div>"
            '<div class="small mt-1">%s%s</div>'
        ) % (
            self.env._("Calls per day, at the PBX and here"),
            columns,
            format_date(self.env, days[0]),
            format_date(self.env, days[-1]),
            legend % ("bg-400", self.env._("At the PBX")),
            legend % ("bg-primary", self.env._("Here")),
        )

    def _bar_title(self, row, day):
        return self.env._(
            "%(day)s: %(there)s at the PBX, %(here)s here",
            day=day,
            there=row.there,
            here=row.here,
        )
