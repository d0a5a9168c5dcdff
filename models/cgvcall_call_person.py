from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from .cgvcall_phone import OWNERS


class Person(NamedTuple):
    """Whose call data it is about."""

    record: models.Model  # the contact, or a lead without one
    partners: models.Model
    leads: models.Model
    rows: models.Model  # of the phone book, with sudo
    own_numbers: list  # that are nobody else's
    shared_numbers: list


class CgvcallCall(models.Model):
    """The calls of one person, for who asks for them, or for their end."""

    _inherit = "cgvcall.call"

    @api.model
    def _check_may_serve_people(self):
        """:raise AccessError: call data of people is the managers' matter"""
        if not (self.env.su or self.env.user.has_group("cgvcall.group_manager")):
            raise AccessError(
                self.env._("Only managers see, export or erase a person's call data.")
            )

    @api.model
    def _person_of(self, record):
        """What belongs to a contact, or to a lead: of a lead with a contact, that one.

        A person, not an organisation: as Odoo's privacy look-up does, the people who
        work for a company are looked up one by one. Addresses without a name of their
        own go with their contact, and so do its leads.

        :param record: a contact or lead that the user may read
        """
        record.check_access("read")
        leads, partners = self.env["crm.lead"], self.env["res.partner"]
        # sudo: all that belongs to the person, also archived and other sellers' leads
        leads_sudo = leads.sudo().with_context(active_test=False)
        partners_sudo = partners.sudo().with_context(active_test=False)
        if record._name == "crm.lead" and record.sudo().partner_id:
            record = record.sudo().partner_id.with_env(self.env)
            record.check_access("read")
        if record._name == "crm.lead":
            leads = leads.browse(record.id)
        else:
            nameless = [("parent_id", "=", record.id), ("name", "in", [False, ""])]
            partners = record | partners_sudo.search(nameless).with_env(self.env)
            found = leads_sudo.search([("partner_id", "in", partners.ids)])
            leads = found.with_env(self.env)
        # sudo: cgvcall.phone - the numbers, whoever may see the leads they are of
        rows_sudo = self.env["cgvcall.phone"].sudo()
        rows_sudo = rows_sudo.search(
            Domain("partner_id", "in", partners.ids)
            | Domain("lead_id", "in", leads.ids)
        )
        own, shared = self._numbers_of_person(rows_sudo, partners, leads)
        return Person(record, partners, leads, rows_sudo, own, shared)

    def _numbers_of_person(self, rows_sudo, partners, leads):
        """The numbers of these rows: those of nobody else, and those of others too."""
        numbers = set(rows_sudo.mapped("number"))
        rows_sudo.flush_model()
        others = self.env.execute_query(
            SQL(
                """SELECT DISTINCT number FROM cgvcall_phone
                WHERE number = ANY(%s)
                AND (partner_id IS NULL OR NOT partner_id = ANY(%s))
                AND (lead_id IS NULL OR NOT lead_id = ANY(%s))""",
                list(numbers),
                partners.ids,
                leads.ids,
            )
        )
        shared = {number for (number,) in others}
        for company in self.env.companies:
            shared |= numbers & rows_sudo._hotlines(company)
        return sorted(numbers - shared), sorted(shared)

    @api.model
    def _domain_of_person(self, person):
        """Their calls: those that are theirs, and those of nobody with a number that is
        theirs alone."""
        nobodys = Domain("partner_id", "=", False)
        of_no_lead = nobodys & Domain("lead_id", "=", False)
        return (
            Domain("partner_id", "in", person.partners.ids)
            | (nobodys & Domain("lead_id", "in", person.leads.ids))
            | (of_no_lead & Domain("number", "in", person.own_numbers))
        )

    @api.model
    def _figures_of_person(self, person):
        """How much there is, as far as the user may see it."""
        query = self._search(self._domain_of_person(person))
        self.flush_model()
        recordings = self.env["cgvcall.recording"].sudo()  # sudo: only how many
        recordings.flush_model()
        self.env["cgvcall.recording.note"].flush_model()
        call_id = SQL.identifier(query.table, "id")
        names = ("calls", "oldest", "newest", "held", "notes", "recordings", "bytes")
        [row] = self.env.execute_query(
            SQL(
                """SELECT count(*), min(call.started_at), max(call.started_at),
                    count(*) FILTER (WHERE call.legal_hold),
                    count(*) FILTER (WHERE call.note IS NOT NULL)
                        + coalesce(sum((SELECT count(*) FROM cgvcall_recording_note
                            WHERE call_id = call.id)), 0),
                    count(recording.id), coalesce(sum(recording.size), 0)
                FROM cgvcall_call AS call
                LEFT JOIN cgvcall_recording AS recording
                    ON recording.call_id = call.id AND recording.state = 'stored'
                WHERE call.id IN (%s)""",
                query.select(call_id),
            )
        )
        return dict(zip(names, row, strict=True))

    @api.model
    def _person_by(self, model, res_id):
        """The contact or lead of a form, if it is one."""
        is_model = isinstance(model, str) and model in OWNERS
        if not is_model or not self._softphone_id(res_id):
            return None
        return self.env[model].browse(res_id).exists() or None
