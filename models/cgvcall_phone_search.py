import re

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import escape_psql

from ..pbx import numbers
from .cgvcall_phone import OWNERS

MIN_DIGITS = 3
LAYOUT = re.compile(r"[\s.()/+-]+")
NAMES = {
    "res.partner": ["complete_name"],
    "crm.lead": ["contact_name", "partner_name", "name"],
}


class CgvcallPhone(models.Model):
    """The phone book, as people look something up in it."""

    _inherit = "cgvcall.phone"

    @api.model
    def _search_people(self, query, account, offset, limit):
        """The rows of people whom the user may see: contacts by name, then leads.

        :param str query: a name, a company, or at least three digits of a number
        :return: rows with ``sudo``; the people of all of them may be read
        """
        found = Domain.FALSE
        digits = self._digits_domain(query, account)
        for model, owner in OWNERS.items():
            people = self.env[model]
            if not people.has_access("read"):
                continue
            named = Domain.OR(
                Domain(fname, "ilike", escape_psql(query)) for fname in NAMES[model]
            )
            if not query:
                named = Domain.TRUE
            for part, domain in ((named, Domain.TRUE), (Domain.TRUE, digits)):
                if not domain.is_false():
                    rows = Domain(owner, "in", self._visible(model, part))
                    found |= rows & domain
        # sudo: the phone book is closed; only rows of people whom the user may read
        return self.sudo().search_fetch(
            found,
            ["number", "partner_id", "lead_id"],
            offset=offset,
            limit=limit,
            order="partner_id, lead_id, id",
        )

    @api.model
    def _visible(self, model, domain):
        """A query for the people of a model that the current user may read."""
        people = self.env[model]
        if model == "crm.lead":
            # A lead of a contact is that contact, who is listed already.
            partners = self.env["res.partner"]
            if partners.has_access("read"):
                listed = Domain("partner_id", "not in", partners._search([]))
                domain &= Domain("partner_id", "=", False) | listed
        return people._search(domain)

    @api.model
    def _digits_domain(self, query, account):
        """Rows whose number contains what was typed, in any notation."""
        digits = LAYOUT.sub("", query)
        if not (digits.isascii() and digits.isdecimal()) or len(digits) < MIN_DIGITS:
            return Domain.FALSE
        wanted = {digits}
        code = str(account.country_id.phone_code or "")
        if digits.startswith("00"):
            wanted = {digits[2:]}
        elif digits.startswith("0"):
            wanted.add(code + digits[1:])
        number = account._read_number(digits)
        domain = Domain.OR(Domain("number", "like", part) for part in wanted if part)
        return domain | Domain("number", "=", number)

    # === THE NUMBER OF A RECORD === #

    @api.model
    def _number_of(self, record):
        """The first number of any record that the user may read, or False.

        Its own, else its contact's.
        """
        if record._name == "cgvcall.call":
            return record.number  # of whom it was, whatever is known of them
        country = self._country_of(record)
        for fname in record._phone_get_number_fields():
            field = record._fields.get(fname)
            if field and record._has_field_access(field, "read"):
                for raw in numbers.split(record[fname] or ""):
                    if number := numbers.normalize(raw, country):
                        return number
        partner = self.env["cgvcall.call"]._softphone_record_partner(record)
        return self._number_of(partner) if partner else False

    @api.model
    def _country_of(self, record):
        if record._name in OWNERS:
            return record._cgvcall_country_code()
        partner = self.env["cgvcall.call"]._softphone_record_partner(record)
        if partner:
            return partner._cgvcall_country_code()
        return self._default_country_code(self.env.company)
