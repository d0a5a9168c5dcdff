from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .recordings import RecordingsCase


@tagged("post_install", "-at_install")
class TestHold(RecordingsCase):
    """Calls that nobody and nothing deletes, until a manager releases them."""

    def setUp(self):
        super().setUp()
        self.stream(7_200)
        self.recording = self.make_recordings(1)
        self.fetch()
        self.call = self.recording.call_id
        self.manager = new_test_user(
            self.env, "chief", "base.group_user,cgvcall.group_manager", name="Chief"
        )
        self.held = self.call.with_user(self.manager)

    def log(self):
        messages = self.call.message_ids.sorted("id")
        return [" ".join(message.preview.split()) for message in messages]

    def test_hold_and_release(self):
        self.held.action_hold("  Complaint \n 7 ")
        self.assertTrue(self.call.legal_hold)
        self.assertEqual(self.call.legal_hold_user_id, self.manager)
        self.assertEqual(self.call.legal_hold_reason, "Complaint 7")
        self.assertLessEqual(self.call.legal_hold_at, fields.Datetime.now())
        self.assertIn("by Chief: Complaint 7", self.held.legal_hold_text)
        self.held.action_release("Settled")
        self.assertFalse(self.held.legal_hold_text)
        self.assertFalse(self.call.legal_hold or self.call.legal_hold_user_id)
        self.assertFalse(self.call.legal_hold_at or self.call.legal_hold_reason)
        self.assertEqual(
            self.log(),
            [
                "Put on legal hold by Chief: Complaint 7",
                "Released from legal hold by Chief: Settled",
            ],
        )

    def test_hold_again_changes_nothing(self):
        other = new_test_user(
            self.env, "chief2", "base.group_user,cgvcall.group_manager"
        )
        self.held.action_hold("First")
        self.call.with_user(other).action_hold("Second")
        self.assertEqual(self.call.legal_hold_user_id, self.manager)
        self.assertEqual(self.call.legal_hold_reason, "First")
        self.assertEqual(len(self.log()), 1)

    def test_markup_in_the_reason_is_text(self):
        self.held.action_hold("<img src=x onerror=alert(1)>")
        self.assertNotIn("<img", self.call.message_ids.body)

    def test_only_managers(self):
        for user in (self.agent, self.make_leader(self.agent)):
            call = self.call.with_user(user)
            for act in (call.action_hold, call.action_release):
                for reason in (None, "x"):
                    with self.subTest(user=user.login), self.assertRaises(AccessError):
                        act(reason)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "strange_chief",
            "base.group_user,cgvcall.group_manager",
            company_id=company.id,
            company_ids=[company.id],
        )
        with self.assertRaises(AccessError):
            self.call.with_user(stranger).action_hold("x")
        for name in ("legal_hold", "legal_hold_reason", "legal_hold_user_id"):
            with self.assertRaises(AccessError):
                self.held.write({name: False})

    def test_the_trace_stays(self):
        self.held.action_hold("x")
        message = self.call.message_ids
        for user in (self.agent, self.manager):
            with self.assertRaises(AccessError):
                message.with_user(user).unlink()
            with self.assertRaises(AccessError):
                message.with_user(user).body = "y"

    def test_without_a_reason(self):
        for reason in ("", "  \n", False, 7, [], "x" * 501):
            with self.subTest(reason=reason), self.assertRaises(ValidationError):
                self.held.action_hold(reason)
        self.assertFalse(self.call.legal_hold)

    def test_dialog(self):
        second = self.make_call()
        calls = self.held + second.with_user(self.manager)
        for act, held in ((calls.action_hold, True), (calls.action_release, False)):
            action = act()
            wizard = self.env["cgvcall.hold"].with_user(self.manager)
            with Form(wizard.with_context(**action["context"])) as form:
                self.assertEqual(form.count, 2)
                form.reason = "Complaint"
            form.record.action_confirm()
            self.assertEqual(calls.mapped("legal_hold"), [held, held])

    def test_dialog_is_for_managers(self):
        with self.assertRaises(AccessError):
            self.env["cgvcall.hold"].with_user(self.make_leader()).create(
                {"call_ids": self.call.ids, "kind": "hold", "reason": "x"}
            )

    def test_nothing_takes_its_place(self):
        """A longer recording that the PBX announces later is another one."""
        before = self.recording.attachment_id
        self.held.action_hold("x")
        self.recording._announce(
            {"source_url": "https://x/1", "announced_size": 9_000_000}
        )
        self.assertEqual(self.recording.state, "stored")
        self.stream(9_000)
        self.fetch()
        self.assertEqual(self.recording.attachment_id, before)

    def test_nothing_takes_its_place_that_was_asked_for_before(self):
        before = self.recording.attachment_id
        self.recording._announce(
            {"source_url": self.recording.source_url, "announced_size": 9_000}
        )
        self.assertEqual(self.recording.state, "pending")
        self.held.action_hold("x")
        self.stream(9_000)
        self.fetch()
        self.assertEqual(self.recording.state, "stored")
        self.assertEqual(self.recording.attachment_id, before)

    def test_nothing_deletes_it(self):
        attachment = self.recording.attachment_id
        self.held.action_hold("x")
        for act in (self.call.unlink, self.recording.unlink):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()
        for kind in ("audio", "calls", "person"):
            self.assertEqual(self.call._purge("test", kind), self.call)
        self.assertTrue(self.call.exists() and attachment.exists())
        self.assertEqual(self.recording.state, "stored")
        self.assertFalse(self.env["cgvcall.purge"].search([("count", ">", 0)]))
        self.held.action_release("x")
        self.assertFalse(self.call._purge("test", "person"))
        self.assertFalse(self.call.exists() or attachment.exists())
