from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .tours import ToursCase


@tagged("post_install", "-at_install", "cgvcall_tour")
class TestToursHistory(ToursCase):
    """The page of calls on the forms of contacts and leads, as the agent has it."""

    def test_contact(self):
        """A company's calls; one of its people is called back, and that is shown."""
        company = self.env["res.partner"].create(
            {"name": "Gạch Việt", "is_company": True, "phone": "028 7300 9999"}
        )
        self.partner.parent_id = company
        hour_ago = fields.Datetime.now() - timedelta(hours=1)
        missed = self.make_call(started_at=hour_ago, partner_id=self.partner.id)
        self.partner.activity_schedule(
            "mail.mail_activity_data_call",
            summary="Ask about the roof",
            user_id=self.agent.id,
        )
        self.run_tour(f"/odoo/contacts/{company.id}", "history", "rep")
        talk = self.calls() - missed
        self.assertRecordValues(
            talk + missed,
            [
                {
                    "direction": "outbound",
                    "disposition": "answered",
                    "partner_id": self.partner.id,
                    "to_return": False,
                },
                {
                    "direction": "inbound",
                    "disposition": "missed",
                    "partner_id": self.partner.id,
                    "to_return": False,
                },
            ],
        )

    def test_lead(self):
        """Nobody has called yet: a call is planned."""
        lead = self.env["crm.lead"].create(
            {
                "name": "Two hundred roofs",
                "type": "opportunity",
                "partner_id": self.partner.id,
                "user_id": self.agent.id,
            }
        )
        self.run_tour(f"/odoo/crm/{lead.id}", "history_lead", "rep")
        self.assertRecordValues(
            lead.activity_ids,
            [
                {
                    "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                    "user_id": self.agent.id,
                    "summary": "Say hello",
                }
            ],
        )
