from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import CgvcallCase


@tagged("post_install", "-at_install")
class TestTours(CgvcallCase, HttpCase):
    def test_settings(self):
        """An administrator sets the account up and tests it on one page."""
        self.account.write({"api_key": False, "api_secret": False, "state": "draft"})
        self.start_tour("/odoo/settings", "cgvcall_settings_tour", login="admin")
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
        self.start_tour("/odoo/calls", "cgvcall_calls_tour", login="boss")
