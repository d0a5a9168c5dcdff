from odoo.tests import tagged

from .recordings import RecordingsCase

PERSON_ASKED = "Not kept: the person asked for it."


@tagged("post_install", "-at_install")
class TestDoNotKeep(RecordingsCase):
    """Recordings of people who have asked for it are not fetched."""

    def setUp(self):
        super().setUp()
        self.account.recording_enabled = True

    def import_call(self, cdr_id="1", **values):
        record = {
            "recording_url": f"{self.pbx.url}/rest/recordings/{cdr_id}",
            "record_file_size": 100,
            **values,
        }
        self.pbx.add(self.raw_cdr(cdr_id, **record))
        self.run_import()
        return self.calls(cdr_id=cdr_id)

    def test_not_fetched_and_told(self):
        self.partner.cgvcall_do_not_keep = True
        call = self.import_call()
        self.assertEqual(call.partner_id, self.partner)
        self.assertFalse(call.recording_ids)
        self.assertEqual(call.with_user(self.agent).recording_wish, PERSON_ASKED)
        other = self.import_call("2", to_number="0987654321")
        self.assertTrue(other.recording_ids)
        self.assertFalse(other.recording_wish)

    def test_what_was_not_kept_is_not_fetched_later(self):
        self.partner.cgvcall_do_not_keep = True
        call = self.import_call()
        self.partner.cgvcall_do_not_keep = False
        self.import_call(duration=21)
        self.assertFalse(call.recording_ids)
        self.assertEqual(call.recording_wish, PERSON_ASKED)
        self.assertTrue(self.import_call("2").recording_ids)

    def test_of_leads_and_their_contacts(self):
        lead = self.env["crm.lead"].create(
            {"name": "L", "phone": "0911111111", "cgvcall_do_not_keep": True}
        )
        call = self.import_call(to_number="0911111111")
        self.assertEqual((call.lead_id, bool(call.recording_ids)), (lead, False))
        lead.cgvcall_do_not_keep = False
        self.assertTrue(self.import_call("2", to_number="0911111111").recording_ids)
        lead.write({"partner_id": self.partner.id, "phone": "0911111111"})
        self.partner.cgvcall_do_not_keep = True
        call = self.import_call("3", to_number="0911111111")
        self.assertFalse(call.recording_ids)

    def test_calls_of_nobody_go_by_the_number(self):
        self.partner.write({"cgvcall_do_not_keep": True, "active": False})
        call = self.import_call()
        self.assertFalse(call.partner_id)
        self.assertFalse(call.recording_ids)

    def test_of_another_person_with_the_number(self):
        """The call is theirs, and they have not asked for anything."""
        self.partner.write({"cgvcall_do_not_keep": True, "active": False})
        other = self.env["res.partner"].create({"name": "B", "phone": "0912345678"})
        call = self.import_call()
        self.assertEqual(call.partner_id, other)
        self.assertTrue(call.recording_ids)

    def test_asked_while_it_waits(self):
        self.stream(2000)
        waiting, other = self.make_recordings(2)
        call = waiting.call_id
        call.partner_id = self.partner
        other.call_id.number = "+84987654321"
        self.partner.cgvcall_do_not_keep = True
        asked = self.asked()[0]
        self.fetch()
        self.assertEqual(other.state, "stored")
        self.assertEqual(self.asked()[0] - asked, 1, "only the other one was fetched")
        self.assertFalse(waiting.exists())
        self.assertEqual(call.recording_wish, PERSON_ASKED)

    def test_what_is_here_stays(self):
        self.stream(2000)
        recording = self.make_recordings(1)
        recording.call_id.partner_id = self.partner
        self.fetch()
        self.partner.cgvcall_do_not_keep = True
        self.assertEqual(recording.state, "stored")
        # The PBX has more of it by now: no more is fetched.
        recording._announce(
            {"source_url": recording.source_url, "announced_size": 4000}
        )
        self.assertEqual(recording.state, "pending")
        self.fetch()
        self.assertEqual((recording.state, recording.size), ("stored", 2000))
        self.assertTrue(recording.attachment_id)

    def test_legal_hold_goes_first(self):
        self.stream(2000)
        recording = self.make_recordings(1)
        recording.call_id.partner_id = self.partner
        recording.call_id.legal_hold = True
        self.partner.cgvcall_do_not_keep = True
        self.fetch()
        self.assertEqual(recording.state, "stored")

    def test_legal_hold_before_the_pbx_tells_of_it(self):
        self.partner.cgvcall_do_not_keep = True
        self.pbx.add(self.raw_cdr("1"))
        self.run_import()
        call = self.calls()
        call.legal_hold = True
        self.import_call("1")
        self.assertTrue(call.recording_ids)
        self.assertFalse(call.recording_wish)

    def test_a_page_of_calls_asks_once(self):
        calls = self.env["cgvcall.call"].union(*(self.make_call() for _ in range(20)))
        calls.partner_id = self.partner
        self.partner.cgvcall_do_not_keep = True
        calls.mapped("recording_not_kept")
        self.env.flush_all()
        with self.assertQueryCount(2):  # who, and that it is noted
            calls._note_not_kept()
            self.env.flush_all()
        self.assertTrue(all(calls.mapped("recording_not_kept")))
