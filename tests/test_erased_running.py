from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import SDK_ID, epoch
from .person import PersonCase


@tagged("post_install", "-at_install")
class TestErasedRunning(PersonCase):
    """A call that was erased while it was under way, and its record that comes then."""

    def start(self, **values):
        self.report("ringing", **values)
        self.report("ongoing", **values)
        return self.calls(sdk_call_id=values.get("sdk_call_id", SDK_ID))

    def announce(self, cdr_id, after=0, **values):
        """The PBX's record of it, which does not say the softphone's id."""
        started = epoch(self.started) + after
        self.pbx.add(
            self.raw_cdr(
                cdr_id,
                time_started=started,
                time_connected=started + 5,
                time_ended=started + 20,
                **values,
            )
        )
        self.run_import()
        return self.calls(cdr_id=cdr_id)

    def erase_running(self):
        call = self.start()
        self.started = call.started_at
        self.erase()
        self.assertFalse(call.exists())

    def test_its_record_stays_away(self):
        self.erase_running()
        self.assertFalse(self.announce("1", after=3))
        self.run_import()
        self.assertFalse(self.calls())

    def test_other_records_come(self):
        self.erase_running()
        self.assertTrue(self.announce("2", after=3, to_number="0987654321"))
        self.assertTrue(self.announce("3", after=3, from_extension="102"))
        self.assertTrue(self.announce("4", after=150))
        self.assertTrue(self.announce("5", after=-150))
        self.assertTrue(
            self.announce(
                "6",
                after=3,
                direction=1,
                from_number="0912345678",
                to_number="02873001234",
                to_extension="101",
            )
        )
        # Only one is its record; the next one is a call of its own.
        self.assertFalse(self.announce("7", after=3))
        self.assertTrue(self.announce("8", after=4))

    def test_a_call_after_it_keeps_its_own_record(self):
        """Made again at once: the nearest record is each one's own."""
        self.erase_running()
        second = self.start(sdk_call_id="again")
        second.started_at = self.started + timedelta(seconds=40)
        self.report("ended", sdk_call_id="again")
        self.assertEqual(self.announce("2", after=41), second)
        self.assertFalse(self.announce("1", after=1))
        self.assertEqual(self.calls(), second)

    def test_nothing_is_looked_for_where_nothing_was_erased(self):
        self.erase_running()
        self.announce("1", after=3)
        row = self.env["cgvcall.erased"].search([("sdk_call_id", "=", SDK_ID)])
        self.assertEqual(row.cdr_id, "1")
        self.assertFalse(row.sudo().mark or row.sudo().started_at)

    def test_who_called_whom_cannot_be_read(self):
        self.erase_running()
        admin = new_test_user(self.env, "padmin", "base.group_user,cgvcall.group_admin")
        row = self.env["cgvcall.erased"].search([("sdk_call_id", "=", SDK_ID)])
        self.assertNotIn("912345678", row.sudo().mark)
        self.assertFalse({"mark", "started_at"} & row.with_user(admin).read()[0].keys())
        with self.assertRaises(AccessError):
            row.with_user(admin).read(["mark"])

    def test_its_record_with_the_softphones_id_counts_as_erased(self):
        """Else each check of the imported days would miss it."""
        self.erase_running()
        self.assertFalse(self.announce("1", sdk_call_id=SDK_ID))
        self.assertEqual(self.account._erased_count(["1"]), 1)


@tagged("post_install", "-at_install")
class TestErasedActivity(PersonCase):
    """An agent's own planned activity that the call has done: what it tells of it."""

    def plan(self, record):
        return record.activity_schedule(
            "mail.mail_activity_data_call",
            user_id=self.agent.id,
            summary="Ask about the chairs",
        )

    def done_messages(self):
        return self.partner.message_ids.filtered("mail_activity_type_id")

    def test_done_by_the_call(self):
        activity = self.plan(self.partner)
        self.report("ringing", activity_id=activity.id)
        self.report("ongoing", activity_id=activity.id)
        self.as_user().softphone_note(self.calls().id, "Wants chairs")
        self.report("ended", activity_id=activity.id)
        self.assertIn("Wants chairs", self.done_messages().body)
        self.erase()
        self.assertFalse(self.done_messages())
        self.assertFalse(activity.feedback)
        self.assertEqual(activity.summary, "Ask about the chairs")
        self.assertFalse(activity.active)

    def test_done_by_the_outcome(self):
        activities = self.plan(self.partner) + self.plan(self.partner)
        outcome = self.env["cgvcall.outcome"].create(
            {"name": "Sold", "close_activity": True}
        )
        for state in ("ringing", "ongoing", "ended"):
            self.report(state)
        self.as_user().softphone_note(self.calls().id, "Wants chairs")
        self.as_user().softphone_outcome(self.calls().id, outcome.id)
        self.assertEqual(activities.mapped("active"), [False, False])
        self.assertEqual(len(self.done_messages()), 2)
        other = self.plan(self.partner)
        other.with_user(self.agent).action_feedback(feedback="Sent the offer")
        self.erase()
        self.assertEqual(activities.mapped("feedback"), [False, False])
        self.assertEqual(len(self.done_messages()), 1)
        self.assertIn("Sent the offer", self.done_messages().body)
        self.assertEqual(other.feedback, "Sent the offer")

    def test_of_a_held_call_it_stays(self):
        activity = self.plan(self.partner)
        for state in ("ringing", "ongoing", "ended"):
            self.report(state, activity_id=activity.id)
        self.calls().with_user(self.manager).action_hold("Complaint")
        self.call(self.partner)
        self.erase()
        self.assertTrue(self.done_messages())
