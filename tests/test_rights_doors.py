from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import SoftphoneCase

LOGS = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


@tagged("post_install", "-at_install")
class TestRightsDoors(SoftphoneCase):
    """Ways around the methods that may change a call: none of them leads anywhere."""

    def setUp(self):
        super().setUp()
        self.lead = self.env["crm.lead"].create(
            {"name": "Roofs", "user_id": self.agent.id}
        )
        self.call = self.make_call(partner_id=self.partner.id, lead_id=self.lead.id)
        self.other = self.make_call(self.other_agent)
        self.env.flush_all()

    @mute_logger(*LOGS)
    def test_nobody_writes_calls(self):
        admin = new_test_user(
            self.env,
            "everything",
            "base.group_system,cgvcall.group_admin,cgvcall.group_manager,"
            "cgvcall.group_downloader,sales_team.group_sale_manager",
        )
        recording = self.env["cgvcall.recording"].create({"call_id": self.call.id})
        leg = self.env["cgvcall.call.leg"].create({"call_id": self.call.id})
        for user in (self.agent, self.supervisor, admin):
            for record in (self.call, recording, leg):
                own = record.with_user(user)
                for name, attempt in {
                    "write": lambda own=own: own.write({"create_date": False}),
                    "unlink": lambda own=own: own.unlink(),
                    "copy": lambda own=own: own.copy(),
                    "create": lambda own=own: own.create({"call_id": self.call.id}),
                }.items():
                    with (
                        self.subTest(user=user.login, model=own._name, name=name),
                        self.assertRaises(AccessError),
                    ):
                        attempt()

    @mute_logger(*LOGS)
    def test_import_of_a_file_writes_no_call(self):
        calls = self.call.with_user(self.supervisor)
        external_id = self.call.export_data(["id"])["datas"][0][0]
        for columns, values in (
            (["number"], ["0999"]),
            (["id", "number"], [external_id, "0999"]),
            ([".id", "number"], [str(self.call.id), "0999"]),
        ):
            with self.subTest(columns=columns):
                self.assertFalse(calls.load(columns, [values])["ids"])
        self.assertEqual(self.call.number, "+84912345678")

    @mute_logger(*LOGS)
    def test_calls_are_not_written_with_their_lead_or_activity(self):
        activity = self.lead.activity_schedule(user_id=self.agent.id)
        for record in (self.lead, activity):
            own = record.with_user(self.agent)
            for command in (
                Command.update(self.call.id, {"note": "Changed"}),
                Command.delete(self.call.id),
                Command.create({"account_id": self.account.id}),
                Command.link(self.other.id),
                Command.set(self.other.ids),
            ):
                with (
                    self.subTest(model=own._name, command=command),
                    self.assertRaises(AccessError),
                ):
                    own.write({"cgvcall_call_ids": [command]})
                    self.env.flush_all()
        with self.assertRaises(AccessError):
            self.lead.with_user(self.agent).write(
                {"cgvcall_call_ids": [Command.clear()]}
            )
        self.assertTrue((self.call + self.other).exists())
        self.assertFalse(self.other.lead_id)

    @mute_logger(*LOGS)
    def test_no_name_is_told_by_an_activity(self):
        """Odoo computes the name of any record of which somebody says the id."""
        book = self.env["cgvcall.phone"].search([("partner_id", "=", self.partner.id)])
        recording = self.env["cgvcall.recording"].create({"call_id": self.other.id})
        note = self.env["cgvcall.recording.note"].create(
            {"recording_id": recording.id, "position": 1, "text": "Between them"}
        )
        self.partner.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        spec = {"res_name": {}}
        for record in (self.other, recording, note, book):
            values = {"res_model": record._name, "res_id": record.id}
            with self.subTest(model=record._name):
                self.env.flush_all()
                self.env.invalidate_all()
                activities = self.env["mail.activity"].with_user(self.agent)
                told = activities.onchange(values, ["res_id"], spec)
                self.assertFalse(told["value"].get("res_name"))
                own = activities.create({"user_id": self.agent.id})
                model_id = self.env["ir.model"]._get_id(record._name)
                with self.assertRaises(AccessError):
                    own.write({"res_model_id": model_id, "res_id": record.id})
        values = {"res_model": self.call._name, "res_id": self.call.id}
        told = activities.onchange(values, ["res_id"], spec)
        # As activities name calls for everybody: without the middle of the number.
        name = self.call.display_name.replace("0912 345 678", "0912 ••• 678")
        self.assertEqual(told["value"]["res_name"], name)

    def test_calls_outlive_what_they_are_linked_to(self):
        self.call.write({"extension_id": self.extension.id, "extension_number": "101"})
        message = self.call.message_id
        self.call._sync_chatter()
        for record in (message, self.lead, self.partner, self.extension):
            record.unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.call.number, "+84912345678")
        self.assertEqual(self.call.extension_number, "101")
        self.assertEqual(self.call.user_id, self.agent)
        self.assertFalse(self.call.partner_id or self.call.lead_id)

    @mute_logger("odoo.sql_db")
    def test_what_has_calls_is_not_deleted(self):
        """Else all of them would go with it, and nobody would notice."""
        stranger = self.make_stranger()
        account = self.env["cgvcall.account"].search(
            [("company_id", "=", stranger.company_id.id)]
        )
        self.make_call(stranger, account_id=account.id)
        for record in (self.account, self.agent, account.company_id):
            with self.subTest(model=record._name):
                self.assertTrue(self.is_refused(record.unlink))
        self.assertEqual(len(self.calls()), 2)

    @mute_logger("odoo.sql_db")
    def test_what_has_a_log_is_not_deleted(self):
        """Nobody deletes the calls, and then what tells of it."""
        company = self.env["res.company"].create({"name": "Elsewhere"})
        account = self.env["cgvcall.account"].search([("company_id", "=", company.id)])
        account.extension_ids.unlink()
        call = self.make_call(False, account_id=account.id)
        call._purge("A trial", "person")
        self.assertFalse(call.exists())
        for record in (account, company):
            with self.subTest(model=record._name):
                self.assertTrue(self.is_refused(record.unlink))
        log = self.env["cgvcall.purge"].search([("account_id", "=", account.id)])
        self.assertEqual(log.count, 1)

    def is_refused(self, method):
        """Whether it fails, by Odoo's word or the database's."""
        try:
            with self.env.cr.savepoint():
                method()
        except (IntegrityError, UserError):
            self.env.invalidate_all()
            return True
        return False

    def test_calls_stay_in_their_company(self):
        admin = new_test_user(self.env, "telephones", "cgvcall.group_admin")
        company = self.env["res.company"].create({"name": "Elsewhere"})
        admin.company_ids += company
        account = self.account.with_user(admin)
        account = account.with_context(allowed_company_ids=admin.company_ids.ids)
        with self.assertRaises(UserError):
            account.company_id = company
        self.account.invalidate_recordset()
        self.assertEqual(self.call.company_id, self.company)
        (self.call + self.other).unlink()
        self.account.extension_ids.unlink()
        account.company_id = company
        self.assertEqual(self.account.company_id, company)

    @mute_logger(*LOGS)
    def test_nothing_is_moved_to_a_company_of_others(self):
        """Odoo asks for the rights on a record as it was before it is written."""
        admin = new_test_user(self.env, "telephones", "cgvcall.group_admin")
        company = self.env["res.company"].create({"name": "Elsewhere"})
        there = self.env["cgvcall.account"].search([("company_id", "=", company.id)])
        own = self.env["cgvcall.account"].create(
            {"name": "Second", "company_id": self.company.id}
        )
        period = self.env["cgvcall.import.period"].create(
            {"account_id": own.id, "date_from": "2026-01-01", "date_to": "2026-01-02"}
        )
        line = self.env["cgvcall.extension"].create(
            {"account_id": own.id, "number": "950"}
        )
        outcome = self.env["cgvcall.outcome"].create({"name": "Sold"})
        for record, vals in (
            (line, {"account_id": there.id}),
            (period, {"account_id": there.id}),
            (own, {"company_id": company.id}),
            (outcome, {"company_id": company.id}),
        ):
            with self.subTest(model=record._name):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    record.with_user(admin).write(vals)
                self.env.invalidate_all()
                # To where they belong, both may be moved.
                admin.company_ids += company
                both = record.with_user(admin).with_context(
                    allowed_company_ids=admin.company_ids.ids
                )
                both.write(vals)
                admin.company_ids -= company

    @mute_logger(*LOGS)
    def test_what_is_written_on_a_call_is_for_who_sees_it(self):
        message = self.call.with_user(self.agent).message_post(body="Between us")
        messages = self.env["mail.message"]
        found = [("id", "=", message.id)]
        self.assertTrue(messages.with_user(self.agent).search(found))
        self.assertFalse(messages.with_user(self.other_agent).search(found))
        with self.assertRaises(AccessError):
            self.other.with_user(self.agent).message_post(body="Not mine")

    def test_lists_and_groups_and_files_tell_of_seen_calls_only(self):
        calls = self.as_user()
        own = [("account_id", "=", self.account.id)]
        self.assertEqual(calls.search_count(own), 1)
        [group] = calls.formatted_read_group(own, ["user_id"], ["__count"])
        self.assertEqual(group["__count"], 1)
        self.agent.group_ids += self.env.ref("base.group_allow_export")
        with self.assertRaises(AccessError), mute_logger(*LOGS):
            self.other.with_user(self.agent).export_data(["number"])
        with self.assertRaises(AccessError), mute_logger(*LOGS):
            self.other.with_user(self.agent).web_read({"number": {}})

    def test_a_closed_contact_is_a_name_and_nothing_else(self):
        """As any link in Odoo: who sees the call reads with whom it was."""
        self.env["ir.rule"].create(
            {
                "name": "Closed",
                "model_id": self.env.ref("base.model_res_partner").id,
                "domain_force": f"[('id', '!=', {self.partner.id})]",
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()
        call = self.call.with_user(self.agent)
        [row] = call.read(["partner_id"])
        self.assertEqual(row["partner_id"], (self.partner.id, "Nguyễn Văn An"))
        self.assertIn("Nguyễn Văn An", call.display_name)
        with self.assertRaises(AccessError), mute_logger(*LOGS):
            call.partner_id.read(["email"])
        with self.assertRaises(AccessError), mute_logger(*LOGS):
            call.web_read({"partner_id": {"fields": {"email": {}}}})
