from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import SoftphoneCase
from .test_retention import KeepCase


@tagged("post_install", "-at_install")
class TestServerOnly(SoftphoneCase):
    """What the server notes for itself is nobody's to write, by whatever door."""

    def activity_values(self):
        """Our columns of activities, each with a value."""
        columns = {
            name: field
            for name, field in self.env["mail.activity"]._fields.items()
            if field._module == "cgvcall" and field.store and field.column_type
        }
        values = {"datetime": fields.Datetime.now(), "char": "1/+84912345678"}
        self.assertGreaterEqual(len(columns), 4)
        return {
            name: values.get(field.type) or self.agent.id
            for name, field in columns.items()
        }

    @mute_logger("odoo.models")
    def test_activities(self):
        """Of one's own, too: when a caller waits, and who was asked, decides whom the
        delay hands it to, and what is deleted with a call."""
        own = self.partner.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.agent.id
        ).with_user(self.agent)
        for name, value in self.activity_values().items():
            with self.subTest(name=name):
                with self.assertRaises(AccessError):
                    own.write({name: value})
                with self.assertRaises(AccessError):
                    own.copy({name: value})
                with self.assertRaises(AccessError):
                    own.create(
                        {
                            "res_model_id": own.res_model_id.id,
                            "res_id": self.partner.id,
                            "activity_type_id": own.activity_type_id.id,
                            name: value,
                        }
                    )

    def test_activities_by_a_default(self):
        """What a context says is no door either."""
        for name, value in self.activity_values().items():
            kind = self.env.ref("mail.mail_activity_data_call")
            activities = self.env["mail.activity"].with_user(self.agent)
            activities = activities.with_context(**{f"default_{name}": value})
            with self.subTest(name=name), self.assertRaises(AccessError):
                activities.create(
                    {
                        "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                        "res_id": self.partner.id,
                        "activity_type_id": kind.id,
                    }
                )

    def test_calls_of_an_activity(self):
        call = self.make_call()
        own = self.partner.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.agent.id
        ).with_user(self.agent)
        for command in ([4, call.id, 0], [6, 0, call.ids], [0, 0, {"number": "1"}]):
            with self.subTest(command=command), self.assertRaises(AccessError):
                own.write({"cgvcall_call_ids": [command]})

    def test_why_there_is_no_recording_is_for_listeners(self):
        """That there is one may be known to who sees the call; why not, is for those
        who miss it."""
        call = self.make_call(disposition="answered")
        self.env["cgvcall.recording"].create(
            {"call_id": call.id, "state": "failed", "error": "The disk is full."}
        )
        seen = call.with_user(self.agent)
        self.assertEqual(seen.recording_state, "failed")
        with self.assertRaises(AccessError):
            seen.read(["recording_error"])
        for ask in (
            lambda: seen.search([("recording_error", "ilike", "disk")]),
            lambda: seen.search([("id", "=", call.id)], order="recording_error"),
            lambda: seen.formatted_read_group([], ["recording_error"], ["__count"]),
        ):
            with self.subTest(ask=ask), self.assertRaises(AccessError):
                ask()
        self.agent.group_ids += self.env.ref("cgvcall.group_listener")
        self.assertEqual(seen.recording_error, "The disk is full.")


@tagged("post_install", "-at_install")
class TestKeepByRpc(KeepCase):
    """How long things are kept is asked before, by whatever door it is changed."""

    def setUp(self):
        super().setUp()
        self.admin = new_test_user(
            self.env, "padmin", "base.group_user,cgvcall.group_admin"
        )
        self.mine = self.account.with_user(self.admin)
        self.days = {"audio_keep_days": 0, "call_keep_days": 0}

    def refused(self, account=None, **values):
        with self.assertRaisesRegex(ValidationError, "Settings → CGVCall") as caught:
            (account or self.mine).write(values)
        self.env.invalidate_all()
        for name, days in self.days.items():
            self.assertEqual(self.account[name], days)
        return str(caught.exception)

    def test_what_would_be_deleted_is_asked_on_the_page(self):
        self.old(400)
        self.assertIn("Recordings: 1", self.refused(audio_keep_days=30))
        self.assertIn("Calls: 1", self.refused(call_keep_days=300))
        self.refused(audio_keep_days=30, call_keep_days=0, name="Other")
        self.mine.active = False
        self.refused(audio_keep_days=1)

    def test_no_number_at_all(self):
        self.old(400)
        for odd in ("x", [1], {"id": 5}, {"a": 1}, float("inf"), float("nan")):
            with self.subTest(odd=odd):
                with self.assertRaisesRegex(ValidationError, "whole number"):
                    self.mine.write({"call_keep_days": odd})
        for days in ("1", True, 1.5):
            self.refused(call_keep_days=days)

    def test_no_context_skips_it(self):
        self.old(400)
        for key in (
            "cgvcall_keep_confirmed",
            "default_cgvcall_keep_confirmed",
            "install_mode",
            "import_file",
            "su",
        ):
            self.refused(self.mine.with_context(**{key: True}), audio_keep_days=30)

    def test_step_by_step_is_no_way_around(self):
        """Each step is asked of what there is at that moment."""
        self.old(40)
        self.mine.audio_keep_days = 50
        self.days["audio_keep_days"] = 50
        self.refused(audio_keep_days=39)
        self.mine.audio_keep_days = 60
        self.mine.audio_keep_days = 0

    def test_the_page_does_it(self):
        self.old(400)
        both = new_test_user(self.env, "setup", "base.group_system,cgvcall.group_admin")
        settings = self.env["res.config.settings"].with_user(both)
        values = {"cgvcall_audio_keep_days": 30, "cgvcall_keep_confirmed": True}
        settings.create(values).execute()
        self.assertEqual(self.account.audio_keep_days, 30)
        row = self.env["cgvcall.purge"].search([("kind", "=", "audio")])
        self.assertEqual(row.user_id, both)

    @mute_logger("odoo.models")
    def test_until_when_calls_were_deleted_is_nobodys_to_say(self):
        """Calls that were deleted would come back, or new ones stay away."""
        self.account.call_keep_days = 20
        self.run_retention()
        before = self.account.calls_purged_until
        self.assertTrue(before)
        for moment in (False, fields.Datetime.now() + timedelta(days=999)):
            with self.assertRaises(AccessError):
                self.mine.write({"calls_purged_until": moment})
        self.assertEqual(self.account.calls_purged_until, before)
        period = self.env["cgvcall.import.period"].with_user(self.admin)
        with self.assertRaisesRegex(ValidationError, "not kept"):
            period.create(
                {
                    "account_id": self.account.id,
                    "date_from": "2020-01-01",
                    "date_to": "2020-01-02",
                }
            )

    def test_held_and_late(self):
        """A held call's recording is fetched, however old it is."""
        self.account.write({"audio_keep_days": 3, "recording_enabled": True})
        now = fields.Datetime.now()
        held, other = (
            self.make_call(
                started_at=now - timedelta(days=9),
                disposition="answered",
                cdr_id=cdr_id,
            )
            for cdr_id in ("8", "9")
        )
        held.action_hold("Complaint")
        self.assertTrue(self.account._is_recording_wanted(held))
        self.assertFalse(self.account._is_recording_wanted(other))


@tagged("post_install", "-at_install")
class TestOddWindows(SoftphoneCase):
    """Windows that are opened on what is none: a sentence."""

    ODD = ([], {}, [["res.partner"]], 5, True, None, 2**70, "", "no.such.model")

    def test_call_data_of_a_person(self):
        wizards = self.env["cgvcall.person.wizard"].with_user(self.supervisor)
        for model in (*self.ODD, "res.partner", "res.users"):
            for record_id in (*(odd for odd in self.ODD if odd != 5), 2**31 - 1):
                with self.subTest(model=model, record_id=record_id):
                    context = {
                        "active_model": model,
                        "active_id": record_id,
                        "active_ids": record_id,
                    }
                    wizard = wizards.with_context(**context).create({})
                    with self.assertRaisesRegex(UserError, "Open this on a contact"):
                        wizard.action_export()

    def test_legal_hold(self):
        windows = self.env["cgvcall.hold"].with_user(self.supervisor)
        call = self.make_call()
        for calls in (*self.ODD, [0], [-1], ["1"], [2**31], [[6, 0, [2**40]]], [{}]):
            with self.subTest(calls=calls):
                context = {"default_call_ids": calls, "default_kind": "hold"}
                with self.assertRaisesRegex(UserError, "Choose calls"):
                    windows.with_context(**context).default_get(["call_ids", "kind"])
        for kind in (*self.ODD, "keep"):
            with self.subTest(kind=kind):
                context = {"default_call_ids": call.ids, "default_kind": kind}
                with self.assertRaisesRegex(UserError, "Choose calls"):
                    windows.with_context(**context).default_get(["call_ids", "kind"])
        context = {"default_call_ids": call.ids, "default_kind": "hold"}
        window = windows.with_context(**context).create({"reason": "Complaint"})
        self.assertEqual((window.call_ids, window.kind), (call, "hold"))
