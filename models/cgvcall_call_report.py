import re

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..pbx import numbers

HOURS = [(f"{hour:02}", f"{hour:02}:00") for hour in range(24)]
WEEKDAYS = [
    ("1", "Monday"),
    ("2", "Tuesday"),
    ("3", "Wednesday"),
    ("4", "Thursday"),
    ("5", "Friday"),
    ("6", "Saturday"),
    ("7", "Sunday"),
]
SOURCES = [("softphone", "Softphone"), ("pbx", "PBX only")]
#: Fields that the database works out from others, to search and to group by them.
DERIVED = ("hour", "weekday", "source", "answered_share")
NOT_DIGITS = re.compile(r"[\s().+-]+")


class CgvcallCall(models.Model):
    """What calls are searched, counted and compared by."""

    _inherit = "cgvcall.call"

    # The web client groups a time by day or month, not by its hour.
    hour = fields.Selection(
        HOURS, "Hour of day", compute="_compute_hour", search="_search_hour"
    )
    weekday = fields.Selection(
        WEEKDAYS, compute="_compute_hour", search="_search_weekday"
    )
    source = fields.Selection(
        SOURCES,
        compute="_compute_source",
        search="_search_source",
        help="Whether the softphone of Odoo had the call, or only the PBX knows of it: "
        "another phone or app, or nobody's browser was open.",
    )
    answered_share = fields.Float(
        "Answered", compute="_compute_answered_share", aggregator="avg"
    )
    team_id = fields.Many2one(
        "crm.team", "Sales team", related="user_id.sale_team_id", readonly=True
    )
    number_display = fields.Char(search="_search_number_display")
    hotline_display = fields.Char(
        "Hotline",
        compute="_compute_hotline_display",
        search="_search_hotline_display",
    )

    # === COMPUTE METHODS === #

    @api.depends("started_at")
    @api.depends_context("tz")
    def _compute_hour(self):
        for call in self:
            there = call.started_at and fields.Datetime.context_timestamp(
                call, call.started_at
            )
            call.hour = there and f"{there.hour:02}"
            call.weekday = there and str(there.isoweekday())

    @api.depends("sdk_call_id")
    def _compute_source(self):
        for call in self:
            call.source = "softphone" if call.sdk_call_id else "pbx"

    @api.depends("disposition")
    def _compute_answered_share(self):
        for call in self:
            call.answered_share = float(call.disposition == "answered")

    @api.depends("hotline", "account_id")
    def _compute_hotline_display(self):
        for call in self:
            call.hotline_display = call._display_of(call.hotline)

    # === IN THE DATABASE === #

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr in DERIVED:
            return getattr(self, f"_sql_{field_expr}")(alias, query)
        return super()._field_to_sql(alias, field_expr, query)

    def _sql_hour(self, alias, query):
        return SQL("to_char(%s, 'HH24')", self._sql_started_there(alias, query))

    def _sql_weekday(self, alias, query):
        return SQL("to_char(%s, 'ID')", self._sql_started_there(alias, query))

    def _sql_started_there(self, alias, query):
        """When it began, on the reader's clock."""
        started_at = self._field_to_sql(alias, "started_at", query)
        field = self._fields["started_at"]
        return field.property_to_sql(started_at, "tz", self, alias, query)

    def _sql_source(self, alias, query):
        return SQL(
            "CASE WHEN %s IS NULL THEN 'pbx' ELSE 'softphone' END",
            self._field_to_sql(alias, "sdk_call_id", query),
        )

    def _sql_answered_share(self, alias, query):
        """1 or 0; of a call that is not over yet neither."""
        disposition = self._field_to_sql(alias, "disposition", query)
        return SQL("CAST(%s = 'answered' AS int)", disposition)

    # === SEARCH METHODS === #

    def _search_hour(self, operator, value):
        return self._search_derived("hour", operator, value)

    def _search_weekday(self, operator, value):
        return self._search_derived("weekday", operator, value)

    def _search_source(self, operator, value):
        return self._search_derived("source", operator, value)

    def _search_derived(self, fname, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = tuple(str(one) for one in value if one)  # no call is without
        if not wanted:
            return Domain.FALSE

        def to_sql(model, alias, query):
            return SQL("%s IN %s", model._field_to_sql(alias, fname, query), wanted)

        return Domain.custom(
            to_sql=to_sql, predicate=lambda call: call[fname] in wanted
        )

    def _search_number_display(self, operator, value):
        return self._search_number("number", operator, value)

    def _search_hotline_display(self, operator, value):
        return self._search_number("hotline", operator, value)

    def _search_number(self, fname, operator, value):
        """A number as people write it: a whole one is looked up, a part compared."""
        if operator == "in":
            found = Domain(fname, "in", [False]) if False in value else Domain.FALSE
            return found | Domain.OR(
                self._search_number(fname, "ilike", one) for one in value if one
            )
        if operator not in ("ilike", "like") or not isinstance(value, str):
            return NotImplemented
        whole = {account._read_number(value) for account in self._search_accounts()}
        whole = [number for number in whole if number.startswith("+")]
        if whole:
            return Domain(fname, "in", whole)
        digits = NOT_DIGITS.sub("", value)
        # The leading 0 of a national number is not written in an international one.
        if not digits.isdecimal():
            return Domain.FALSE
        return Domain(fname, "ilike", digits.removeprefix("0") or digits)

    def _search_accounts(self):
        # sudo: cgvcall.account - only its numbering plan
        accounts_sudo = self.env["cgvcall.account"].sudo()
        return accounts_sudo.search([("company_id", "in", self.env.companies.ids)])

    def _display_of(self, number):
        """A number as people of the account's country read it."""
        # sudo: cgvcall.account - only its numbering plan
        country = self.account_id.sudo()._country_code()
        return numbers.display(number or "", country) or False
