import time
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .tours import ToursCase


@tagged("post_install", "-at_install", "cgvcall_tour")
class TestTours(ToursCase):
    """The web client as the user has it, with the real SDK and the stand-in PBX."""

    def test_dark_styles(self):
        """No tour looks at these."""
        self.assert_styles("web.assets_web_dark")

    # === SETTINGS AND LISTS === #

    def test_settings(self):
        """An administrator sets the account up and tests it on one page."""
        self.account.write({"api_key": False, "api_secret": False, "state": "draft"})
        self.run_tour("/odoo/settings", "settings", "admin")
        self.assertEqual(self.account.state, "connected")
        extension = self.account.extension_ids.filtered(lambda ext: ext.number == "103")
        self.assertEqual(extension.sudo().password_value, "planted-password")

    def test_calls(self):
        """A manager goes from the list to the call, the contact and back."""
        self.pbx.add(self.raw_cdr("1"))
        self.run_import()
        recording = self.env["cgvcall.recording"].create(
            {
                "call_id": self.calls().id,
                "state": "stored",
                "next_attempt_at": fields.Datetime.now(),
            }
        )
        recording.attachment_id = self.env["ir.attachment"].create(
            {
                "name": "call.mp3",
                "raw": b"\xff\xfb\x90\x00" + bytes(400),
                "mimetype": "audio/mpeg",
                "res_model": recording._name,
                "res_id": recording.id,
            }
        )
        self.run_tour("/odoo/calls", "calls", "boss")

    # === THE SOFTPHONE === #

    def test_keypad(self):
        """The window, a name, a call."""
        self.run_tour("/odoo/contacts", "keypad", "rep")
        call = self.calls()
        self.assertRecordValues(
            call,
            [
                {
                    "direction": "outbound",
                    "state": "ended",
                    "disposition": "answered",
                    "number": "+84912345678",
                    "partner_id": self.partner.id,
                    "user_id": self.agent.id,
                    "extension_number": "101",
                }
            ],
        )
        self.assertEqual(call.message_id.res_id, self.partner.id)
        at_pbx = self.pbx_calls()
        self.assertEqual([one["call_id"] for one in at_pbx], [call.sdk_call_id])
        self.assertEqual([one["to_number"] for one in at_pbx], ["0912345678"])
        self.assertEqual([one["cause"] for one in at_pbx], ["200"])

    def test_recent(self):
        """Two missed calls: one is returned, one needs no call back."""
        caller = self.make_contact("Lê Thị Bình", "0987 000 111")
        hour_ago = fields.Datetime.now() - timedelta(hours=1)
        dismissed = self.make_call(started_at=hour_ago, partner_id=self.partner.id)
        self.run_tour("/odoo/contacts", "recent", "rep")
        missed, returned = self.calls() - dismissed
        expected = {"number": "+84987000111", "partner_id": caller.id}
        self.assertRecordValues(
            dismissed + missed + returned,
            [
                {
                    "number": "+84912345678",
                    "partner_id": self.partner.id,
                    "direction": "inbound",
                    "disposition": "missed",
                    "dismissed": True,
                    "to_return": False,
                },
                {
                    **expected,
                    "direction": "inbound",
                    "disposition": "missed",
                    "dismissed": False,
                    "to_return": False,
                },
                {
                    **expected,
                    "direction": "outbound",
                    "disposition": "answered",
                    "dismissed": False,
                    "to_return": False,
                },
            ],
        )
        directions = [one["direction"] for one in self.pbx_calls()]
        self.assertEqual(directions, ["inbound", "outbound"])

    def test_to_call(self):
        """An activity is done by a call that is answered, and by no other."""
        reached = self.make_contact("Lê Thị Bình", "0987 000 222")
        busy = self.make_contact("Bận Rộn", "0912 340 486")
        today = fields.Date.today()
        answered, unanswered, later = [
            person.activity_schedule(
                "mail.mail_activity_data_call",
                date_deadline=today + timedelta(days=days),
                summary=summary,
                user_id=self.agent.id,
            )
            for person, days, summary in (
                (reached, -3, "Renew the contract"),
                (busy, -1, "Ask about the roof"),
                (self.partner, 7, "Say hello"),
            )
        ]
        self.run_tour("/odoo/contacts", "to_call", "rep")
        self.assertFalse(answered.active)
        self.assertEqual((unanswered + later).mapped("active"), [True, True])
        self.assertRecordValues(
            self.calls(),
            [
                {
                    "disposition": "answered",
                    "partner_id": reached.id,
                    "res_model": "res.partner",
                    "res_id": reached.id,
                },
                {
                    "disposition": "busy",
                    "partner_id": busy.id,
                    "res_model": "res.partner",
                    "res_id": busy.id,
                },
            ],
        )
        causes = [one["cause"] for one in self.pbx_calls()]
        self.assertEqual(causes, ["200", "486"])

    def test_incoming(self):
        """Who calls is known before the answer; a second caller is sent away."""
        company = self.env["res.partner"].create(
            {"name": "Gạch Việt", "is_company": True}
        )
        self.partner.parent_id = company
        self.env["crm.lead"].create(
            {
                "name": "Two hundred roofs",
                "type": "opportunity",
                "partner_id": self.partner.id,
                "user_id": self.agent.id,
            }
        )
        self.run_tour("/odoo/contacts", "incoming", "rep")
        self.assertRecordValues(
            self.calls(),
            [
                {
                    "direction": "inbound",
                    "state": "ended",
                    "disposition": "answered",
                    "number": "+84912345678",
                    "partner_id": self.partner.id,
                },
                {
                    "direction": "inbound",
                    "state": "ended",
                    "disposition": "missed",
                    "number": "+84987000333",
                    "partner_id": False,
                },
            ],
        )
        first, second = self.pbx_calls()
        self.assertEqual((first["cause"], second["cause"]), ("200", "486"))

    def test_outcome(self):
        """What is noted and chosen stands on the call and in the chatter."""
        today = fields.Date.today()
        self.run_tour(f"/odoo/contacts/{self.partner.id}", "outcome", "rep")
        call = self.calls()
        later = self.env.ref("cgvcall.outcome_call_later")
        self.assertEqual(call.note, "Wants a <b>quote</b> by Friday")
        self.assertEqual(call.outcome_id, later)
        self.assertRecordValues(
            call.next_activity_id,
            [
                {
                    "res_model": "res.partner",
                    "res_id": self.partner.id,
                    "activity_type_id": later.next_activity_type_id.id,
                    "summary": later.next_summary,
                    "user_id": self.agent.id,
                    "active": True,
                }
            ],
        )
        self.assertGreater(call.next_activity_id.date_deadline, today)
        self.assertEqual(call.message_id.res_id, self.partner.id)
        self.assertIn("Wants a &lt;b&gt;quote&lt;/b&gt;", call.message_id.body)
        self.assertIn(later.name, call.message_id.body)

    # === HELPERS === #

    def make_contact(self, name, phone):
        return self.env["res.partner"].create({"name": name, "phone": phone})

    def pbx_calls(self):
        """The PBX's own view of the calls, once all are over and written down."""
        deadline = time.monotonic() + 10
        while True:
            calls = self.pbx.control("calls")
            if all(call["state"] == "ended" for call in calls):
                return calls
            self.assertLess(time.monotonic(), deadline, calls)
