from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

MAX_NOTE = 10_000


class CgvcallCall(models.Model):
    """What the agent says of the own call: note and outcome."""

    _inherit = "cgvcall.call"

    note = fields.Text(readonly=True)
    outcome_id = fields.Many2one(
        "cgvcall.outcome", index="btree_not_null", ondelete="restrict", readonly=True
    )
    next_activity_id = fields.Many2one(
        "mail.activity",
        "Activity of the outcome",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        copy=False,
    )
    outcome_blocked = fields.Boolean(
        "Blocked by the outcome",
        readonly=True,
        copy=False,
        help="The number was not on the list of blocked numbers before.",
    )

    @api.model
    def softphone_dismiss(self, call_id):
        """Note that a missed call of the user needs no call back."""
        call_sudo = self._softphone_call_to_return(call_id).sudo()  # sudo: see there
        calls_sudo = call_sudo
        if call_sudo.follow_up_id.user_id == self.env.user:
            # Who has been asked to call back decides for all of the caller's attempts.
            calls_sudo |= call_sudo.follow_up_id.cgvcall_call_ids
        calls_sudo._dismiss()
        call_sudo._follow_up()
        return True

    @api.model
    def softphone_note(self, call_id, note):
        """Store what the agent wrote down of the own call.

        :raise ValidationError: no text, or too long a one
        """
        is_empty = note is None or note is False
        text = "" if is_empty else self._softphone_text(note, MAX_NOTE)
        if text is None:
            raise ValidationError(
                self.env._("A note is a text of at most %s characters.", MAX_NOTE)
            )
        call_sudo = self._softphone_own_call(call_id).sudo()  # sudo: see there
        if (call_sudo.note or "") != text.strip():
            call_sudo.note = text.strip() or False
            call_sudo._wrap_up_changed()
        return True

    @api.model
    @api.readonly
    def softphone_outcomes(self):
        """What can be chosen after a call: ``[{"id", "name"}]`` in order."""
        outcomes = self._softphone_outcomes(self._softphone_extension())
        return [{"id": outcome.id, "name": outcome.name} for outcome in outcomes]

    @api.model
    def softphone_outcome(self, call_id, outcome_id, activity_id=False):
        """Choose what came of the own call, and do what follows from it.

        Each choice acts once; the same one again does nothing. Another choice (or
        none: False) first takes back what the one before did: its next activity is
        deleted if it is still open, and the number leaves the list of blocked
        numbers if the choice had put it there. Activities that were done stay done.

        :param activity_id: the user's activity that asked for the call, if any
        :raise UserError: no such outcome, or its next activity cannot be planned
        """
        call = self._softphone_own_call(call_id)
        outcomes = self._softphone_outcomes(self._softphone_extension())
        outcome = outcomes.filtered(lambda found: found.id == outcome_id)
        if outcome_id and (not self._softphone_id(outcome_id) or not outcome):
            raise UserError(self.env._("There is no such outcome any more."))
        call_sudo = call.sudo()  # sudo: see _softphone_own_call
        if call_sudo.outcome_id == outcome:
            return True
        call._outcome_person(outcome)  # refused before anything is done
        call_sudo._outcome_undo()
        call_sudo.outcome_id = outcome
        if outcome.close_activity:
            call._outcome_close_activities(self._softphone_id(activity_id))
        call._outcome_schedule()
        if outcome.blacklist:
            call_sudo._outcome_block()
        call_sudo._wrap_up_changed()
        call_sudo._notify_history()
        return True

    # === THE OWN CALL === #

    def _softphone_own_call(self, call_id):
        """The user's own call of this id.

        It is written with ``sudo``: agents may read their calls only, and change of
        them what the methods here let them change.

        :raise UserError: it is not there, or somebody else's
        """
        return self._softphone_call_among(call_id, Domain("user_id", "=", self.env.uid))

    def _softphone_call_to_return(self, call_id):
        """The same for a call that the user has been asked to return."""
        users = Domain("user_id", "=", self.env.uid)
        users |= Domain("return_user_id", "=", self.env.uid)
        return self._softphone_call_among(call_id, users)

    def _softphone_call_among(self, call_id, domain):
        extension = self._softphone_extension()
        calls = self.with_company(extension.company_id)
        call_id = self._softphone_id(call_id)
        own_account = Domain("account_id", "=", extension.account_id.id)
        call = call_id and calls.search(
            own_account & domain & Domain("id", "=", call_id)
        )
        if not call:
            raise UserError(self.env._("This is not one of your calls."))
        return call

    def _softphone_own_domain(self, extension):
        """The calls of the user's own line, also for who may see all."""
        return Domain("user_id", "=", self.env.uid) & Domain(
            "account_id", "=", extension.account_id.id
        )

    def _softphone_outcomes(self, extension):
        company = extension.company_id
        outcomes = self.env["cgvcall.outcome"].with_company(company)
        return outcomes.search([("company_id", "in", [False, company.id])])

    def _wrap_up_changed(self):
        """Let the chatter entry follow."""
        self._sync_chatter()
        self._refresh_chatter()

    # === WHAT AN OUTCOME DOES === #

    def _outcome_close_activities(self, activity_id=None):
        """Do the activity that asked for the call, and the agent's other open call
        activities with the person."""
        self.ensure_one()
        activities = self.env["mail.activity"]._cgvcall_own(activity_id)
        # sudo: only ids, to find the agent's own activities
        for person in (self.sudo().lead_id, self.sudo().partner_id):
            activities |= activities._cgvcall_own_of(person)
        activities._cgvcall_done(self)

    def _outcome_schedule(self):
        """Plan the next activity for the agent: on the opportunity, else the contact.

        Of an unknown number there is nothing to plan it on.
        """
        outcome = self.outcome_id
        person = self._outcome_person(outcome)
        if not person:
            return
        # sudo: mail.activity - a reminder of one's own call is one's own, also on a
        # record that one may only read
        activity = person.sudo().activity_schedule(
            activity_type_id=outcome.next_activity_type_id.id,
            date_deadline=fields.Date.add(
                fields.Date.context_today(self), days=outcome.next_delay_days
            ),
            summary=outcome.next_summary or "",
            user_id=self.user_id.id,
        )
        self.sudo().next_activity_id = activity  # sudo: see _softphone_own_call

    def _outcome_person(self, outcome):
        """Whom the next activity of an outcome is planned with, or None.

        :raise UserError: somebody there is, but the agent may not see them
        """
        self.ensure_one()
        kind = outcome.next_activity_type_id
        people = [
            person
            for person in (self.lead_id, self.partner_id)
            if kind and person and kind.res_model in (False, person._name)
        ]
        person = next((found for found in people if found.has_access("read")), None)
        if people and not person:
            raise UserError(
                self.env._(
                    "The next activity of this outcome cannot be planned: you may not "
                    "see the contact or opportunity. Choose another outcome."
                )
            )
        return person

    def _outcome_block(self):
        """Put the number on the list of numbers that are not called."""
        self.ensure_one()
        if not (self.number or "").startswith("+"):
            return
        if not self._softphone_blacklisted(self.number):
            message = self.env._("Asked not to be called again.")
            self.env["phone.blacklist"]._add([self.number], message=message)
            self.outcome_blocked = True

    def _outcome_undo(self):
        """Take back what the present outcome did, as far as it is still open."""
        self.ensure_one()
        self.next_activity_id.filtered("active").unlink()
        self.next_activity_id = False
        if self.outcome_blocked:
            self.outcome_blocked = False
            other = self.search(
                [
                    ("number", "=", self.number),
                    ("id", "!=", self.id),
                    ("outcome_id.blacklist", "=", True),
                ],
                limit=1,
            )
            if other:
                other.outcome_blocked = True  # it asked for the same, and it stands
            else:
                message = self.env._("Another outcome was chosen for the call.")
                self.env["phone.blacklist"]._remove([self.number], message=message)
