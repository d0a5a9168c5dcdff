from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from .cgvcall_phone import OWNERS


class CgvcallCall(models.Model):
    """The agent says who is at the other end; the phone book learns from it."""

    _inherit = "cgvcall.call"

    taught_by_id = fields.Many2one(
        "cgvcall.call",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,  # who sees this call need not see the other
        help="It was nobody's until somebody said of that call whose number it was.",
    )

    @api.model
    def softphone_attach(self, call_id, res_model, res_id):
        """Say that the other party of the own call is this contact or lead.

        Of several people with the number this one is meant from now on. A number that
        was nobody's, as far as the user may see, is one more of this person's.

        :return: who it is now, as :meth:`softphone_identify`, with ``"learned"``
        """
        extension = self._softphone_extension()
        call = self._softphone_own_call(call_id)
        record = call._softphone_record(res_model, res_id)
        if not record or record._name not in OWNERS:
            raise UserError(
                self.env._("This contact or opportunity is not there, or not for you.")
            )
        call_sudo = call.sudo()  # sudo: see _softphone_own_call
        was = call_sudo.lead_id or call_sudo.partner_id
        before = call_sudo._same_callers()
        call_sudo.write(call._attach_values(record))
        learned = call._attach_learn(record, extension.account_id)
        if not was or (was == record.sudo() and not call_sudo.next_activity_id):
            # The outcome was chosen before there was anybody to call back.
            call._outcome_schedule()
        call_sudo._wrap_up_changed()
        call_sudo._notify_history((call_sudo | before)._follow_up())
        raw = call_sudo.number or call_sudo.from_number or ""
        who = call._softphone_who(raw, extension.account_id, record, call)
        return {**who, "learned": learned}

    def _attach_values(self, record):
        """What the call says of this person."""
        values = self._person_values(record)
        if record._name == "res.partner":
            # A call stays with its opportunity when that is this contact's.
            lead_sudo = self.lead_id.sudo()  # sudo: only whose it is
            if lead_sudo.partner_id == record:
                values["lead_id"] = lead_sudo.id
        return values

    def _attach_learn(self, person, account):
        """Have the phone book learn whose number it is.

        :return: whether the person has got one more number
        """
        # sudo: the phone book is told by agents, who may only read the person
        book_sudo, call_sudo = self.env["cgvcall.phone"].sudo(), self.sudo()
        person_sudo = person.sudo()
        number, learned = call_sudo.number, False
        freed_sudo = book_sudo._unlearn(call_sudo, person_sudo)
        if number and not book_sudo._learned_of(call_sudo, person_sudo):
            is_chosen = book_sudo._choose(number, person_sudo)
            # Only whom the user may see: of others nothing may be told, not even this.
            if not is_chosen and not self._softphone_candidates([number], account).get(
                number
            ):
                learned = book_sudo._learn(call_sudo, person_sudo)
        freed_sudo._attach_anew()
        return learned

    def _attach_anew(self):
        """Calls that were linked by mistake: to whose number it is, if anybody's."""
        book = self.env["cgvcall.phone"]
        for company, calls in self.grouped("company_id").items():
            numbers_of = defaultdict(set)
            for number, people in book._find_all(
                calls._of_nobody().mapped("number"), company
            ).items():
                numbers_of[people[0]].add(number)
            self._relink(numbers_of)
            calls._of_nobody()._person_changed()

    def _of_nobody(self):
        return self.filtered(lambda call: not (call.partner_id or call.lead_id))
