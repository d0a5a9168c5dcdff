from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .. import uninstall_hook
from ..models.cgvcall_demo_people import NUMBERS, STRANGERS
from .demo_mode import DemoCase, StartedDemoCase

#: What is gone by itself: messages to pages that are open now, and that Odoo's own job
#: which looks at new leads (there is nothing in these for it) is due.
PASSING = {"bus_bus", "ir_cron_trigger"}


@tagged("post_install", "-at_install")
class TestDemoModeRemoval(DemoCase):
    """It goes without a trace."""

    def tables(self):
        """How many rows each table has, and a sum of all that stands in them."""
        self.env.flush_all()
        names = self.env.execute_query(
            SQL(
                """SELECT relname FROM pg_class WHERE relkind = 'r'
                AND relnamespace = current_schema::regnamespace"""
            )
        )
        found = {}
        for (name,) in names:
            [row] = self.env.execute_query(
                SQL(
                    "SELECT count(*), sum(hashtextextended(t::text, 0)) FROM %s AS t",
                    SQL.identifier(name),
                )
            )
            found[name] = row
        return found

    def assert_same(self, before):
        after = self.tables()
        self.assertGreater(len(before), 200)
        differ = {
            name: (before.get(name), after.get(name))
            for name in before.keys() | after.keys()
            if before.get(name) != after.get(name)
        }
        self.assertEqual(differ.keys() - PASSING, set(), differ)

    def test_nothing_stays_of_one_that_nobody_used(self):
        before = self.tables()
        demo = self.start()
        self.assertNotEqual(self.tables()["cgvcall_call"], before["cgvcall_call"])
        self.assertFalse(self.remove(demo))
        self.assert_same(before)

    def test_nothing_stays_of_one_that_was_used(self):
        self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        own = self.env["res.partner"].create({"name": "A real one"})
        before = self.tables()
        demo = self.start()
        self.use_calls()
        self.use_people(own)
        for name in ("cgvcall_listening", "cgvcall_recording_note", "phone_blacklist"):
            self.assertGreater(self.tables()[name][0], before[name][0], name)
        self.assertFalse(self.remove(demo), "Something was kept.")
        self.assert_same(before)

    def use_calls(self):
        """Listen, note, choose outcomes, hold, erase, dismiss, do what was to do."""
        mine = self.calls(
            ("user_id", "=", self.agent.id), ("disposition", "=", "answered")
        )
        known = mine.filtered("partner_id")
        calls = self.as_user()
        listening = self.env["cgvcall.listening"].with_user(self.agent)
        listening._note(known[0].recording_id.sudo(), "heard", "127.0.0.1")
        recordings = self.env["cgvcall.recording"].with_user(self.agent)
        recordings.player_add_note(known[0].recording_id.id, 2, "Here it is loud")
        calls.softphone_note(known[0].id, "Wants green ones")
        for call, outcome in zip(
            known, ("interested", "call_later", "do_not_call"), strict=False
        ):
            calls.softphone_outcome(call.id, False)
            calls.softphone_outcome(
                call.id, self.env.ref(f"cgvcall.outcome_{outcome}").id
            )
        managed = self.env["cgvcall.call"].with_user(self.manager)
        managed.browse(known[3:5].ids).action_hold("We shall see")
        self.calls()[-5:]._purge("Tried out", "person")
        managed.browse(known[5].id).message_post(body="Listen to this")
        managed.browse(known[5].id).message_subscribe(self.agent.partner_id.ids)
        follow_ups = self.calls(("to_return", "=", True)).follow_up_id
        follow_ups[0].action_feedback(feedback="Told them")
        follow_ups[1].unlink()

    def use_people(self, own):
        """Edit, write to, plan with, tag a contact; say whose a number is."""
        demo = self.calls().partner_id
        mine = demo[0].with_user(self.agent)
        tag = self.env["res.partner.category"].search([], limit=1)
        mine.write({"name": "Somebody Else", "phone": "0950 777 777"})
        mine.category_id = tag
        mine.message_post(body="Wrote a letter")
        mine.activity_schedule("mail.mail_activity_data_todo", summary="Think")
        mine.cgvcall_do_not_call = True
        mine.write({"cgvcall_phone_ids": [(0, 0, {"number_display": "0950 777 778"})]})
        attachment = self.env["ir.attachment"].with_user(self.agent)
        attachment.create(
            {"name": "a.txt", "raw": b"a", "res_model": mine._name, "res_id": mine.id}
        )
        lead = self.calls().lead_id[0].with_user(self.agent)
        lead.write({"expected_revenue": 1, "description": "Better"})
        stranger = self.calls(
            ("user_id", "=", self.agent.id),
            ("number", "in", STRANGERS),
            ("partner_id", "=", False),
        )[0]
        self.assertTrue(
            self.as_user().softphone_attach(stranger.id, "res.partner", own.id)
        )
        self.assertEqual(stranger.partner_id, own)


@tagged("post_install", "-at_install")
class TestStartedDemoRemoval(StartedDemoCase):
    """What is somebody's own stays; and it can be made again."""

    def test_uninstalling_takes_it_along(self):
        self.assertTrue(self.demo_people())
        uninstall_hook(self.env)
        self.assertFalse(self.demo_people())
        self.assertFalse(self.demo())

    # === WHAT IS SOMEBODY'S OWN === #

    def test_own_lead_keeps_its_contact(self):
        demo = self.demo()
        contact = self.calls().partner_id[0]
        company = contact.parent_id
        lead = self.env["crm.lead"].create({"name": "Mine", "partner_id": contact.id})
        message = self.remove(demo)
        self.assertIn(contact.display_name, message)
        self.assertTrue(lead.exists())
        self.assertEqual(lead.partner_id, contact)
        self.assertEqual(contact.parent_id, company)
        self.assertFalse(self.demo_people() - contact - company)
        self.assertFalse(contact.message_ids)

    def demo_people(self):
        return self.env["res.partner"].search(
            [("phone_sanitized", "in", list(NUMBERS))]
        )

    def test_meeting_keeps_its_guest(self):
        demo = self.demo()
        contact = self.calls().partner_id[0]
        meeting = self.env["calendar.event"].create(
            {
                "name": "Measure the room",
                "start": "2026-01-02 08:00:00",
                "stop": "2026-01-02 09:00:00",
                "partner_ids": [(4, contact.id)],
            }
        )
        self.remove(demo)
        self.assertEqual(meeting.partner_ids & contact, contact)

    def test_colleague_added_to_a_demo_company_stays_in_it(self):
        demo = self.demo()
        company = self.calls().partner_id[0].parent_id
        added = company.create({"name": "New there", "parent_id": company.id})
        self.assertIn(company.name, self.remove(demo))
        self.assertEqual(added.parent_id, company)

    def test_real_call_keeps_its_contact(self):
        demo = self.demo()
        contact = self.calls().partner_id[0]
        call = self.env["cgvcall.call"].create(
            {"account_id": self.account.id, "partner_id": contact.id}
        )
        self.remove(demo)
        self.assertEqual(call.partner_id, contact)

    def test_merged_with_a_real_one_stays(self):
        demo = self.demo()
        contact = self.calls().partner_id[0]
        real = self.env["res.partner"].create({"name": contact.name})
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((contact | real).ids, contact)
        self.assertFalse(real.exists())
        self.remove(demo)
        self.assertTrue(contact.exists())

    def test_lead_merged_with_a_real_one_stays(self):
        demo = self.demo()
        lead = self.calls().lead_id[0]
        real = self.env["crm.lead"].create({"name": "Mine", "type": "lead"})
        merged = (lead | real).merge_opportunity()
        self.assertEqual(merged, lead)
        self.remove(demo)
        self.assertTrue(lead.exists())

    def test_merged_with_one_of_its_own_goes(self):
        demo = self.demo()
        contacts = self.calls().partner_id[:2]
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(contacts.ids, contacts[0])
        self.remove(demo)
        self.assertFalse(contacts.exists())

    def test_kept_contact_is_not_dialled(self):
        self.test_own_lead_keeps_its_contact()
        self.env["cgvcall.extension"].create(
            {"account_id": self.account.id, "number": "200", "user_id": self.agent.id}
        )
        contact = self.env["crm.lead"].search([("name", "=", "Mine")]).partner_id
        with self.assertRaisesRegex(UserError, "invented"):
            self.as_user().softphone_prepare(contact.phone)

    def test_again(self):
        demo = self.demo()
        self.remove(demo)
        again = self.start()
        self.assertNotEqual(again, demo)
        self.assertTrue(self.calls())
