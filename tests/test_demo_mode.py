import io
import wave
from datetime import timedelta
from zoneinfo import ZoneInfo

import phonenumbers
import psycopg2
from phonenumbers import carrier

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.cgvcall_demo_audio import conversation
from ..models.cgvcall_demo_calls import DAYS, DemoCalls
from ..models.cgvcall_demo_people import NUMBERS, STRANGERS, WAITING
from .demo_mode import DemoCase, StartedDemoCase

FETCHES = ("import_enabled", "audit_enabled", "recording_enabled")
SILENT = dict.fromkeys(FETCHES, False)


@tagged("post_install", "-at_install")
class TestDemoMode(DemoCase):
    # === WHAT IT SHOWS === #

    def test_nobody_gets_mail(self):
        before = self.env["mail.mail"].search_count([])
        self.start()
        self.assertEqual(self.env["mail.mail"].search_count([]), before)
        self.assertFalse(
            self.env["mail.notification"].search(
                [("mail_message_id", "in", self.calls().message_id.ids)]
            )
        )

    def test_times_of_the_users_zone(self):
        zone = ZoneInfo("Asia/Ho_Chi_Minh")
        now = fields.Datetime.to_datetime("2026-03-12 20:30:00")  # 3:30 at night there
        records = DemoCalls(now, zone, ["101", "102"]).records()
        starts = [self.moment(record) for record in records]
        recent = [start for start in starts if start > now - timedelta(hours=4)]
        self.assertTrue(recent)
        self.assertLess(max(self.moment(one, "time_ended") for one in records), now)
        self.assertGreater(min(starts), now - timedelta(days=DAYS + 1))
        for start in set(starts) - set(recent):
            local = start.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone)
            self.assertIn(local.hour, range(8, 19))

    def moment(self, record, name="time_started"):
        return fields.Datetime.to_datetime("1970-01-01") + timedelta(
            seconds=record[name]
        )

    def test_nobody_is_in_two_calls(self):
        now = fields.Datetime.now()
        records = DemoCalls(now, ZoneInfo("UTC"), ["101", "102"]).records()
        for line in ("101", "102"):
            ended = 0
            for record in records:
                ours = record["direction"] == 1 and "to_extension" or "from_extension"
                if record[ours] == line:
                    self.assertGreater(record["time_started"], ended)
                    ended = record["time_ended"]

    def test_numbers_of_no_operator(self):
        for number in NUMBERS:
            parsed = phonenumbers.parse(number)
            self.assertTrue(phonenumbers.is_valid_number(parsed), number)
            self.assertEqual(carrier.name_for_number(parsed, "en"), "", number)
        self.assertEqual(
            {number for number in NUMBERS if not number.startswith("+84")},
            {STRANGERS[-1]},
        )
        # Kept for fiction by the North American numbering plan.
        self.assertRegex(STRANGERS[-1], r"^\+1\d{3}55501\d\d$")

    def test_sound_is_the_same_each_time(self):
        self.assertEqual(conversation(8), conversation(8))
        self.assertNotEqual(conversation(8)[44:4044], conversation(13)[44:4044])

    # === WHO MAY, AND WHERE === #

    def test_only_telephone_admins(self):
        for user in (self.agent, self.manager):
            with self.assertRaises(AccessError):
                self.accounts(user).action_demo_start()
        self.assertFalse(self.demo())
        demo = self.start()
        for user in (self.agent, self.manager):
            with self.assertRaises(AccessError):
                demo.with_user(user).action_demo_remove()
        self.assertTrue(demo.exists())

    def test_not_among_real_calls(self):
        self.env["cgvcall.call"].create({"account_id": self.account.id})
        with self.assertRaisesRegex(UserError, "of your own"):
            self.accounts().action_demo_start()
        self.assertFalse(self.demo())

    def test_needs_agents(self):
        (self.agent | self.manager).active = False
        with self.assertRaisesRegex(UserError, "Agent"):
            self.accounts().action_demo_start()

    def test_what_is_a_demo_is_the_servers(self):
        """Else real calls could be called a demo, and deleted with it."""
        with self.assertRaises(AccessError):
            self.account.with_user(self.admin).is_demo = True
        with self.assertRaises(AccessError):
            self.accounts().create(
                {"company_id": self.company.id, "is_demo": True, **SILENT}
            )
        for default in ({"is_demo": True}, {"demo_records": {"res.partner": [1]}}):
            values = {f"default_{name}": value for name, value in default.items()}
            with self.assertRaises(AccessError):
                self.accounts().with_context(**values).create(
                    {"company_id": self.company.id, **SILENT}
                )
        with self.assertRaises(UserError):
            self.account.with_user(self.admin).action_demo_remove()
        self.assertTrue(self.account.exists())

    def test_who_has_a_line_keeps_it(self):
        line = self.env["cgvcall.extension"].create(
            {"account_id": self.account.id, "number": "200", "user_id": self.agent.id}
        )
        demo = self.start()
        self.assertEqual(demo.extension_ids.user_id, self.manager)
        self.assertEqual(line.user_id, self.agent)

    # === NOTHING IS DIALLED === #

    def test_no_invented_number_by_a_real_line(self):
        self.env["cgvcall.extension"].create(
            {"account_id": self.account.id, "number": "200", "user_id": self.agent.id}
        )
        self.start()
        contact = self.calls(("number", "=", WAITING[0])).partner_id
        for number in (WAITING[0], contact.phone):
            with self.assertRaisesRegex(UserError, "invented"):
                self.as_user().softphone_prepare(number, "res.partner", contact.id)
        self.assertTrue(self.as_user().softphone_prepare("0912345678")["dial"])


@tagged("post_install", "-at_install")
class TestStartedDemo(StartedDemoCase):
    # === WHAT IT SHOWS === #

    def test_whole_product(self):
        demo = self.demo()
        calls = self.calls()
        self.assertEqual(
            set(calls.mapped("direction")), {"inbound", "outbound", "internal"}
        )
        self.assertLessEqual(
            {"answered", "missed", "busy", "no_answer", "cancelled"},
            set(calls.mapped("disposition")),
        )
        self.assertFalse(calls.filtered("problems"))
        self.assertEqual(calls.mapped("leg_ids.call_id"), calls)
        self.assertGreater(len(calls.leg_ids), len(calls), "Some rang twice.")
        self.assertEqual(calls.user_id, self.agent | self.manager)
        self.assertEqual(demo.extension_ids.user_id, self.agent | self.manager)
        known = calls.filtered(lambda call: call.partner_id or call.lead_id)
        self.assertEqual(known.filtered("message_id"), known)
        self.assertTrue(calls.lead_id)
        self.assertTrue(calls.outcome_id)
        self.assertTrue(calls.filtered("note"))
        self.assertTrue(calls.filtered(lambda call: not known & call))

    def test_audio_of_each_talk(self):
        talks = self.calls(
            ("disposition", "=", "answered"), ("direction", "!=", "internal")
        )
        recordings = talks.recording_id
        self.assertEqual(recordings.call_id, talks)
        self.assertEqual(set(recordings.mapped("state")), {"stored"})
        for recording in recordings[:20]:
            with wave.open(io.BytesIO(recording.attachment_id.raw)) as sound:
                seconds = sound.getnframes() / sound.getframerate()
            self.assertEqual(seconds, recording.call_id.talk_seconds)
            self.assertEqual(recording.attachment_id.mimetype, "audio/wav")

    def test_who_waits_is_somebodys_task(self):
        waiting = self.calls(("to_return", "=", True))
        self.assertLessEqual(set(WAITING), set(waiting.mapped("number")))
        asked = waiting.filtered(lambda call: call.number in WAITING)
        activities = asked.follow_up_id
        self.assertEqual(activities.cgvcall_call_ids, asked)
        self.assertLessEqual(activities.user_id, self.agent | self.manager)

    def test_most_missed_calls_are_returned_soon(self):
        missed = self.calls(("disposition", "=", "missed"))
        returned = missed.filtered("was_returned")
        self.assertGreater(len(returned), len(missed) / 2)
        self.assertLess(len(returned), len(missed))

    # === WHO MAY, AND WHERE === #

    def test_no_second_one(self):
        with self.assertRaisesRegex(UserError, "already"):
            self.accounts().action_demo_start()

    def test_gives_way_to_a_real_line(self):
        demo = self.demo()
        line = self.env["cgvcall.extension"].with_user(self.admin)
        line = line.create({"account_id": self.account.id, "number": "200"})
        line.user_id = self.agent
        line.create(
            {"account_id": self.account.id, "number": "201", "user_id": self.manager.id}
        )
        self.assertFalse(demo.extension_ids.user_id)
        self.assertEqual(line.user_id, self.agent)

    # === WHAT LEAVES IT ALONE === #

    def test_import_and_audit_leave_it_alone(self):
        demo = self.demo()
        accounts = self.env["cgvcall.account"]
        self.assertNotIn(demo, accounts.search(accounts._importing_domain()))
        for action in ("action_test_connection", "action_import_now"):
            with self.assertRaisesRegex(UserError, "no PBX"):
                getattr(demo.with_user(self.admin), action)()
        for name in FETCHES:
            with (
                self.assertRaises(psycopg2.errors.CheckViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                demo[name] = True
                demo.flush_recordset()
            demo.invalidate_recordset()
        self.assertEqual(demo.health_state, "off")

    def test_crons_leave_it_alone(self):
        before = self.facts()
        self.env.cr.flush()
        with self.enter_registry_test_mode():
            for name in ("follow_up", "import", "recordings", "audit", "retention"):
                self.env.ref(f"cgvcall.ir_cron_{name}").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.facts(), before)

    def facts(self):
        calls = self.calls()
        return (
            calls.mapped("write_date"),
            calls.recording_id.mapped("write_date"),
            calls.follow_up_id.mapped("user_id"),
            calls.ids,
        )

    def test_settings_stay_those_of_the_real_account(self):
        demo = self.demo()
        self.account.active = False
        settings = self.env["res.config.settings"].with_user(self.admin).new({})
        self.assertFalse(settings.cgvcall_account_id)
        self.assertFalse(settings._cgvcall_own_account())
        self.assertEqual(settings.cgvcall_demo_account_id._origin, demo)

    # === NOTHING IS DIALLED === #

    def test_no_call_out(self):
        number = WAITING[0]
        with self.assertRaisesRegex(UserError, "nothing is dialled"):
            self.as_user().softphone_prepare(number)
        with self.assertRaisesRegex(UserError, "nothing is dialled"):
            self.as_user().softphone_prepare("0912345678")
        with self.assertRaisesRegex(UserError, "nothing is dialled"):
            self.env["cgvcall.extension"].with_user(
                self.agent
            )._of_current_user()._get_token()
