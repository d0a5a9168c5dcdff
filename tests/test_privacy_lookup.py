from odoo.exceptions import UserError
from odoo.tests import tagged

from .person import PersonCase

EMAIL = "an@example.com"


@tagged("post_install", "-at_install")
class TestPrivacyLookup(PersonCase):
    """Odoo's own look-up, which comes with its mail: calls are found, and deleted as
    they are deleted here."""

    def setUp(self):
        super().setUp()
        self.assertIn("privacy.lookup.wizard", self.env, "not installed with mail")
        self.partner.email = EMAIL

    def look_up(self, name=None, email=EMAIL):
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": name or self.partner.name, "email": email}
        )
        wizard.action_lookup()
        return wizard

    def found(self, model, wizard=None):
        lines = (wizard or self.look_up()).line_ids
        lines = lines.filtered(lambda line: line.res_model == model)
        return sorted(lines.mapped("res_id"))

    def line(self, record):
        return self.look_up().line_ids.filtered(
            lambda line: (line.res_model, line.res_id) == (record._name, record.id)
        )

    def test_calls_and_recordings(self):
        lead = self.env["crm.lead"].create({"name": "L", "email_from": EMAIL})
        calls = (
            self.call(self.partner)
            + self.call(number="+84900000001", lead_id=lead.id)
            + self.call()  # of nobody, with the number
        )
        recording = self.record(calls[0])
        self.record(self.call(self.other))
        self.assertEqual(self.found("cgvcall.call"), sorted(calls.ids))
        self.assertEqual(self.found("cgvcall.recording"), recording.ids)

    def test_nobody(self):
        self.call(self.partner)
        wizard = self.look_up("Somebody", "nobody@example.com")
        self.assertFalse(self.found("cgvcall.call", wizard))
        with self.assertRaises(UserError):
            self.look_up("x", "no address")

    def test_deleted_for_good(self):
        self.pbx.add(self.raw_cdr("77"))
        self.run_import()
        call = self.calls()
        self.assertEqual(call.partner_id, self.partner)
        attachment = self.record(call).attachment_id
        before = self.env["cgvcall.purge"].search([])
        line = self.line(call)
        line.action_unlink()
        self.assertTrue(line.is_unlinked)
        self.assertIn(f"#{call.id}", line.execution_details)
        self.assertFalse(call.exists() or attachment.exists())
        log = self.env["cgvcall.purge"].search([]) - before
        self.assertRecordValues(log, [{"kind": "person", "count": 1}])
        self.run_import()
        self.assertFalse(self.calls(), "it was imported again")

    def test_recording_alone(self):
        recording = self.record(self.call(self.partner))
        attachment = recording.attachment_id
        self.line(recording).action_unlink()
        self.assertFalse(attachment.exists())
        self.assertEqual(recording.state, "purged")

    def test_all_at_once(self):
        recording = self.record(self.call(self.partner))
        lines = self.line(recording) + self.line(recording.call_id)
        (lines[1] + lines[0]).action_unlink_all()
        self.assertTrue(all(lines.mapped("is_unlinked")))
        self.assertFalse(recording.exists())

    def test_legal_hold(self):
        call = self.call(self.partner)
        recording = self.record(call)
        call.with_user(self.manager).action_hold("Complaint")
        for record in (call, recording):
            with self.assertRaises(UserError):
                self.line(record).action_unlink()
        self.assertEqual(recording.state, "stored")

    def test_other_records_as_ever(self):
        self.line(self.partner).action_unlink()
        self.assertFalse(self.partner.exists())

    def test_put_on_once(self):
        """Whatever is installed later: the models are made ready again."""
        cls = self.env.registry["privacy.lookup.wizard"]
        before = cls._get_query
        self.env["cgvcall.call"]._register_hook()
        self.assertIs(cls._get_query, before)
        self.assertFalse(hasattr(before.cgvcall_origin, "cgvcall_origin"))
