"""What holds for every number, tried with some thousands that are made up."""

import re

import phonenumbers
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from odoo.tests.common import BaseCase

from odoo.addons.cgvcall.pbx import numbers

#: The same examples at each run, and no files left behind.
SAME = settings(deadline=None, derandomize=True, database=None)
MANY = settings(SAME, max_examples=500)

VN = phonenumbers.PhoneMetadata.metadata_for_region("VN")
REGIONS = [*sorted(phonenumbers.SUPPORTED_REGIONS), "ZZ", "vn", "", None]
#: What people put between digits. A "/" would begin another number.
SEPARATORS = ["", "", "", " ", ".", "-", " - ", "\u00a0", "\u200b", "(", ")", "  "]
#: For a subscriber's number, and for a service's, which has no zero in front.
WAYS = ["0{}", "{}", "84{}", "0084{}", "+84{}", "+840{}", "840{}", "+0{}", "tel:0{}"]
SERVICE_WAYS = ["{}", "84{}", "0084{}", "+84{}", "tel:+84{}"]
OLD_PREFIXES = sorted(numbers.VN_MOBILE_2018.items())


def national(kind):
    """Any national number of a kind, as the numbering plan has it."""
    pattern = getattr(VN, kind).national_number_pattern
    return st.from_regex(re.sub(r"\\d", "[0-9]", pattern), fullmatch=True)


@st.composite
def written(draw, number, ways):
    """A number in one of these ways, with separators wherever people put them."""
    text = draw(st.sampled_from(ways)).format(number)
    head, digits = re.fullmatch(r"(\D*)(\d+)", text).groups()
    gaps = draw(
        st.lists(
            st.sampled_from(SEPARATORS), min_size=len(digits), max_size=len(digits)
        )
    )
    text = head + "".join(map("".join, zip(digits, gaps, strict=True)))
    return draw(st.sampled_from(["", " ", "\t"])) + text


ANYTHING = st.one_of(
    st.text(),
    st.text(alphabet="0123456789+ .-()/*#;,xext０１٠१", max_size=30),
    st.from_regex(r"\+?(00)?[1-9][0-9]{3,14}", fullmatch=True),
    st.from_regex(r"\+?(00)?(84)?0?[1-9][0-9]{5,11}", fullmatch=True),
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.binary(),
    st.lists(st.text(max_size=3), max_size=2),
)


class TestNumberProperties(BaseCase):
    @MANY
    @given(st.data(), st.one_of(national("mobile"), national("fixed_line")))
    def test_every_way_to_write_a_number_gives_one(self, data, number):
        text = data.draw(written(number, WAYS))
        self.assertEqual(numbers.normalize(text), f"+84{number}")
        self.assertEqual(numbers.dial(text), f"0{number}")

    @MANY
    @given(st.data(), st.one_of(national("toll_free"), national("premium_rate")))
    def test_every_way_to_write_a_service_number_gives_one(self, data, number):
        text = data.draw(written(number, SERVICE_WAYS))
        self.assertEqual(numbers.normalize(text), f"+84{number}")
        self.assertEqual(numbers.dial(text), number)

    @MANY
    @given(
        st.data(),
        st.sampled_from(OLD_PREFIXES),
        st.from_regex(r"[0-9]{7}", fullmatch=True),
    )
    def test_an_old_mobile_number_is_the_new_one(self, data, prefixes, rest):
        old, new = (prefix + rest for prefix in prefixes)
        assume(phonenumbers.is_valid_number(phonenumbers.parse(f"+84{new}")))
        for number in (old, new):
            text = data.draw(written(number, WAYS))
            self.assertEqual(numbers.normalize(text), f"+84{new}", text)

    @MANY
    @given(ANYTHING, st.sampled_from(REGIONS), st.sampled_from(REGIONS))
    def test_once_is_enough(self, raw, country, other):
        normal = numbers.normalize(raw, country)
        self.assertEqual(numbers.normalize(normal, country), normal)
        if normal.startswith("+"):
            self.assertEqual(numbers.normalize(normal, other), normal, "everywhere")
            self.assertTrue(numbers.is_personal(normal))

    @MANY
    @given(ANYTHING, st.sampled_from(REGIONS))
    def test_nothing_breaks_it(self, raw, country):
        parts = numbers.split(raw)
        self.assertTrue(all(part.strip() for part in parts))
        self.assertIsInstance(numbers.display(raw, country), str)
        self.assertIsInstance(numbers.undial(raw, country, "9"), str)
        self.assertIsInstance(
            numbers.is_personal(numbers.normalize(raw, country)), bool
        )
        self.assertRegex(numbers.mask(raw), r"\A(•••\d{1,3})?\Z")
        try:
            dialled = numbers.dial(raw, country)
        except ValueError:
            self.assertFalse(numbers.normalize(raw, country))
        else:
            self.assertRegex(dialled, r"\A[0-9*#]+\Z")

    @SAME
    @given(st.from_regex(r"[0-9]{1,6}", fullmatch=True), st.sampled_from(REGIONS))
    def test_an_extension_is_never_a_number(self, code, country):
        for raw in (code, f"+{code}", " ".join(code), f"({code})", f"*{code}"):
            normal = numbers.normalize(raw, country)
            self.assertFalse(normal.startswith("+"), raw)
            self.assertFalse(numbers.is_personal(normal), raw)

    @MANY
    @given(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS - {"VN"})))
    def test_a_foreign_number_needs_its_plus(self, region):
        example = phonenumbers.example_number(region)
        assume(example)
        e164 = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
        self.assertEqual(numbers.normalize(e164), e164)
        self.assertEqual(numbers.normalize(f"00{e164[1:]}"), e164)
        own_way = phonenumbers.format_number(
            example, phonenumbers.PhoneNumberFormat.NATIONAL
        )
        if len(e164) - 1 - len(str(example.country_code)) > numbers.MAX_SHORT_DIGITS:
            self.assertEqual(numbers.normalize(own_way, region), e164)
        # Its digits alone are no foreign number: they could be anything.
        bare = numbers.normalize(e164[1:])
        self.assertIn(bare[:3], (e164[1:4], "+84"))
