from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..pbx.cdr import parse_cdr
from .common import API_KEY, API_SECRET, epoch
from .import_pbx import ListedCase, ListedPbx

LOGGER = "odoo.addons.cgvcall.models.cgvcall_account_import"


@tagged("post_install", "-at_install")
class TestImportWindow(ListedCase):
    """Whatever the list does: what it lists is stored, and reading it ends."""

    def test_total_that_lies(self):
        lies = {
            "nothing": lambda window, page: 0,
            "one": lambda window, page: 1,
            "of the page": lambda window, page: page,
            "negative": lambda window, page: -5,
            "text": lambda window, page: "many",
            "left out": lambda window, page: None,
            "one too many": lambda window, page: window + 1,
            "far too many": lambda window, page: 10**12,
        }
        for name, total in lies.items():
            for by in ("time_started", "time_ended"):
                with self.subTest(total=name, by=by):
                    self.calls().unlink()
                    self.account.imported_until = False
                    pbx = ListedPbx(self.listed(70, minutes=15), total=total, by=by)
                    self.import_from(pbx)
                    self.assert_all_stored(pbx)
                    self.assertEqual(self.account.state, "connected")
                    self.assertLess(pbx.requests, 150)

    def test_smaller_pages_than_asked_for(self):
        for says_cap in (True, False):
            for total in (lambda window, page: window, lambda window, page: None):
                with self.subTest(says_cap=says_cap):
                    self.calls().unlink()
                    self.account.imported_until = False
                    items = self.listed(90, minutes=9)
                    pbx = ListedPbx(items, cap=20, says_cap=says_cap, total=total)
                    self.import_from(pbx)
                    self.assert_all_stored(pbx)

    def test_page_that_repeats_for_ever(self):
        pbx = ListedPbx(self.listed(300, minutes=5), turn=lambda request, page: 1)
        self.import_from(pbx)
        self.assert_all_stored(pbx)
        self.assertLess(pbx.requests, 100)

    def test_page_that_comes_twice(self):
        """In a window longer than the look-back: the next import does not see it."""
        pbx = ListedPbx(
            self.listed(300, minutes=9, newest=26 * 60),
            turn=lambda request, page: 1 if request == 2 else page,
        )
        self.import_from(pbx)
        self.assert_all_stored(pbx)

    def test_page_that_is_empty_for_once(self):
        pbx = ListedPbx(
            self.listed(300, minutes=9, newest=26 * 60),
            turn=lambda request, page: 0 if request == 2 else page,
        )
        self.import_from(pbx)
        self.assert_all_stored(pbx)

    def test_swapped_pages_and_a_failure(self):
        """The list stops after any number of pages; none of them moves the cursor
        past a call that has not been seen."""
        swaps = {1: 2, 2: 1}
        for failing in (2, 3, 4):
            with self.subTest(failing=failing):
                self.calls().unlink()
                self.account.imported_until = False
                # A page is longer than the look-back.
                self.account.import_days = 8
                items = self.listed(300, minutes=30, newest=26 * 60)
                pbx = ListedPbx(
                    items,
                    turn=lambda request, page, failing=failing: (
                        None if request == failing else swaps.get(request, page)
                    ),
                )
                self.import_from(pbx, times=2)
                self.assert_all_stored(pbx)

    def test_newest_first_and_a_failure(self):
        pbx = ListedPbx(
            self.listed(200, minutes=9, newest=26 * 60),
            newest_first=True,
            turn=lambda request, page: None if request == 2 else page,
        )
        self.import_from(pbx, times=2)
        self.assert_all_stored(pbx)

    def test_call_without_a_start_does_not_move_the_cursor(self):
        """Its start is taken from its end; in the list it stands before all others."""
        items = self.listed(100, minutes=25, newest=26 * 60)
        odd = self.raw_cdr("odd", time_started=None, time_connected=None)
        pbx = ListedPbx(
            [*items, odd], turn=lambda request, page: None if request == 2 else page
        )
        self.import_from(pbx, times=2)
        self.assert_all_stored(pbx)

    def test_calls_that_arrive_while_pages_are_read(self):
        """Long calls end meanwhile: they stand before those that are read next."""
        items = self.listed(200, minutes=5)
        late = iter([dict(item, cdr_id=f"late{item['cdr_id']}") for item in items])

        def add_some(_request):
            if len(items) < 215:
                items.extend(next(late) for _time in range(3))

        pbx = ListedPbx(items, before_answer=add_some)
        self.import_from(pbx, times=2)
        self.assert_all_stored(pbx)

    def test_many_calls_in_one_second(self):
        items = self.listed(200, minutes=9)
        same = [dict(items[50], cdr_id=f"same{number}") for number in range(130)]
        pbx = ListedPbx([*items, *same])
        for _run in range(20):
            if self.run_short(pbx):
                break
        self.assert_all_stored(pbx)

    def test_short_runs_get_on_within_the_look_back(self):
        """Nor does a run without time read the whole of it."""
        self.account.imported_until = fields.Datetime.now()
        pbx = ListedPbx(self.listed(280, minutes=4))
        runs = 0
        while runs < 20:
            runs += 1
            before = pbx.requests
            finished = self.run_short(pbx)
            self.assertLessEqual(pbx.requests - before, 3)
            if finished:
                break
        self.assertGreater(runs, 1)
        self.assert_all_stored(pbx)
        self.assertFalse(self.account.scan_position)

    def test_list_without_an_end(self):
        """New calls on each page, for ever and all of one second."""
        now = epoch(fields.Datetime.now()) - 7200
        pbx = ListedPbx([], total=lambda window, page: 10**6)

        def endless(request):
            pbx.items = [
                self.raw_cdr(f"{request}-{number}", time_started=now)
                for number in range(50)
            ]

        pbx.before_answer, pbx.turn = endless, lambda request, page: 1
        module = "odoo.addons.cgvcall.models.cgvcall_account_import"
        with patch(f"{module}.MOST_SECONDS", 1), mute_logger(LOGGER):
            self.import_from(pbx)
        self.assertEqual(self.account.state, "error")
        self.assertLess(pbx.requests, 1000)
        self.assertLess(self.account.imported_until, self.utc(now))

    # === DATES AND CLOCKS === #

    def test_dates_of_no_time(self):
        now = epoch(fields.Datetime.now())
        dates = {
            "1970": 86400,
            "2106": 2**32 - 1,
            "2099": 4086000000,
            "tomorrow": now + 86400,
        }
        odd = [
            self.raw_cdr(name, time_started=at, time_ended=at + 20)
            for name, at in dates.items()
        ]
        # This PBX lists them in each window, in their order.
        pbx = ListedPbx(self.listed(120, minutes=9, newest=26 * 60))
        ask = pbx.cdrs

        def with_odd(start, end, **options):
            pbx.items = [item for item in pbx.items if item not in odd]
            kept = pbx.items
            pbx.items = [*kept, *(dict(item, time_listed=1) for item in odd)]
            for item in pbx.items[len(kept) :]:
                item["time_listed"] = epoch(start)
            for item in kept:
                item["time_listed"] = item["time_started"]
            pbx.by = "time_listed"
            try:
                return ask(start, end, **options)
            finally:
                pbx.items = kept

        pbx.cdrs = with_odd
        pbx.turn = lambda request, page: None if request == 3 else page
        self.import_from(pbx)
        self.assertEqual(self.account.state, "error")
        self.assert_cursor_not_ahead()
        self.import_from(pbx)
        self.assert_cursor_not_ahead()
        self.assertEqual(self.account.state, "connected")
        pbx.items = [*pbx.items, *odd]
        self.assert_all_stored(pbx)

    def test_clock_of_the_pbx_is_wrong(self):
        for hours in (-30, -7, 7, 30):
            with self.subTest(hours=hours):
                self.calls().unlink()
                clock = timedelta(hours=hours)
                self.account.write({"imported_until": False, "clock_skew": 0})
                pbx = ListedPbx(self.listed(3, newest=60 - hours * 60), clock=clock)
                self.import_from(pbx)
                self.assert_all_stored(pbx)
                self.assertAlmostEqual(
                    self.account.clock_skew, clock.total_seconds(), delta=10
                )
                # A call that ends now, an hour old by that clock.
                pbx.items += [dict(pbx.items[0], cdr_id="new")]
                self.import_from(pbx)
                self.assert_all_stored(pbx)
                self.assert_cursor_not_ahead()

    def test_clock_of_the_pbx_jumps(self):
        """The last calls by the old clock, the first by the new: all are found."""
        for before, after in ((0, -30), (-30, 0), (30, 0), (0, 30), (20, -20)):
            with self.subTest(before=before, after=after):
                self.calls().unlink()
                self.account.write({"imported_until": False, "clock_skew": 0})
                pbx = ListedPbx([], clock=timedelta(hours=before))
                self.import_from(pbx)
                old, new = (
                    dict(self.listed(1, newest=1 - hours * 60)[0], cdr_id=name)
                    for name, hours in (("old", before), ("new", after))
                )
                pbx.items, pbx.clock = [old, new], timedelta(hours=after)
                self.import_from(pbx)
                self.assert_all_stored(pbx)
                self.assert_cursor_not_ahead()

    def test_clock_of_nonsense_reads_no_more(self):
        self.import_from(ListedPbx([]))
        pbx = ListedPbx(self.listed(1), clock=timedelta(days=-20000))
        self.import_from(pbx)
        self.assert_all_stored(pbx)
        for start, end in pbx.windows:
            self.assertLess(end - start, timedelta(days=3))

    def test_cursor_from_the_future_comes_back(self):
        self.account.imported_until = fields.Datetime.now() + timedelta(days=400)
        pbx = ListedPbx(self.listed(5))
        self.import_from(pbx)
        self.assert_all_stored(pbx)
        self.assert_cursor_not_ahead()

    # === ACCOUNTS === #

    def test_one_record_that_cannot_be_stored_costs_no_other(self):
        upsert = self.env.registry["cgvcall.call"]._upsert

        def fail_for_one(calls, account, cdrs):
            if any(cdr.cdr_id == "7" for cdr in cdrs):
                raise ZeroDivisionError
            return upsert(calls, account, cdrs)

        pbx = ListedPbx(self.listed(60, minutes=9))
        calls = self.env.registry["cgvcall.call"]
        with patch.object(calls, "_upsert", fail_for_one), mute_logger(LOGGER):
            self.import_from(pbx)
        self.assertEqual(len(self.calls()), 59)
        self.assertIn("1 call records cannot be stored", self.account.last_error)
        # Once they can be stored, they are.
        self.import_from(pbx)
        self.assert_all_stored(pbx)
        self.assertFalse(self.account.last_error)

    def test_a_sick_account_goes_last(self):
        """It fails each time and takes all the time: the other has its turn."""
        values = {"api_key": API_KEY, "api_secret": API_SECRET}
        well = self.account.copy({**values, "name": "Well"})
        turns = []

        def one_turn(account, seconds):
            turns.append(account.id)
            if account.id == self.account.id:
                raise ZeroDivisionError
            return {"finished": True}

        accounts = self.env.registry["cgvcall.account"]
        cron = self.env.registry["ir.cron"]
        # The first turn has used up the time of the run.
        spent = patch.object(
            cron, "_commit_progress", lambda cron, *a, **kw: cron.env.cr.commit() or 0
        )
        turn = patch.object(accounts, "_import_cdrs", one_turn)
        with spent, turn, mute_logger(LOGGER), self.other_cursor() as env:
            for _run in range(2):
                env["cgvcall.account"]._cron_import()
        self.assertEqual(turns, [self.account.id, well.id])
        self.assertEqual(self.account.state, "error")
        self.assertIn("unexpected", self.account.last_error)

    def test_another_pbx_begins_anew(self):
        self.import_from(ListedPbx(self.listed(3)))
        self.account.name = "Renamed"
        self.account.api_key = API_KEY
        self.assertTrue(self.account.imported_until)
        self.account.api_key = "of another PBX"
        self.assertFalse(self.account.imported_until)

    def test_another_pbx_while_the_pages_of_the_first_are_read(self):
        def change(request):
            if request == 2:
                self.account.api_key = "of another PBX"
                self.env.flush_all()

        pbx = ListedPbx(self.listed(200, minutes=9), before_answer=change)
        with self.page_by_page():
            self.import_from(pbx)
        self.assertFalse(self.account.imported_until)
        self.calls().unlink()
        other = ListedPbx(self.listed(60, minutes=9, newest=26 * 60))
        self.import_from(other)
        self.assert_all_stored(other)

    def test_new_keys_after_days_without(self):
        """The days of history are fewer than those without."""
        self.account.import_days = 0
        day = timedelta(days=1)
        self.account.imported_until = fields.Datetime.now() - 5 * day
        self.account.api_key = "a new key of the same PBX"
        pbx = ListedPbx(self.listed(100, minutes=60))
        self.import_from(pbx)
        self.assert_all_stored(pbx)
        self.assertLess(self.account.imported_from, fields.Datetime.now() - 4 * day)

    def own_call(self, **values):
        """A call that only a browser has told of."""
        return self.env["cgvcall.call"].create(
            {"account_id": self.account.id, **values}
        )

    def fail_for_chatter_of(self, number):
        """Something that others have put on the chatter fails, for one number."""
        calls = self.env.registry["cgvcall.call"]
        sync = calls._sync_chatter

        def fail(these):
            if number in these.mapped("number"):
                raise ZeroDivisionError
            return sync(these)

        return patch.object(calls, "_sync_chatter", fail)

    def test_a_softphone_call_that_cannot_be_completed(self):
        now = fields.Datetime.now()
        self.own_call(sdk_call_id="sdk-1", started_at=now, ended_at=now)
        record = parse_cdr(self.raw_cdr("poison", to_number="0912345699"))
        pbx = ListedPbx(self.listed(20))
        pbx.cdr_by_sdk_call_id = lambda sdk_call_id: record
        number = self.account._read_number("0912345699")
        with self.fail_for_chatter_of(number), mute_logger(LOGGER):
            self.import_from(pbx)
        self.assertEqual(self.account.state, "connected", self.account.last_error)
        self.assertEqual(len(self.calls().filtered("cdr_id")), 20)

    def test_a_forgotten_call_that_cannot_be_ended(self):
        long_ago = fields.Datetime.now() - timedelta(days=3)
        bad, good = (
            self.own_call(number=number, state="ongoing", started_at=long_ago)
            for number in ("+84912345699", "+84912345698")
        )
        pbx = ListedPbx(self.listed(20))
        with self.fail_for_chatter_of(bad.number), mute_logger(LOGGER):
            self.import_from(pbx)
        self.assertEqual(self.account.state, "connected", self.account.last_error)
        self.assertEqual((bad.state, good.state), ("ongoing", "ended"))
        self.assertEqual(len(self.calls().filtered("cdr_id")), 20)
