from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import (
    AccessError,
    ConcurrencyError,
    UserError,
    ValidationError,
)
from odoo.tests import tagged

from .common import SDK_ID, SoftphoneCase


@tagged("post_install", "-at_install")
class TestSoftphone(SoftphoneCase):
    # === WHO IS IT === #

    def test_prepare(self):
        cases = {
            "0912 345 678": "0912345678",
            "+84 912 345 678": "0912345678",
            "1900 1234": "19001234",
            "+1 202 555 0123": "0012025550123",
            "102": "102",
            "*97": "*97",
        }
        for written, dial in cases.items():
            with self.subTest(written=written):
                got = self.as_user().softphone_prepare(written)
                self.assertEqual(got["dial"], dial)
        for bad in ("abc", "<script>", "1" * 40):
            with self.subTest(bad=bad), self.assertRaises(UserError):
                self.as_user().softphone_prepare(bad)
        for bad in ("", "  ", None, 12, [], "1" * 400):
            with self.subTest(bad=bad), self.assertRaises(ValidationError):
                self.as_user().softphone_prepare(bad)

    def test_who(self):
        who = self.as_user().softphone_identify("84912345678")
        self.assertEqual(
            who,
            {
                "number": "+84912345678",
                "display": "0912 345 678",
                "name": "Nguyễn Văn An",
                "company": False,
                "res_model": "res.partner",
                "res_id": self.partner.id,
                "image_url": f"/web/image/res.partner/{self.partner.id}/avatar_128",
                "colleague": False,
                "do_not_call": False,
                "notice": False,
                "others": [],
                "opportunities": [],
                "last_call": None,
            },
        )
        unknown = self.as_user().softphone_identify("0987 000 111")
        self.assertFalse(unknown["name"] or unknown["res_id"])
        self.assertEqual(unknown["display"], "0987 000 111")

    def test_who_is_a_colleague(self):
        self._create_extension("102", self.other_agent)
        who = self.as_user().softphone_identify("102")
        self.assertEqual(who["name"], self.other_agent.name)

    def test_who_tells_nothing_of_closed_records(self):
        rule = self.env["ir.rule"].create(
            {
                "name": "closed",
                "model_id": self.env["ir.model"]._get("res.partner").id,
                "domain_force": f"[('id', '!=', {self.partner.id})]",
            }
        )
        who = self.as_user().softphone_identify("0912345678")
        self.assertFalse(who["name"] or who["res_id"])
        rule.unlink()

    def test_who_is_a_lead(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Chairs for the office",
                "contact_name": "Chị Hà",
                "partner_name": "Hà Furniture",
                "phone": "0987000222",
                "user_id": self.agent.id,
            }
        )
        who = self.as_user().softphone_identify("0987000222")
        self.assertEqual((who["name"], who["company"]), ("Chị Hà", "Hà Furniture"))
        self.assertEqual((who["res_model"], who["res_id"]), ("crm.lead", lead.id))

    def test_clicked_record_wins(self):
        twin = self.env["res.partner"].create({"name": "Twin", "phone": "0912345678"})
        got = self.as_user().softphone_prepare("0912345678", "res.partner", twin.id)
        self.assertEqual(got["name"], "Twin")

    # === WHAT HAPPENED === #

    @freeze_time("2026-11-20 08:00:00")  # the next second is no longer ring time
    def test_answered_call(self):
        self.report("ringing", age_seconds=30)
        call = self.calls()
        self.assertRecordValues(
            call,
            [
                {
                    "state": "ringing",
                    "user_id": self.agent.id,
                    "extension_id": self.extension.id,
                    "partner_id": self.partner.id,
                    "number": "+84912345678",
                    "from_number": "101",
                }
            ],
        )
        self.assertFalse(call.message_id)
        self.report("ongoing", age_seconds=20)
        self.report("ended", sip_code=None)
        self.assertRecordValues(
            call,
            [
                {
                    "state": "ended",
                    "disposition": "answered",
                    "ring_seconds": 10,
                    "talk_seconds": 20,
                }
            ],
        )
        self.assertEqual(call.message_id.res_id, self.partner.id)

    def test_results_of_unanswered_calls(self):
        cases = [
            ("outbound", 486, "busy"),
            ("outbound", 603, "busy"),
            ("outbound", 480, "no_answer"),
            ("outbound", 404, "failed"),
            ("outbound", None, "cancelled"),
            ("inbound", None, "missed"),
            ("inbound", 486, "missed"),
        ]
        for index, (direction, code, disposition) in enumerate(cases):
            values = {"sdk_call_id": f"call-{index}", "direction": direction}
            self.report("ringing", **values)
            self.report("ended", sip_code=code, **values)
            call = self.calls(sdk_call_id=f"call-{index}")
            self.assertEqual(call.disposition, disposition, (direction, code))

    def test_same_news_twice_and_late_news(self):
        for state in ("ended", "ongoing", "ringing", "ended", "ended"):
            self.report(state)
        self.assertEqual(self.calls().state, "ended")
        self.assertEqual(len(self.calls()), 1)

    def test_reported_twice_at_the_same_moment(self):
        """The one that comes second is run again, and then finds the first."""
        self.report("ringing")
        calls = self.env.registry["cgvcall.call"]
        not_seen = patch.object(
            calls, "_softphone_find", lambda call, *_: call.browse()
        )
        with not_seen, self.assertRaises(ConcurrencyError):
            self.report("ringing")
        self.assertTrue(self.report("ringing"))
        self.assertEqual(len(self.calls()), 1)

    def test_record_of_the_pbx_stands(self):
        self.pbx.add(self.raw_cdr("1", sdk_call_id=SDK_ID))
        self.run_import()
        self.report("ended")
        self.assertEqual(self.calls().disposition, "answered")

    def test_who_answers_has_the_call(self):
        self._create_extension("102", self.other_agent)
        values = {"direction": "inbound"}
        self.report("ringing", **values)
        self.assertFalse(self.report("ringing", self.other_agent, **values))
        self.assertTrue(self.report("ongoing", self.other_agent, **values))
        self.assertFalse(self.report("ended", **values))
        self.assertEqual(self.calls().user_id, self.other_agent)
        self.assertEqual(self.calls().state, "ongoing")

    def test_nobody_answers_an_outgoing_call_of_a_colleague(self):
        self._create_extension("102", self.other_agent)
        for state in ("ringing", "ended"):
            with self.subTest(state=state):
                self.report(state)
                for direction in ("inbound", "outbound", "internal"):
                    values = {"direction": direction}
                    self.assertFalse(self.report("ongoing", self.other_agent, **values))
                self.assertEqual(self.calls().user_id, self.agent)
                self.assertEqual(self.calls().state, state)

    def test_who_answers_has_the_call_that_another_let_go_by(self):
        self._create_extension("102", self.other_agent)
        values = {"direction": "inbound"}
        self.report("ringing", **values)
        self.report("ended", sip_code=486, **values)
        self.assertEqual(self.calls().disposition, "missed")
        self.report("ongoing", self.other_agent, **values)
        self.report("ended", self.other_agent, **values)
        self.assertEqual(self.calls().disposition, "answered")
        self.assertEqual(self.calls().user_id, self.other_agent)

    def test_answered_after_another_browser_let_it_go_by(self):
        values = {"direction": "inbound"}
        self.report("ringing", **values)
        self.report("ended", **values)
        self.assertTrue(self.calls().to_return)
        self.report("ongoing", **values)
        self.report("ended", **values)
        self.report("ongoing", **values)
        self.assertEqual(self.calls().disposition, "answered")
        self.assertEqual(self.calls().state, "ended")
        self.assertFalse(self.calls().to_return)

    def test_chatter_follows_a_call_that_is_answered_after_all(self):
        values = {"direction": "inbound"}
        self.report("ringing", **values)
        self.report("ended", sip_code=486, **values)
        self.assertIn("missed", self.calls().message_id.body)
        self.report("ongoing", **values)
        self.assertFalse(self.calls().message_id or self.calls().cause)
        self.report("ended", **values)
        self.assertNotIn("missed", self.calls().message_id.body)
        self.assertEqual(self.calls().message_id.res_id, self.partner.id)

    def test_call_of_a_colleague(self):
        """Its direction does not tell which side this is."""
        values = {"direction": "internal", "number": "102", "incoming": True}
        self.report("ringing", **values)
        self.report("ended", **values)
        self.assertRecordValues(
            self.calls(),
            [{"from_number": "102", "to_number": "101", "disposition": "missed"}],
        )
        self.assertFalse(self.calls().to_return)

    def test_which_side_of_a_call(self):
        """Only of an internal call it is asked for; the other directions tell."""
        cases = [
            ("internal", False, "101", "cancelled"),
            ("internal", None, "101", "cancelled"),
            ("inbound", False, "0912345678", "missed"),
            ("outbound", True, "101", "cancelled"),
        ]
        for index, (direction, incoming, caller, disposition) in enumerate(cases):
            values = {"direction": direction, "incoming": incoming}
            values["sdk_call_id"] = f"side-{index}"
            self.report("ringing", **values)
            self.report("ended", **values)
            call = self.calls(sdk_call_id=f"side-{index}")
            found = (call.from_number, call.disposition)
            self.assertEqual(found, (caller, disposition), (direction, incoming))
        for bad in ("no", 1, [], {}):
            with self.subTest(bad=bad), self.assertRaises(ValidationError):
                self.report("ringing", direction="internal", incoming=bad)

    def test_line_does_not_change_with_the_chosen_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.agent.company_ids += other
        account = self.env["cgvcall.account"].search([("company_id", "=", other.id)])
        self.env["cgvcall.extension"].create(
            {"account_id": account.id, "number": "201", "user_id": self.agent.id}
        )
        chosen = self.as_user().with_context(allowed_company_ids=other.ids)
        values = {"sdk_call_id": SDK_ID, "direction": "outbound", "number": "102"}
        told = chosen.softphone_report({**values, "state": "ongoing"})
        self.assertEqual(self.report("ended"), told)
        self.assertEqual(self.calls().extension_number, "101")
        self.assertEqual(self.calls().state, "ended")

    def test_lead_that_was_clicked(self):
        lead = self.env["crm.lead"].create(
            {"name": "Chairs", "partner_id": self.partner.id, "user_id": self.agent.id}
        )
        self.report("ringing", res_model="crm.lead", res_id=lead.id)
        self.assertRecordValues(
            self.calls(),
            [
                {
                    "lead_id": lead.id,
                    "partner_id": self.partner.id,
                    "res_model": "crm.lead",
                    "res_id": lead.id,
                }
            ],
        )

    def test_bad_reports(self):
        for values in (
            {"state": "flying"},
            {"direction": None},
            {"sdk_call_id": ""},
            {"sdk_call_id": "x" * 200},
            {"sdk_call_id": "a b<script>"},
            {"number": None},
            {"age_seconds": "long ago"},
        ):
            with self.subTest(**values), self.assertRaises(ValidationError):
                self.report(**{"state": "ringing", **values})
        for values in (None, [], "x"):
            with self.assertRaises(ValidationError):
                self.as_user().softphone_report(values)
        self.report("ringing", res_model="res.users", res_id="1", sip_code="x" * 9)
        self.assertFalse(self.calls().res_model)

    def test_calls_cannot_be_written_in_another_way(self):
        call = self.as_user().browse(self.report("ringing"))
        for action in (
            lambda: call.write({"talk_seconds": 5}),
            lambda: call.unlink(),
            lambda: call.create({"account_id": self.account.id}),
        ):
            with self.assertRaises(AccessError):
                action()
