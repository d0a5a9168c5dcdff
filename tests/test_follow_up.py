from itertools import permutations

from odoo.tests import tagged

from .follow_up import FollowUpCase

# What became known, and what is open in the end: in every order, once or twice.
CASES = {
    "who: the last agent who talked with the caller": (
        [
            "Tue 09:00 An calls 101, answered",
            "Tue 15:00 102 calls An, answered",
            "09:00 An calls 101, missed",
        ],
        ["rep2: An, 1 attempt since Wed 09:00, due Wed, then Wed 14:00"],
    ),
    "who: a talk counts only when it was one": (
        [
            "Tue 09:00 102 calls An, answered",
            "Tue 15:00 101 calls An, busy",
            "09:00 An calls 101, missed",
        ],
        ["rep2: An, 1 attempt since Wed 09:00, due Wed, then Wed 14:00"],
    ),
    "who: the contact's salesperson": (
        ["09:00 Binh calls 101, missed"],
        ["rep2: Bình, 1 attempt since Wed 09:00, due Wed, then Wed 14:00"],
    ),
    "who: the last agent before the salesperson": (
        ["Mon 10:00 Binh calls 101, answered", "09:00 Binh calls 102, missed"],
        ["rep: Bình, 1 attempt since Wed 09:00, due Wed, then Wed 14:00"],
    ),
    "who: the opportunity's salesperson": (
        ["09:00 Chi calls 102, missed"],
        ["rep: Chairs, 1 attempt since Wed 09:00, due Wed, then Wed 14:00"],
    ),
    "where: on the call, when the agent may not see the opportunity": (
        ["Tue 09:00 102 calls Chi, answered", "09:00 Chi calls 101, missed"],
        ["rep2: call, 1 attempt since Wed 09:00, due Wed, then Wed 14:00"],
    ),
    "who: the agent whose phone rang, for a stranger": (
        ["09:00 Dung calls 102, missed"],
        ["rep2: call, 1 attempt since Wed 09:00, due Wed, then Wed 14:00"],
    ),
    "who: the first of the phones that rang": (
        ["09:00 Dung calls 102, missed", "09:05 Dung calls 101, missed"],
        ["rep2: call, 2 attempts since Wed 09:00, due Wed, then Wed 14:00"],
    ),
    "who: nobody": (["09:00 Dung calls 199, missed"], []),
    "join: further attempts, on several lines and days": (
        [
            "Tue 16:59 An calls 101, missed",
            "09:00 An calls 102, missed",
            "09:30 An calls 101, missed",
        ],
        ["rep: An, 3 attempts since Tue 16:59, due Tue, then Wed 11:59"],
    ),
    "join: one activity for each caller": (
        ["09:00 An calls 101, missed", "09:01 Binh calls 101, missed"],
        [
            "rep: An, 1 attempt since Wed 09:00, due Wed, then Wed 14:00",
            "rep2: Bình, 1 attempt since Wed 09:01, due Wed, then Wed 14:01",
        ],
    ),
    "close: somebody called back": (
        ["09:00 An calls 101, missed", "10:00 102 calls An, answered"],
        [],
    ),
    "close: the caller tried again and was answered": (
        [
            "09:00 An calls 101, missed",
            "09:05 An calls 101, missed",
            "09:10 An calls 102, answered",
        ],
        [],
    ),
    "close: not by an attempt, nor by a talk before": (
        [
            "08:30 101 calls An, answered",
            "09:00 An calls 101, missed",
            "10:00 101 calls An, busy",
        ],
        ["rep: An, 1 attempt since Wed 09:00, due Wed, then Wed 14:00"],
    ),
    "close: then the caller waits again": (
        [
            "Tue 09:00 An calls 101, missed",
            "Tue 10:00 102 calls An, answered",
            "09:00 An calls 101, missed",
            "09:30 An calls 101, missed",
        ],
        ["rep2: An, 2 attempts since Wed 09:00, due Wed, then Wed 14:00"],
    ),
    "no activity: a colleague, a line of ours, a withheld number, an outgoing call": (
        [
            "09:00 Minh calls 101, missed",
            "09:10 102 calls 101, missed",
            "09:20 Nobody calls 101, missed",
            "09:30 101 calls An, unanswered",
        ],
        [],
    ),
    "sources: the browser and the PBX tell of the same missed call": (
        ["live 09:00 An calls 101, missed", "09:00 An calls 101, missed"],
        ["rep: An, 1 attempt since Wed 09:00, due Wed, then Wed 14:00"],
    ),
    "sources: both tell of the missed call and of the call back": (
        [
            "live 09:00 An calls 101, missed",
            "09:00 An calls 101, missed",
            "live 10:00 102 calls An, answered",
            "10:00 102 calls An, answered",
        ],
        [],
    ),
    "sources: the browser missed what a colleague's phone answered": (
        ["live 09:00 An calls 101, missed", "09:00 An calls 102, answered"],
        [],
    ),
    "sources: the browser thought that somebody was reached": (
        [
            "live 09:30 101 calls An, answered",
            "09:30 101 calls An, busy",
            "09:00 An calls 102, missed",
        ],
        ["rep2: An, 1 attempt since Wed 09:00, due Wed, then Wed 14:00"],
    ),
    "due: in the lunch break, the same day": (
        ["12:30 An calls 101, missed"],
        ["rep: An, 1 attempt since Wed 12:30, due Wed, then Wed 17:00"],
    ),
    "due: in the evening, the next working day": (
        ["Fri 19:30 An calls 101, missed", "Sun 10:00 An calls 101, missed"],
        ["rep: An, 2 attempts since Fri 19:30, due Mon, then Mon 12:00"],
    ),
    "due: before work begins, the same day": (
        ["06:00 An calls 101, missed"],
        ["rep: An, 1 attempt since Wed 06:00, due Wed, then Wed 12:00"],
    ),
}


@tagged("post_install", "-at_install")
class TestFollowUp(FollowUpCase):
    """The same is open in the end, whatever became known first."""

    maxDiff = None

    def test_every_order(self):
        for name, (events, expected) in CASES.items():
            for order in permutations(events):
                with self.subTest(name, order=order), self.env.cr.savepoint() as point:
                    self.hear(*order)
                    self.assertEqual(self.open_work(), expected)
                    # The next import sees the same once more; the job has no work, but
                    # to look again for somebody to ask.
                    self.hear(*(event for event in order if "live" not in event))
                    self.assertEqual(self.open_work(), expected)
                    calls = self.env["cgvcall.call"]
                    self.assertEqual(calls._not_in_step(), calls._overlooked())
                    self.assertFalse(expected and calls._overlooked())
                    calls._not_in_step()._follow_up()
                    self.assertEqual(self.open_work(), expected)
                    self._assert_whole()
                    point.rollback()
                    self.env.invalidate_all()

    def test_one_page_or_one_by_one(self):
        """What comes on one page of records ends as what comes one by one."""
        for name, (events, expected) in CASES.items():
            if any("live" in event for event in events):
                continue
            with self.subTest(name), self.env.cr.savepoint() as point:
                told = [self._told(event) for event in events]
                self.hear_cdrs(*(self._cdr(one) for one in reversed(told)))
                self.assertEqual(self.open_work(), expected)
                point.rollback()
                self.env.invalidate_all()

    def _assert_whole(self):
        """Each open activity has its calls, and who has it sees them."""
        for activity in self.activities():
            calls = activity.cgvcall_call_ids
            self.assertTrue(calls)
            self.assertEqual(calls.return_user_id, activity.user_id)
            self.assertTrue(all(calls.mapped("followed_up")))
            self.assertTrue(calls.with_user(activity.user_id).has_access("read"))
            record = self.env[activity.res_model].browse(activity.res_id)
            self.assertTrue(record.with_user(activity.user_id).has_access("read"))
