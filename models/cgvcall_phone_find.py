import time
from collections import defaultdict
from typing import NamedTuple

from odoo import api, models, tools
from odoo.tools import SQL

LOOKED_AT = [
    "number",
    "partner_id",
    "lead_id",
    "lead_partner_id",
    "in_use",
    "company_id",
]


class Entry(NamedTuple):
    """A row of the book; what ranks its owner is known only where there is a choice."""

    row_id: int
    partner_id: int | None
    lead_id: int | None
    contact_id: int | None = None  # also that of a lead
    preferred: bool = False
    talked_at: float = 0
    user_id: int | None = None
    has_opportunity: bool = False
    is_company: bool = False

    def rank(self, user_id):
        """Sorts the likeliest first."""
        return (
            not self.preferred,
            -self.talked_at,
            not user_id or self.user_id != user_id,
            not self.has_opportunity,
            self.is_company,
            not self.partner_id,
            self.partner_id or self.lead_id,
        )


class CgvcallPhone(models.Model):
    """The phone book, asked whose a number is."""

    _inherit = "cgvcall.phone"

    @api.model
    def _find_all(self, wanted, company, user=None):
        """Whose numbers these are: one query, and one more if several share a number.

        Not there: colleagues, archived people, and whoever has one of our own numbers.

        :param wanted: iterable of normalised numbers
        :param company: whose calls they are
        :param user: who has the calls: the own customers are likelier
        :return: ``{number: [person, …]}``, the likeliest first; each person, a contact
            or a lead, is there once
        """
        entries_of = self._entries(wanted, company)
        owner_of = self._owners(entries_of)
        user_id = user.id if user else None
        return {
            number: [owner_of[entry.row_id] for entry in self._ranked(entries, user_id)]
            for number, entries in entries_of.items()
        }

    @api.model
    def _find_people(self, wanted, company, user=None):
        """The likeliest for each number: ``{number: (res.partner, crm.lead)}``.

        Either may be empty.
        """
        found = self._find_all(wanted, company, user)
        return {number: self._pair(people[0]) for number, people in found.items()}

    @api.model
    def _find_for_each(self, wanted, company):
        """The same for agents who each know their own customers, by as many queries.

        :param set wanted: numbers or None, each with the id of the agent or None
        :return: ``{(number, user id): (id of the contact, id of the lead)}``, either
            may be None
        """
        entries_of = self._entries({number for number, _user_id in wanted}, company)
        found = {}
        for number, user_id in wanted:
            if number in entries_of:
                first = self._ranked(entries_of[number], user_id)[0]
                found[number, user_id] = first.contact_id, first.lead_id
        return found

    @api.model
    def _find_colleagues(self, wanted, account):
        """Whose of ours these numbers are: lines, colleagues' own, the company's.

        :return: ``{number: res.partner}``
        """
        wanted = list(wanted)
        if not wanted:
            return {}
        own = account.company_id.partner_id
        self.flush_model()
        self.env["res.partner"].flush_model(["active", "partner_share"])
        self.env["cgvcall.extension"].flush_model(["account_id", "number", "user_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.number, users.partner_id
                FROM cgvcall_extension AS line
                JOIN res_users AS users ON users.id = line.user_id
                WHERE line.account_id = %(account)s AND line.active
                AND line.number = ANY(%(wanted)s)
                UNION ALL
                SELECT book.number, book.partner_id
                FROM cgvcall_phone AS book
                JOIN res_partner AS partner ON partner.id = book.partner_id
                WHERE book.number = ANY(%(wanted)s)
                AND (partner.id = %(own)s
                    OR partner.active AND partner.partner_share IS NOT TRUE)
                """,
                account=account.id,
                wanted=wanted,
                own=own.id,
            )
        )
        hotlines = self._hotlines(account.company_id)
        rows += [(number, own.id) for number in wanted if number in hotlines]
        partners = self.env["res.partner"].browse(dict.fromkeys(id_ for _, id_ in rows))
        by_id = {partner.id: partner for partner in partners}
        return {number: by_id[partner_id] for number, partner_id in reversed(rows)}

    @api.model
    def _pair(self, person):
        """A person as calls name it: contact and lead."""
        if person._name == "crm.lead":
            return person.partner_id, person
        return person, self.env["crm.lead"]

    # === ENTRIES === #

    @api.model
    def _entries(self, wanted, company):
        """The rows of these numbers: ``{number: [Entry, …]}``."""
        self.flush_model(LOOKED_AT)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT number, id, partner_id, lead_id,
                    COALESCE(partner_id, lead_partner_id)
                FROM cgvcall_phone
                WHERE number = ANY(%(wanted)s) AND in_use
                AND (company_id IS NULL OR company_id = %(company)s)
                """,
                wanted=list(wanted),
                company=company.id,
            )
        )
        if not rows:
            return {}
        own_id = self.env["res.company"]._cgvcall_partner_id(company.id)
        hotlines = self._hotlines(company)
        found, own_numbers = defaultdict(list), set()
        for number, *values in rows:
            entry = Entry(*values)
            if number in hotlines or entry.partner_id == own_id:
                own_numbers.add(number)
            found[number].append(entry)
        for number in own_numbers:
            del found[number]
        shared = [number for number, entries in found.items() if len(entries) > 1]
        for number in shared:
            found[number] = self._each_once(found[number])
        shared = [number for number in shared if len(found[number]) > 1]
        if shared:
            row_ids = [entry.row_id for number in shared for entry in found[number]]
            found.update(self._entries_with_facts(row_ids, company))
        return dict(found)

    @api.model
    def _each_once(self, entries):
        """Each person once: a lead of a contact who has the number too is that one."""
        contacts = {entry.partner_id for entry in entries} - {None}
        return [
            entry
            for entry in entries
            if entry.partner_id or entry.contact_id not in contacts
        ]

    @api.model
    def _hotlines(self, company):
        """Our own numbers, as far as calls of the company have told."""
        # A new one is known within an hour: nothing has to be told to all workers.
        return self._hotlines_at(company.id, int(time.time()) // 3600)

    @tools.ormcache("company_id", "hour")
    def _hotlines_at(self, company_id, hour):
        self.env["cgvcall.call"].flush_model(["hotline"])
        # From one to the next along the index: a few among a million calls.
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE hotlines (number) AS (
                    (SELECT hotline FROM cgvcall_call
                    WHERE hotline IS NOT NULL ORDER BY hotline LIMIT 1)
                    UNION ALL
                    SELECT (SELECT hotline FROM cgvcall_call AS call
                        WHERE call.hotline > hotlines.number
                        ORDER BY call.hotline LIMIT 1)
                    FROM hotlines WHERE number IS NOT NULL
                )
                SELECT number FROM hotlines
                WHERE EXISTS (
                    SELECT FROM cgvcall_call AS call
                    WHERE call.hotline = hotlines.number AND call.company_id = %s
                )
                """,
                company_id,
            )
        )
        return frozenset(number for (number,) in rows)

    def _entries_with_facts(self, row_ids, company):
        """The same with what ranks them."""
        self.flush_model(["preferred"])
        self.env["cgvcall.call"].flush_model()
        self.env["res.partner"].flush_model(["user_id", "is_company"])
        self.env["crm.lead"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT book.number, book.id, book.partner_id, book.lead_id,
                    COALESCE(book.partner_id, lead.partner_id),
                    COALESCE(book.preferred, FALSE),
                    COALESCE(EXTRACT(EPOCH FROM GREATEST(
                        %(talked_with_contact)s, %(talked_of_lead)s
                    )), 0)::float,
                    CASE WHEN book.lead_id IS NULL THEN contact.user_id
                        ELSE lead.user_id END,
                    EXISTS (
                        SELECT FROM crm_lead AS open
                        WHERE (open.id = book.lead_id
                            OR open.partner_id = book.partner_id)
                        AND open.active AND open.type = 'opportunity'
                        AND open.won_status = 'pending'
                        AND (open.company_id IS NULL OR open.company_id = %(company)s)
                    ),
                    COALESCE(contact.is_company, FALSE)
                FROM cgvcall_phone AS book
                LEFT JOIN crm_lead AS lead ON lead.id = book.lead_id
                LEFT JOIN res_partner AS contact
                    ON contact.id = COALESCE(book.partner_id, lead.partner_id)
                WHERE book.id = ANY(%(row_ids)s)
                """,
                row_ids=row_ids,
                company=company.id,
                talked_with_contact=self._sql_talked_at("partner_id", company),
                talked_of_lead=self._sql_talked_at("lead_id", company),
            )
        )
        found = defaultdict(list)
        for number, *values in rows:
            found[number].append(Entry(*values))
        return found

    @api.model
    def _sql_talked_at(self, owner, company):
        """When one spoke last with the owner of a row, by its number."""
        return SQL(
            """(
                SELECT call.started_at FROM cgvcall_call AS call
                WHERE call.%(owner)s = book.%(owner)s AND call.number = book.number
                AND call.disposition = 'answered' AND call.company_id = %(company)s
                ORDER BY call.started_at DESC LIMIT 1
            )""",
            owner=SQL.identifier(owner),
            company=company.id,
        )

    @api.model
    def _ranked(self, entries, user_id):
        if len(entries) == 1:
            return entries
        return sorted(entries, key=lambda entry: entry.rank(user_id))

    @api.model
    def _owners(self, entries_of):
        """Contact or lead by row; what is read of one of them is read of all."""
        entries = [entry for found in entries_of.values() for entry in found]
        partner_ids = dict.fromkeys(entry.partner_id for entry in entries)
        lead_ids = dict.fromkeys(entry.lead_id for entry in entries)
        partners = self.env["res.partner"].browse(filter(None, partner_ids))
        leads = self.env["crm.lead"].browse(filter(None, lead_ids))
        partner_of = {partner.id: partner for partner in partners}
        lead_of = {lead.id: lead for lead in leads}
        return {
            entry.row_id: partner_of.get(entry.partner_id) or lead_of[entry.lead_id]
            for entry in entries
        }
