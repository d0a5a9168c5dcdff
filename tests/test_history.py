from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, MissingError, ValidationError
from odoo.tests import tagged

from .common import BAD_IDS, SoftphoneCase

COUNTS = ("cgvcall_call_count", "cgvcall_missed_count")


class HistoryCase(SoftphoneCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_partner = cls.env["res.partner"].create(
            {"name": "Gạch Việt", "is_company": True, "phone": "028 7300 9999"}
        )
        cls.partner.parent_id = cls.company_partner
        cls.colleague = cls.env["res.partner"].create(
            {
                "name": "Lê Thị Bình",
                "parent_id": cls.company_partner.id,
                "phone": "0987 000 111",
            }
        )
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Two hundred roofs",
                "type": "opportunity",
                "partner_id": cls.partner.id,
                "user_id": cls.agent.id,
            }
        )
        cls.now = fields.Datetime.now().replace(microsecond=0)

    def history(self, record, *args, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.history_only(record, *args, user=user)

    def history_only(self, record, *args, user=None):
        return self.as_user(user).history_of(record._name, record.id, *args)

    def call_of(self, record, minutes=60, **values):
        """An incoming call of so many minutes ago."""
        owner = "lead_id" if record._name == "crm.lead" else "partner_id"
        started = self.now - timedelta(minutes=minutes)
        return self.make_call(started_at=started, **{owner: record.id}, **values)

    def talk(self, record, minutes, **values):
        """A call that was answered."""
        return self.call_of(
            record, minutes, disposition="answered", talk_seconds=125, **values
        )

    def queries(self, function):
        """How many statements it needs when what is read once for all is known."""
        counts = []
        for _time in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            function()
            counts.append(self.env.cr.sql_log_count - before)
        return counts[-1]


class TestHistory(HistoryCase):
    """What the forms of contacts and leads show of calls."""

    # === THE SMART BUTTON === #

    def assert_counts(self, record, calls, missed, user=None):
        record = record.with_user(user or self.supervisor)
        self.env.flush_all()
        record.invalidate_recordset()
        self.assertEqual([record[name] for name in COUNTS], [calls, missed])

    def test_counts_of_a_company_are_those_of_its_people(self):
        self.call_of(self.partner)
        self.talk(self.partner, 50)
        self.call_of(self.colleague, user=self.other_agent)
        self.call_of(self.company_partner, direction="outbound", disposition="busy")
        self.assert_counts(self.partner, 2, 1)
        self.assert_counts(self.colleague, 1, 1)
        self.assert_counts(self.company_partner, 4, 2)
        self.assert_counts(self.company_partner, 3, 1, self.agent)
        self.assert_counts(self.colleague, 0, 0, self.agent)
        self.assert_counts(self.colleague, 1, 1, self.other_agent)

    def test_counts_go_down_all_levels_and_to_archived_people(self):
        below = self.env["res.partner"].create(
            {"name": "Below", "parent_id": self.partner.id, "active": False}
        )
        self.call_of(below)
        family = self.company_partner + self.partner + below
        for record in family:
            self.assert_counts(record, 1, 1)
        counts = family.with_user(self.supervisor)
        self.assertEqual(counts.mapped("cgvcall_call_count"), [1, 1, 1])

    def test_counts_of_a_lead(self):
        self.call_of(self.lead)
        self.talk(self.lead, 30)
        self.call_of(self.lead, 20, disposition="no_answer", direction="outbound")
        self.call_of(self.partner)
        self.assert_counts(self.lead, 3, 1)
        self.assert_counts(self.lead, 3, 1, self.agent)

    def test_counts_of_new_records(self):
        for model in ("res.partner", "crm.lead"):
            record = self.env[model].with_user(self.agent).new({"name": "New"})
            self.assertEqual([record[name] for name in COUNTS], [0, 0])

    def test_counts_keep_to_companies(self):
        self.call_of(self.partner)
        self.assert_counts(self.partner, 0, 0, self.make_stranger())

    def test_smart_button_opens_what_it_counts(self):
        self.call_of(self.partner)
        self.call_of(self.colleague, user=self.other_agent)
        self.call_of(self.lead)
        self.supervisor.group_ids += self.env.ref(
            "sales_team.group_sale_salesman_all_leads"
        )
        for record, count in ((self.company_partner, 2), (self.lead, 1)):
            action = record.with_user(self.supervisor).action_view_cgvcall_calls()
            found = self.as_user(self.supervisor).search(action["domain"])
            self.assertEqual(len(found), count)
            self.assert_counts(record, count, count)

    # === THE CALLS === #

    def test_row_of_a_contact(self):
        outcome = self.env["cgvcall.outcome"].create({"name": "Wants an offer"})
        call = self.talk(
            self.partner,
            60,
            direction="outbound",
            note="Two hundred roofs",
            outcome_id=outcome.id,
            ring_seconds=7,
        )
        history = self.history(self.partner)
        self.assertEqual(
            history["calls"],
            [
                {
                    "id": call.id,
                    "direction": "outbound",
                    "disposition": "answered",
                    "state": "ended",
                    "number": "+84912345678",
                    "display": "0912 345 678",
                    "started_at": fields.Datetime.to_string(call.started_at),
                    "ring_seconds": 7,
                    "talk_seconds": 125,
                    "user_name": "Trần Thị Rep",
                    "person": False,
                    "note": "Two hundred roofs",
                    "outcome": "Wants an offer",
                    "to_return": False,
                    "return_user_name": False,
                    "dismissed": False,
                    "returned": False,
                    "recording_id": False,
                    "recording_state": False,
                }
            ],
        )
        self.assertFalse(history["more"])

    def test_a_company_says_who_it_was(self):
        self.talk(self.partner, 60)
        self.talk(self.company_partner, 50)
        card = {
            "name": "Nguyễn Văn An",
            "res_model": "res.partner",
            "res_id": self.partner.id,
        }
        people = [row["person"] for row in self.history(self.company_partner)["calls"]]
        self.assertEqual(people, [False, card])
        self.talk(self.lead, 40, partner_id=self.partner.id)
        self.talk(self.lead, 30, partner_id=self.colleague.id)
        names = [
            row["person"] and row["person"]["name"]
            for row in self.history(self.lead)["calls"]
        ]
        self.assertEqual(names, ["Lê Thị Bình", False])

    def test_a_person_whom_one_may_not_open_is_a_name(self):
        self.talk(self.lead, 40, partner_id=self.colleague.id)
        self.env["ir.rule"].create(
            {
                "name": "Not this one",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": [("id", "!=", self.colleague.id)],
            }
        )
        [row] = self.history(self.lead)["calls"]
        self.assertEqual(row["person"]["name"], "Lê Thị Bình")
        self.assertFalse(row["person"]["res_id"])

    def test_newest_first_and_page_by_page(self):
        calls = [self.call_of(self.partner, minutes) for minutes in range(25, 0, -1)]
        ids = [call.id for call in reversed(calls)]
        first = self.history(self.partner)
        self.assertEqual([row["id"] for row in first["calls"]], ids[:20])
        self.assertTrue(first["more"])
        second = self.history(self.partner, 20)
        self.assertEqual([row["id"] for row in second["calls"]], ids[20:])
        self.assertEqual(second.keys(), {"calls", "more"}, "the head is told once")
        self.assertFalse(second["more"])
        self.assertTrue(self.history(self.partner, 0, 24)["more"])
        self.assertFalse(self.history(self.partner, 0, 25)["more"])
        self.assertFalse(self.history(self.partner, 10**9)["calls"])

    def test_to_return_and_by_whom(self):
        self.call_of(self.partner, return_user_id=self.other_agent.id)
        [row] = self.history(self.partner)["calls"]
        self.assertTrue(row["to_return"])
        self.assertEqual(row["return_user_name"], self.other_agent.name)
        self.assertFalse(row["returned"])

    def returned(self, record=None):
        """What became of the missed calls, oldest first."""
        calls = self.history(record or self.partner)["calls"]
        return [
            row["returned"] for row in reversed(calls) if row["disposition"] == "missed"
        ]

    def test_returned_by_the_first_who_talked(self):
        self.call_of(self.partner, 60)
        self.talk(self.partner, 70)  # before
        self.talk(self.partner, 10)
        self.talk(self.partner, 5, user=self.other_agent)
        talk = self.talk(
            self.partner, 20, user=self.other_agent, direction="outbound", number="102"
        )
        self.assertEqual(
            self.returned(),
            [
                {
                    "at": fields.Datetime.to_string(talk.started_at),
                    "direction": "outbound",
                    "user_name": self.other_agent.name,
                }
            ],
        )

    def test_returned_to_the_same_number_of_nobody(self):
        self.call_of(self.partner, 60, number="+84987654321")
        self.call_of(self.lead, 50, number="+84911111111")
        self.talk(self.env["res.partner"], 40, number="+84987654321")
        self.talk(self.lead, 30, number="+84922222222", user=self.other_agent)
        self.assertEqual([row["direction"] for row in self.returned()], ["inbound"])
        self.assertEqual(
            [row["user_name"] for row in self.returned(self.lead)],
            [self.other_agent.name],
        )

    def test_not_returned_what_needs_no_call_back(self):
        call = self.call_of(self.partner, 60)
        call.dismissed = True
        [row] = self.history(self.partner)["calls"]
        self.assertTrue(row["dismissed"])
        self.assertFalse(row["to_return"] or row["returned"])

    def test_withheld_numbers(self):
        self.call_of(self.partner, 60, number=False)
        self.talk(self.partner, 30)
        row = self.history(self.partner)["calls"][1]
        self.assertFalse(row["number"] or row["display"] or row["returned"])

    def test_recordings_for_those_who_may_hear(self):
        call = self.talk(self.partner, 60)
        recording = self.env["cgvcall.recording"].create(
            {"call_id": call.id, "state": "stored"}
        )
        [row] = self.history(self.partner, user=self.supervisor)["calls"]
        self.assertEqual(
            [row["recording_id"], row["recording_state"]], [recording.id, "stored"]
        )
        [row] = self.history(self.partner)["calls"]
        self.assertEqual([row["recording_id"], row["recording_state"]], [False, False])

    # === WHO MAY SEE WHAT === #

    def test_calls_that_one_may_see(self):
        own = self.call_of(self.partner, 60)
        other = self.call_of(self.partner, 50, user=self.other_agent)
        asked = self.call_of(
            self.partner,
            40,
            user=self.other_agent,
            return_user_id=self.agent.id,
        )
        for user, calls in (
            (self.agent, asked + own),
            (self.other_agent, asked + other),
            (self.supervisor, asked + other + own),
        ):
            with self.subTest(user=user.login):
                rows = self.history(self.partner, user=user)["calls"]
                self.assertEqual([row["id"] for row in rows], calls.ids)

    def test_strangers_see_nothing(self):
        self.call_of(self.partner)
        stranger = self.make_stranger()
        self.assertFalse(self.history(self.partner, user=stranger)["calls"])
        self.partner.company_id = self.company
        with self.assertRaises(AccessError):
            self.history(self.partner, user=stranger)
        with self.assertRaises(AccessError):
            self.history(self.lead, user=stranger)
        with self.assertRaises(AccessError):
            self.history(self.partner, user=self.outsider)

    def test_bad_records(self):
        history_of = self.as_user().history_of
        for bad in BAD_IDS:
            with self.subTest(bad=bad), self.assertRaises(ValidationError):
                history_of("res.partner", bad)
        for bad in (None, False, 1, [], {}, "", "res.users", "no.model", "<script>"):
            with self.subTest(bad=bad), self.assertRaises(ValidationError):
                history_of(bad, self.partner.id)
        with self.assertRaises(MissingError):
            history_of("res.partner", 2**31 - 1)

    def test_bad_pages(self):
        self.call_of(self.partner)
        for page in ((None,), ("1",), (0, "x"), (1.5,), (0, True), ([],)):
            with self.subTest(page=page), self.assertRaises(ValidationError):
                self.history(self.partner, *page)
        self.assertEqual(len(self.history(self.partner, -5, 10**9)["calls"]), 1)
        self.assertEqual(len(self.history(self.partner, 0, -1)["calls"]), 1)

    # === WHOM TO CALL === #

    def numbers(self, record, user=None):
        return [
            (row["number"], row["name"], row["res_model"], row["res_id"])
            for row in self.history(record, user=user)["numbers"]
        ]

    def test_numbers_of_a_contact(self):
        self.partner.phone = "0912 345 678 / 028 7300 1111"
        self.assertEqual(
            self.numbers(self.partner),
            [
                ("+84912345678", False, "res.partner", self.partner.id),
                ("+842873001111", False, "res.partner", self.partner.id),
            ],
        )
        [row] = self.history(self.colleague)["numbers"]
        self.assertEqual(row["display"], "0987 000 111")

    def test_numbers_of_a_company_and_its_people(self):
        an, binh = self.partner, self.colleague
        self.assertEqual(
            self.numbers(self.company_partner),
            [
                ("+842873009999", False, "res.partner", self.company_partner.id),
                ("+84987000111", binh.name, "res.partner", binh.id),
                ("+84912345678", an.name, "res.partner", an.id),
            ],
        )
        binh.active = False
        an.phone = self.company_partner.phone
        [row] = self.numbers(self.company_partner)
        self.assertEqual(row[3], self.company_partner.id)

    def test_numbers_of_a_lead(self):
        lead = ("crm.lead", self.lead.id)
        self.assertEqual(self.numbers(self.lead), [("+84912345678", False, *lead)])
        alone = self.env["crm.lead"].create(
            {"name": "Chairs", "phone": "0987 000 222", "user_id": self.agent.id}
        )
        [row] = self.numbers(alone)
        self.assertEqual(row, ("+84987000222", False, "crm.lead", alone.id))
        self.lead.partner_id = False
        self.lead.phone = False
        self.assertFalse(self.numbers(self.lead))

    def test_numbers_without_a_line(self):
        """A supervisor without an extension reads them as the company writes them."""
        [row] = self.history(self.partner, user=self.supervisor)["numbers"]
        self.assertEqual(row["display"], "0912 345 678")

    # === WHAT IS PLANNED === #

    def plan(self, record, days, user=None, kind="call", **values):
        return record.activity_schedule(
            f"mail.mail_activity_data_{kind}",
            date_deadline=fields.Date.today() + timedelta(days=days),
            user_id=(user or self.agent).id,
            **values,
        )

    def planned(self, record, user=None):
        return [row["id"] for row in self.history(record, user=user)["planned"]]

    def test_next_planned_call(self):
        later = self.plan(self.partner, 9)
        activity = self.plan(self.partner, 5, summary="Ask about the offer")
        self.plan(self.partner, 1, kind="todo")
        history = self.history(self.partner)
        self.assertEqual(
            history["planned"][0],
            {
                "id": activity.id,
                "res_model": "res.partner",
                "res_id": self.partner.id,
                "res_name": False,
                "summary": "Ask about the offer",
                "date_deadline": fields.Date.to_string(activity.date_deadline),
                "state": "planned",
                "user_name": "Trần Thị Rep",
                "number": "+84912345678",
            },
        )
        self.assertEqual(self.planned(self.partner), (activity + later).ids)
        activity.action_feedback()
        self.assertEqual(self.planned(self.partner), later.ids)

    def test_planned_on_people_leads_and_calls(self):
        call = self.call_of(self.colleague)
        on_call = self.plan(call, 1)
        on_lead = self.plan(self.lead, 2)
        on_person = self.plan(self.partner, 3)
        self.plan(self.company_partner, 4)
        self.assertEqual(
            self.planned(self.company_partner), (on_call + on_lead + on_person).ids
        )
        self.assertEqual(self.planned(self.partner), (on_lead + on_person).ids)
        self.assertEqual(self.planned(self.lead), on_lead.ids)
        names = [row["res_name"] for row in self.history(self.partner)["planned"]]
        self.assertEqual(names, ["Two hundred roofs", False])

    def test_planned_by_others_only_on_what_one_may_read(self):
        on_lead = self.plan(self.lead, 2)
        self.assertEqual(self.planned(self.partner), on_lead.ids)
        self.assertFalse(self.planned(self.partner, user=self.other_agent))

    def test_may_plan(self):
        history = self.history(self.partner)
        call = self.env.ref("mail.mail_activity_data_call")
        self.assertEqual(history["call_type_id"], call.id)
        self.assertTrue(history["may_plan"])
        self.other_agent.group_ids -= self.env.ref("base.group_partner_manager")
        history = self.history(self.partner, user=self.other_agent)
        self.assertFalse(history["may_plan"])

    # === WHAT IT COSTS === #

    def test_many_calls_need_as_many_queries_as_few(self):
        people = self.env["res.partner"].create(
            [
                {"name": f"P{n}", "parent_id": self.company_partner.id, "phone": "1"}
                for n in range(60)
            ]
        )
        recordings = self.env["cgvcall.recording"]
        for number, person in enumerate(people):
            self.call_of(person, number + 1)
            user = (self.agent, self.other_agent)[number % 2]
            talk = self.talk(person, 100 + number, user=user, number=f"10{number}")
            recordings.create({"call_id": talk.id, "state": "stored"})
            self.call_of(person, 200 + number, number=f"10{number}")
        company = self.company_partner
        # Calls to return, talks and returned ones, in this order; the last few of the
        # talks and the first few of the returned ones, and a hundred of all kinds.
        for user, talks in ((self.agent, 30), (self.supervisor, 60)):
            returned = 60 + talks
            costs = []
            for offset, limit in ((returned - 10, 20), (returned - 40, 100)):
                page = []
                cost = self.queries(
                    lambda user=user, page=page, args=(offset, limit): page.append(
                        self.history_only(company, *args, user=user)
                    )
                )
                costs.append(cost)
                history = page[-1]
                self.assertEqual(len(history["calls"]), limit)
                kinds = [bool(row["returned"]) for row in history["calls"]]
                self.assertEqual({*kinds}, {True, False})
            with self.subTest(user=user.login):
                self.assertLess(costs[1], costs[0] + 3)
                self.assertLess(costs[1], 20)


@tagged("post_install", "-at_install")
class TestFormCost(HistoryCase):
    """What the forms cost more than without the addon."""

    def specification(self, record, node=None):
        """What the web client reads for the form of this record."""
        if node is None:
            views = record.get_views([(False, "form")])
            node = etree.fromstring(views["views"]["form"]["arch"])
        spec = {}
        for child in node.iterchildren("*"):
            if child.tag != "field":
                spec.update(self.specification(record, child))
                continue
            field = record._fields[child.get("name")]
            below = (
                record[:0] if not field.relational else record.env[field.comodel_name]
            )
            value = {"fields": {"display_name": {}}} if field.relational else {}
            if field.type in ("one2many", "many2many"):
                value = {"fields": self.specification(below, child)}
            spec[field.name] = value
        return spec

    def test_at_most_two_queries(self):
        self.call_of(self.partner)
        self.call_of(self.lead)
        self.supervisor.group_ids += self.env.ref("sales_team.group_sale_manager")
        for record in (self.company_partner, self.partner, self.colleague, self.lead):
            for user in (self.agent, self.supervisor):
                with self.subTest(record=record.display_name, user=user.login):
                    record = record.with_user(user)
                    spec = self.specification(record)
                    self.assertLessEqual(set(COUNTS), spec.keys())
                    without = {key: spec[key] for key in spec if key not in COUNTS}
                    costs = [
                        self.queries(lambda rec=record, what=what: rec.web_read(what))
                        for what in (without, spec)
                    ]
                    self.assertGreater(costs[0], 5, "this is no form")
                    self.assertLessEqual(costs[1], costs[0] + 2)

    def test_page_is_only_there_for_agents(self):
        self.outsider.group_ids += self.env.ref("sales_team.group_sale_salesman")
        for record in (self.partner, self.lead):
            for user, expected in ((self.agent, 1), (self.outsider, 0)):
                record = record.with_user(user)
                arch = record.get_view(view_type="form")["arch"]
                found = etree.fromstring(arch).xpath(
                    "//notebook/page[@name='cgvcall_calls']"
                    "/widget[@name='cgvcall_history']"
                )
                self.assertEqual(len(found), expected)
