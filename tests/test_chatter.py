from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.mail.tools.discuss import Store

from .common import CgvcallCase


@tagged("post_install", "-at_install")
class TestChatter(CgvcallCase):
    def entries(self, record):
        return self.env["mail.message"].search(
            [
                ("model", "=", record._name),
                ("res_id", "=", record.id),
                ("id", "in", self.calls().message_id.ids),
            ]
        )

    def import_calls(self, *raw):
        self.pbx.add(*raw)
        self.run_import()

    def test_one_entry_for_a_call(self):
        self.import_calls(self.raw_cdr("1"))
        for _again in range(2):
            self.run_import()
        entry = self.entries(self.partner)
        self.assertEqual(len(entry), 1)
        self.assertEqual(
            entry.body,
            "<p>Outgoing call, 15 s, to 0912 ••• 678, by Trần Thị Rep</p>",
        )
        self.assertEqual(entry.author_id, self.agent.partner_id)
        self.assertEqual(entry.date, self.calls().started_at)
        self.assertEqual(entry.subtype_id, self.env.ref("mail.mt_note"))

    def test_entry_follows_its_call(self):
        self.import_calls(self.raw_cdr("1"))
        call, entry = self.calls(), self.entries(self.partner)
        other = self.env["res.partner"].create({"name": "Lê <b>Bình</b>"})
        call.partner_id = other
        call._sync_chatter()
        self.assertEqual(self.entries(other), entry)
        self.assertFalse(self.entries(self.partner))
        call.partner_id = False
        call._sync_chatter()
        self.assertFalse(entry.exists())

    def test_open_pages_are_told_of_a_corrected_person(self):
        self.import_calls(self.raw_cdr("1"))
        call = self.calls()
        other = self.env["res.partner"].create({"name": "Lê Bình"})
        for person, entry in ((other, ["res.partner", other.id]), (None, [False, 0])):
            self.env["bus.bus"].search([]).unlink()
            call.partner_id = person
            call._sync_chatter()
            self.env.cr.flush()
            told = self.env["bus.bus"].search([("message", "like", "cgvcall/cards")])
            channels = " ".join(told.mapped("channel"))
            for user in (self.agent, self.supervisor):
                self.assertIn(f'"res.partner",{user.partner_id.id}]', channels)
            self.assertNotIn(f",{self.other_agent.partner_id.id}]", channels)
            data = self.env["cgvcall.call"].with_user(self.supervisor)
            card = data.chatter_cards(call.ids)["cgvcall.call"][0]
            self.assertEqual(card["entry"], entry)

    def test_merged_contacts_keep_one_entry(self):
        self.import_calls(self.raw_cdr("1"))
        other = self.env["res.partner"].create({"name": "Nguyễn Văn An (2)"})
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.partner + other).ids, other)
        self.env.invalidate_all()
        self.assertEqual(self.calls().partner_id, other)
        self.run_import()
        self.assertEqual(len(self.entries(other)), 1)

    def test_deleted_contact_takes_the_entry_along(self):
        self.import_calls(self.raw_cdr("1"))
        self.partner.unlink()
        self.env.invalidate_all()
        self.assertFalse(self.calls().message_id)
        self.run_import()
        self.assertFalse(self.calls().message_id)

    def test_several_calls_of_one_page(self):
        self.import_calls(
            self.raw_cdr("1"),
            self.raw_cdr(
                "2",
                direction=1,
                cause="487",
                from_number="84912345678",
                to_number="02873001234",
            ),
            self.raw_cdr("3", to_number="0987000111"),
        )
        bodies = self.entries(self.partner).sorted("id").mapped("body")
        self.assertEqual(len(bodies), 2)
        self.assertIn("Incoming call, missed, from 0912 ••• 678", bodies[1])

    def test_lead_gets_its_own_calls(self):
        lead = self.env["crm.lead"].create(
            {"name": "Chairs", "phone": "+84 987 000 222", "type": "opportunity"}
        )
        self.import_calls(self.raw_cdr("1", to_number="0987000222"))
        self.assertEqual(self.calls().lead_id, lead)
        self.assertEqual(len(self.entries(lead)), 1)

    def test_switched_off(self):
        self.import_calls(self.raw_cdr("1"))
        self.account.chatter_enabled = False
        self.import_calls(self.raw_cdr("2"))
        first, second = self.calls()
        self.assertTrue(first.message_id, "what is there stays")
        self.assertFalse(second.message_id)

    def test_entry_is_not_written_again_for_nothing(self):
        self.agent.name = 'Conan O\'Brien "Co"'
        self.import_calls(self.raw_cdr("1"))
        entry = self.calls().message_id
        messages = self.env.registry["mail.message"]
        with patch.object(messages, "write", autospec=True) as write:
            self.calls()._sync_chatter()
        self.assertFalse(write.called)
        self.assertIn("O'Brien", entry.body)

    def test_merged_leads_keep_their_calls(self):
        lead, other = self.env["crm.lead"].create(
            [
                {"name": name, "type": "opportunity", "phone": "0987000222"}
                for name in ("One", "Two")
            ]
        )
        self.import_calls(self.raw_cdr("1", to_number="0987000222"))
        merged = (lead + other).merge_opportunity()
        self.assertEqual(self.calls().lead_id, merged)
        self.assertEqual(len(self.entries(merged)), 1)
        self.run_import()
        self.assertEqual(len(self.entries(merged)), 1)

    def test_reader_gets_only_calls_that_he_may_see(self):
        self.import_calls(self.raw_cdr("1"))
        for user, expected in (
            (self.agent, 1),
            (self.supervisor, 1),
            (self.other_agent, 0),
            (self.outsider, 0),
        ):
            with self.subTest(user=user.login):
                entry = self.entries(self.partner).with_user(user)
                data = Store().add(entry).get_result()
                self.assertEqual(len(data.get("cgvcall.call", [])), expected)
                if expected:
                    call = data["cgvcall.call"][0]
                    self.assertEqual(call["talk_seconds"], 15)
                    self.assertEqual(call["user_name"], "Trần Thị Rep")
                    self.assertEqual(
                        data["mail.message"][0]["cgvcall_call_ids"], [call["id"]]
                    )

    def test_smart_buttons_count_what_one_may_see(self):
        company = self.env["res.partner"].create(
            {"name": "Company", "is_company": True, "child_ids": [(4, self.partner.id)]}
        )
        self.import_calls(self.raw_cdr("1"), self.raw_cdr("2", from_extension="102"))
        for user, count in ((self.agent, 1), (self.supervisor, 2)):
            self.assertEqual(self.partner.with_user(user).cgvcall_call_count, count)
            self.assertEqual(company.with_user(user).cgvcall_call_count, count)
        action = company.with_user(self.supervisor).action_view_cgvcall_calls()
        self.assertEqual(
            self.env["cgvcall.call"].search(action["domain"]), self.calls()
        )
