from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import BAD_IDS, SoftphoneCase


@tagged("post_install", "-at_install")
class TestWho(SoftphoneCase):
    """Who is at the other end, from whatever record the number was clicked on."""

    def prepare(self, number, record=None, user=None):
        where = (record._name, record.id) if record else ()
        return self.as_user(user).softphone_prepare(number, *where)

    def close(self, record):
        self.env["ir.rule"].create(
            {
                "name": "closed",
                "model_id": self.env["ir.model"]._get(record._name).id,
                "domain_force": f"[('id', '!=', {record.id})]",
            }
        )

    def lead(self, name="Chairs", **values):
        values = {"user_id": self.agent.id, "type": "opportunity", **values}
        return self.env["crm.lead"].create({"name": name, **values})

    def opportunities(self, number="0912345678", user=None):
        found = self.as_user(user).softphone_identify(number)["opportunities"]
        return [opportunity["name"] for opportunity in found]

    # === OPPORTUNITIES === #

    def test_opportunities_of_the_person_and_the_company(self):
        company = self.env["res.partner"].create({"name": "Co", "is_company": True})
        self.partner.parent_id = company
        lead = self.lead(partner_id=self.partner.id)
        self.lead("Tables", partner_id=company.id)
        self.lead("A lead", type="lead", partner_id=self.partner.id)
        self.lead("Lost", partner_id=self.partner.id).action_set_lost()
        self.lead("Won", partner_id=self.partner.id).action_set_won()
        self.lead("Other", partner_id=self.env["res.partner"].create({"name": "O"}).id)
        who = self.as_user().softphone_identify("0912345678")
        self.assertEqual(
            {found["name"] for found in who["opportunities"]}, {"Chairs", "Tables"}
        )
        [chairs] = (found for found in who["opportunities"] if found["id"] == lead.id)
        self.assertEqual(chairs["stage"], lead.stage_id.name)

    def test_three_opportunities_at_most(self):
        for number in range(5):
            self.lead(f"Deal {number}", partner_id=self.partner.id)
        self.assertEqual(len(self.opportunities()), 3)

    def test_only_opportunities_that_one_may_read(self):
        self.lead(partner_id=self.partner.id, user_id=self.supervisor.id)
        self.assertFalse(self.opportunities(), "another seller's")
        self._create_extension("102", self.other_agent)
        self.assertFalse(self.opportunities(user=self.other_agent), "no seller at all")

    def test_opportunity_without_a_contact_is_its_own(self):
        self.lead(phone="0987000222")
        self.assertEqual(self.opportunities("0987000222"), ["Chairs"])

    # === LAST CALL === #

    def test_last_call(self):
        now = fields.Datetime.now()
        self.make_call(started_at=now - timedelta(days=3))
        self.make_call(
            started_at=now - timedelta(days=2),
            number="+842873001111",
            partner_id=self.partner.id,
            direction="outbound",
            disposition="answered",
            talk_seconds=65,
            note="Wants chairs",
        )
        self.make_call(self.other_agent, started_at=now - timedelta(days=1))
        self.make_call(state="ringing", disposition=False)
        last = self.as_user().softphone_identify("0912345678")["last_call"]
        self.assertEqual(
            last,
            {
                "started_at": fields.Datetime.to_string(now - timedelta(days=2)),
                "direction": "outbound",
                "disposition": "answered",
                "talk_seconds": 65,
                "user_name": "Trần Thị Rep",
                "note": "Wants chairs",
            },
        )
        self._create_extension("103", self.supervisor)
        who = self.as_user(self.supervisor).softphone_identify("0912345678")
        self.assertEqual(who["last_call"]["user_name"], self.other_agent.name)

    def test_last_call_of_an_unknown_number(self):
        self.make_call(number="+84987000111")
        self.assertTrue(self.as_user().softphone_identify("0987000111")["last_call"])

    # === ANY RECORD === #

    def test_record_of_another_model(self):
        """The number says who it is, else the record's own contact."""
        user = new_test_user(self.env, "portal", "base.group_portal", name="Customer")
        self.assertEqual(self.prepare("0912345678", user)["res_id"], self.partner.id)
        who = self.prepare("0987000111", user)
        self.assertEqual(who["res_id"], user.partner_id.id)
        self.report(
            "ringing", number="0987000111", res_model="res.users", res_id=user.id
        )
        self.assertRecordValues(
            self.calls(),
            [
                {
                    "res_model": "res.users",
                    "res_id": user.id,
                    "partner_id": user.partner_id.id,
                    "number": "+84987000111",
                }
            ],
        )

    def test_number_is_read_in_the_country_of_the_records_contact(self):
        self.other_agent.partner_id.country_id = self.env.ref("base.de")
        got = self.prepare("030 1234567", self.other_agent)
        self.assertEqual(
            (got["number"], got["dial"]), ("+49301234567", "0049301234567")
        )

    def test_record_that_is_closed_or_not_there_is_ignored(self):
        secret = self.env["res.partner"].create({"name": "Secret"})
        self.close(secret)
        parameter = self.env["ir.config_parameter"].search([], limit=1)
        for where in (
            (secret._name, secret.id),
            (parameter._name, parameter.id),
            ("no.such.model", 1),
            ("mail.thread", 1),
            ("base", 1),
            ("res.config.settings", 1),
            ("res.partner", 2**31 - 1),
            (5, 5),
            (["res.partner"], self.partner.id),
            ({}, self.partner.id),
            *(("res.partner", bad) for bad in BAD_IDS),
        ):
            with self.subTest(where=where):
                got = self.as_user().softphone_prepare("0987000111", *where)
                self.assertFalse(got["name"] or got["res_id"])
                self.assertEqual(got["dial"], "0987000111")

    def test_contact_of_the_record_that_is_closed(self):
        self.close(self.other_agent.partner_id)
        self.assertFalse(self.prepare("0987000111", self.other_agent)["res_id"])

    def test_lead_of_a_closed_contact(self):
        lead = self.lead(partner_id=self.partner.id)
        self.close(self.partner)
        who = self.prepare("0912345678", lead)
        self.assertEqual((who["res_model"], who["res_id"]), ("crm.lead", lead.id))
        self.assertEqual(who["name"], lead.contact_name)
        self.assertFalse(who["image_url"])

    # === BLOCKED === #

    def test_blocked_number(self):
        self.assertIs(self.prepare("0912345678")["blacklisted"], False)
        self.env["phone.blacklist"].create({"number": "+84912345678"})
        for written in ("0912 345 678", "+84912345678", "84912345678"):
            self.assertIs(self.prepare(written)["blacklisted"], True)
        self.assertIs(self.prepare("102")["blacklisted"], False)
        self.env["phone.blacklist"].search([]).active = False
        self.assertIs(self.prepare("0912345678")["blacklisted"], False)

    def test_the_blacklist_costs_one_statement(self):
        calls = self.as_user()
        calls.env.flush_all()
        calls.env.invalidate_all()
        with self.assertQueryCount(1):
            calls._softphone_blacklisted("+84912345678")

    # === BAD INPUT === #

    def test_odd_numbers(self):
        identify = self.as_user().softphone_identify
        for odd in ("abc", "<script>", "1" * 40, "0912\0345", "\ud800", "Anonymous"):
            with self.subTest(odd=odd):
                self.assertFalse(identify(odd)["res_id"])
        for bad in ("", " ", "\0", None, False, 12, [], {}, "1" * 400):
            with self.subTest(bad=str(bad)[:9]), self.assertRaises(UserError):
                identify(bad)
        for user in (self.outsider, self.env.ref("base.user_admin")):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.as_user(user).softphone_identify("0912345678")

    def test_report_with_odd_texts(self):
        self.report("ringing", number="0912\0345678\ud800", age_seconds=float("nan"))
        self.env.flush_all()
        self.assertEqual(self.calls().from_number, "101")
        self.assertNotIn("\0", self.calls().to_number)
