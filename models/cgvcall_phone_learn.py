from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .cgvcall_phone import OWNERS


class CgvcallPhone(models.Model):
    """The phone book, told by agents whose a number is.

    All of it for ``sudo``: agents need not be allowed to edit the people they talk to.
    """

    _inherit = "cgvcall.phone"

    @api.model
    def _choose(self, number, person):
        """Remember that of the people with this number this one is meant.

        :return: whether the person has the number
        """
        rows = self.search([("number", "=", number)])
        chosen = self._row_among(rows, person)
        if chosen:
            # What was confirmed once is no longer what one call taught.
            (rows - chosen).filtered("preferred").write(
                {"preferred": False, "learned_from_id": False}
            )
            chosen.filtered(lambda row: not row.preferred).preferred = True
        return bool(chosen)

    @api.model
    def _learn(self, call, person):
        """The number of the call is one more of this person's; of a lead's contact, if
        it has one.

        Not learned: what can be nobody's, our own numbers and those of colleagues.

        :return: whether there was something to learn
        """
        owner = person
        if person._name == "crm.lead" and person.partner_id:
            owner = person.partner_id
        if not self._can_learn(call, owner) or self._row_of_owner(call.number, owner):
            return False
        nobodys = call.search(
            [
                ("number", "=", call.number),
                ("partner_id", "=", False),
                ("lead_id", "=", False),
            ]
        )
        self.create(
            {
                OWNERS[owner._name]: owner.id,
                "number": call.number,
                "learned_from_id": call.id,
            }
        )
        (nobodys - nobodys._of_nobody()).taught_by_id = call
        return True

    @api.model
    def _learned_of(self, call, person):
        """What this call has taught of this person."""
        rows = self.search([("learned_from_id", "=", call.id)])
        return self._row_among(rows, person)

    @api.model
    def _can_learn(self, call, owner):
        number = call.number
        if not number or call.direction == "internal" or not owner._cgvcall_in_use():
            return False
        if owner == call.company_id.partner_id:
            return False  # what it has is nobody else's: the caller would be hidden
        try:
            # As it will be read on the owner, who may live in another country.
            if self._read_number(number, owner) != number:
                return False
        except ValidationError:
            return False
        return not self._find_colleagues([number], call.account_id)

    @api.model
    def _unlearn(self, call, person):
        """Take back what this call taught, unless it is this person's all the same.

        The calls that went with it are nobody's again.

        :return: those calls, but for this one
        """
        wrong = self.search([("learned_from_id", "=", call.id)])
        wrong -= self._learned_of(call, person)
        # Somebody else has said so too, of another call or in the contact's form.
        wrong = wrong.filtered(lambda row: not (row.preferred or row.label))
        # Somebody has written it in a field since: it is theirs, and so are the calls.
        written = wrong.filtered("field_name")
        written.write({"kept": False, "learned_from_id": False})
        wrong -= written
        freed = self.env["cgvcall.call"]
        for row in wrong:
            owner = row._owner()
            values = freed._person_values(owner)
            # What was theirs before the lesson stays theirs.
            freed |= freed.search(
                Domain("number", "=", row.number)
                & Domain("id", "!=", call.id)
                & Domain.AND(
                    Domain(fname, "=", value) for fname, value in values.items()
                )
                & (
                    Domain("taught_by_id", "=", call.id)
                    | Domain("create_date", ">", row.create_date)
                )
            )
        wrong.unlink()
        freed.write({"partner_id": False, "lead_id": False})
        return freed

    @api.model
    def _row_among(self, rows, person):
        """The row by which this person has the number: a lead's contact's first."""
        if person._name == "crm.lead":
            own = rows.filtered(lambda row: row.lead_id == person)
            contact = person.partner_id
            return (
                contact and rows.filtered(lambda row: row.partner_id == contact)
            ) or own
        return rows.filtered(lambda row: row.partner_id == person)

    @api.model
    def _row_of_owner(self, number, owner):
        return self.search(
            [("number", "=", number), (OWNERS[owner._name], "=", owner.id)]
        )
