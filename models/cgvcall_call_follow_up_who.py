from odoo import models
from odoo.tools import SQL

from .cgvcall_call_callback import SAME_CALLER


class CgvcallCall(models.Model):
    """Who calls a caller back, and on which record they are asked to."""

    _inherit = "cgvcall.call"

    def _who_calls_back(self, groups):
        """Whom to ask for each of these groups of calls.

        :return: a list of ``(res.users, record)``; no user and None for nobody
        """
        agents = self._follow_up_agents()
        last_agents = self._last_agents(agents)
        people = [group._follow_up_people() for group in groups]
        can_open = self._can_open(people)
        return [
            group._first_who_can(
                group._follow_up_candidates(records, last_agents),
                records,
                agents,
                can_open,
            )
            for group, records in zip(groups, people, strict=True)
        ]

    def _first_who_can(self, users, people, agents, can_open):
        """The first of these users who may call one caller back, and the record."""
        company = self.company_id
        for user in users:
            if not user.active or user.share or company not in user.company_ids:
                continue
            for person in people:
                if can_open(user, person):
                    return user, person
            if user in agents:
                return user, self[0]  # they see the calls that they return
        return self.env["res.users"], None

    def _follow_up_candidates(self, people, last_agents):
        """Users by how much the caller is theirs, for one group of calls."""
        talks = [last_agents[call] for call in self if call in last_agents]
        if talks:
            yield max(talks, key=lambda talk: talk[0])[1]
        for person in people:
            yield from person.user_id
        for person in people:
            if person._name == "res.partner":
                yield from person.commercial_partner_id.user_id
        yield from self.account_id.follow_up_user_id
        yield from self.user_id

    def _follow_up_people(self):
        """Opportunity and contact of a caller, as far as they are in use."""
        lead = self.lead_id.filtered(
            lambda lead: lead.active and lead.won_status == "pending"
        )
        return [*lead[:1], *self.partner_id.filtered("active")[:1]]

    def _follow_up_agents(self):
        """Who may see calls of this company."""
        group = self.env.ref("cgvcall.group_agent")
        return self.env["res.users"].search(
            [
                ("all_group_ids", "in", group.ids),
                ("company_ids", "in", self.company_id.ids),
                ("share", "=", False),
            ]
        )

    def _can_open(self, people):
        """Asks for each user and model once, whether they may read the people.

        :return: a function of a user and one of these people
        """
        everybody = {}
        for person in (person for found in people for person in found):
            known = everybody.get(person._name, person.browse())
            everybody[person._name] = known | person
        readable = {}

        def can_open(user, person):
            key = (user, person._name)
            if key not in readable:
                context = {"allowed_company_ids": user.company_ids.ids}
                records = everybody[person._name].with_user(user)
                records = records.with_context(**context)
                readable[key] = set(records._filtered_access("read").ids)
            return person.id in readable[key]

        return can_open

    def _last_agents(self, agents):
        """Which of these agents last talked with each caller, and when.

        :return: ``{call: (moment, res.users)}``
        """
        if not agents:
            return {}
        self.flush_model(
            ["account_id", "answered_at", "direction", "disposition", "user_id"]
        )
        self.flush_model([*SAME_CALLER, "started_at"])
        talks = SQL(" UNION ALL ").join(
            SQL(
                """(SELECT talk.user_id,
                    COALESCE(talk.answered_at, talk.started_at) AS talked_at
                FROM cgvcall_call AS talk
                WHERE talk.account_id = missed.account_id
                    AND talk.%(same)s = missed.%(same)s
                    AND talk.disposition = 'answered'
                    AND talk.direction != 'internal'
                    AND talk.user_id = ANY(%(agents)s)
                    AND COALESCE(talk.answered_at, talk.started_at) < missed.started_at
                ORDER BY talked_at DESC LIMIT 1)""",
                same=SQL.identifier(fname),
                agents=agents.ids,
            )
            for fname in SAME_CALLER
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT missed.id, last.talked_at, last.user_id
                FROM cgvcall_call AS missed, LATERAL (
                    SELECT * FROM (%s) AS talks
                    ORDER BY talked_at DESC, user_id LIMIT 1
                ) AS last
                WHERE missed.id = ANY(%s)""",
                talks,
                self.ids,
            )
        )
        users = self.env["res.users"]
        return {
            self.browse(call_id): (talked_at, users.browse(user_id))
            for call_id, talked_at, user_id in rows
        }
