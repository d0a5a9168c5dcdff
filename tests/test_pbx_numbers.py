import re

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests.common import BaseCase

from odoo.addons.cgvcall.pbx import numbers

#: Some plans have valid numbers that are longer than the 15 digits of E.164.
E164 = re.compile(r"\+[1-9]\d{6,17}")
DIGITS = re.compile(r"\d{1,20}")
FEATURE = re.compile(r"[*#\d]{2,20}")

#: The same examples at each run, and no files left behind.
ANY = settings(deadline=None, derandomize=True, database=None)
NUMBER_LIKE = st.one_of(
    st.text(),
    st.text(alphabet="0123456789+ .-()/*#;,xext０１٠१", max_size=30),
    st.from_regex(r"\+?(00)?(84)?0?[1-9]\d{5,11}", fullmatch=True),
    st.none(),
    st.integers(),
)
COUNTRIES = st.sampled_from(["VN", "US", "DE", "IT", "MX", "AR", "ZZ", "vn", None, ""])


class TestNormalize(BaseCase):
    def check(self, expected, country="VN"):
        for raw, normal in expected.items():
            with self.subTest(raw=raw, country=country):
                self.assertEqual(numbers.normalize(raw, country), normal)

    def test_the_first_of_two_joined_by_a_dash(self):
        self.check({"0912 345 678 - 0987 654 321": "+84912345678"})

    def test_the_ways_to_write_one_mobile_number(self):
        ways = """0912345678|0912 345 678|0912.345.678|0912-345-678|84912345678
            |0084912345678|+84 912345678|+840912345678|840912345678|912345678
            |+84 (0)912 345 678|(+84) 912345678|+0912345678|tel:+84-912-345-678
            |０９１２３４５６７８|＋84912345678|٠٩١٢٣٤٥٦٧٨|0912\u200b345\u00a0678"""
        self.check({way.strip("\n "): "+84912345678" for way in ways.split("|")})

    def test_fixed_lines_and_service_numbers(self):
        self.check(
            {
                "02838123456": "+842838123456",
                "(028) 3812-3456": "+842838123456",
                "19001234": "+8419001234",
                "1900123456": "+841900123456",
                "18001234": "+8418001234",
            }
        )

    def test_mobile_prefixes_of_before_2018(self):
        moved = {
            **{f"016{d}": f"3{d}" for d in range(2, 10)},
            "0120": "70",
            "0121": "79",
            "0122": "77",
            "0126": "76",
            "0128": "78",
            "0123": "83",
            "0124": "84",
            "0125": "85",
            "0127": "81",
            "0129": "82",
            "0186": "56",
            "0188": "58",
            "0199": "59",
        }
        self.assertEqual(len(moved), len(numbers.VN_MOBILE_2018))
        for old, new in moved.items():
            normal = f"+84{new}4567890"
            self.check({f"{old}4567890": normal, f"+84{old[1:]}4567890": normal})
            self.check({f"{old[1:]}4567890": normal, f"84{old[1:]}4567890": normal})

    def test_migration_leaves_other_countries_alone(self):
        self.check({"+1 620 456 7890": "+16204567890"})
        self.check({"01624567890": "+491624567890"}, country="DE")

    def test_extensions_and_codes_stay_as_they_are(self):
        self.check({code: code for code in "100 1001 900 113 *97 #12 *21*100#".split()})
        self.check({"+84100": "84100", "+100": "100", " 100 ": "100", "1 0 0": "100"})

    def test_what_is_no_number_is_empty(self):
        words = ["", " ", "+", "*", "abc", "VPBX_TTAO_100", "VPBXABCDE100", "_100"]
        words += ["1800-FLOWERS", "++84912345678", "0912+345", "1" * 21, "*" + "1" * 20]
        words += ["call-vn-1-73VH6572P1-1552085318336", "sip:100@pbx.vn"]
        self.check(dict.fromkeys([*words, None, False], ""))

    def test_invalid_numbers_keep_their_digits(self):
        self.check({"38123456": "38123456", "+999 912345678": "999912345678"})

    def test_other_countries(self):
        self.check({"(650) 253-0000": "+16502530000"}, country="US")
        self.check({"030 901820": "+4930901820", "+84912345678": "+84912345678"}, "DE")
        self.check({"+1 650 253 0000": "+16502530000"})

    def test_suffixes_and_second_numbers_are_left_out(self):
        for suffix in (" ext 12", " ext. 12", ";ext=12", " x12", " máy lẻ 12", "#12"):
            self.check({f"028 3812 3456{suffix}": "+842838123456"})
        self.check({"0912345678 / 0987654321": "+84912345678"})

    @settings(ANY, max_examples=400)
    @given(NUMBER_LIKE, COUNTRIES)
    def test_never_raises_and_is_idempotent(self, raw, country):
        normal = numbers.normalize(raw, country)
        self.assertEqual(numbers.normalize(normal, country), normal)
        if normal:
            forms = (E164, DIGITS, FEATURE)
            self.assertTrue(any(form.fullmatch(normal) for form in forms), normal)


class TestSplit(BaseCase):
    def test_split(self):
        cases = {
            "0912 345 678 / 028 3812 3456; ext. 12": ["0912 345 678", "028 3812 3456"],
            "0912345678 hoặc 0987654321": ["0912345678", "0987654321"],
            "0912345678 or 0987654321": ["0912345678", "0987654321"],
            "0912345678\n0987654321|100,": ["0912345678", "0987654321", "100"],
            "028 3812 3456 x 12, 0912345678": ["028 3812 3456", "0912345678"],
            "(028) 38123456#12": ["(028) 38123456"],
            "0912 345 678 - 028-3812-3456": ["0912 345 678", "028-3812-3456"],
            "0912345678-0987654321": ["0912345678", "0987654321"],
            "0912345678 & 0987654321 và 0281": ["0912345678 & 0987654321 và 0281"],
            "0912.345.678 & 0987654321": ["0912.345.678", "0987654321"],
            "0912345678 và 0987654321": ["0912345678", "0987654321"],
            "028 - 3812 3456": ["028 - 3812 3456"],
            "+84-28-3812-3456": ["+84-28-3812-3456"],
            "*97": ["*97"],
            "no phone": [],
            "": [],
            None: [],
        }
        for raw, parts in cases.items():
            with self.subTest(raw=raw):
                self.assertEqual(numbers.split(raw), parts)

    @settings(ANY)
    @given(NUMBER_LIKE)
    def test_never_raises(self, raw):
        for part in numbers.split(raw):
            self.assertTrue(part.strip())


class TestDialDisplayMask(BaseCase):
    def test_dial(self):
        cases = {
            "+84912345678": "0912345678",
            "0912 345 678": "0912345678",
            "01634567890": "0334567890",
            "+842838123456": "02838123456",
            "+8419001234": "19001234",
            "1900123456": "1900123456",
            "+8418001234": "18001234",
            "+16502530000": "0016502530000",
            "100": "100",
            "*97": "*97",
            "113": "113",
        }
        for number, dialled in cases.items():
            with self.subTest(number=number):
                self.assertEqual(numbers.dial(number), dialled)

    def test_dial_in_another_country(self):
        self.assertEqual(numbers.dial("+16502530000", "US"), "6502530000")
        self.assertEqual(numbers.dial("+84912345678", "US"), "0084912345678")

    def test_dial_refuses_with_a_reason(self):
        reasons = {
            None: "no number",
            "  ": "no number",
            "VPBX_TTAO_100": "letters",
            "1" * 21: "more than 20 digits",
            "++": "not a phone number",
        }
        for number, reason in reasons.items():
            with (
                self.subTest(number=number),
                self.assertRaisesRegex(ValueError, reason) as caught,
            ):
                numbers.dial(number)
            self.assertNotIn("1" * 21, str(caught.exception))

    def test_dial_by_rule(self):
        cases = {
            "+84912345678": "90912345678",
            "+8419001234": "919001234",
            "+16502530000": "9+16502530000",
            "38123456": "938123456",
            "100": "100",
            "113": "113",
            "900123": "900123",
            "*97": "*97",
            "*21*0912345678#": "*21*0912345678#",
        }
        for number, dialled in cases.items():
            with self.subTest(number=number):
                got = numbers.dial(number, "VN", "9", "+")
                self.assertEqual(got, dialled)

    def test_undial(self):
        cases = [
            # what the PBX reports, prefix, dialled by us, the number
            ("90912345678", "9", True, "+84912345678"),
            ("90912345678", "9", False, "+84912345678"),
            ("9 0016502530000", "9", True, "+16502530000"),
            ("9+16502530000", "9", True, "+16502530000"),
            ("0912345678", "9", True, "+84912345678"),
            # Two readings: who dialled it decides.
            ("919001234", "9", True, "+8419001234"),
            ("919001234", "9", False, "+84919001234"),
            ("0912345678", "0", True, "+84912345678"),
            ("00912345678", "0", True, "+84912345678"),
            # What follows the prefix is no number: it is not a prefix.
            ("912", "9", True, "912"),
            ("9100", "9", True, "9100"),
            ("*97", "9", True, "*97"),
            ("912345", "9", True, "912345"),
            ("90912345678", "", True, "90912345678"),
            (None, "9", True, ""),
            ("9", "9", True, "9"),
            ("VPBX_TTAO_100", "9", True, ""),
        ]
        for raw, prefix, dialled, number in cases:
            with self.subTest(raw=raw, prefix=prefix, dialled=dialled):
                got = numbers.undial(raw, "VN", prefix, dialled)
                self.assertEqual(got, number)

    @settings(ANY)
    @given(NUMBER_LIKE, st.from_regex(r"[1-9]?", fullmatch=True), st.booleans())
    def test_what_was_dialled_is_read_back(self, raw, prefix, plus):
        number = numbers.normalize(raw)
        if number.startswith("+"):
            dialled = numbers.dial(number, "VN", prefix, "+" if plus else "00")
            got = numbers.undial(dialled, "VN", prefix, was_dialled=True)
            self.assertEqual(got, number)

    def test_display(self):
        cases = {
            "+84912345678": "0912 345 678",
            "02838123456": "028 3812 3456",
            "+8419001234": "1900 1234",
            "+16502530000": "+1 650-253-0000",
            "100": "100",
            " *97 ": "*97",
            "38 12 34 56": "38 12 34 56",
            "VPBX_TTAO_100": "VPBX_TTAO_100",
            None: "",
        }
        for number, shown in cases.items():
            with self.subTest(number=number):
                self.assertEqual(numbers.display(number), shown)
        self.assertEqual(numbers.display("+16502530000", "US"), "(650) 253-0000")

    def test_mask(self):
        cases = {"+84912345678": "•••678", "100": "•••100", "": "", None: "", "a": ""}
        for number, masked in cases.items():
            self.assertEqual(numbers.mask(number), masked)

    def test_hide(self):
        cases = {
            "+84912345678": "0912 ••• 678",
            "84912345678": "0912 ••• 678",
            "02838123456": "0283 ••• 456",
            "+8419001234": "19 ••• 234",
            "1234567": "1 ••• 567",
            "+16502530000": "+1650 ••• 000",
            "*21*0912345678#": "2109 ••• 678",
            "100": "100",
            "*97": "*97",
            "VPBX_TTAO_100": "VPBX_TTAO_100",
            None: "",
        }
        for number, hidden in cases.items():
            with self.subTest(number=number):
                self.assertEqual(numbers.hide(number), hidden)
                # It is shown as it is, and nothing can be made of it.
                self.assertEqual(numbers.hide(hidden), hidden)
                self.assertEqual(numbers.display(hidden), hidden)
                if numbers.HIDDEN in hidden:
                    self.assertEqual(numbers.normalize(hidden), "")

    @settings(ANY)
    @given(NUMBER_LIKE, COUNTRIES)
    def test_at_least_three_digits_are_hidden(self, raw, country):
        digits = re.sub(r"\D", "", numbers.display(raw, country))
        hidden = numbers.hide(raw, country)
        if len(digits) > numbers.MAX_SHORT_DIGITS:
            self.assertLessEqual(len(re.sub(r"\D", "", hidden)), len(digits) - 3)

    @settings(ANY)
    @given(NUMBER_LIKE, COUNTRIES)
    def test_only_dial_raises_and_only_value_errors(self, raw, country):
        numbers.display(raw, country)
        self.assertLessEqual(len(numbers.mask(raw)), 6)
        try:
            dialled = numbers.dial(raw, country)
        except ValueError:
            self.assertEqual(numbers.normalize(raw, country), "")
        else:
            self.assertRegex(dialled, r"^[\d*#]+$")
