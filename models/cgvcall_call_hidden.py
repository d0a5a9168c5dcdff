import logging

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..pbx import numbers
from .cgvcall_phone import OWNERS
from .number_field import hides_numbers

_logger = logging.getLogger(__name__)


class CgvcallCall(models.Model):
    """Numbers that the user reads partly hidden, and calls all the same."""

    _name = "cgvcall.call"
    _inherit = ["cgvcall.call", "cgvcall.hidden.numbers"]

    # === WHAT IS SHOWN === #

    @api.model
    def _number_shown(self, number, country):
        """A number as the web client is told it: whole, or partly hidden."""
        if number and hides_numbers(self.env):
            return numbers.hide(number, country)
        return number

    @api.model
    def _display_shown(self, number, country):
        """The same as people read it."""
        return numbers.display(self._number_shown(number, country), country)

    # === WHAT IS SEARCHED FOR === #

    @api.model
    def _number_is(self, number):
        """Calls of a number that the server knows, whoever asks."""
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s = %s", model._field_to_sql(alias, "number", query), number
            )
        )

    @api.model
    def _search_display_name(self, operator, value):
        if not self.env.su and hides_numbers(self.env):
            return Domain("partner_id", operator, value)
        return super()._search_display_name(operator, value)

    def _search_number(self, fname, operator, value):
        is_asked = operator != "in" or any(value)
        if fname == "number" and is_asked and self._hides(fname):
            raise AccessError(
                self.env._("Numbers are partly hidden for you: search by a name.")
            )
        return super()._search_number(fname, operator, value)

    @api.model
    def _check_may_serve_people(self):
        """What is told of a person has whole numbers, and is found by them."""
        if not self.env.su and hides_numbers(self.env):
            raise AccessError(
                self.env._("Numbers are partly hidden for you: ask somebody else.")
            )
        return super()._check_may_serve_people()

    @api.model
    def _domain_of_person(self, person):
        self._check_may_serve_people()
        return super()._domain_of_person(person)

    # === WHAT IS SENT TO OTHERS === #

    def _message_compute_subject(self):
        hidden = self.with_context(cgvcall_hidden=True)
        return super(CgvcallCall, hidden)._message_compute_subject()

    # === WHAT IS CALLED === #

    @api.model
    def _look_up(self, number):
        """Count that whoever reads numbers partly hidden is told whose this one is."""
        self.env["cgvcall.look.up"]._count([number])

    def _softphone_dialled(self, number, record):
        """The number to dial, which who reads it partly hidden gets here alone."""
        whole = self._softphone_whole(number, record)
        if whole != number:
            _logger.info(
                "User %s dials %s of %s", self.env.uid, numbers.mask(whole), record
            )
        return whole

    @api.model
    def _softphone_whole(self, number, record):
        """The number behind a partly hidden one: one of those of the clicked record.

        :param number: what the browser sent; all but a hidden number comes back as is
        :param record: what was clicked, if the user may read it
        :raise UserError: it is none of them, or could be two of them
        """
        if not isinstance(number, str) or numbers.HIDDEN not in number:
            return number
        account = self._softphone_extension().account_id
        countries = {
            account._country_code(),
            self.env["cgvcall.phone"]._default_country_code(self.env.company),
        }
        found = {
            whole
            for whole in self._softphone_numbers_of(record)
            if number.strip() in {numbers.hide(whole, code) for code in countries}
        }
        if len(found) == 1:
            return found.pop()
        if found:
            raise UserError(
                self.env._(
                    "Two numbers look alike here: ask somebody who sees all of them."
                )
            )
        raise UserError(
            self.env._("Call this number from its call, contact or opportunity.")
        )

    def _softphone_numbers_of(self, record):
        """The numbers of a call; or of a person, and of their calls that one sees."""
        if not record:
            return set()
        if record._name == self._name:
            # sudo: the user reads the call, and only its number is hidden
            return {record.sudo().number} - {False}
        book = self.env["cgvcall.phone"]
        found = {book._number_of(record)}
        person = record
        if record._name not in OWNERS:
            person = self._softphone_record_partner(record)
        if person:
            # sudo: rows of a person whom the user may read; the numbers are hidden
            rows_sudo = book.sudo().search([(OWNERS[person._name], "=", person.id)])
            if person._name == "crm.lead":
                contact = self._softphone_record_partner(person)
                rows_sudo |= rows_sudo.search([("partner_id", "in", contact.ids)])
            found.update(rows_sudo.mapped("number"))
            seen = self._search(person._cgvcall_call_domain())
            groups = self.sudo()._read_group([("id", "in", seen)], ["number"])
            found.update(number for [number] in groups)
        return found - {False}
