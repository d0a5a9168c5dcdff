from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user

from .recordings import RecordingsCase

SIZE = 2000


class PersonCase(RecordingsCase):
    """One person with calls of theirs, and others whose calls are not."""

    def setUp(self):
        super().setUp()
        groups = "base.group_user,base.group_partner_manager,cgvcall.group_manager"
        groups += ",sales_team.group_sale_salesman_all_leads"
        self.manager = new_test_user(self.env, "chief", groups)
        self.downloader = new_test_user(
            self.env, "chief2", f"{groups},cgvcall.group_downloader"
        )
        self.other = self.env["res.partner"].create(
            {"name": "Lê Thị Bình", "phone": "0922222222"}
        )
        self.now = fields.Datetime.now()

    def call(self, partner=None, days=1, **values):
        return self.make_call(
            partner_id=partner and partner.id,
            started_at=self.now - timedelta(days=days),
            **values,
        )

    def record(self, call):
        """Have the recording of this call fetched: there is sound to hear."""
        self.stream(SIZE)
        recording = self.env["cgvcall.recording"].create(
            {
                "call_id": call.id,
                "source_url": f"{self.pbx.url}/rest/recordings/{call.id}",
                "next_attempt_at": fields.Datetime.now(),
            }
        )
        self.fetch()
        self.assertEqual(recording.state, "stored")
        return recording

    def wizard(self, record=None, user=None):
        """The window that the contact's action menu opens."""
        record = record or self.partner
        wizards = self.env["cgvcall.person.wizard"].with_user(user or self.manager)
        return wizards.with_context(
            active_model=record._name, active_id=record.id
        ).create({})

    def erase(self, record=None, user=None, reason="Asked for it"):
        wizard = self.wizard(record, user)
        wizard.write({"reason": reason, "confirm": str(wizard.erasable)})
        return wizard.action_erase()
