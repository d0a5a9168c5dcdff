from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged

from ..models import cgvcall_look_up
from .test_hidden_numbers import HiddenCase

TOO_MANY = "different ones within"
GUESSES = [f"091200{nr}678" for nr in range(4)]


def few(most=3):
    return patch.object(cgvcall_look_up, "MOST_NUMBERS", most)


@tagged("post_install", "-at_install")
class TestHiddenLimit(HiddenCase):
    """Hidden digits are not found out by trying: no door answers often enough."""

    def setUp(self):
        super().setUp()
        self.contact = self.env["res.partner"].create({"name": "Dương"})

    def guess_by_report(self, number):
        sdk_call_id = f"call-{''.join(filter(str.isdecimal, number))}"
        return self.report(
            "ringing", self.masked, number=number, sdk_call_id=sdk_call_id
        )

    def guess_by_new_contact(self, number):
        contacts = self.env["res.partner"].with_user(self.masked)
        return contacts.create({"name": "Ai", "phone": number})

    def guess_by_contact(self, number):
        self.contact.with_user(self.masked).phone = number

    def guess_by_own_contact(self, number):
        self.masked.with_user(self.masked).write({"phone": number})

    def guess_by_lead(self, number):
        leads = self.env["crm.lead"].with_user(self.masked)
        return leads.create({"name": "Ai", "phone": number})

    def guess_by_book(self, number):
        book = self.env["cgvcall.phone"].with_user(self.masked)
        return book.create({"partner_id": self.contact.id, "number_display": number})

    def guess_by_line_of_form(self, number):
        line = {"number_display": number}
        contact = self.contact.with_user(self.masked)
        contact.write({"cgvcall_phone_ids": [fields.Command.create(line)]})

    def guesses(self):
        yield self.as_masked.softphone_identify
        yield self.as_masked.softphone_prepare
        yield self.guess_by_report
        yield self.guess_by_new_contact
        yield self.guess_by_contact
        yield self.guess_by_own_contact
        yield self.guess_by_lead
        yield self.guess_by_book
        yield self.guess_by_line_of_form

    def test_each_door_is_limited(self):
        for guess in self.guesses():
            with self.subTest(door=guess.__name__), few():
                self.env["cgvcall.look.up"].search([]).unlink()
                self.contact = self.env["res.partner"].create({"name": "Dương"})
                for number in GUESSES[:3]:
                    guess(number)
                with self.assertRaisesRegex(UserError, TOO_MANY):
                    guess(GUESSES[3])

    def test_all_doors_count_together(self):
        with few():
            self.as_masked.softphone_identify(GUESSES[0])
            self.guess_by_report(GUESSES[1])
            self.guess_by_contact(GUESSES[2])
            with self.assertRaisesRegex(UserError, TOO_MANY):
                self.as_masked.softphone_prepare(GUESSES[3])

    def test_a_call_counts_once(self):
        """Who is called is looked up, dialled and reported; and however written."""
        with few(1):
            for number in ("0912345678", "+84 912 345 678"):
                self.as_masked.softphone_identify(number)
                self.as_masked.softphone_prepare(number)
                self.guess_by_report(number)
                self.guess_by_report(number)

    def test_extensions_count_nothing(self):
        with few(0):
            self.as_masked.softphone_prepare("101")
            self.as_masked.softphone_identify("*97")

    def test_others_are_not_counted(self):
        with few(0):
            self.as_user().softphone_identify(GUESSES[0])
            self.as_user().softphone_prepare(GUESSES[0])
            self.report("ringing", number=GUESSES[0])
            self.contact.with_user(self.plain).phone = GUESSES[0]
        self.assertFalse(self.env["cgvcall.look.up"].search_count([]))

    def test_the_system_is_not_counted(self):
        with few(0):
            contact = self.contact.with_user(self.masked).sudo()
            contact.phone = GUESSES[0]
        self.assertEqual(self.contact.phone, GUESSES[0])

    def test_a_call_that_comes_in_is_counted_before_it_is_told(self):
        with few(0), self.assertRaisesRegex(UserError, TOO_MANY):
            self.report(
                "ringing", self.masked, number="0912345678", direction="inbound"
            )

    def test_what_is_refused_counts_too(self):
        """That somebody has asked not to be called tells whose number it is."""
        self.partner.cgvcall_do_not_call = True
        with few():
            for number in ("0912345678", *GUESSES[:2]):
                if number == "0912345678":
                    with self.assertRaisesRegex(UserError, "not to be called"):
                        self.as_masked.softphone_prepare(number)
                else:
                    self.as_masked.softphone_prepare(number)
            with self.assertRaisesRegex(UserError, TOO_MANY):
                self.as_masked.softphone_prepare(GUESSES[2])

    def test_what_is_there_already_counts(self):
        self.guess_by_book("0988111222")
        with few(1), self.assertRaisesRegex(UserError, TOO_MANY):
            self.guess_by_book("0988111223")
        with few(1), self.assertRaisesRegex(ValidationError, "0988 ••• 222"):
            self.guess_by_book("0988111222")

    def test_old_ones_are_forgotten(self):
        look_ups = self.env["cgvcall.look.up"]
        with few(1):
            self.as_masked.softphone_identify(GUESSES[0])
            [row] = look_ups.search([])
            row.at -= timedelta(minutes=cgvcall_look_up.WITHIN_MINUTES, seconds=1)
            self.env.flush_all()
            self.as_masked.softphone_identify(GUESSES[1])
        row.at -= timedelta(hours=1)
        look_ups._gc_look_ups()
        self.assertEqual(look_ups.search_count([]), 1)
        self.assertNotIn(row, look_ups.search([]))

    def test_no_number_is_kept(self):
        self.as_masked.softphone_identify("0912345678")
        [row] = self.env["cgvcall.look.up"].search([])
        self.assertNotRegex(row.mark, "912345678")

    def test_looking_up_can_be_served_by_a_replica(self):
        for name in ("softphone_identify", "softphone_prepare"):
            self.assertTrue(getattr(self.as_masked, name)._readonly)


@tagged("post_install", "-at_install")
class TestHiddenLimitCommitted(TransactionCase):
    """With transactions of its own, as on a server."""

    def elsewhere(self, query):
        """What another server sees, or does."""
        with self.env.registry.cursor() as cr:
            cr.execute(query)
            return cr.rowcount

    def setUp(self):
        super().setUp()
        admin = self.env.ref("base.user_admin")
        admin.group_ids += self.env.ref("cgvcall.group_masked_numbers")
        self.look_ups = self.env["cgvcall.look.up"].with_user(admin)
        self.addCleanup(self.elsewhere, "DELETE FROM cgvcall_look_up")
        self.elsewhere("DELETE FROM cgvcall_look_up")

    def test_what_is_undone_stays_counted(self):
        for number in GUESSES[:3]:
            try:
                with self.cr.savepoint():
                    self.look_ups._count([number])
                    raise LookupError
            except LookupError:
                continue
        self.assertEqual(self.elsewhere("SELECT 1 FROM cgvcall_look_up"), 3)
        with few(), self.assertRaisesRegex(UserError, TOO_MANY):
            self.look_ups._count([GUESSES[3]])

    def test_users_count_alone(self):
        self.look_ups._count(GUESSES)
        other = new_test_user(self.env, "plainly", "base.group_user")
        with few():
            self.look_ups.with_user(other)._count(GUESSES)
        self.assertEqual(self.elsewhere("SELECT 1 FROM cgvcall_look_up"), 4)
