import re

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, escape_psql

from ..pbx import numbers
from .cgvcall_phone import OWNERS
from .cgvcall_phone_name import plain
from .number_field import hides_numbers

MIN_DIGITS = 3
#: Parts of numbers have an index of this, not of the number itself: it would serve
#: whole numbers as well, and PostgreSQL takes it for cheaper than it is.
DIGITS = "ltrim(number, '+')"
LAYOUT = re.compile(r"[\s.()/+-]+")
#: What each model's people are sorted by first; then comes the newest.
ORDER = {"res.partner": ("plain_name", "ASC"), "crm.lead": ("priority", "DESC")}


def _trigram(expression):
    """For parts of a text, where the database has what it takes."""

    def definition(registry):
        if not registry.has_trigram:
            return ""
        return f"USING gin ({expression} gin_trgm_ops)"

    return definition


class CgvcallPhone(models.Model):
    """The phone book, as people look something up in it."""

    _inherit = "cgvcall.phone"

    _digits_idx = models.Index(_trigram(DIGITS))
    _name_idx = models.Index(_trigram("plain_name"))
    # The first page of contacts; with all that it takes to go through many of them.
    _contacts_idx = models.Index(
        "(plain_name, partner_id DESC, id) WHERE partner_id IS NOT NULL"
    )

    @api.model
    def _search_people(self, query, account, offset, limit):
        """The rows of people whom the user may see: contacts by name, then leads.

        :param str query: a name, a company, or at least three digits of a number
        :return: rows with ``sudo``; the people of all of them may be read
        """
        digits = self._digits_domain(query, account)
        self.flush_model(["number", *OWNERS.values()])
        for model in OWNERS:  # who is renamed tells the book when it is flushed
            people = self.env[model]
            people.flush_model(people._cgvcall_name_fields())
        found = []
        for model in OWNERS:
            if not self.env[model].has_access("read"):
                continue
            rows = self._people_sql(model, query, digits, offset + limit)
            page = SQL("SELECT id FROM (%s) AS row %s", rows, self._order_sql(model))
            page = SQL("%s LIMIT %s OFFSET %s", page, limit, offset)
            ids = [row_id for (row_id,) in self.env.execute_query(page)]
            found += ids
            limit -= len(ids)
            if limit <= 0:
                break
            if offset and not ids:
                # The page begins after these people: how many are they?
                rows = self._people_sql(model, query, digits, None)
                count = SQL("SELECT count(*) FROM (%s) AS row", rows)
                offset -= self.env.execute_query(count)[0][0]
            else:
                offset = 0
        # sudo: the phone book is closed; only rows of people whom the user may read
        rows = self.sudo().browse(found)
        rows.fetch(["number", "label", "partner_id", "lead_id"])
        return rows

    @api.model
    def _people_sql(self, model, query, digits, limit):
        """The first rows of readable people of a model, by name and by digits.

        Each way has its own order and limit: for what many have the order's index
        serves, for what few have that of the names or of the digits.
        """
        domains = [self._named_domain(query)]
        if not digits.is_false():
            domains.append(digits)
        ways = [self._rows_sql(model, domain, limit) for domain in domains]
        return SQL(" UNION ").join(SQL("(%s)", way) for way in ways)

    @api.model
    def _rows_sql(self, model, domain, limit):
        """The rows of a domain of readable people, in order: with what orders them."""
        people = self._visible(model)
        owner = SQL.identifier("book", OWNERS[model])
        person_id = SQL.identifier(people.table, "id")
        people.add_join("JOIN", "book", self._table, SQL("%s = %s", owner, person_id))
        book_sudo = self.sudo()  # sudo: as above
        people.add_where(
            domain.optimize_full(book_sudo)._to_sql(book_sudo, "book", people)
        )
        column, _direction = ORDER[model]
        table, alias = self.env[model], people.table
        if column in self._fields:
            table, alias = book_sudo, "book"
        rows = people.select(
            SQL("book.id"),
            SQL("%s AS sorted_by", table._field_to_sql(alias, column, people)),
            SQL("%s AS person_id", owner),
        )
        if limit:
            rows = SQL("%s %s LIMIT %s", rows, self._order_sql(model), limit)
        return rows

    @api.model
    def _order_sql(self, model):
        return SQL(f"ORDER BY sorted_by {ORDER[model][1]}, person_id DESC, id")

    @api.model
    def _visible(self, model):
        """A query for the people of a model that the current user may read."""
        people, domain = self.env[model], Domain.TRUE
        if model == "crm.lead":
            # A lead of a contact is that contact, who is listed already.
            partners = self.env["res.partner"]
            if partners.has_access("read"):
                domain &= Domain.custom(to_sql=self._contact_is_not_listed)
        return people._search(domain)

    @api.model
    def _contact_is_not_listed(self, leads, alias, _query):
        contact = self.env["res.partner"]._search([])
        lead_partner = SQL.identifier(alias, "partner_id")
        contact.add_where(
            SQL("%s = %s", SQL.identifier(contact.table, "id"), lead_partner)
        )
        return SQL("NOT EXISTS (%s)", contact.select(SQL("1")))

    @api.model
    def _named_domain(self, query):
        """Rows of people with this in their names, marks or not."""
        pattern = escape_psql(plain(query))
        if not pattern:
            return Domain.TRUE
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s LIKE %s",
                model._field_to_sql(alias, "plain_name", query),
                f"%{pattern}%",
            )
        )

    @api.model
    def _digits_domain(self, query, account):
        """Rows whose number contains what was typed, in any notation."""
        if hides_numbers(self.env):
            return Domain.FALSE  # digits that are tried out would tell the hidden ones
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
        domain = Domain.OR(self._digits_like(f"%{part}%") for part in wanted if part)
        return domain | Domain("number", "=", number)

    @api.model
    def _digits_like(self, pattern):
        """Rows whose number without its plus is like this, which holds no ``\\``."""
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "ltrim(%s, '+') LIKE %s",
                model._field_to_sql(alias, "number", query),
                pattern,
            )
        )

    # === THE NUMBER OF A RECORD === #

    @api.model
    def _number_of(self, record):
        """The first number of any record that the user may read, or False.

        Its own, else its contact's.
        """
        if record._name == "cgvcall.call":
            # sudo: the user reads the call; who tells the number may hide some of it
            return record.sudo().number  # of whom it was, whatever is known of them
        country = self._country_of(record)
        if record._name in OWNERS:
            fnames = record._cgvcall_phone_fields()
        else:
            fnames = record._phone_get_number_fields()
        for fname in fnames:
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
