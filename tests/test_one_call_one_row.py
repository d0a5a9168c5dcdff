import json
from datetime import timedelta

from odoo.tests import tagged

from .common import CgvcallCase, epoch


@tagged("post_install", "-at_install")
class TestOneCallOneRow(CgvcallCase):
    """The browser's call and the PBX's record become the same row."""

    SDK_ID = "call-vn-1-73VH6572P1-1552085318336"

    def browser_call(self, sdk_call_id=SDK_ID, number="0912345678", age=3600):
        report = {"sdk_call_id": sdk_call_id, "direction": "outbound", "number": number}
        calls = self.env["cgvcall.call"].with_user(self.agent)
        calls.softphone_report({**report, "state": "ringing", "age_seconds": age})
        calls.softphone_report({**report, "state": "ended", "age_seconds": age - 20})
        return self.calls(sdk_call_id=sdk_call_id)

    def test_by_softphone_id(self):
        call = self.browser_call()
        self.assertEqual(call.disposition, "cancelled")
        message = call.message_id
        self.pbx.add(self.raw_cdr("5", sdk_call_id=self.SDK_ID))
        self.run_import()
        self.assertEqual(self.calls(), call)
        self.assertEqual((call.cdr_id, call.disposition), ("5", "answered"))
        self.assertEqual(call.message_id, message)
        self.assertIn("15 s", message.body)

    def test_by_asking_for_the_softphone_id(self):
        """Older records do not carry the id; the PBX is asked by it."""
        call = self.browser_call(age=600)
        item = self.raw_cdr("5", from_extension="199", to_number="0987000111")
        # Nothing but the answer itself links the record to the call.
        self.pbx.fault("softphone_cdr", "body", body=json.dumps(item), status=200)
        self.pbx.add(item)
        self.run_import()
        self.assertEqual(self.calls(), call)
        self.assertEqual((call.cdr_id, call.disposition), ("5", "answered"))
        self.assertEqual(call.sdk_call_id, self.SDK_ID)

    def test_not_asked_for_when_the_service_is_missing(self):
        call = self.browser_call(age=600)
        for mode, status in (("status", 404), ("status", 500)):
            self.pbx.fault("softphone_cdr", mode, status=status)
            self.run_import()
            self.assertEqual(self.account.state, "connected")
        self.assertFalse(call.cdr_id)

    def test_by_line_number_and_time(self):
        call = self.browser_call()
        self.pbx.add(self.raw_cdr("5"))
        self.run_import()
        self.assertEqual(self.calls(), call)
        self.assertEqual(call.cdr_id, "5")

    def test_not_another_line_number_or_time(self):
        call = self.browser_call()
        late = epoch(call.started_at + timedelta(minutes=3))
        self.pbx.add(
            self.raw_cdr("5", from_extension="102"),
            self.raw_cdr("6", to_number="0912345679"),
            self.raw_cdr("7", time_started=late, time_connected=late + 5),
            self.raw_cdr(
                "8", direction=1, from_number="0912345678", to_extension="101"
            ),
        )
        self.run_import()
        self.assertEqual(len(self.calls()), 5)
        self.assertFalse(call.cdr_id)

    def test_who_answered_has_the_call(self):
        """The browser of 101 told of it; the PBX says that 102 answered."""
        self._create_extension("102", self.other_agent)
        call = self.browser_call()
        self.pbx.add(self.raw_cdr("5", sdk_call_id=self.SDK_ID, from_extension="102"))
        self.run_import()
        self.assertEqual(self.calls(), call)
        self.assertEqual(call.user_id, self.other_agent)
        self.assertEqual(call.extension_id.number, "102")

    def test_two_candidates_are_never_merged(self):
        first = self.browser_call()
        second = self.browser_call("call-vn-1-OTHER-1", age=3570)
        self.pbx.add(self.raw_cdr("5"))
        self.run_import()
        self.assertEqual(len(self.calls()), 3)
        self.assertFalse(first.cdr_id or second.cdr_id)

    def test_two_records_never_share_a_row(self):
        call = self.browser_call()
        started = epoch(call.started_at) + 30
        self.pbx.add(
            self.raw_cdr("5", sdk_call_id=self.SDK_ID),
            self.raw_cdr("6", sdk_call_id=self.SDK_ID, time_started=started),
        )
        self.run_import()
        self.assertEqual(self.account.state, "connected", self.account.last_error)
        self.assertEqual(sorted(self.calls().mapped("cdr_id")), ["5", "6"])
        self.assertEqual(self.calls(sdk_call_id=self.SDK_ID), call)
