from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from ..dev.bench.requests import FormRequest
from .common import CgvcallCase

MAI = "+84988111222"


@tagged("post_install", "-at_install")
class TestMoreNumbers(CgvcallCase):
    """More numbers of a person, on the form."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.book = cls.env["cgvcall.phone"]
        cls.row = cls.book.create({"partner_id": cls.partner.id, "number": MAI})
        cls.own_lead = cls.env["crm.lead"].create(
            {"name": "Roofs", "phone": "0977 100 200", "user_id": cls.agent.id}
        )

    def save(self, values, record=None):
        """As the web client saves a form."""
        record = (record or self.partner).with_user(self.agent)
        return record.web_save(
            values,
            {
                "phone": {},
                "cgvcall_phone_ids": {"fields": {"number_display": {}, "label": {}}},
            },
        )[0]

    def shown(self, record=None):
        record = record or self.partner
        self.env.invalidate_all()
        return record.cgvcall_phone_ids.sorted("id").mapped("number_display")

    def test_numbers_nobody_can_have(self):
        for text, part in (
            ("call me", "is not a phone number"),
            ("", "is not a phone number"),
            ("100", "an extension or a short code"),
            ("*97", "an extension or a short code"),
            # Odoo logs what is refused: no whole number there, and one line.
            ("0912345678 /\r\n0987654321", "^“•••••••••• /•••••••321”: write one"),
        ):
            with self.subTest(text):
                with self.assertRaisesRegex(ValidationError, part):
                    self.save(
                        {
                            "cgvcall_phone_ids": [
                                Command.create({"number_display": text})
                            ]
                        }
                    )
                with self.assertRaisesRegex(ValidationError, part):
                    self.row.with_user(self.agent).number_display = text
        self.assertEqual(self.shown(), ["0988 111 222"])

    def test_a_number_twice(self):
        def adds(*written):
            return {
                "cgvcall_phone_ids": [
                    Command.create({"number_display": text}) for text in written
                ]
            }

        for values in (
            adds("0988.111.222"),  # one more number has it
            adds("+84 912 345 678"),  # the phone field has it
            adds("0988 111 333", "84988111333"),  # written twice at once
        ):
            with (
                self.subTest(values),
                self.assertRaisesRegex(ValidationError, "is there already"),
            ):
                self.save(values)
        other = self.book.create(
            {"partner_id": self.partner.id, "number": "0988111555"}
        )
        with self.assertRaisesRegex(ValidationError, "is there already"):
            other.with_user(self.agent).number_display = "0988 111 222"

    def test_two_people_may_have_a_number(self):
        other = self.env["res.partner"].create({"name": "B", "phone": "0988111222"})
        self.save(
            {"cgvcall_phone_ids": [Command.create({"number_display": "0912345678"})]},
            other,
        )
        self.assertEqual(self.shown(other), ["0912 345 678"])

    def test_a_number_moves_from_the_field_to_the_list_and_back(self):
        self.save(
            {
                "phone": "0988 111 333",
                "cgvcall_phone_ids": [Command.create({"number_display": "0912345678"})],
            }
        )
        self.assertEqual(self.shown(), ["0912 345 678", "0988 111 222"])
        self.save({"phone": "0912 345 678"})
        self.assertEqual(self.shown(), ["0988 111 222"])
        gone = self.partner.cgvcall_phone_ids
        self.save(
            {"phone": "0988111222", "cgvcall_phone_ids": [Command.delete(gone.id)]}
        )
        self.assertEqual(self.shown(), ["0912 345 678"])
        self.assertEqual(
            sorted(
                self.book.search([("partner_id", "=", self.partner.id)]).mapped(
                    "number"
                )
            ),
            ["+84912345678", MAI],
        )

    def test_two_numbers_change_places(self):
        self.save(
            {
                "phone": "0988 111 222",
                "cgvcall_phone_ids": [
                    Command.update(self.row.id, {"number_display": "0912 345 678"})
                ],
            }
        )
        self.assertEqual(self.shown(), ["0912 345 678"])
        rows = self.book.search([("partner_id", "=", self.partner.id)])
        self.assertEqual(set(rows.mapped("number")), {"+84912345678", MAI})

    def test_two_numbers_in_one_line(self):
        """Neither of them is dropped without a word."""
        two = "0988 111 333 / 0988 111 444"
        with self.assertRaisesRegex(ValidationError, "one number"):
            self.save({"cgvcall_phone_ids": [Command.create({"number_display": two})]})
        with self.assertRaisesRegex(ValidationError, "one number"):
            self.row.with_user(self.agent).number_display = two
        self.row.number_display = "028 3812 3456; ext. 12"
        self.assertEqual(self.row.number, "+842838123456")

    def test_the_phone_field_s_row_changes_by_the_field(self):
        row = self.book.search([("number", "=", "+84912345678")])
        with self.assertRaises(UserError):
            row.with_user(self.agent).number_display = "0988 111 333"
        row.with_user(self.agent).unlink()
        self.assertEqual(self.book.search_count([("number", "=", "+84912345678")]), 1)

    def test_written_in_the_country_of_the_contact(self):
        self.partner.country_id = self.env.ref("base.de")
        self.save(
            {"cgvcall_phone_ids": [Command.create({"number_display": "030 1234567"})]}
        )
        self.assertEqual(self.shown(), ["+84 988 111 222", "+49 30 1234567"])
        # Changed by one digit it is still a number of that country.
        row = self.partner.cgvcall_phone_ids.sorted("id")[1].with_user(self.agent)
        row.number_display = row.number_display[:-1] + "8"
        self.assertEqual(row.number, "+49301234568")

    def test_opening_a_form_costs_one_statement(self):
        """The list of numbers costs one statement, however many there are."""
        self.partner.country_id = self.env.ref("base.vn")
        for record in (self.partner, self.own_lead):
            for size in (0, 1, 8):
                self.set_numbers(record, size)
                env = self.env(user=self.agent)
                with_list = FormRequest(env, record._name).of(record.id)
                request = FormRequest(env, record._name)
                del request.spec["cgvcall_phone_ids"]
                without = request.of(record.id)
                with self.subTest(model=record._name, size=size):
                    without(env)  # warm
                    read = with_list(env)[0]["cgvcall_phone_ids"]
                    self.assertEqual(len(read), size)
                    self.assertEqual(
                        self.statements(env, with_list),
                        self.statements(env, without) + 1,
                    )

    def set_numbers(self, record, size):
        record.cgvcall_phone_ids.unlink()
        record.write(
            {
                "cgvcall_phone_ids": [
                    Command.create({"number_display": f"0988 200 30{index}"})
                    for index in range(size)
                ]
            }
        )

    def statements(self, env, request):
        for _warm_then_counted in range(2):
            env.flush_all()
            env.invalidate_all()
            before = env.cr.sql_log_count
            request(env)
        return env.cr.sql_log_count - before

    def test_form_of_a_new_contact(self):
        with Form(self.env["res.partner"].with_user(self.agent)) as form:
            form.name = "Mai"
            with form.cgvcall_phone_ids.new() as line:
                line.number_display = "0988 777 666"
                line.label = "home"
        rows = form.record.cgvcall_phone_ids
        self.assertRecordValues(rows, [{"number": "+84988777666", "label": "home"}])
