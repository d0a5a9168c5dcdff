from odoo.tests import tagged

from odoo.addons.mail.tools.discuss import Store

from .common import BAD_IDS, SoftphoneCase


@tagged("post_install", "-at_install")
class TestActivity(SoftphoneCase):
    """Call activities: the call that does them, the number that they show."""

    def plan(self, record=None, user=None, kind="call"):
        return (record or self.partner).activity_schedule(
            f"mail.mail_activity_data_{kind}", user_id=(user or self.agent).id
        )

    def call(self, activity_id, states=("ringing", "ongoing", "ended"), **values):
        for state in states:
            self.report(state, activity_id=activity_id, **values)

    # === DONE BY THE CALL === #

    def test_answered_call_does_its_activity_once(self):
        activity = self.plan()
        self.call(activity.id, ("ringing", "ongoing"))
        self.assertTrue(activity.active)
        self.as_user().softphone_note(self.calls().id, "Wants chairs")
        posted = len(self.partner.message_ids)
        self.call(activity.id, ("ended", "ended", "ended"))
        self.assertFalse(activity.active)
        self.assertEqual(activity.feedback, "Wants chairs")
        # One entry of the activity and one of the call.
        self.partner.invalidate_recordset()
        self.assertEqual(len(self.partner.message_ids), posted + 2)

    def test_no_note_is_told_when_the_chatter_tells_of_no_calls(self):
        self.account.chatter_enabled = False
        activity = self.plan()
        self.call(activity.id, ("ringing", "ongoing"))
        self.as_user().softphone_note(self.calls().id, "Wants chairs")
        self.call(activity.id, ("ended",))
        self.assertFalse(activity.active or activity.feedback)

    def test_call_that_was_not_answered_leaves_it_open(self):
        activity = self.plan()
        self.call(activity.id, ("ringing", "ended"), sip_code=486)
        self.assertTrue(activity.active)

    def test_record_of_the_pbx_was_first(self):
        activity = self.plan()
        self.call(activity.id, ("ringing",))
        self.calls().write({"cdr_id": "5", "state": "ended", "disposition": "answered"})
        self.call(activity.id, ("ended",))
        self.assertFalse(activity.active)

    def test_activities_that_are_not_the_calls(self):
        todo = self.plan(kind="todo")
        colleagues = self.plan(user=self.other_agent)
        for index, found in enumerate((todo, colleagues)):
            self.call(found.id, sdk_call_id=f"call-{index}")
            self.assertTrue(found.active)
        for index, bad in enumerate((*BAD_IDS, 2**31 - 1)):
            with self.subTest(bad=bad):
                self.call(bad, sdk_call_id=f"bad-{index}")
        self.assertEqual(set(self.calls().mapped("disposition")), {"answered"})

    def test_activity_on_a_record_that_was_closed_since(self):
        activity = self.plan()
        self.env["ir.rule"].create(
            {
                "name": "closed",
                "model_id": self.env["ir.model"]._get("res.partner").id,
                "domain_force": f"[('id', '!=', {self.partner.id})]",
            }
        )
        self.call(activity.id)
        self.assertFalse(activity.active)

    # === THE NUMBER IN THE CHATTER === #

    def shown(self, activities, user=None):
        data = Store().add(activities.with_user(user or self.agent)).get_result()
        return {row["id"]: row["cgvcall_number"] for row in data["mail.activity"]}

    def test_number(self):
        lead = self.env["crm.lead"].create(
            {"name": "Chairs", "phone": "0987000222", "user_id": self.agent.id}
        )
        german = self.env["res.partner"].create(
            {
                "name": "Anna",
                "phone": "030 1234567",
                "country_id": self.env.ref("base.de").id,
            }
        )
        silent = self.env["res.partner"].create({"name": "Silent"})
        expected = {
            self.plan(): "0912 345 678",
            self.plan(lead): "0987 000 222",
            self.plan(german): "+49 30 1234567",
            self.plan(silent): False,
            self.plan(kind="todo"): False,
        }
        activities = self.env["mail.activity"].union(*expected)
        self.assertEqual(
            self.shown(activities), {act.id: number for act, number in expected.items()}
        )

    def test_number_is_read_as_by_the_line_whatever_company_is_chosen(self):
        other = self.env["res.company"].create(
            {"name": "Berlin", "country_id": self.env.ref("base.de").id}
        )
        self.agent.company_ids += other
        activity = self.plan().with_context(allowed_company_ids=other.ids)
        self.assertEqual(self.shown(activity), {activity.id: "0912 345 678"})

    def test_number_only_for_who_can_call_it(self):
        activity = self.plan()
        for user in (self.outsider, self.supervisor):
            self.assertEqual(self.shown(activity, user), {activity.id: False})

    def test_number_of_a_closed_record(self):
        activity = self.plan()
        self.env["ir.rule"].create(
            {
                "name": "closed",
                "model_id": self.env["ir.model"]._get("res.partner").id,
                "domain_force": f"[('id', '!=', {self.partner.id})]",
            }
        )
        self.assertEqual(self.shown(activity), {activity.id: False})

    def test_numbers_need_few_queries(self):
        partners = self.env["res.partner"].create(
            [{"name": f"P{n}", "phone": f"09123457{n:02}"} for n in range(60)]
        )
        leads = self.env["crm.lead"].create(
            [
                {"name": "L", "partner_id": partner.id, "user_id": self.agent.id}
                for partner in partners[30:]
            ]
        )
        leads.phone = False
        groups = [
            self.env["mail.activity"].union(*(self.plan(found) for found in records))
            for records in (
                [*partners[:2], *leads[:2]],
                [*partners[2:4], *leads[2:4]],
                [*partners[4:30], *leads[4:]],
            )
        ]
        counts = []
        for activities in groups:
            self.env.flush_all()
            self.env.invalidate_all()
            activities = activities.with_user(self.agent)
            activities.mapped("activity_category")
            before = self.env.cr.sql_log_count
            activities._cgvcall_numbers()
            counts.append(self.env.cr.sql_log_count - before)
        # The first time some rights are looked up.
        self.assertEqual(counts[1], counts[2])
