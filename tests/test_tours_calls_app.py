from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .tours import ToursCase


@tagged("post_install", "-at_install", "cgvcall_tour")
class TestToursCallsApp(ToursCase):
    """The Calls app, as an agent and a supervisor have it."""

    def setUp(self):
        super().setUp()
        self.hour_ago = fields.Datetime.now() - timedelta(hours=1)

    def test_to_return(self):
        """A supervisor reads who waits, and says that one needs no call back."""
        self._create_extension("102", self.other_agent)
        waits = self.make_call(started_at=self.hour_ago, partner_id=self.partner.id)
        spam = self.make_call(started_at=self.hour_ago, number="+84987000111")
        returned = self.make_call(
            started_at=self.hour_ago, number="+84987000222", ring_seconds=12
        )
        self.make_call(
            user=self.other_agent,
            number="+84987000222",
            direction="outbound",
            disposition="answered",
            answered_at=self.hour_ago + timedelta(minutes=30),
        )
        self.env["cgvcall.call.leg"].create(
            [
                {
                    "call_id": returned.id,
                    "extension_number": number,
                    "disposition": "no_answer",
                    "started_at": self.hour_ago,
                    "ring_seconds": 12,
                }
                for number in ("101", "102")
            ]
        )
        self.run_tour("/odoo/calls-to-return", "calls_to_return", "boss")
        self.assertEqual((waits + spam).mapped("dismissed"), [False, True])

    def test_own_calls(self):
        """An agent calls back from the list of those to return."""
        missed = self.make_call(started_at=self.hour_ago, partner_id=self.partner.id)
        self.make_call(user=self.other_agent, number="+84987000111")
        self.run_tour("/odoo/calls-to-return", "calls_own", "rep")
        self.assertFalse(missed.to_return)
        talk = self.calls() - missed.search([("disposition", "=", "missed")])
        self.assertRecordValues(
            talk,
            [
                {
                    "direction": "outbound",
                    "disposition": "answered",
                    "partner_id": self.partner.id,
                    "res_model": "res.partner",
                    "res_id": self.partner.id,
                }
            ],
        )
