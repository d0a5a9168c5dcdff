import os
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .recordings import RecordingsCase

SIZE = 7_200


@tagged("post_install", "-at_install")
class TestPurge(RecordingsCase):
    """What is deleted with a call, what stays, and what is said of it."""

    def setUp(self):
        super().setUp()
        self.stream(SIZE)
        self.manager = new_test_user(
            self.env, "chief", "base.group_user,cgvcall.group_manager"
        )

    def make_heard(self, **values):
        """A call with all that hangs on it."""
        recording = self.make_recordings(1)
        self.fetch()
        call = recording.call_id
        call.write({"partner_id": self.partner.id, "disposition": "answered", **values})
        self.env["cgvcall.call.leg"].create({"call_id": call.id, "cdr_id": "leg"})
        self.env["cgvcall.recording.note"].create(
            {"recording_id": recording.id, "position": 1, "text": "x"}
        )
        call._sync_chatter()
        call.message_post(body="x")
        return call

    def purges(self, **values):
        domain = [(name, "=", value) for name, value in values.items()]
        return self.env["cgvcall.purge"].search(domain, order="id")

    # === AUDIO === #

    def test_audio(self):
        call = self.make_heard()
        recording, attachment = call.recording_id, call.recording_id.attachment_id
        path = attachment._full_path(attachment.store_fname)
        self.assertTrue(os.path.exists(path))
        self.assertFalse(call._purge("Kept for 30 days", "audio"))
        self.assertFalse(attachment.exists())
        self.assertEqual(recording.state, "purged")
        self.assertFalse(recording.source_url or recording.attachment_id)
        self.assertTrue(recording.note_ids and call.message_id and call.leg_ids)
        with mute_logger("odoo.addons.base.models.ir_attachment"):
            self.env["ir.attachment"]._gc_file_store_unsafe()
        self.assertFalse(os.path.exists(path))
        row = self.purges(kind="audio")
        self.assertEqual((row.count, row.bytes), (1, SIZE))
        self.assertEqual((row.oldest, row.newest), (call.started_at, call.started_at))
        self.assertEqual(
            (row.account_id, row.reason), (self.account, "Kept for 30 days")
        )

    def test_audio_that_was_never_fetched(self):
        for state in ("pending", "failed"):
            recording = self.make_recordings(1, state=state)
            recording.call_id._purge("x", "audio")
            self.assertEqual(recording.state, "purged")
            self.fetch()
            recording._retry()
            recording._announce({"source_url": "https://x/1", "announced_size": 9**9})
            self.env["cgvcall.account"].search([])._recordings_again()
            self.fetch()
            self.assertEqual(recording.state, "purged")
            self.assertFalse(recording.attachment_id)
        self.assertFalse(self.purges(kind="audio"), "nothing was there to delete")

    def test_again_is_nothing(self):
        call = self.make_heard()
        for _again in range(2):
            call._purge("x", "audio")
        self.assertEqual(self.purges().count, 1)

    def test_same_audio_of_another_call_stays(self):
        first, second = self.make_heard(), self.make_heard()
        second.recording_id.attachment_id.raw = first.recording_id.attachment_id.raw
        self.assertEqual(
            first.recording_id.attachment_id.store_fname,
            second.recording_id.attachment_id.store_fname,
        )
        first._purge("x", "audio")
        with mute_logger("odoo.addons.base.models.ir_attachment"):
            self.env["ir.attachment"]._gc_file_store_unsafe()
        self.assertEqual(len(second.recording_id.attachment_id.raw), SIZE)

    # === WHOLE CALLS === #

    def rows(self, call):
        """What there is of a call, wherever."""
        found = {"call": call.exists()}
        for model, domain in (
            ("cgvcall.call.leg", [("call_id", "in", call.ids)]),
            ("cgvcall.recording", [("call_id", "in", call.ids)]),
            ("cgvcall.recording.note", [("call_id", "in", call.ids)]),
            ("mail.message", [("model", "=", call._name), ("res_id", "in", call.ids)]),
            (
                "mail.activity",
                [("res_model", "=", call._name), ("res_id", "in", call.ids)],
            ),
            ("ir.attachment", [("res_model", "=", "cgvcall.recording")]),
        ):
            found[model] = self.env[model].search(domain)
        found["chatter"] = self.partner.message_ids.filtered(
            lambda message: "Incoming call" in (message.body or "")
        )
        return {name: len(rows) for name, rows in found.items() if rows}

    def test_whole_calls(self):
        for kind in ("calls", "person"):
            call = self.make_heard()
            call.activity_schedule(
                "mail.mail_activity_data_call", user_id=self.agent.id
            )
            self.assertEqual(len(self.rows(call)), 8)
            size = call.recording_id.size
            call._purge("test", kind)
            self.env.invalidate_all()
            self.assertEqual(self.rows(call), {})
            row = self.purges(kind=kind)
            self.assertEqual((row.count, row.bytes, row.user_id.id), (1, size, 1))

    def test_activity_to_call_back(self):
        call = self.make_call(partner_id=self.partner.id)
        other = self.make_call()
        (call + other)._follow_up()
        activity = call.follow_up_id
        self.assertTrue(activity)
        self.assertEqual(other.follow_up_id, activity)
        call._purge("test", "calls")
        self.assertTrue(activity.exists(), "somebody still waits")
        self.assertFalse(other.dismissed)
        other._purge("test", "calls")
        self.assertFalse(activity.exists())

    def test_activity_that_is_done(self):
        """What says so in the chatter has a part of the number, and the times."""
        for by_hand in (True, False):
            call = self.make_call(partner_id=self.partner.id)
            call._follow_up()
            activity = call.follow_up_id
            before = self.partner.message_ids
            if by_hand:
                activity.with_user(activity.user_id).action_feedback("Reached")
            else:
                call.with_user(self.agent).action_dismiss()
                self.assertFalse(activity.active)
            told = self.partner.message_ids - before
            self.assertIn("0912 ••• 678", told.body)
            call._purge("test", "person")
            self.assertFalse(told.exists() or activity.exists())
            self.assertEqual(self.partner.message_ids, before)

    def test_who_has_it_done_is_in_the_log(self):
        call = self.make_heard()
        call.with_user(self.manager)._purge("Asked for by letter", "person")
        row = self.purges(kind="person")
        self.assertEqual(
            (row.user_id, row.reason), (self.manager, "Asked for by letter")
        )

    def test_returns_what_is_held(self):
        calls = self.make_call() + self.make_call() + self.make_call()
        calls[1].with_user(self.manager).action_hold("x")
        self.assertEqual(calls._purge("x", "calls"), calls[1])
        self.assertEqual(calls.exists(), calls[1])

    def test_no_such_kind(self):
        with self.assertRaises(ValueError):
            self.make_call()._purge("x", "everything")

    def test_cost_does_not_grow_with_the_calls(self):
        counts = []
        for kind in ("audio", "calls"):
            for size in (3, 3, 30):
                calls = self.env["cgvcall.call"]
                for _number in range(size):
                    calls += self.make_heard()
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                calls._purge("x", kind)
                self.env.flush_all()
                counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(*counts[-2:], kind)

    # === THE LOG === #

    def test_log_is_read_by_managers_and_telephone_admins(self):
        self.make_call()._purge("x", "calls")
        row = self.purges()
        admin = new_test_user(self.env, "padmin", "base.group_user,cgvcall.group_admin")
        for user in (self.manager, admin):
            self.assertEqual(row.with_user(user).read(["count"])[0]["count"], 1)
            for act in (
                lambda mine: mine.write({"count": 0}),
                lambda mine: mine.unlink(),
                lambda mine: mine.create({"reason": "x", "kind": "calls"}),
            ):
                with self.assertRaises(AccessError):
                    act(row.with_user(user))
        for user in (self.agent, self.make_leader(self.agent), self.outsider):
            with self.assertRaises(AccessError):
                row.with_user(user).read()
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "strange_chief",
            "base.group_user,cgvcall.group_manager",
            company_id=company.id,
            company_ids=[company.id],
        )
        self.assertFalse(row.with_user(stranger).search([("id", "=", row.id)]))

    def test_batches_of_one_night_are_one_row(self):
        now = fields.Datetime.now()
        for ago in (3, 9, 6):
            self.make_call(started_at=now - timedelta(days=ago))._purge("x", "calls")
        row = self.purges()
        self.assertEqual(row.count, 3)
        self.assertEqual(row.newest - row.oldest, timedelta(days=6))
        self.make_call()._purge("another reason", "calls")
        for _letter in range(2):
            self.make_call()._purge("x", "person")
        self.assertEqual(self.purges().mapped("count"), [3, 1, 1, 1])
