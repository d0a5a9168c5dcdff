from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import SoftphoneCase

NUMBER = "+84912345678"


@tagged("post_install", "-at_install")
class TestPhoneFind(SoftphoneCase):
    """Whose a number is, when it could be several people's or one of ours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wife = cls.person("Lê Thị Bình")

    @classmethod
    def person(cls, name, **values):
        values = {"phone": "0912345678", **values}
        return cls.env["res.partner"].create({"name": name, **values})

    def lead(self, **values):
        values = {"name": "Chairs", "phone": "0912345678", **values}
        return self.env["crm.lead"].create({"user_id": False, **values})

    def talk(self, person, days, **values):
        calls = self.env["cgvcall.call"]
        started_at = fields.Datetime.now() - timedelta(days=days)
        values = {"disposition": "answered", "started_at": started_at, **values}
        return self.make_call(**{**calls._person_values(person), **values})

    def found(self, user=None, number=NUMBER, company=None):
        book_sudo = self.env["cgvcall.phone"].sudo()
        company = company or self.company
        return book_sudo._find_all([number], company, user).get(number, [])

    def identify(self, number="0912345678", user=None):
        return self.as_user(user).softphone_identify(number)

    def close(self, record, domain=None):
        self.env["ir.rule"].create(
            {
                "name": "closed",
                "model_id": self.env["ir.model"]._get(record._name).id,
                "domain_force": domain or f"[('id', '!=', {record.id})]",
            }
        )

    # === RANK === #

    def test_each_reason_outweighs_those_after_it(self):
        """From the weakest: each new reason is given to who has been last so far."""
        an, wife = self.partner, self.wife
        lead = self.lead(type="lead", user_id=self.supervisor.id)
        company = self.person("Công ty Bình", is_company=True)
        self.assertEqual(self.found(), [an, wife, lead, company])
        self.lead(name="Tables", phone=False, partner_id=company.id)
        self.assertEqual(self.found(), [company, an, wife, lead])
        lead.user_id = self.agent
        self.assertEqual(self.found(self.agent), [lead, company, an, wife])
        self.assertEqual(self.found(self.other_agent), [company, an, wife, lead])
        self.talk(an, days=3)
        self.talk(wife, days=2)
        self.assertEqual(self.found(self.agent), [wife, an, lead, company])
        book_sudo = self.env["cgvcall.phone"].sudo()
        self.assertTrue(book_sudo._choose(NUMBER, company))
        self.assertEqual(self.found(self.agent), [company, wife, an, lead])
        self.assertTrue(book_sudo._choose(NUMBER, lead))
        self.assertEqual(self.found(self.agent), [lead, wife, an, company])
        rows = book_sudo.search([("number", "=", NUMBER), ("preferred", "=", True)])
        self.assertEqual(rows.lead_id, lead, "one choice at most")

    def test_talks_that_do_not_count(self):
        self.talk(self.wife, days=1, disposition="no_answer")
        self.talk(self.wife, days=1, number="+842873001111")
        self.assertEqual(self.found()[0], self.partner)
        self.talk(self.wife, days=9)
        self.assertEqual(self.found()[0], self.wife)

    def test_talk_with_a_lead(self):
        lead = self.lead(type="lead")
        self.talk(lead, days=1)
        self.assertEqual(self.found()[0], lead)

    def test_opportunities_that_do_not_count(self):
        for values in ({"type": "lead"}, {"active": False}, {"won": True}):
            with self.subTest(values=values):
                won = values.pop("won", False)
                lead = self.lead(
                    **{"type": "opportunity", "partner_id": self.wife.id, **values}
                )
                if won:
                    lead.action_set_won()
                self.assertEqual(self.found()[0], self.partner)

    def test_choosing_who_has_not_the_number(self):
        book_sudo = self.env["cgvcall.phone"].sudo()
        book_sudo._choose(NUMBER, self.wife)
        stranger = self.person("Stranger", phone="0987000111")
        self.assertFalse(book_sudo._choose(NUMBER, stranger))
        self.assertEqual(self.found()[0], self.wife, "what was chosen stands")

    # === ONE PERSON ONCE === #

    def test_lead_of_a_contact_with_the_number_is_that_contact(self):
        lead = self.lead(partner_id=self.wife.id)
        self.assertEqual(self.found(), [self.wife, self.partner], "it is a reason")
        book_sudo = self.env["cgvcall.phone"].sudo()
        self.assertTrue(book_sudo._choose(NUMBER, lead))
        self.talk(self.partner, days=1)
        self.assertEqual(self.found(), [self.wife, self.partner])

    def test_lead_without_a_contact(self):
        number = "+84987000222"
        lead = self.lead(phone="0987 000 222")
        self.assertEqual(self.found(number=number), [lead])
        book_sudo = self.env["cgvcall.phone"].sudo()
        self.assertEqual(
            book_sudo._find_people([number], self.company),
            {number: (self.env["res.partner"], lead)},
        )

    # === WHO IS NOT THERE === #

    def test_nobody_else(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.person("Archived", active=False)
        foreign = self.person("Foreign", company_id=elsewhere.id)
        self.other_agent.partner_id.phone = "0912345678"
        self.assertEqual(self.found(), [self.partner, self.wife])
        self.assertIn(foreign, self.found(company=elsewhere))

    def test_own_numbers_are_nobodys(self):
        for where in ("company", "hotline"):
            with self.subTest(where=where):
                self.assertTrue(self.found())
                if where == "company":
                    self.company.partner_id.phone = "0912345678"
                else:
                    self.make_call(number="+84987000111", hotline=NUMBER)
                    self.env.registry.clear_cache()  # an hour later
                self.assertFalse(self.found())
                self.company.partner_id.phone = False

    def test_another_companys_hotline_is_a_number_like_others(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        account = self.account.copy({"company_id": elsewhere.id})
        self.make_call(number="+84987000111", hotline=NUMBER, account_id=account.id)
        self.env.registry.clear_cache()  # an hour later
        self.assertTrue(self.found())
        self.assertFalse(self.found(company=elsewhere))

    # === QUERIES === #

    def test_one_query_for_a_page_and_one_for_what_is_shared(self):
        book_sudo = self.env["cgvcall.phone"].sudo()
        wanted = [f"+84987{n:06}" for n in range(200)]
        self.env["res.partner"].create(
            [{"name": number, "phone": number} for number in wanted]
        )
        shared = [*wanted, NUMBER]
        book_sudo._find_all(wanted, self.company)  # our own numbers are remembered
        for numbers, queries in ((wanted, 1), (shared, 2), ([NUMBER], 2)):
            with self.subTest(count=len(numbers)):
                self.env.flush_all()
                self.env.invalidate_all()
                with self.assertQueryCount(queries):
                    found = book_sudo._find_all(numbers, self.company, self.agent)
                self.assertEqual(set(found), set(numbers))
        with self.assertQueryCount(1):
            names = [people[0].name for people in found.values()]
        self.assertTrue(all(names))

    def test_a_contacts_own_leads_are_no_choice(self):
        number = "+84987000444"
        contact = self.env["res.partner"].create({"name": "A", "phone": number})
        lead = self.env["crm.lead"].create(
            {"name": "Chairs", "partner_id": contact.id, "type": "opportunity"}
        )
        row = self.env["cgvcall.phone"].search([("lead_id", "=", lead.id)])
        self.assertEqual((row.number, row.lead_partner_id), (number, contact))
        book_sudo = self.env["cgvcall.phone"].sudo()
        book_sudo._find_all([number], self.company)  # our own numbers are remembered
        with self.assertQueryCount(1):
            found = book_sudo._find_all([number], self.company)
        self.assertEqual(found[number], [contact])
        lead.write({"partner_id": False, "phone": number})
        self.env.flush_all()
        found = book_sudo._find_all([number], self.company)
        self.assertEqual(set(found[number]), {contact, lead})

    def popup(self, number, queries):
        identify = self.as_user().softphone_identify
        identify(number)  # what Odoo keeps between requests is there
        self.env.cr.flush()
        self.env.transaction.clear()
        with self.assertQueryCount(queries):
            return identify(number)

    def test_popup_in_few_queries(self):
        self.wife.phone = False
        company = self.env["res.partner"].create({"name": "Co", "is_company": True})
        self.partner.parent_id = company
        self.partner.phone = "0912345678"
        self.lead(partner_id=company.id, phone=False, user_id=self.agent.id)
        self.talk(self.partner, days=1)
        who = self.popup("0912345678", 7)
        self.assertEqual((who["name"], who["company"]), (self.partner.name, "Co"))
        self.assertEqual(who["opportunities"][0]["name"], "Chairs")
        self.assertTrue(who["opportunities"][0]["stage"])
        self.assertEqual(who["last_call"]["user_name"], self.agent.name)

    def test_popup_of_a_shared_number(self):
        lead = self.lead(type="opportunity", user_id=self.agent.id)
        self.talk(self.wife, days=1)
        who = self.popup("0912345678", 9)  # the second model of people
        self.assertEqual(who["res_id"], self.wife.id)
        self.assertEqual(
            [(other["res_model"], other["res_id"]) for other in who["others"]],
            [("crm.lead", lead.id), ("res.partner", self.partner.id)],
        )

    def test_popup_of_two_contacts(self):
        self.assertTrue(self.popup("0912345678", 8)["others"])

    def test_popup_of_nobody_and_of_a_colleague(self):
        self.assertFalse(self.popup("0987000111", 8)["name"])
        self.other_agent.partner_id.phone = "0987000333"
        self.assertTrue(self.popup("0987000333", 8)["colleague"])

    # === THE POPUP === #

    def test_others(self):
        who = self.identify()
        self.assertEqual(who["res_id"], self.partner.id)
        self.assertEqual(
            who["others"],
            [
                {
                    "name": "Lê Thị Bình",
                    "company": False,
                    "res_model": "res.partner",
                    "res_id": self.wife.id,
                    "image_url": f"/web/image/res.partner/{self.wife.id}/avatar_128",
                }
            ],
        )
        self.assertIs(who["colleague"], False)
        for number in range(9):
            self.person(f"Person {number}")
        self.assertEqual(len(self.identify()["others"]), 5)

    def test_clicked_person_first_then_the_others(self):
        who = self.as_user().softphone_prepare(
            "0912345678", "res.partner", self.wife.id
        )
        self.assertEqual(who["res_id"], self.wife.id)
        self.assertEqual([o["res_id"] for o in who["others"]], [self.partner.id])
        lead = self.lead(partner_id=self.wife.id, user_id=self.agent.id)
        who = self.as_user().softphone_prepare("0912345678", "crm.lead", lead.id)
        self.assertEqual(who["res_model"], "crm.lead")
        self.assertEqual([o["res_id"] for o in who["others"]], [self.partner.id])

    def test_clicked_row_of_the_book_stands_for_its_owner(self):
        rows = self.env["cgvcall.phone"].search([("partner_id", "=", self.wife.id)])
        where = (rows._name, rows.id)
        who = self.as_user().softphone_prepare("0912345678", *where)
        self.assertEqual(
            (who["res_model"], who["res_id"]), ("res.partner", self.wife.id)
        )
        self.report("ringing", res_model=where[0], res_id=where[1])
        call = self.calls()
        self.assertEqual(call.partner_id, self.wife)
        self.assertEqual((call.res_model, call.res_id), ("res.partner", self.wife.id))
        self.close(self.wife)
        who = self.as_user().softphone_prepare("0912345678", *where)
        self.assertEqual(who["res_id"], self.partner.id)
        rows.unlink()
        self.assertTrue(self.as_user().softphone_prepare("0912345678", *where))

    def test_nobody_hears_of_people_that_are_closed(self):
        self.env["cgvcall.phone"].sudo()._choose(NUMBER, self.wife)
        self.assertEqual(self.identify()["name"], self.wife.name)
        self.close(self.wife)
        who = self.identify()
        self.assertEqual((who["name"], who["others"]), (self.partner.name, []))
        self.assertNotIn(self.wife.name, str(who))
        self.close(self.partner)
        who = self.identify()
        self.assertFalse(who["name"] or who["res_id"] or who["others"])

    def test_lead_of_a_closed_contact_is_still_found(self):
        self.wife.unlink()
        lead = self.lead(partner_id=self.partner.id, user_id=self.agent.id)
        self.assertEqual(self.identify()["res_model"], "res.partner")
        self.assertEqual(self.identify()["others"], [], "one person")
        self.close(self.partner)
        who = self.identify()
        self.assertEqual((who["res_model"], who["res_id"]), ("crm.lead", lead.id))
        self.assertFalse(who["image_url"])

    # === OURS === #

    def test_colleagues_own_number(self):
        colleague = self.other_agent.partner_id
        colleague.write({"name": "Lê Minh Quân", "phone": "0987 000 333"})
        for who in (
            self.identify("0987000333"),
            self.as_user().softphone_prepare("0987000333", "res.partner", colleague.id),
            self.as_user().softphone_prepare(
                "0987000444", "res.users", self.other_agent.id
            ),
        ):
            self.assertEqual(who["name"], "Lê Minh Quân")
            self.assertIs(who["colleague"], True)
            self.assertFalse(who["res_id"] or who["res_model"] or who["others"])
        self.report(
            "ringing",
            number="0987000333",
            res_model="res.partner",
            res_id=colleague.id,
        )
        self.assertFalse(self.calls().partner_id)

    def test_colleague_at_an_extension(self):
        self._create_extension("102", self.other_agent)
        who = self.identify("102")
        self.assertEqual((who["name"], who["colleague"]), (self.other_agent.name, True))
        self._create_extension("103")
        who = self.identify("103")
        self.assertEqual((who["name"], who["colleague"]), (False, False))

    def test_our_own_number(self):
        self.make_call(number="+84987000111", hotline="+842873001234")
        self.company.partner_id.phone = "028 7300 5678"
        self.env.registry.clear_cache()  # an hour later
        for number in ("02873001234", "02873005678"):
            with self.subTest(number=number):
                who = self.identify(number)
                self.assertEqual(who["name"], self.company.partner_id.name)
                self.assertIs(who["colleague"], True)
                self.assertFalse(who["res_id"])
        self.report("ringing", number="02873005678")
        self.assertFalse(self.calls(number="+842873005678").partner_id)

    # === CALLS THAT COME IN === #

    def test_call_of_the_browser_is_the_agents_customers(self):
        self.wife.user_id = self.agent
        self.report("ringing", direction="inbound")
        self.assertEqual(self.calls().partner_id, self.wife)

    def test_imported_calls_are_their_agents_customers(self):
        self._create_extension("102", self.other_agent)
        self.wife.user_id = self.other_agent
        self.partner.user_id = self.agent
        self.pbx.add(
            self.raw_cdr("1", from_extension="101"),
            self.raw_cdr("2", from_extension="102"),
            self.raw_cdr("3", from_extension="103"),
        )
        self.run_import()
        calls = self.calls()
        self.assertEqual(
            {call.cdr_id: call.partner_id for call in calls},
            {"1": self.partner, "2": self.wife, "3": self.partner},
        )

    def test_imported_call_of_a_hotline_that_is_new(self):
        """The number of one call of the page is the hotline of another one."""
        self.pbx.add(
            self.raw_cdr("1", from_number="0912345678", to_number="0987000111"),
            self.raw_cdr("2"),
        )
        self.run_import()
        self.assertEqual(self.calls(cdr_id="1").hotline, NUMBER)
        self.assertFalse(self.calls(cdr_id="2").partner_id)
