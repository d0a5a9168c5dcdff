from psycopg2.errors import NotNullViolation

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import SoftphoneCase


@tagged("post_install", "-at_install")
class TestDialling(SoftphoneCase):
    """The account's rule: what is dialled before a number, and read back."""

    def dial(self, number):
        return self.as_user().softphone_prepare(number)["dial"]

    def test_outside_prefix(self):
        self.account.outside_prefix = "9"
        cases = {
            "0912 345 678": "90912345678",
            "+1 202 555 0123": "90012025550123",
            "1900 1234": "919001234",
            "0912345": "90912345",
            "102": "102",
            "113": "113",
            "*97": "*97",
            # Somebody typed it out of habit.
            "9 0912 345 678": "90912345678",
        }
        for written, dialled in cases.items():
            with self.subTest(written=written):
                self.assertEqual(self.dial(written), dialled)

    def test_numbers_abroad(self):
        self.assertEqual(self.dial("+1 202 555 0123"), "0012025550123")
        self.account.international_prefix = "+"
        self.assertEqual(self.dial("+1 202 555 0123"), "+12025550123")
        self.assertEqual(self.dial("0912 345 678"), "0912345678")

    def test_only_digits_before_a_number(self):
        for bad in ("abc", "<script>", "12345", "+", "9 0", "*9", "٩"):
            with self.subTest(bad=bad), self.assertRaises(ValidationError):
                self.account.outside_prefix = bad
        with (
            self.assertRaises(NotNullViolation),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.account.international_prefix = False
            self.env.flush_all()

    def test_settings_page(self):
        with Form(self.env["res.config.settings"]) as settings:
            settings.cgvcall_outside_prefix = "9"
            settings.cgvcall_international_prefix = "+"
        settings.record.execute()
        self.assertRecordValues(
            self.account, [{"outside_prefix": "9", "international_prefix": "+"}]
        )

    def test_what_the_pbx_reports_is_the_same_number(self):
        """The record says what was dialled; the row and the person are the same."""
        self.account.outside_prefix = "9"
        self.report("ringing", number="90912345678", age_seconds=3600)
        self.report("ended", number="90912345678", age_seconds=3580)
        call = self.calls()
        self.assertEqual(call.number, "+84912345678")
        self.assertEqual(call.partner_id, self.partner)
        self.pbx.add(
            self.raw_cdr("5", to_number="90912345678"),
            self.raw_cdr(
                "6", direction=1, from_number="0912345678", to_extension="101"
            ),
            self.raw_cdr(
                "7", direction=1, from_number="90912345678", to_extension="101"
            ),
            self.raw_cdr("8", to_number="919001234"),
            self.raw_cdr("9", to_number="902"),
        )
        self.run_import()
        by_cdr = {found.cdr_id: found for found in self.calls()}
        self.assertEqual(by_cdr["5"], call)
        self.assertEqual(by_cdr["6"].number, "+84912345678")
        self.assertEqual(by_cdr["7"].number, "+84912345678")
        self.assertEqual(by_cdr["8"].number, "+8419001234")
        self.assertEqual(by_cdr["9"].number, "902")
        who = self.as_user().softphone_identify("90912345678")
        self.assertEqual(who["res_id"], self.partner.id)
