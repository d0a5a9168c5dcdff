import json
import re
from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from .common import SDK_ID, SoftphoneCase

SHOWN = "0912 ••• 678"
WHOLE = re.compile(r"912[\s.-]*345[\s.-]*678")
GROUPS = (
    "base.group_user,base.group_partner_manager,sales_team.group_sale_salesman,"
    "cgvcall.group_agent,cgvcall.group_listener,base.group_allow_export"
)


class HiddenCase(SoftphoneCase):
    """A plain agent, and one who reads numbers partly hidden; each with calls."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.masked = new_test_user(
            cls.env, "masked", f"{GROUPS},cgvcall.group_masked_numbers"
        )
        cls._create_extension("104", cls.masked)
        manager = f"{GROUPS},cgvcall.group_manager"
        cls.plain = new_test_user(cls.env, "plain", manager)

    def setUp(self):
        super().setUp()
        # Look-ups are counted in transactions of their own.
        self.enterContext(self.enter_registry_test_mode())
        self.call = self.make_call(
            self.masked,
            from_number="0912345678",
            to_number="104",
            extension_number="104",
            leg_ids=[
                Command.create({"from_number": "84912345678", "to_number": "104"})
            ],
        )
        self.as_masked = self.env["cgvcall.call"].with_user(self.masked)

    def rpc(self, model, method, *args, user=None, **kwargs):
        """The reply as the browser gets it."""
        self.env.flush_all()
        self.env.invalidate_all()
        reply = call_kw(
            self.env[model].with_user(user or self.masked), method, args, kwargs
        )
        return json.dumps(reply, default=str, ensure_ascii=False)

    def assertHidden(self, reply):
        self.assertIn(SHOWN, reply)
        self.assertNotRegex(reply, WHOLE)


@tagged("post_install", "-at_install")
class TestHiddenNumbers(HiddenCase):
    """No door tells a number of which some digits are hidden."""

    def doors(self):
        fnames = ["number", "from_number", "number_display", "display_name", "headline"]
        spec = {name: {} for name in fnames}
        spec["leg_ids"] = {"fields": {"from_number": {}, "to_number": {}}}
        here = [("id", "in", self.call.ids)]
        call, contact = "cgvcall.call", ("res.partner", self.partner.id)
        yield "read", call, "read", [self.call.ids, fnames], {}
        yield "read all", call, "read", [self.call.ids], {}
        yield "web_read", call, "web_read", [self.call.ids, spec], {}
        yield "search_read", call, "search_read", [here, fnames], {}
        yield "web_search_read", call, "web_search_read", [here, spec], {}
        yield (
            "export",
            call,
            "export_data",
            [self.call.ids, [*fnames, "leg_ids/id"]],
            {},
        )
        yield "name_search", call, "name_search", ["", here], {}
        legs = [self.call.leg_ids.ids, ["from_number", "to_number"]]
        yield "legs", "cgvcall.call.leg", "read", legs, {}
        yield "recent", call, "softphone_recent", [], {}
        yield "history", call, "history_of", [*contact], {}
        yield "cards", call, "chatter_cards", [self.call.ids], {}
        yield "people", call, "softphone_people", ["An"], {}
        yield "identify", call, "softphone_identify", ["+84912345678"], {}
        rows = self.env["cgvcall.phone"].search([("partner_id", "=", self.partner.id)])
        names = ["number", "number_display", "display_name"]
        yield "phone book", "cgvcall.phone", "read", [rows.ids, names], {}

    def test_read(self):
        for name, model, method, args, kwargs in self.doors():
            with self.subTest(door=name):
                self.assertHidden(self.rpc(model, method, *args, **kwargs))
                if not method.startswith("softphone"):
                    self.assertRegex(
                        self.rpc(model, method, *args, user=self.plain, **kwargs), WHOLE
                    )

    def test_plain_agent_reads_whole_numbers(self):
        call = self.make_call(self.agent)
        for method, args in (
            ("read", [call.ids, ["number", "number_display"]]),
            ("softphone_recent", []),
        ):
            self.assertRegex(
                self.rpc("cgvcall.call", method, *args, user=self.agent), WHOLE
            )

    def test_templates_read_no_more_than_their_user(self):
        self.masked.group_ids += self.env.ref("mail.group_mail_template_editor")
        render = self.env["mail.render.mixin"].with_user(self.masked)._render_template
        for source in ("object.number", "object.number_display"):
            with self.subTest(source=source):
                found = render(f"{{{{ {source} }}}}", "cgvcall.call", self.call.ids)
                self.assertHidden(found[self.call.id])

    def test_managers_too_if_they_are_in_the_group(self):
        self.masked.group_ids += self.env.ref("cgvcall.group_manager")
        call = self.make_call(self.agent, state="ringing", disposition=False)
        self.assertHidden(self.rpc("cgvcall.board", "get_data"))
        reply = self.rpc("cgvcall.call", "read", call.ids, ["number_display"])
        self.assertHidden(reply)

    def test_recording_is_named_without_it(self):
        recording = self.env["cgvcall.recording"].create({"call_id": self.call.id})
        info = self.rpc("cgvcall.recording", "player_info", recording.ids)
        self.assertHidden(info)
        reply = self.rpc("cgvcall.recording", "read", recording.ids, ["display_name"])
        self.assertHidden(reply)

    def test_extensions_and_colleagues_stay_as_they_are(self):
        call = self.make_call(
            self.masked, direction="internal", number="101", from_number="101"
        )
        [values] = call.with_user(self.masked).read(["number", "from_number"])
        self.assertEqual((values["number"], values["from_number"]), ("101", "101"))
        rows = self.as_masked.softphone_recent()
        by_id = {row["id"]: row for row in rows}
        self.assertEqual(by_id[call.id]["name"], self.agent.name)

    def test_unknown_caller_is_looked_up_by_the_whole_number(self):
        rows = self.as_masked.softphone_recent()
        self.assertEqual(rows[0]["name"], self.partner.name)

    def test_stored_texts_are_without_it_for_everybody(self):
        stranger = self.make_call(self.masked, number="+84987000111")
        self.call.partner_id = self.partner
        (self.call | stranger)._sync_chatter()
        self.assertIn(SHOWN, self.call.message_id.body)
        self.account.write({"follow_up_enabled": True, "follow_up_from": "2020-01-01"})
        stranger._follow_up()
        activity = stranger.follow_up_id
        self.assertEqual(activity.summary, "Call back: 0987 ••• 111")
        self.assertIn("0987 ••• 111", activity.note)
        self.assertEqual(activity.res_name, "Incoming call · 0987 ••• 111")
        # Due by now, whatever the hour and the user's time zone are.
        activity.date_deadline -= timedelta(days=2)
        reply = self.rpc("cgvcall.call", "softphone_to_call")
        self.assertIn("0987 ••• 111", reply)
        self.assertNotRegex(reply, r"987\s*000\s*111")

    # === NO ORACLE === #

    def test_searching_by_a_number_is_refused(self):
        for fname in ("number", "from_number", "to_number", "number_display"):
            for operator, value in (
                ("ilike", "345"),
                ("=", "+84912345678"),
                ("in", ["+84912345678"]),
                ("=like", "+8491%"),
                (">", "+84912345677"),
            ):
                with (
                    self.subTest(fname=fname, operator=operator),
                    self.assertRaises(AccessError),
                ):
                    self.as_masked.search([(fname, operator, value)])
        for model, path in (
            ("cgvcall.call.leg", "from_number"),
            ("cgvcall.call.leg", "call_id.number"),
            ("cgvcall.recording", "call_id.number"),
            ("cgvcall.phone", "number"),
            ("res.partner", "cgvcall_phone_ids.number"),
            ("crm.lead", "cgvcall_phone_ids.number"),
            ("mail.activity", "cgvcall_call_ids.number"),
        ):
            with self.subTest(path=path), self.assertRaises(AccessError):
                self.env[model].with_user(self.masked).search([(path, "like", "345")])

    def test_names_are_searched_instead(self):
        self.call.partner_id = self.partner
        for text, found in (("345", []), ("Văn An", self.call.ids)):
            names = self.as_masked.name_search(text)
            self.assertEqual([call_id for call_id, _name in names], found)
        self.assertEqual(self.as_masked.softphone_people("0912345678"), [])
        self.assertTrue(self.as_user().softphone_people("0912345678"))

    def test_groups_and_order_tell_nothing(self):
        calls = self.as_masked
        for groupby in ("number", "from_number"):
            with self.assertRaises(AccessError):
                calls.formatted_read_group([], [groupby], ["__count"])
        for model in ("cgvcall.call.leg", "cgvcall.recording"):
            rows = self.env[model].with_user(self.masked)
            with self.subTest(model=model), self.assertRaises(AccessError):
                rows.formatted_read_group([], ["call_id.number"], ["__count"])
        with self.assertRaises(AccessError):
            calls.formatted_read_group([], ["direction"], ["number:max"])
        lower = self.make_call(self.masked, number="+84300000000")
        found = calls.search([("id", "in", (self.call | lower).ids)], order="number")
        self.assertEqual(found.ids, [self.call.id, lower.id])

    def test_counting_what_is_to_be_returned_goes_on(self):
        self.assertTrue(self.call.with_user(self.masked).to_return)
        self.assertEqual(self.as_masked.softphone_missed_count(), 1)

    # === FORMS THAT ARE SAVED === #

    def test_a_number_that_comes_back_as_shown_stays(self):
        row = self.env["cgvcall.phone"].create(
            {"partner_id": self.partner.id, "number_display": "0988 111 222"}
        )
        line = row.with_user(self.masked)
        line.write({"number_display": "0988 ••• 222", "label": "zalo"})
        self.assertEqual((row.number, row.label), ("+84988111222", "zalo"))
        with self.assertRaises(ValidationError):
            line.write({"number_display": "0988 ••• 333"})
        line.write({"number_display": "0988 111 333"})
        self.assertEqual(row.number, "+84988111333")

    def test_contacts_get_no_hidden_number(self):
        with self.assertRaises(ValidationError):
            self.partner.with_user(self.masked).phone = SHOWN
        with self.assertRaises(ValidationError):
            self.env["crm.lead"].with_user(self.masked).create(
                {"name": "New", "phone": SHOWN}
            )


@tagged("post_install", "-at_install")
class TestCallHidden(HiddenCase):
    """A number of which some digits are hidden is called by what it belongs to."""

    def dial(self, number, record=None, user=None):
        calls = self.as_user(user or self.masked)
        model, res_id = (record._name, record.id) if record else (False, False)
        return calls.softphone_prepare(number, model, res_id)

    def test_dials_by_what_was_clicked(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Order",
                "partner_id": self.partner.id,
                "user_id": self.masked.id,
            }
        )
        self.call.partner_id = self.partner
        row = self.env["cgvcall.phone"].search([("partner_id", "=", self.partner.id)])
        for record in (self.call, self.partner, lead, row):
            with self.subTest(record=record._name):
                reply = self.dial(SHOWN, record)
                self.assertEqual(reply.pop("dial"), "0912345678")
                self.assertHidden(json.dumps(reply, default=str, ensure_ascii=False))

    def test_whole_numbers_are_dialled_as_ever(self):
        self.assertEqual(self.dial("0987000111")["dial"], "0987000111")
        self.assertEqual(self.dial("101")["dial"], "101")

    def test_nothing_else_is_dialled(self):
        other = self.env["res.partner"].create({"name": "Bình", "phone": "0987000111"})
        for record in (None, other):
            with self.assertRaises(UserError):
                self.dial(SHOWN, record)
        foreign = self.make_call(self.agent)  # another agent's call
        with self.assertRaises(UserError):
            self.dial(SHOWN, foreign)

    def test_two_that_look_alike_are_not_guessed_at(self):
        self.env["cgvcall.phone"].create(
            {"partner_id": self.partner.id, "number_display": "0912 999 678"}
        )
        with self.assertRaisesRegex(UserError, "Two numbers"):
            self.dial(SHOWN, self.partner)

    def test_the_call_is_stored_with_the_whole_number(self):
        call_id = self.report(
            "ringing",
            self.masked,
            number=SHOWN,
            res_model="res.partner",
            res_id=self.partner.id,
        )
        call = self.env["cgvcall.call"].browse(call_id)
        self.assertEqual(call.sdk_call_id, SDK_ID)
        self.assertEqual(call.number, "+84912345678")
        self.assertEqual(call.partner_id, self.partner)

    def test_a_stranger_is_learned_with_the_whole_number(self):
        self.report("ringing", self.masked, number="0987000111", direction="inbound")
        call_id = self.report(
            "ended", self.masked, number="0987000111", direction="inbound"
        )
        who = self.as_masked.softphone_attach(call_id, "res.partner", self.partner.id)
        self.assertTrue(who["learned"])
        self.assertEqual(who["display"], "0987 ••• 111")
        numbers = self.env["cgvcall.phone"].search(
            [("partner_id", "=", self.partner.id)]
        )
        self.assertIn("+84987000111", numbers.mapped("number"))

    def test_the_log_names_no_number(self):
        with self.assertLogs("odoo.addons.cgvcall.models.cgvcall_call_hidden") as logs:
            self.dial(SHOWN, self.partner)
        self.assertIn("•••678", logs.output[0])
        self.assertNotRegex(logs.output[0], WHOLE)
