from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..dev.bench.requests import FormRequest
from .common import SoftphoneCase

MAI = "+84988111222"


@tagged("post_install", "-at_install")
class TestPhoneAccess(SoftphoneCase):
    """A number may be seen and changed as far as its owner may."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls.make_stranger()
        cls.clerk = new_test_user(cls.env, "clerk", "base.group_user")
        cls.portal = new_test_user(cls.env, "portal_mai", "base.group_portal")
        cls.book = cls.env["cgvcall.phone"]
        cls.row = cls.book.create({"partner_id": cls.partner.id, "number": MAI})
        leads = cls.env["crm.lead"]
        values = {"name": "Roofs", "phone": "0977 100 200"}
        cls.own_lead = leads.create({**values, "user_id": cls.agent.id})
        cls.lead = leads.create(
            {**values, "phone": "0977 300 400", "user_id": cls.supervisor.id}
        )
        rows = cls.book.search([("lead_id", "in", (cls.own_lead + cls.lead).ids)])
        cls.own_lead_row, cls.lead_row = rows.sorted(lambda row: row.lead_id)

    def book_of(self, user):
        return self.book.with_user(user)

    def seen(self, user):
        """How a user finds these rows, in every way."""
        user.group_ids += self.env.ref("base.group_allow_export")
        book = self.book_of(user)
        rows = self.row + self.own_lead_row + self.lead_row
        domain = [("id", "in", rows.ids)]
        found = book.search(domain)
        self.assertEqual(book.search_count(domain), len(found))
        groups = book.formatted_read_group(domain, aggregates=["__count"])
        self.assertEqual(groups[0]["__count"], len(found))
        names = book.name_search("977", domain)
        self.assertEqual(
            {row_id for row_id, _name in names},
            set((found & (self.own_lead_row + self.lead_row)).ids),
        )
        self.assertEqual(rows.with_user(user)._filtered_access("read"), found)
        for row in rows.with_user(user):
            self.env.invalidate_all()
            if row in found:
                row.export_data(["number"])
                self.assertTrue(row.read(["number_display"]))
            else:
                for ask in (
                    lambda row=row: row.read(["number"]),
                    lambda row=row: row.export_data(["number"]),
                    lambda row=row: row.write({"label": "fax"}),
                    lambda row=row: row.unlink(),
                ):
                    with (
                        self.assertRaises(AccessError),
                        mute_logger("odoo.addons.base"),
                    ):
                        ask()
        return found.with_env(self.env)

    def test_seen_as_their_owners(self):
        self.assertEqual(self.seen(self.clerk), self.row)
        self.assertEqual(self.seen(self.other_agent), self.row)
        self.assertEqual(self.seen(self.agent), self.row + self.own_lead_row)
        boss = new_test_user(
            self.env,
            "chief",
            "base.group_user,sales_team.group_sale_salesman_all_leads",
        )
        self.assertEqual(self.seen(boss), self.row + self.own_lead_row + self.lead_row)

    def test_another_companys_people_do_not_exist(self):
        self.assertEqual(self.seen(self.stranger), self.row)
        self.partner.company_id = self.company
        self.assertFalse(self.seen(self.stranger))
        self.assertEqual(self.seen(self.clerk), self.row)

    def test_portal_sees_no_numbers(self):
        self.row.partner_id = self.portal.partner_id
        with self.assertRaises(AccessError):
            self.book_of(self.portal).search([])
        with self.assertRaises(AccessError):
            self.row.with_user(self.portal).read(["number"])

    def test_archived_people_are_read_by_who_may(self):
        self.partner.active = False
        self.assertEqual(self.seen(self.clerk), self.row)

    def test_changed_by_who_may_write_the_owner(self):
        row = self.row.with_user(self.agent)
        row.write({"number_display": "0988 111 333", "label": "zalo"})
        self.assertEqual((row.number, row.label), ("+84988111333", "zalo"))
        row.unlink()
        self.assertFalse(self.row.exists())
        new = self.book_of(self.agent).create(
            {"partner_id": self.partner.id, "number_display": "0988 111 444"}
        )
        self.assertRecordValues(
            new,
            [{"number": "+84988111444", "kept": True, "in_use": True, "label": False}],
        )

    def test_who_only_reads_the_contact_changes_nothing(self):
        self.assertFalse(self.partner.with_user(self.clerk).has_access("write"))
        row = self.row.with_user(self.clerk)
        self.assertEqual(row.number_display, "0988 111 222")
        for change in (
            lambda: row.write({"label": "zalo"}),
            lambda: row.write({"number": "+84988111333"}),
            row.unlink,
            lambda: self.book_of(self.clerk).create(
                {"partner_id": self.partner.id, "number_display": "0988 111 444"}
            ),
            lambda: self.book_of(self.clerk).create(
                {"partner_id": self.partner.id, "number_display": MAI}
            ),
        ):
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base"):
                change()

    def test_no_number_is_moved(self):
        other = self.env["res.partner"].create({"name": "B"})
        for change in (
            {"partner_id": other.id},
            {"partner_id": False, "lead_id": self.own_lead.id},
            {"lead_id": self.own_lead.id},
        ):
            with self.subTest(change), self.assertRaises(UserError):
                self.row.with_user(self.agent).write(change)
        with self.assertRaises(UserError):
            other.with_user(self.agent).write(
                {"cgvcall_phone_ids": [Command.link(self.row.id)]}
            )
        self.row.with_user(self.agent).write({"partner_id": self.partner.id})
        self.assertEqual(self.row.partner_id, self.partner)

    def test_what_the_system_notes_is_not_set_by_users(self):
        call = self.make_call(number="+84900000001")
        theirs = {
            "preferred": True,
            "field_name": "phone",
            "kept": False,
            "in_use": False,
            "is_learned": True,
            "company_id": self.company.id,
            "learned_from_id": call.id,
        }
        values = {"partner_id": self.partner.id, "number_display": "0988 111 444"}
        defaults = {f"default_{name}": value for name, value in theirs.items()}
        book = self.book_of(self.agent)
        rows = book.create({**values, **theirs})
        rows += book.with_context(**defaults).create(
            {**values, "number_display": "0988 111 555"}
        )
        self.row.with_user(self.agent).write(theirs)
        for row in rows.with_env(self.env) + self.row:
            self.assertRecordValues(
                row,
                [
                    {
                        "preferred": False,
                        "field_name": False,
                        "kept": True,
                        "in_use": True,
                        "is_learned": False,
                        "company_id": False,
                        "learned_from_id": False,
                    }
                ],
            )

    def test_the_call_of_a_learned_number(self):
        call = self.make_call(number=MAI, user=self.agent)
        self.row.learned_from_id = call
        row = self.row.with_user(self.agent)
        self.assertTrue(row.is_learned)
        action = row.action_view_learned_from()
        self.assertEqual((action["res_model"], action["res_id"]), (call._name, call.id))
        for user in (self.other_agent, self.clerk):
            row = self.row.with_user(user)
            self.assertTrue(row.is_learned)
            with self.assertRaises(UserError):
                row.action_view_learned_from()
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base"):
                row.read(["learned_from_id"])
        call.unlink()
        self.assertTrue(self.row.exists())

    def test_a_changed_number_was_not_learned(self):
        self.row.write(
            {"learned_from_id": self.make_call(number=MAI).id, "preferred": True}
        )
        self.row.with_user(self.agent).number_display = "0988 111 222"  # as it was
        self.assertTrue(self.row.is_learned and self.row.preferred)
        self.row.with_user(self.agent).number_display = "0988 111 333"
        self.assertFalse(self.row.is_learned or self.row.preferred)

    # === ON THE FORM === #

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
