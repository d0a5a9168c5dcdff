from odoo.tests import tagged

from .follow_up import FollowUpCase


@tagged("post_install", "-at_install")
class TestDoNotCallBack(FollowUpCase):
    """Nobody is asked to call back who must not be called."""

    def hear_binh(self):
        self.hear("09:00 Binh calls 101, missed")
        return self.calls()

    def test_nobody_is_asked(self):
        self.binh.cgvcall_do_not_call = True
        call = self.hear_binh()
        self.assertEqual(self.open_work(), [])
        # Who looks at missed calls sees that they tried.
        self.assertEqual(self.waiting(), ["Wed 09:00"])
        self.run_cron("ir_cron_follow_up")
        self.assertEqual(self.open_work(), [])
        self.assertFalse(call.followed_up or call.return_user_id)

    def test_others_are_as_ever(self):
        self.binh.cgvcall_do_not_call = True
        self.hear("09:00 Chi calls 101, missed")
        self.assertEqual(len(self.open_work()), 1)

    def test_who_asks_while_somebody_is_to_call_back(self):
        call = self.hear_binh()
        self.assertEqual(len(self.open_work()), 1)
        self.hear("09:00 Chi calls 102, missed")
        self.assertEqual(len(self.open_work()), 2)
        self.binh.with_user(self.agent).cgvcall_do_not_call = True
        [left] = self.open_work()
        self.assertIn("Chairs", left)
        self.assertFalse(call.return_user_id or call.escalate_at or call.dismissed)
        self.binh.cgvcall_do_not_call = False
        self.run_cron("ir_cron_follow_up")
        self.assertEqual(len(self.open_work()), 2)

    def test_who_is_written_down_with_it(self):
        for model in ("res.partner", "crm.lead"):
            self.hear("09:00 Dung calls 101, missed")
            self.assertEqual(len(self.open_work()), 1)
            person = self.env[model].create(
                {
                    "name": "Dung",
                    "phone": self.people["Dung"],
                    "cgvcall_do_not_call": True,
                }
            )
            self.assertEqual(self.open_work(), [])
            person.unlink()
            self.calls().unlink()

    def test_of_leads_and_by_the_number(self):
        self.hear("09:00 Chi calls 101, missed")
        self.assertEqual(len(self.open_work()), 1)
        self.lead.cgvcall_do_not_call = True
        self.assertEqual(self.open_work(), [])
        # Of nobody, with a number that an archived contact has.
        self.binh.write({"cgvcall_do_not_call": True, "active": False})
        self.hear("10:00 Binh calls 101, missed")
        self.assertFalse(self.calls(direction="inbound")[-1].partner_id)
        self.assertEqual(self.open_work(), [])
