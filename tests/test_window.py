from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import SoftphoneCase

BAD_PAGES = (("0", 30), (0, "30"), (None, 30), (0, None), ([], 1), (0.5, 1), (True, 1))


@tagged("post_install", "-at_install")
class TestWindow(SoftphoneCase):
    """The lists of the softphone's window."""

    def setUp(self):
        super().setUp()
        self.colleague_line = self._create_extension("102", self.other_agent)

    def close(self, record):
        self.env["ir.rule"].create(
            {
                "name": "closed",
                "model_id": self.env["ir.model"]._get(record._name).id,
                "domain_force": f"[('id', '!=', {record.id})]",
            }
        )

    def fails_without_a_line(self, method):
        for user in (self.outsider, self.supervisor, self.env.ref("base.user_admin")):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                getattr(self.as_user(user), method)()

    # === RECENT === #

    def recent(self, user=None, **kwargs):
        return self.as_user(user).softphone_recent(**kwargs)

    def test_recent_row(self):
        call = self.make_call(
            partner_id=self.partner.id,
            note="Wants chairs",
            outcome_id=self.env.ref("cgvcall.outcome_interested").id,
            talk_seconds=0,
        )
        self.assertEqual(
            self.recent(),
            [
                {
                    "id": call.id,
                    "direction": "inbound",
                    "disposition": "missed",
                    "state": "ended",
                    "number": "+84912345678",
                    "display": "0912 345 678",
                    "name": "Nguyễn Văn An",
                    "company": False,
                    "res_model": "res.partner",
                    "res_id": self.partner.id,
                    "image_url": f"/web/image/res.partner/{self.partner.id}/avatar_128",
                    "started_at": fields.Datetime.to_string(call.started_at),
                    "talk_seconds": 0,
                    "user_name": "Trần Thị Rep",
                    "note": "Wants chairs",
                    "outcome": "Interested",
                    "to_return": True,
                }
            ],
        )

    def test_recent_is_the_own_newest_first_page_by_page(self):
        now = fields.Datetime.now()
        calls = [
            self.make_call(started_at=now - timedelta(minutes=age)) for age in (3, 1, 2)
        ]
        self.make_call(self.other_agent)
        newest = [calls[1].id, calls[2].id, calls[0].id]
        self.assertEqual([row["id"] for row in self.recent()], newest)
        page = self.recent(offset=1, limit=1)
        self.assertEqual([row["id"] for row in page], newest[1:2])
        self.assertFalse(self.recent(offset=9))
        self._create_extension("103", self.supervisor)
        self.assertFalse(self.recent(self.supervisor), "all may be seen, none is own")
        self.assertFalse(self.recent(self.make_stranger()))

    def test_recent_names(self):
        """Found then, written down since, a colleague, nobody, or closed."""
        self.make_call(number="+84987000111")
        lead = self.env["crm.lead"].create(
            {"name": "Hà", "phone": "0987000111", "user_id": self.agent.id}
        )
        self.make_call(number="102", direction="internal")
        self.make_call(number="+84987000333")
        secret = self.env["res.partner"].create({"name": "Secret"})
        self.make_call(number="+84987000444", partner_id=secret.id)
        self.make_call(number=False)
        self.close(secret)
        rows = {row["number"]: row for row in self.recent()}
        self.assertEqual(rows["+84987000111"]["name"], "Hà")
        self.assertEqual(rows["+84987000111"]["res_id"], lead.id)
        self.assertEqual(rows["102"]["name"], self.other_agent.name)
        for number in ("+84987000333", "+84987000444", False):
            self.assertIs(rows[number]["name"], False)
            self.assertIs(rows[number]["res_id"], False)
        self.assertIs(rows[False]["display"], False)

    def test_recent_needs_few_queries(self):
        people = self.env["res.partner"].create(
            [{"name": f"P{n}", "phone": f"09123457{n:02}"} for n in range(60)]
        )
        for number, person in enumerate(people):
            partner = person if number % 2 else person.browse()
            self.make_call(number=f"+849123457{number:02}", partner_id=partner.id)
        counts = []
        for limit in (10, 60):
            self.recent(limit=limit)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(self.recent(limit=limit)), limit)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1], counts[0] + 5)

    def test_recent_bad_pages(self):
        self.make_call()
        for page in BAD_PAGES:
            with self.subTest(page=page), self.assertRaises(ValidationError):
                self.as_user().softphone_recent(*page)
        self.assertEqual(len(self.recent(offset=-5, limit=10**9)), 1)
        self.assertEqual(len(self.recent(offset=0, limit=-1)), 1)
        self.assertFalse(self.recent(offset=2**80))
        self.fails_without_a_line("softphone_recent")

    # === PEOPLE === #

    def people(self, query="", user=None, **kwargs):
        return self.as_user(user).softphone_people(query, **kwargs)

    def names(self, query="", **kwargs):
        return [row["name"] for row in self.people(query, **kwargs)]

    def test_people_row(self):
        company = self.env["res.partner"].create(
            {"name": "Mộc Furniture", "is_company": True}
        )
        self.partner.parent_id = company
        self.assertEqual(
            self.people("nguyễn văn an"),
            [
                {
                    "res_model": "res.partner",
                    "res_id": self.partner.id,
                    "name": "Nguyễn Văn An",
                    "company": "Mộc Furniture",
                    "number": "+84912345678",
                    "display": "0912 345 678",
                    "image_url": f"/web/image/res.partner/{self.partner.id}/avatar_128",
                    "label": False,
                }
            ],
        )
        self.assertEqual(self.names("mộc FURN"), ["Nguyễn Văn An"])
        self.env["cgvcall.phone"].create(
            {
                "partner_id": self.partner.id,
                "number_display": "0987000111",
                "label": "zalo",
            }
        )
        labels = [row["label"] for row in self.people("nguyễn văn an")]
        self.assertEqual(labels, [False, "Zalo"])

    def test_people_by_digits(self):
        for query in (
            "0912345678",
            "0912 345",
            "091",
            "+84 912",
            "84912345",
            "0084 912",
            "345.678",
            "678",
            "(0912) 345-678",
        ):
            with self.subTest(query=query):
                self.assertIn("Nguyễn Văn An", self.names(query))
        for query in ("0912345679", "0812", "+85 912", "7812"):
            with self.subTest(query=query):
                self.assertNotIn("Nguyễn Văn An", self.names(query))
        self.assertNotIn("Nguyễn Văn An", self.names("78"), "too short to be a number")

    def test_people_by_name_with_digits(self):
        self.env["res.partner"].create({"name": "Shop 24", "phone": "0987000111"})
        self.assertEqual(self.names("shop 24"), ["Shop 24"])
        self.assertEqual(self.names("24")[-1:], ["Shop 24"])

    def test_people_are_contacts_by_name_then_leads(self):
        self.env["res.partner"].search([]).phone = False
        self.env["res.partner"].create(
            [
                {"name": "Bình", "phone": "0987000111 / 0987000112"},
                {"name": "An", "phone": "0987000113"},
                {"name": "No number"},
                {"name": "Archived", "phone": "0987000114", "active": False},
            ]
        )
        self.env["crm.lead"].search([]).phone = False
        self.env["crm.lead"].create(
            {
                "name": "Chairs",
                "contact_name": "Aa",
                "partner_name": "Mộc",
                "phone": "0987000115",
                "user_id": self.agent.id,
            }
        )
        self.assertEqual(self.names(), ["An", "Bình", "Bình", "Aa"])
        everybody = self.people()
        for offset in range(6):
            for limit in (1, 2, 5):
                page = self.people(offset=offset, limit=limit)
                self.assertEqual(page, everybody[offset : offset + limit])
        for query in ("mộc", "chairs", "aa"):
            [row] = self.people(query)
            self.assertEqual((row["name"], row["company"]), ("Aa", "Mộc"))

    def test_leads_of_a_contact_are_not_listed_twice(self):
        lead = self.env["crm.lead"].create(
            {"name": "Chairs", "partner_id": self.partner.id, "user_id": self.agent.id}
        )
        [row] = self.people("0912345678")
        self.assertEqual(row["res_model"], "res.partner")
        self.close(self.partner)
        [row] = self.people("0912345678")
        self.assertEqual((row["res_model"], row["res_id"]), ("crm.lead", lead.id))

    def test_people_whom_one_may_see(self):
        self.env["crm.lead"].create(
            {"name": "Another's", "phone": "0987000115", "user_id": self.supervisor.id}
        )
        elsewhere = self.make_stranger()
        self.env["res.partner"].create(
            {
                "name": "Of another company",
                "phone": "0987000116",
                "company_id": elsewhere.company_id.id,
            }
        )
        self.assertFalse(self.people("0987000115"))
        self.assertFalse(self.people("0987000115", self.other_agent))
        self.assertFalse(self.people("0987000116"))
        self.assertTrue(self.people("0987000116", elsewhere))
        self.assertTrue(self.people("0912345678", self.other_agent))
        self.close(self.partner)
        self.assertFalse(self.people("0912345678"))
        self.assertFalse(self.people("nguyễn văn an"))

    def test_people_odd_queries(self):
        for odd in ("%", "_", "<script>", "' OR 1=1", "\\", "\0", "\ud800", "*97"):
            with self.subTest(odd=odd):
                self.assertNotIn(
                    "Nguyễn Văn An", self.names(odd) if odd != "\0" else []
                )
        for bad in (5, 0, [], {}, True, "x" * 101):
            with self.subTest(bad=str(bad)[:9]), self.assertRaises(ValidationError):
                self.people(bad)
        for page in BAD_PAGES:
            with self.subTest(page=page), self.assertRaises(ValidationError):
                self.as_user().softphone_people("", *page)
        self.assertTrue(self.people(None) and self.people(False))
        self.fails_without_a_line("softphone_people")

    def test_people_need_few_queries(self):
        self.env["res.partner"].create(
            [{"name": f"Many {n}", "phone": f"09123457{n:02}"} for n in range(60)]
        )
        counts = []
        for limit in (5, 60):
            self.people("many", limit=limit)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(self.people("many", limit=limit)), limit)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    # === TO CALL === #

    def plan(self, record, days=0, user=None, **values):
        today = fields.Date.context_today(self.env.user.with_user(self.agent))
        return record.activity_schedule(
            "mail.mail_activity_data_call",
            user_id=(user or self.agent).id,
            date_deadline=today + timedelta(days=days),
            **values,
        )

    def to_call(self, user=None):
        return self.as_user(user).softphone_to_call()

    def test_to_call_row(self):
        activity = self.plan(
            self.partner, -1, summary="Offer", note="<p>Ask for <b>An</b></p>"
        )
        self.assertEqual(
            self.to_call(),
            [
                {
                    "activity_id": activity.id,
                    "res_model": "res.partner",
                    "res_id": self.partner.id,
                    "res_name": "Nguyễn Văn An",
                    "summary": "Offer",
                    "note": "Ask for *An*",
                    "date_deadline": fields.Date.to_string(activity.date_deadline),
                    "overdue": True,
                    "name": "Nguyễn Văn An",
                    "company": False,
                    "number": "+84912345678",
                    "display": "0912 345 678",
                    "image_url": f"/web/image/res.partner/{self.partner.id}/avatar_128",
                }
            ],
        )

    def test_to_call_is_the_own_open_and_due_oldest_first(self):
        today = self.plan(self.partner)
        before = self.plan(self.partner, -2)
        self.plan(self.partner, 1)
        self.plan(self.partner, user=self.other_agent)
        self.plan(self.partner).action_feedback()
        self.partner.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.agent.id
        )
        rows = self.to_call()
        self.assertEqual(
            [row["activity_id"] for row in rows], [before.id, today.id], rows
        )
        self.assertEqual([row["overdue"] for row in rows], [True, False])
        self.fails_without_a_line("softphone_to_call")

    def test_to_call_numbers(self):
        """Of the record, of its contact, none, or closed."""
        german = self.env["res.partner"].create(
            {
                "name": "Anna",
                "phone": "030 1234567",
                "country_id": self.env.ref("base.de").id,
            }
        )
        lead = self.env["crm.lead"].create(
            {"name": "Chairs", "phone": "0987000222", "user_id": self.agent.id}
        )
        silent = self.env["res.partner"].create({"name": "Silent"})
        secret = self.env["res.partner"].create({"name": "S", "phone": "0987000333"})
        meeting = self.env["mail.activity"].create(
            {
                "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                "user_id": self.agent.id,
                "summary": "Of nothing",
            }
        )
        for record in (german, lead, silent, secret):
            self.plan(record)
        self.close(secret)
        rows = {row["res_id"]: row for row in self.to_call()}
        self.assertEqual(rows[german.id]["number"], "+49301234567")
        self.assertEqual(rows[german.id]["display"], "+49 30 1234567")
        self.assertEqual(rows[lead.id]["number"], "+84987000222")
        self.assertIs(rows[silent.id]["number"], False)
        self.assertIs(rows[silent.id]["display"], False)
        self.assertIs(rows[secret.id]["number"], False)
        self.assertIs(rows[secret.id]["name"], False)
        self.assertEqual(rows[meeting.res_id]["summary"], "Of nothing")

    # === COLLEAGUES === #

    def test_colleagues(self):
        user = self.other_agent
        self._create_extension("103")
        self._create_extension("104", self.supervisor).active = False
        other = self.account.copy({"name": "Second PBX"})
        self.env["cgvcall.extension"].create({"account_id": other.id, "number": "109"})
        self.assertEqual(
            self.as_user().softphone_colleagues(),
            [
                {
                    "number": "102",
                    "name": user.name,
                    "user_id": user.id,
                    "image_url": f"/web/image/res.users/{user.id}/avatar_128",
                },
                {"number": "103", "name": False, "user_id": False, "image_url": False},
            ],
        )
        self.assertFalse(self.as_user(self.make_stranger()).softphone_colleagues())
        self.fails_without_a_line("softphone_colleagues")
