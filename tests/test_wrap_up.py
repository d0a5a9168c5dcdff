from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.mail.tools.discuss import Store

from ..models.cgvcall_call_wrap_up import MAX_NOTE
from .common import BAD_IDS, SoftphoneCase


@tagged("post_install", "-at_install")
class TestWrapUp(SoftphoneCase):
    """Note and other party of the own call."""

    def setUp(self):
        super().setUp()
        self._create_extension("102", self.other_agent)
        self._create_extension("103", self.supervisor)
        self.call = self.make_call(partner_id=self.partner.id)
        self.call._sync_chatter()

    def note(self, note, call_id=None, user=None):
        call_id = self.call.id if call_id is None else call_id
        return self.as_user(user).softphone_note(call_id, note)

    def attach(self, record, user=None):
        return self.as_user(user).softphone_attach(
            self.call.id, record._name, record.id
        )

    # === NOTE === #

    def test_note(self):
        self.assertTrue(self.note("Wants ten chairs\nin <b>red</b>"))
        self.assertEqual(self.call.note, "Wants ten chairs\nin <b>red</b>")
        body = self.call.message_id.body
        self.assertIn("Wants ten chairs<br>in &lt;b&gt;red&lt;/b&gt;", body)
        for empty in ("  ", False, None):
            self.note("again")
            self.note(empty)
            self.assertFalse(self.call.note)
        self.assertNotIn("again", self.call.message_id.body)

    def test_note_is_not_written_again_for_nothing(self):
        self.note("Wants “ten” chairs & a <table>\n\nsoon")
        message = self.call.message_id
        before = message.write_date
        self.env.cr.execute("UPDATE mail_message SET write_date = '2020-01-01'")
        message.invalidate_recordset()
        self.call._sync_chatter()
        self.env.flush_all()
        message.invalidate_recordset()
        self.assertEqual(message.write_date.year, 2020)
        self.assertNotEqual(before.year, 2020)

    def test_bad_notes(self):
        self.note("x" * MAX_NOTE)
        for bad in ("x" * (MAX_NOTE + 1), 5, 0, ["x"], [], {}, True):
            with self.subTest(bad=str(bad)[:20]), self.assertRaises(ValidationError):
                self.note(bad)
        self.assertEqual(len(self.call.note), MAX_NOTE)
        self.note("a\0b\ud800c")
        self.env.flush_all()
        self.assertEqual(self.call.note, "ab?c")

    def test_note_only_on_the_own_call(self):
        users = (self.other_agent, self.supervisor, self.outsider, self.make_stranger())
        for user in users:
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.note("mine", user=user)
        for bad in BAD_IDS:
            with self.subTest(bad=bad), self.assertRaises(UserError):
                self.as_user().softphone_note(bad, "mine")
        self.assertFalse(self.call.note)

    def test_note_and_outcome_are_told_to_the_chatter(self):
        self.note("Wants chairs")
        outcome = self.env.ref("cgvcall.outcome_left_message")
        self.as_user().softphone_outcome(self.call.id, outcome.id)
        data = Store().add(self.call.with_user(self.agent)).get_result()
        [call] = data["cgvcall.call"]
        self.assertEqual(call["note"], "Wants chairs")
        self.assertEqual(call["outcome_name"], "Left a message")
        self.assertIn("<b>Left a message</b>", self.call.message_id.body)

    # === OTHER PARTY === #

    def test_attach_a_contact(self):
        other = self.env["res.partner"].create({"name": "Lê Bình"})
        who = self.attach(other)
        self.assertEqual((who["name"], who["res_id"]), ("Lê Bình", other.id))
        self.assertEqual(who["number"], "+84912345678")
        self.assertIsNone(who["last_call"], "not this very call")
        self.assertEqual(self.call.partner_id, other)
        self.assertEqual(self.call.message_id.res_id, other.id)

    def test_attach_a_lead_then_its_contact(self):
        lead = self.env["crm.lead"].create(
            {"name": "Chairs", "partner_id": self.partner.id, "user_id": self.agent.id}
        )
        self.attach(lead)
        self.assertEqual(
            (self.call.lead_id, self.call.partner_id), (lead, self.partner)
        )
        self.assertEqual(self.call.message_id.model, "crm.lead")
        self.attach(self.partner)
        self.assertEqual(self.call.lead_id, lead, "it is this contact's")
        self.attach(self.env["res.partner"].create({"name": "B"}))
        self.assertFalse(self.call.lead_id)

    def test_attach_refuses(self):
        closed = self.env["res.partner"].create({"name": "Closed"})
        self.env["ir.rule"].create(
            {
                "name": "closed",
                "model_id": self.env["ir.model"]._get("res.partner").id,
                "domain_force": f"[('id', '!=', {closed.id})]",
            }
        )
        cases = [
            ("res.partner", closed.id),
            ("res.partner", 2**31 - 1),
            ("res.users", self.agent.id),
            ("no.such.model", 1),
            ("mail.thread", 1),
            (None, 1),
            (["res.partner"], 1),
            *(("res.partner", bad) for bad in BAD_IDS),
        ]
        for case in cases:
            with self.subTest(case=case), self.assertRaises(UserError):
                self.as_user().softphone_attach(self.call.id, *case)
        for user in (self.other_agent, self.supervisor, self.outsider):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.attach(self.partner, user)
        self.assertEqual(self.call.partner_id, self.partner)

    def test_attached_person_stands_when_the_record_arrives(self):
        other = self.env["res.partner"].create({"name": "Lê Bình"})
        self.attach(other)
        self.call.cdr_id = "5"
        self.pbx.add(self.raw_cdr("5"))
        self.run_import()
        self.assertEqual(self.call.partner_id, other)
        self.assertEqual(self.call.disposition, "answered")
