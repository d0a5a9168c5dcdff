import os
from pathlib import Path
from unittest import skipUnless

from odoo import fields
from odoo.tests import tagged

from .tours import ToursCase

#: The file of axe-core, which ``make setup`` fetches and the addon does not ship.
AXE = os.environ.get("CGVCALL_AXE")


@skipUnless(AXE, "axe-core is there in the development environment only")
@tagged("post_install", "-at_install", "cgvcall_tour")
class TestToursAxe(ToursCase):
    """Everybody can use our pages: axe finds nothing serious on them.

    In the light colours; in dark ones where OCA's ``web_dark_mode`` is installed, for
    Odoo itself has none that somebody could choose (``ir.http.color_scheme``).
    """

    def setUp(self):
        super().setUp()
        self.env["ir.attachment"].create(
            {
                "name": "axe.js",
                "url": "/cgvcall/axe.js",
                "raw": Path(AXE).read_bytes(),
                "mimetype": "text/javascript",
                "public": True,
            }
        )
        self.admin = self.env.ref("base.user_admin")
        users = self.env["res.users"].search([("share", "=", False)])
        self.is_dark = "dark_mode" in users._fields
        if self.is_dark:
            users.dark_mode = True

    def look(self, path, name, login):
        cookies = {
            "cgvcall_pbx": self.pbx.url,
            "cgvcall_partner": str(self.partner.id),
            "color_scheme": "dark" if self.is_dark else "light",
        }
        tour = f"cgvcall_axe_{name}_tour"
        self.start_tour(path, tour, login=login, cookies=cookies, timeout=180)

    def add_history(self):
        """Calls of some days as the PBX tells of them, one with its recording."""
        raw = self.raw_history(days=4)
        outgoing = [item for item in raw if item["direction"] == 3]
        item = max(outgoing, key=lambda item: item["record_file_size"])
        self.partner.phone = item["to_number"]
        self.extension.number = item.get("extension") or item["from_extension"]
        self.pbx.reset(seed=3, days=4)
        self.run_import()
        call = self.calls(cdr_id=item["cdr_id"])
        (self.calls() - call).recording_ids.unlink()
        call.recording_id.next_attempt_at = fields.Datetime.now()
        self.run_cron("ir_cron_recordings")
        self.assertEqual(call.recording_id.state, "stored")
        return call

    def test_calls(self):
        self.add_history()
        self.make_call(partner_id=self.partner.id)
        self.look("/odoo/calls", "calls", "boss")

    def test_reports(self):
        call = self.add_history()
        listening = self.env["cgvcall.listening"].with_user(self.supervisor).sudo()
        listening._note(call.recording_id, "heard", "192.0.2.1")
        self._create_extension("102", self.other_agent)
        self.look("/odoo/call-dashboard", "reports", "boss")

    def test_admin(self):
        self.env["cgvcall.account"].with_user(self.admin).action_demo_start()
        self.look("/odoo", "admin", "admin")

    def test_phone(self):
        self._create_extension("102", self.other_agent)
        self.pbx.add(self.raw_cdr("1"))
        self.run_import()
        self.make_call(partner_id=self.partner.id)
        self.partner.activity_schedule(
            "mail.mail_activity_data_call",
            summary="Ask about the roof",
            user_id=self.agent.id,
        )
        self.look(f"/odoo/contacts/{self.partner.id}", "phone", "rep")
