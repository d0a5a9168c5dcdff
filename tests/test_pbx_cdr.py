import json
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests.common import BaseCase

from odoo.addons.cgvcall.pbx.cdr import Cdr, parse_cdr
from odoo.addons.cgvcall.tests.seed import RECORDING_URL, SEED_CDRS

STARTED = 1531455984
START = datetime(2018, 7, 13, 4, 26, 24)


def call(**values):
    """Return the Cdr of an answered call of 14 s, 12 of them ringing, as of 2019."""
    raw = {
        "cdr_id": "1",
        "cause": "200",
        "direction": 3,
        "duration": 14,
        "time_started": STARTED,
        "time_connected": STARTED + 12,
        "time_ended": STARTED + 14,
    }
    raw.update(values)
    return parse_cdr({name: value for name, value in raw.items() if value is not ...})


def leg(start, connected, end, cause="200", **values):
    return {
        "cause": cause,
        "time_started": STARTED + start,
        "time_connected": connected and STARTED + connected,
        "time_ended": STARTED + end,
        "duration": end - start,
        **values,
    }


class CdrCase(BaseCase):
    def assertCall(self, cdr, **expected):
        self.assertEqual({name: getattr(cdr, name) for name in expected}, expected)


class TestSample(CdrCase):
    def test_sample_of_2018(self):
        cdr = parse_cdr(SEED_CDRS["items"][0])
        self.assertCall(
            cdr,
            cdr_id="124247285",
            call_id="sc1363168746752",
            sdk_call_id=None,
            direction="outbound",
            raw_direction="3",
            cause="200",
            disposition="answered",
            extension="100",
            from_number="0899179053",
            to_number="900",
            other_number="900",
            started_at=START,
            answered_at=datetime(2018, 7, 13, 4, 26, 36),
            ended_at=datetime(2018, 7, 13, 4, 26, 38),
            ring_seconds=12,
            talk_seconds=2,
            duration=14,
            recording_url=RECORDING_URL,
            recording_size=448684,
            has_recording=True,
            problems=(),
        )
        self.assertEqual(len(cdr.legs), 1)
        self.assertCall(cdr.legs[0], call_leg="A", talk_seconds=2, ring_seconds=12)

    def test_secrets_are_not_in_the_repr(self):
        self.assertNotIn(RECORDING_URL, repr(parse_cdr(SEED_CDRS["items"][0])))
        self.assertNotIn("0899179053", repr(parse_cdr(SEED_CDRS["items"][0])))


class TestParties(CdrCase):
    def test_generation_2019(self):
        ends = {"from_extension": "", "to_extension": ""}
        ends |= {"from_number": "0912345678", "to_number": "02838123456"}
        out = call(**{**ends, "from_extension": "101"}, sdk_call_id="call-vn-1-X-1")
        self.assertCall(out, extension="101", other_number="02838123456")
        self.assertCall(out, sdk_call_id="call-vn-1-X-1", from_extension="101")
        inbound = call(**{**ends, "to_extension": "102"}, direction="1")
        self.assertCall(inbound, extension="102", other_number="0912345678")
        both = {"from_extension": "101", "to_extension": "102"}
        self.assertEqual(call(**both).extension, "101")
        self.assertEqual(call(**both, direction=1).extension, "102")

    def test_internal_call(self):
        new = call(direction=2, from_extension="100", to_extension="101")
        self.assertCall(new, direction="internal", extension="100", other_number="101")
        old = call(direction=2, extension="101", from_number="100", to_number="101")
        self.assertCall(old, extension="101", other_number="100")

    def test_extension_from_the_number_of_the_caller(self):
        self.assertEqual(call(from_number="100").extension, "100")
        self.assertIsNone(call(from_number="0912345678").extension)
        self.assertIsNone(call(direction=1, to_number="900").extension)

    def test_unknown_direction_stays_raw(self):
        for raw in (7, "7", "in"):
            cdr = call(direction=raw)
            self.assertCall(cdr, direction="unknown", raw_direction=str(raw))
        self.assertCall(call(direction=None), direction="unknown", raw_direction=None)

    def test_fields_that_only_the_leg_has(self):
        legs = [leg(0, 12, 14, extension="100", recording_url="https://x/1", **SIZE)]
        cdr = call(cause=None, data_tracking=legs, recording_url="", record_file_size=0)
        self.assertCall(cdr, extension="100", cause="200", recording_url="https://x/1")
        self.assertTrue(cdr.has_recording)


SIZE = {"record_file_size": 5}


class TestDisposition(CdrCase):
    def test_result_by_direction(self):
        table = {
            "200": ("answered", "answered"),
            "201": ("answered", "answered"),
            "486": ("busy", "missed"),
            "600": ("busy", "missed"),
            "603": ("busy", "missed"),
            "408": ("no_answer", "missed"),
            "480": ("no_answer", "missed"),
            "487": ("cancelled", "missed"),
            "404": ("failed", "missed"),
            "484": ("failed", "missed"),
            "500": ("failed", "missed"),
            "503": ("failed", "missed"),
            "999": ("failed", "missed"),
        }
        for cause, (outbound, inbound) in table.items():
            with self.subTest(cause=cause):
                self.assertEqual(call(cause=cause).disposition, outbound)
                self.assertEqual(call(cause=cause, direction=1).disposition, inbound)

    def test_unanswered_call_rang_all_the_time(self):
        for values in ({"cause": "487"}, {"cause": "480", "time_connected": STARTED}):
            cdr = call(**values)
            self.assertCall(cdr, answered_at=None, talk_seconds=0, ring_seconds=14)

    def test_204_needs_talk_after_ringing(self):
        self.assertEqual(call(cause="204").disposition, "answered")
        for connected in (0, STARTED, None):
            cdr = call(cause="204", time_connected=connected)
            self.assertEqual(cdr.disposition, "failed")

    def test_without_a_cause_the_talk_decides(self):
        for cause in (None, "", "odd", {}):
            self.assertEqual(call(cause=cause).disposition, "answered")
        for direction, disposition in {1: "missed", 3: "failed", 2: "failed"}.items():
            cdr = call(cause="", time_connected=0, direction=direction)
            self.assertCall(cdr, disposition=disposition, talk_seconds=0)

    def test_cause_as_a_number(self):
        self.assertCall(call(cause=200), cause="200", disposition="answered")


class TestTimes(CdrCase):
    def test_own_times_without_legs(self):
        self.assertCall(call(), ring_seconds=12, talk_seconds=2, duration=14)
        cdr = call(time_connected=STARTED)
        self.assertCall(cdr, answered_at=START, ring_seconds=0, talk_seconds=14)

    def test_answered_without_any_connect_time(self):
        cdr = call(time_connected=None)
        self.assertCall(cdr, disposition="answered", answered_at=None, talk_seconds=0)
        self.assertEqual(cdr.problems, ("time_connected",))

    def test_talk_of_several_legs(self):
        legs = [
            leg(0, None, 20, "487"),
            leg(0, 5, 20),
            leg(10, 10, 20),  # the other half of the same talk counts once
            leg(22, 30, 50),  # transferred
        ]
        cdr = call(
            data_tracking=legs,
            duration=50,
            time_connected=STARTED,
            time_ended=STARTED + 50,
        )
        self.assertCall(cdr, ring_seconds=5, talk_seconds=15 + 20, duration=50)
        dispositions = sorted(found.disposition for found in cdr.legs)
        self.assertEqual(dispositions, ["answered"] * 3 + ["cancelled"])

    def test_shapes_of_data_tracking(self):
        one = leg(0, 12, 14)
        for legs in ([one], one, json.dumps([one]), json.dumps(one)):
            self.assertEqual(len(call(data_tracking=legs).legs), 1)
        for nothing in (None, "", [], "null", ...):
            cdr = call(data_tracking=nothing)
            self.assertCall(cdr, legs=(), problems=())
        for odd in ("[{", "x", 5, [1], [[one]], True, "[" * 100_000):
            with self.subTest(odd=str(odd)[:9]):
                cdr = call(data_tracking=odd)
                self.assertCall(cdr, legs=(), problems=("data_tracking",))

    def test_shapes_of_a_moment(self):
        for same in (STARTED, float(STARTED), str(STARTED), f" {STARTED} "):
            self.assertEqual(call(time_started=same).started_at, START)
        for milliseconds in (STARTED * 1000, str(STARTED * 1000 + 999)):
            self.assertEqual(call(time_started=milliseconds).started_at, START)

    def test_nothing_and_nonsense_for_a_moment(self):
        for nothing in (0, -1, "", "0", None, ...):
            self.assertCall(call(time_ended=nothing, duration=14), problems=())
        odd = ["soon", True, {}, [], float("nan"), float("inf"), 5, 10**10, 10**400]
        for value in odd:
            with self.subTest(value=str(value)[:9]):
                cdr = call(time_ended=value)
                self.assertEqual(cdr.problems, ("time_ended",))
                self.assertEqual(cdr.ended_at, datetime(2018, 7, 13, 4, 26, 38))

    def test_missing_start(self):
        self.assertEqual(call(time_started=0).started_at, START)
        only = {"time_started": None, "duration": 0, "time_ended": None}
        cdr = call(**only)
        self.assertEqual(cdr.started_at, datetime(2018, 7, 13, 4, 26, 36))
        self.assertIsNone(call(**only, time_connected=0).started_at)
        cdr = call(time_started="", time_connected=0, data_tracking=[leg(0, 12, 14)])
        self.assertCall(cdr, started_at=START, ring_seconds=12)

    def test_seconds_are_never_negative_nor_endless(self):
        cdr = call(time_ended=STARTED - 100, duration=-5)
        self.assertCall(cdr, duration=0, talk_seconds=0)
        self.assertIn("time_ended", cdr.problems)
        cdr = call(duration=10**9, time_ended=STARTED + 10**9)
        week = 7 * 24 * 3600
        self.assertCall(cdr, duration=week, talk_seconds=week)
        cdr = call(time_connected=STARTED - 10)
        self.assertCall(cdr, ring_seconds=0, problems=("time_connected",))


class TestOddFields(CdrCase):
    def test_identity(self):
        for odd in (
            None,
            [],
            "x",
            5,
            {},
            {"cdr_id": ""},
            {"cdr_id": {}, "call_id": []},
        ):
            with self.subTest(odd=odd), self.assertRaises(ValueError):
                parse_cdr(odd)
        with self.assertRaises(ValueError):
            parse_cdr({"data_tracking": [{"cdr_id": "1"}]})
        self.assertEqual(parse_cdr({"call_id": "sc1"}).cdr_id, "sc1")
        self.assertEqual(parse_cdr({"cdr_id": 124247285}).cdr_id, "124247285")

    def test_scalars_of_a_wrong_type(self):
        for odd in (True, {}, {"a": 1}, [], ["x"]):
            cdr = call(from_number=odd, duration=odd)
            self.assertCall(cdr, from_number=None, problems=("from_number", "duration"))

    def test_unstorable_characters_and_lengths(self):
        cdr = call(from_number="09\x0012\n\ud800", to_number="9" * 100)
        self.assertCall(cdr, from_number="0912", to_number="9" * 64)
        self.assertEqual(cdr.problems, ("to_number",))
        cdr = call(recording_url="https://x/" + "a" * 3000)
        self.assertCall(cdr, recording_url=None, has_recording=False)

    def test_recording(self):
        url = "https://x/1"
        sizes = {5: True, "5": True, 0: False, "0": False, None: True, "": True}
        for size, has_recording in sizes.items():
            cdr = call(recording_url=url, record_file_size=size)
            self.assertEqual(cdr.has_recording, has_recording, size)
        self.assertFalse(call(record_file_size=5).has_recording)
        self.assertEqual(call(record_file_size=10**20).recording_size, 2**31 - 1)

    def test_problems_of_legs(self):
        cdr = call(data_tracking=[leg(0, 12, 14, duration="long")])
        self.assertEqual(cdr.problems, ("leg.duration",))


#: The same examples at each run, and no files left behind.
ANY = settings(deadline=None, derandomize=True, database=None)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(STARTED - 1000, STARTED + 1000),
    st.floats(),
    st.text(),
    st.sampled_from(["200", "1", "3", "1531455984", "100", "[{}]", "\ud800", "\0"]),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)
NAMES = st.sampled_from([*SEED_CDRS["items"][0], "sdk_call_id", "to_extension"])
RECORDS = st.dictionaries(NAMES, VALUES | SCALARS)


class TestAnything(CdrCase):
    @settings(ANY, max_examples=300)
    @given(RECORDS, st.none() | VALUES | st.lists(RECORDS, max_size=3))
    def test_any_record_with_an_id_is_a_call(self, raw, legs):
        cdr = parse_cdr({**raw, "data_tracking": legs, "cdr_id": "1"})
        self.assertIsInstance(cdr, Cdr)
        for record in (cdr, *cdr.legs):
            for seconds in (record.ring_seconds, record.talk_seconds, record.duration):
                self.assertTrue(0 <= seconds <= 7 * 24 * 3600)
            for value in vars(record).values():
                if isinstance(value, str):
                    self.assertNotIn("\0", value)
                    value.encode()
            if record.answered_at:
                self.assertLessEqual(record.started_at, record.answered_at)
