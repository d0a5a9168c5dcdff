from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ..pbx import numbers

MAX_ROWS = 100
MAX_OFFSET = 1_000_000
MAX_QUERY = 100


class CgvcallCall(models.Model):
    """The lists of the softphone's window, for the user's own line."""

    _inherit = "cgvcall.call"

    @api.model
    @api.readonly
    def softphone_recent(self, offset=0, limit=30):
        """The user's own calls, newest first."""
        offset, limit = self._softphone_slice(offset, limit)
        extension = self._softphone_extension()
        account = extension.account_id
        calls = self.with_company(extension.company_id)
        calls = calls.search(
            calls._softphone_own_domain(extension), offset=offset, limit=limit
        )
        people = calls._softphone_call_people(account)
        # sudo: the whole number, to know a colleague by it
        number_of = {call: call.sudo().number for call in calls}
        unknown = [number_of[call] for call in calls if call not in people]
        colleagues = calls._softphone_colleague_names(account, unknown)
        result = []
        for call in calls:
            card = self._softphone_card(people.get(call))
            card["name"] = card["name"] or colleagues.get(number_of[call], False)
            result.append({**card, **call._softphone_row()})
        return result

    def _softphone_row(self):
        """One call of the list, but for the person."""
        call_sudo = self.sudo()  # sudo: names of agent and outcome go with the call
        return {
            "id": self.id,
            "direction": self.direction,
            "disposition": self.disposition,
            "state": self.state,
            "number": self.number,
            "display": self.number_display,
            "started_at": fields.Datetime.to_string(self.started_at),
            "talk_seconds": self.talk_seconds,
            "user_name": call_sudo.user_id.name,
            "note": self.note,
            "outcome": call_sudo.outcome_id.name,
            "to_return": self.to_return,
        }

    def _softphone_call_people(self, account):
        """Who was at the other end, by call: chosen or found then, else by number."""
        # sudo: which contacts and leads; what the user may not read is left out
        calls_sudo = self.sudo()
        readable = self._softphone_readable(
            {*calls_sudo.partner_id, *calls_sudo.lead_id}
        )
        people, unknown = {}, self.browse()
        for call, call_sudo in zip(self, calls_sudo, strict=True):
            known = [*call_sudo.partner_id, *call_sudo.lead_id]
            person = next((found for found in known if found in readable), None)
            if person:
                people[call] = readable[person]
            elif not known and call_sudo.number:
                unknown += call
        # Somebody may have written the number down since.
        unknown_sudo = unknown.sudo()  # sudo: whole numbers, to look them up
        wanted = set(unknown_sudo.mapped("number"))
        found = self._softphone_candidates(wanted, account) if wanted else {}
        for call, call_sudo in zip(unknown, unknown_sudo, strict=True):
            if found.get(call_sudo.number):
                people[call] = found[call_sudo.number][0]
        return people

    @api.model
    @api.readonly
    def softphone_people(self, query="", offset=0, limit=30):
        """Contacts and leads with a number, one row for each number.

        :param str query: part of a name or company, or digits of a number
        """
        offset, limit = self._softphone_slice(offset, limit)
        is_empty = query is None or query is False
        query = "" if is_empty else self._softphone_text(query, MAX_QUERY)
        if query is None:
            raise ValidationError(self.env._("This cannot be searched for."))
        extension = self._softphone_extension()
        account = extension.account_id
        calls = self.with_company(extension.company_id)
        book = calls.env["cgvcall.phone"]
        rows = book._search_people(query.strip(), account, offset, limit)
        people = {"partner_id": rows.partner_id, "lead_id": rows.lead_id}
        labels = dict(book._fields["label"]._description_selection(self.env))
        result = []
        for row in rows:
            owner = "partner_id" if row.partner_id else "lead_id"
            person = row[owner].with_prefetch(people[owner]._ids)
            card = calls._softphone_card(person.with_env(calls.env))
            country = account._country_code()
            display = calls._display_shown(row.number, country)
            result.append(
                {
                    **card,
                    "number": calls._number_shown(row.number, country),
                    "display": display,
                    "label": labels.get(row.label, False),
                }
            )
        return result

    @api.model
    @api.readonly
    def softphone_to_call(self):
        """The user's call activities that are due, oldest first."""
        extension = self._softphone_extension()
        account = extension.account_id
        calls = self.with_company(extension.company_id)
        activities = calls.env["mail.activity"]._cgvcall_due(MAX_ROWS)
        records = activities._cgvcall_records()
        wanted = activities._cgvcall_numbers()
        result = []
        for activity in activities:
            record = records.get(activity)
            number = wanted.get(activity) or False
            person = None
            if record is not None:
                person = calls._softphone_activity_person(record)
            card = calls._softphone_card(person)
            result.append(
                {
                    "activity_id": activity.id,
                    "res_model": activity.res_model,
                    "res_id": activity.res_id,
                    "res_name": activity.res_name,
                    "summary": activity.summary,
                    "note": html2plaintext(activity.note or "").strip(),
                    "date_deadline": fields.Date.to_string(activity.date_deadline),
                    "overdue": activity.state == "overdue",
                    "name": card["name"],
                    "company": card["company"],
                    "number": number,
                    "display": number
                    and numbers.display(number, account._country_code()),
                    "image_url": card["image_url"],
                }
            )
        return result

    def _softphone_activity_person(self, record):
        if record._name in ("res.partner", "crm.lead"):
            return record
        return self._softphone_record_partner(record)

    @api.model
    @api.readonly
    def softphone_colleagues(self):
        """The other extensions of the account: ``number``, ``name``, …"""
        extension = self._softphone_extension()
        extensions = self.env["cgvcall.extension"].with_company(extension.company_id)
        others = extensions.search(
            [("account_id", "=", extension.account_id.id), ("id", "!=", extension.id)]
        )
        return [
            {
                "number": other.number,
                "name": other.user_id.name,
                "user_id": other.user_id.id,
                "image_url": f"/web/image/res.users/{other.user_id.id}/avatar_128"
                if other.user_id
                else False,
            }
            for other in others
        ]

    @api.model
    @api.readonly
    def softphone_missed_count(self):
        """How many of the user's recent missed calls nobody has returned yet."""
        extension = self._softphone_extension()
        calls = self.with_company(extension.company_id)
        recent = Domain("started_at", ">=", self._missed_since())
        waiting = Domain("to_return", "=", True)
        own = calls._softphone_own_domain(extension)
        return calls.search_count(own & recent & waiting)

    def _softphone_slice(self, offset, limit):
        """Offset and limit within bounds."""
        for value in (offset, limit):
            if not isinstance(value, int) or isinstance(value, bool):
                raise ValidationError(self.env._("This is not a page of a list."))
        return min(max(offset, 0), MAX_OFFSET), min(max(limit, 1), MAX_ROWS)
