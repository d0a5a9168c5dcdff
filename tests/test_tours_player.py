from odoo import fields
from odoo.tests import tagged

from .tours import ToursCase


@tagged("post_install", "-at_install", "cgvcall_tour")
class TestToursPlayer(ToursCase):
    """Recordings that are heard: real sound from the stand-in PBX, a real browser."""

    def setUp(self):
        super().setUp()
        raw = self.raw_history(days=4)
        outgoing = [item for item in raw if item["direction"] == 3]
        self.item = max(outgoing, key=lambda item: item["record_file_size"])
        self.partner.phone = self.item["to_number"]
        self.extension.number = (
            self.item.get("extension") or self.item["from_extension"]
        )
        self.pbx.reset(seed=3, days=4)
        self.run_import()
        self.call = self.calls(cdr_id=self.item["cdr_id"])
        (self.calls() - self.call).recording_ids.unlink()
        self.recording = self.call.recording_id
        self.recording.next_attempt_at = fields.Datetime.now()
        self.run_cron("ir_cron_recordings")
        self.assertEqual(self.recording.state, "stored")

    def test_from_list_to_form_with_a_note(self):
        view = self.env["ir.ui.view"].create(
            {
                "name": "calls with a play button",
                "model": "cgvcall.call",
                "arch": """
                    <list>
                        <field name="started_at"/>
                        <field name="recording_id" widget="cgvcall_play"/>
                    </list>
                """,
            }
        )
        action = self.env["ir.actions.act_window"].create(
            {
                "name": "Recorded calls",
                "res_model": "cgvcall.call",
                "view_mode": "list,form",
                "view_id": view.id,
                "domain": [("id", "=", self.call.id)],
            }
        )
        self.run_tour(f"/odoo/action-{action.id}", "player", "boss")
        note = self.recording.note_ids
        self.assertEqual(note.text, "Asks for a discount")
        self.assertEqual(note.user_id, self.supervisor)
        middle = self.call.talk_seconds / 2
        self.assertAlmostEqual(note.position, middle, delta=2)

    def test_card_in_the_chatter(self):
        self.recording.note_ids = [
            (0, 0, {"position": 1, "text": "Signs", "user_id": self.supervisor.id})
        ]
        self.assertEqual(self.call.message_id.res_id, self.partner.id)
        self.run_tour(f"/odoo/contacts/{self.partner.id}", "player_card", "boss")
