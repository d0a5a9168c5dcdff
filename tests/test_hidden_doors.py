import json

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.mail.tools.discuss import Store

from .leaks import digits
from .test_hidden_numbers import SHOWN, WHOLE, HiddenCase

ALL = (
    "cgvcall.group_manager,cgvcall.group_downloader,cgvcall.group_admin,"
    "sales_team.group_sale_manager"
)


class DoorsCase(HiddenCase):
    """A masked user with every right there is, and all kinds of records with a number
    that stands in no field of Odoo's own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ALL.split(","):
            cls.masked.group_ids += cls.env.ref(name)
            cls.plain.group_ids += cls.env.ref(name)

    def setUp(self):
        super().setUp()
        self.partner.phone = False
        book = self.env["cgvcall.phone"]
        self.row = book.create(
            {"partner_id": self.partner.id, "number": "+84912345678"}
        )
        self.call.partner_id = self.partner
        self.call.leg_ids.extension_number = "104"
        self.recording = self.env["cgvcall.recording"].create(
            {"call_id": self.call.id, "state": "stored", "size": 9}
        )
        self.env["cgvcall.recording.note"].create(
            {
                "recording_id": self.recording.id,
                "position": 1,
                "text": "Said so",
                "user_id": self.masked.id,
            }
        )
        self.env["cgvcall.listening"].sudo()._note(self.recording, "heard", "::1")
        self.account.write({"follow_up_enabled": True, "follow_up_from": "2020-01-01"})
        self.stranger = self.make_call(self.masked, number="+84912345678")
        (self.call | self.stranger)._sync_chatter()
        (self.call | self.stranger)._follow_up()
        self.ringing = self.make_call(self.masked, state="ringing", disposition=False)


@tagged("post_install", "-at_install")
class TestHiddenEverywhere(DoorsCase):
    """All fields of all records that tell of calls, present and to come."""

    def models(self):
        ours = [
            model._name
            for model in self.env.registry.values()
            if model._original_module == "cgvcall" and not model._abstract
        ]
        return [*ours, "mail.activity", "mail.message", "mail.followers"]

    def readable(self, name):
        """All records of a model that the masked user reads, of whatever company."""
        model = self.env[name].with_user(self.masked)
        try:
            return model.search([])
        except AccessError:
            return model.browse()

    def assertNoNumber(self, reply):
        found = WHOLE.search(digits(reply.encode()).decode())
        self.assertFalse(found and reply[: found.end()][-200:])

    def test_every_field(self):
        seen = set()
        for name in self.models():
            records = self.readable(name)
            if not records:
                continue
            with self.subTest(model=name):
                seen.add(name)
                fnames = [*records.fields_get(attributes=["type"])]
                spec = {fname: {} for fname in fnames}
                self.assertNoNumber(self.rpc(name, "read", records.ids))
                self.assertNoNumber(
                    self.rpc(name, "web_read", records.ids, specification=spec)
                )
                self.assertNoNumber(self.rpc(name, "name_search", ""))
                if name.startswith("cgvcall."):
                    self.assertNoNumber(
                        self.rpc(name, "export_data", records.ids, fnames)
                    )
        self.assertLessEqual(
            {
                "cgvcall.call",
                "cgvcall.call.leg",
                "cgvcall.phone",
                "cgvcall.recording",
                "cgvcall.recording.note",
                "cgvcall.listening",
                "mail.activity",
                "mail.message",
            },
            seen,
        )

    def test_every_field_of_a_path(self):
        """As an export asks for what belongs to a record."""
        for name, path in (
            ("cgvcall.listening", "call_id/number"),
            ("cgvcall.listening", "call_id/leg_ids/from_number"),
            ("cgvcall.recording", "call_id/number_display"),
            ("cgvcall.recording.note", "recording_id/call_id/number"),
            ("res.partner", "cgvcall_phone_ids/number"),
            ("mail.activity", "cgvcall_call_ids/from_number"),
        ):
            records = self.readable(name)
            with self.subTest(model=name, path=path):
                self.assertIn(SHOWN, self.rpc(name, "export_data", records.ids, [path]))
                self.assertNoNumber(self.rpc(name, "export_data", records.ids, [path]))

    def test_no_field_can_be_searched_grouped_or_ordered_by(self):
        """A new field with a number is not forgotten: none tells the hidden digits."""
        for name in ("cgvcall.call", "cgvcall.call.leg", "cgvcall.phone"):
            model = self.env[name].with_user(self.masked)
            told = self.env[name].with_user(self.plain)
            for fname, field in model._fields.items():
                if field.type not in ("char", "text") or fname == "display_name":
                    continue
                with self.subTest(model=name, field=fname):
                    for part in ("345678", "912345"):
                        found = self.ask(model, fname, part)
                        self.assertFalse(found, "found by hidden digits")
            # The same question, put by who may know.
            fname = "from_number" if name == "cgvcall.call.leg" else "number"
            self.assertTrue(self.ask(told, fname, "345678"))

    def ask(self, model, fname, part):
        try:
            return model.search([(fname, "ilike", part)])
        except (AccessError, ValueError, NotImplementedError):
            return model.browse()

    def test_records_are_found_by_no_path(self):
        for name, path in (
            ("cgvcall.listening", "call_id.number"),
            ("cgvcall.listening", "call_id"),
            ("cgvcall.recording", "call_id"),
            ("cgvcall.recording.note", "recording_id.call_id.number"),
            ("res.partner", "cgvcall_phone_ids"),
            ("crm.lead", "partner_id.cgvcall_phone_ids.number_display"),
            ("mail.activity", "res_name"),
            ("mail.message", "body"),
            ("mail.message", "record_name"),
        ):
            with self.subTest(model=name, path=path):
                model = self.env[name].with_user(self.masked)
                self.assertFalse(self.ask(model, path, "345678"))

    def test_numbers_are_no_filter_of_board_and_dashboard(self):
        today = fields.Date.to_string(fields.Date.today())
        page = {"date_from": today, "date_to": today}
        for model, method, args in (
            ("cgvcall.board", "get_data", []),
            ("cgvcall.dashboard", "get_data", [page]),
        ):
            with self.subTest(model=model):
                self.assertNoNumber(self.rpc(model, method, *args))
        self.assertIn(SHOWN, self.rpc("cgvcall.board", "get_data"))

    def test_the_list_offers_no_search_by_number(self):
        for user, offered in ((self.plain, True), (self.masked, False)):
            calls = self.env["cgvcall.call"].with_user(user)
            arch = calls.get_view(view_type="search")["arch"]
            self.assertEqual('name="number_display"' in arch, offered)

    def test_a_persons_data_is_for_others(self):
        wizards = self.env["cgvcall.person.wizard"].with_context(
            active_model="res.partner", active_id=self.partner.id
        )
        names = [*wizards._fields]
        with self.assertRaisesRegex(AccessError, "partly hidden"):
            wizards.with_user(self.masked).default_get(names)
        windows = wizards.with_user(self.masked)
        window = windows.sudo().create({"partner_id": self.partner.id}).sudo(False)
        for door in (
            lambda: windows.create({"partner_id": self.partner.id}),
            lambda: window.read(["number_text"]),
            lambda: window.web_read({"call_text": {}}),
            window.action_export,
            window.action_erase,
            lambda: window._export("::1"),
        ):
            with self.assertRaisesRegex(AccessError, "partly hidden"):
                self.env.invalidate_all()
                door()
        self.assertTrue(self.call.exists())
        self.assertTrue(wizards.with_user(self.plain).default_get(names)["partner_id"])

    # === WHAT IS SENT BY OTHERS === #

    def sent(self, post):
        """All that a colleague's doing sends, by mail and by the bus."""
        self.masked.notification_type = "inbox"
        follower = self.agent.partner_id
        self.stranger.message_subscribe((self.masked.partner_id | follower).ids)
        self.env.flush_all()
        self.env.invalidate_all()
        bus = self.env["bus.bus"].search([])
        mails = self.env["mail.mail"].search([])
        post(self.stranger.with_user(self.plain))
        self.env.flush_all()
        self.cr.precommit.run()
        bus = self.env["bus.bus"].search([]) - bus
        mails = self.env["mail.mail"].search([]) - mails
        texts = [
            json.dumps(json.loads(news.message), ensure_ascii=False) for news in bus
        ]
        for mail in mails:
            texts += [mail.subject or "", str(mail.body_html)]
        self.assertTrue(mails or bus)
        return "\n".join(texts)

    def test_messages_name_the_call_without_it(self):
        def post(call):
            call.message_post(body="Look", subtype_xmlid="mail.mt_comment")

        told = self.sent(post)
        self.assertTrue(SHOWN in told)
        self.assertNoNumber(told)

    def test_invitations_name_the_call_without_it(self):
        def invite(call):
            wizard = call.env["mail.followers.edit"].create(
                {
                    "res_model": call._name,
                    "res_ids": str(call.ids),
                    "partner_ids": [(6, 0, self.agent.partner_id.ids)],
                    "notify": True,
                }
            )
            wizard.edit_followers()

        told = self.sent(invite)
        self.assertTrue(SHOWN in told)
        self.assertNoNumber(told)

    def test_letters_name_the_call_without_it(self):
        composer = self.env["mail.compose.message"].with_user(self.plain)
        composer = composer.create(
            {"model": "cgvcall.call", "res_ids": str(self.stranger.ids)}
        )
        self.assertIn(SHOWN, composer.subject)

    def test_who_may_know_is_told_in_the_call_itself(self):
        store = Store().add(self.stranger.with_user(self.plain)).get_result()
        self.assertRegex(json.dumps(store, default=str), WHOLE)
