from odoo import api, fields, models
from odoo.exceptions import MissingError, ValidationError
from odoo.fields import Domain

from .cgvcall_phone import OWNERS

MAX_PLANNED = 3
MAX_NUMBERS = 100
HISTORY_FIELDS = [
    "account_id",
    "company_id",
    "direction",
    "disposition",
    "dismissed",
    "lead_id",
    "note",
    "number",
    "outcome_id",
    "partner_id",
    "recording_id",
    "return_user_id",
    "ring_seconds",
    "started_at",
    "state",
    "talk_seconds",
    "user_id",
]


class CgvcallCall(models.Model):
    """The calls of one contact or lead, as their forms show them."""

    _inherit = "cgvcall.call"

    @api.model
    @api.readonly
    def history_of(self, res_model, res_id, offset=0, limit=20):
        """The calls with a contact and the people below it, or of a lead.

        :return: ``{"calls": […] newest first, "more": whether there are older ones}``,
            and without offset also ``"numbers"`` to call, ``"planned"`` call
            activities, ``"call_type_id"`` and ``"may_plan"`` for one more
        :raise ValidationError: no contact or lead, or no page of a list
        """
        record = self._history_record(res_model, res_id)
        offset, limit = self._softphone_slice(offset, limit)
        calls = self.search_fetch(
            record._cgvcall_call_domain(),
            HISTORY_FIELDS,
            offset=offset,
            limit=limit + 1,
        )
        result = {
            "calls": calls[:limit]._history_rows(record),
            "more": len(calls) > limit,
        }
        if not offset:
            types = self.env["mail.activity.type"]
            of_model = Domain("res_model", "in", [False, record._name])
            call_type = types.search(
                of_model & Domain("category", "=", "phonecall"), limit=1
            )
            result.update(
                numbers=self._history_numbers(record),
                planned=self._history_planned(record),
                call_type_id=call_type.id,
                may_plan=record.has_access(record._mail_post_access),
            )
        return result

    def _history_record(self, res_model, res_id):
        """The contact or lead, which the user may read."""
        res_id = self._softphone_id(res_id)
        if not isinstance(res_model, str) or res_model not in OWNERS or not res_id:
            raise ValidationError(self.env._("Only contacts and leads have calls."))
        record = self.env[res_model].browse(res_id)
        if not record.exists():
            raise MissingError(self.env._("This record does not exist any more."))
        record.check_access("read")
        return record

    # === THE CALLS === #

    def _history_rows(self, record):
        people = self._history_people(record)
        returns = self._history_returns()
        audible = self._history_audible()
        rows = []
        for call in self:
            call_sudo = call.sudo()  # sudo: names of agents and outcome go with it
            recording_sudo = call_sudo.recording_id
            is_audible = recording_sudo.id in audible._ids
            rows.append(
                {
                    "id": call.id,
                    "direction": call.direction,
                    "disposition": call.disposition,
                    "state": call.state,
                    "number": call.number,
                    "display": call.number_display,
                    "started_at": fields.Datetime.to_string(call.started_at),
                    "ring_seconds": call.ring_seconds,
                    "talk_seconds": call.talk_seconds,
                    "user_name": call_sudo.user_id.name,
                    "person": people.get(call, False),
                    "note": call.note,
                    "outcome": call_sudo.outcome_id.name,
                    "to_return": call.to_return,
                    "return_user_name": call_sudo.return_user_id.name,
                    "dismissed": call.dismissed,
                    "returned": returns.get(call, False),
                    "recording_id": is_audible and recording_sudo.id,
                    "recording_state": is_audible and recording_sudo.state,
                }
            )
        return rows

    def _history_people(self, record):
        """Who was at the other end, where that is not the record itself, by call."""
        own = record if record._name == "res.partner" else record.partner_id
        # sudo: a name goes with the call, the contact itself stays closed
        partners_sudo = self.sudo().partner_id - own.sudo()
        readable = partners_sudo.with_env(self.env)._filtered_access("read")
        people = {}
        for call in self:
            partner_sudo = call.sudo().partner_id  # sudo: as above
            if partner_sudo in partners_sudo:
                is_open = partner_sudo.id in readable._ids
                people[call] = {
                    "name": partner_sudo.name,
                    "res_model": "res.partner",
                    "res_id": is_open and partner_sudo.id,
                }
        return people

    def _history_audible(self):
        """The recordings of these calls that the user may hear."""
        recordings = self.env["cgvcall.recording"]
        if not recordings.has_access("read"):
            return recordings
        # sudo: which they are, to ask for the right to hear them
        return self.sudo().recording_id.with_env(self.env)._filtered_access("read")

    def _history_returns(self):
        """Who called back, by missed call."""
        missed = self.filtered(
            lambda call: (
                call.direction == "inbound"
                and call.disposition == "missed"
                and call.number
                and not call.to_return
                and not call.dismissed
            )
        )
        # sudo: who reads a missed call may know who has called back
        talks_sudo = missed.sudo()._talks_that_returned()
        return {
            call: {
                "at": fields.Datetime.to_string(talk.answered_at or talk.started_at),
                "direction": talk.direction,
                "user_name": talk.user_id.name,
            }
            for call in missed
            if (talk := talks_sudo.get(call))
        }

    # === WHOM TO CALL, AND WHEN === #

    def _history_numbers(self, record):
        """What can be called: the record's own numbers, then those of its people."""
        if record._name == "res.partner":
            own, lead, partners = record, self.env["crm.lead"], record._cgvcall_people()
        else:
            own, lead, partners = record.partner_id, record, record.partner_id
        # Archived people are not called; others only as far as the user may read them.
        # As ids: with two queries for the owners, PostgreSQL reads the whole book.
        readable = partners.search([("id", "in", partners.ids)]).ids
        book_sudo = self.env["cgvcall.phone"].sudo()  # sudo: it is closed; see above
        rows_sudo = book_sudo.search_fetch(
            Domain("partner_id", "in", readable) | Domain("lead_id", "in", lead.ids),
            ["number", "partner_id", "lead_id"],
            order="lead_id, partner_id, id",
            limit=MAX_NUMBERS,
        )
        country = self._history_country()
        found = {}
        # Its own come first, and stand for the same number of somebody else.
        for is_own in (True, False):
            for row_sudo in rows_sudo:
                partner_sudo = row_sudo.partner_id
                if is_own == (not partner_sudo or partner_sudo.id == own.id):
                    card = {
                        "number": self._number_shown(row_sudo.number, country),
                        "display": self._display_shown(row_sudo.number, country),
                        "name": not is_own and partner_sudo.name,
                        "res_model": record._name,
                        "res_id": record.id if is_own else partner_sudo.id,
                    }
                    found.setdefault(row_sudo.number, card)
        return list(found.values())

    def _history_country(self):
        """The country in whose way the user reads numbers."""
        extension = self.env["cgvcall.extension"]._of_current_user()
        # sudo: cgvcall.account - only its numbering plan
        account_sudo = extension.account_id.sudo()
        if account_sudo:
            return account_sudo._country_code()
        return self.env["cgvcall.phone"]._default_country_code(self.env.company)

    def _history_planned(self, record):
        """The next call activities: of the record, its people, leads and calls."""
        activities = self.env["mail.activity"]
        for model, ids in self._history_planned_on(record):
            activities |= activities.search(
                Domain("activity_type_id.category", "=", "phonecall")
                & Domain("res_model", "=", model)
                & Domain("res_id", "in", ids)
            )
        activities = activities.sorted(lambda act: (act.date_deadline, act.id))
        activities = activities[:MAX_PLANNED]
        wanted = activities._cgvcall_numbers()
        return [
            {
                "id": activity.id,
                "res_model": activity.res_model,
                "res_id": activity.res_id,
                "res_name": (activity.res_model, activity.res_id)
                != (record._name, record.id)
                and activity.res_name,
                "summary": activity.summary,
                "date_deadline": fields.Date.to_string(activity.date_deadline),
                "state": activity.state,
                # sudo: res.users - whose it is may be seen with the activity
                "user_name": activity.sudo().user_id.name,
                "number": wanted.get(activity) or False,
            }
            for activity in activities
        ]

    def _history_planned_on(self, record):
        """On what the planned calls may be, by model."""
        if record._name == "res.partner":
            people = record._cgvcall_people()
            yield "res.partner", people.ids
            leads = self.env["crm.lead"]
            if leads.has_access("read"):
                yield "crm.lead", leads._search([("partner_id", "in", people.ids)])
        else:
            yield "crm.lead", record.ids
        yield self._name, self._search(record._cgvcall_call_domain())
