import re

from phonenumbers import country_code_for_region

from odoo import api, models
from odoo.fields import Domain

from ..pbx import numbers
from .cgvcall_phone import OWNERS
from .number_field import hides_numbers

LAYOUT = re.compile(r"[\s.()/+-]+")
MIN_DIGITS = 3
# Among names, a few digits are rather part of a reference.
MIN_DIGITS_IN_NAME = 5
TEXT_OPERATORS = {"=", "like", "ilike", "=like", "=ilike"}


class CgvcallPhoneOwner(models.AbstractModel):
    """Found by each of its numbers, however they are written."""

    _inherit = "cgvcall.phone.owner"

    @api.model
    def _cgvcall_with_book(self, domain, operator, value, min_digits=MIN_DIGITS):
        """A search for a text, also by the numbers that are in the phone book.

        :param domain: what is found without the book
        """
        is_negative = operator in Domain.NEGATIVE_OPERATORS
        operator = Domain.NEGATIVE_OPERATORS.get(operator, operator)
        if operator not in TEXT_OPERATORS or not isinstance(value, str):
            return domain
        found = self._cgvcall_in_book(value, operator in ("=", "=like"), min_digits)
        if found is None:
            return domain
        book = Domain("id", "in", found)
        return Domain(domain) & ~book if is_negative else Domain(domain) | book

    @api.model
    def _cgvcall_in_book(self, text, is_whole, min_digits):
        """The ids of whose numbers are like this, or None when it is no number."""
        digits = LAYOUT.sub("", text.strip("%"))
        if len(digits) < min_digits or not (digits.isascii() and digits.isdecimal()):
            return None
        if hides_numbers(self.env):
            return None  # as in the phone book: they could be found out by trying
        country = self.env["cgvcall.phone"]._default_country_code(self.env.company)
        numbers_like = Domain("number", "=", numbers.normalize(text, country))
        if not is_whole:
            book = self.env["cgvcall.phone"]
            part = book._digits_like(f"%{digits}%")
            if text.strip().startswith(("+", "00")):
                part = book._digits_like(f"{digits.removeprefix('00')}%")
            elif digits.startswith("0"):
                part |= self._cgvcall_beginning(digits, country)
            numbers_like |= part
        # sudo: cgvcall.phone - only ids, of which the search finds who may be read
        book_sudo = self.env["cgvcall.phone"].sudo()
        owner = OWNERS[self._name]
        query = book_sudo._search(numbers_like & Domain(owner, "!=", False))
        rows = self.env.execute_query(
            query.select(book_sudo._field_to_sql(book_sudo._table, owner))
        )
        return [owner_id for (owner_id,) in rows]

    @api.model
    def _cgvcall_beginning(self, digits, country):
        """Numbers of a country that begin like this, also before 2018 in Vietnam."""
        code = country_code_for_region(country)
        beginnings = {digits[1:]}
        if country == "VN" and digits[1:4] in numbers.VN_MOBILE_2018:
            beginnings.add(numbers.VN_MOBILE_2018[digits[1:4]] + digits[4:])
        return Domain.OR(
            self.env["cgvcall.phone"]._digits_like(f"{code}{beginning}%")
            for beginning in beginnings
        )

    @api.model
    def _search_display_name(self, operator, value):
        return self._cgvcall_with_book(
            super()._search_display_name(operator, value),
            operator,
            value,
            MIN_DIGITS_IN_NAME,
        )
