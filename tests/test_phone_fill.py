from contextlib import contextmanager
from importlib.util import module_from_spec, spec_from_file_location
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.tests import RecordCapturer, tagged
from odoo.tools import file_path, mute_logger

from .. import post_init_hook
from ..models import cgvcall_phone_fill
from .common import CgvcallCase


@tagged("post_install", "-at_install")
class TestPhoneFill(CgvcallCase):
    """The numbers of people who are there already come into the book."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.book = cls.env["cgvcall.phone"]
        cls.people = cls.env["res.partner"].create(
            [
                {"name": "Binh", "phone": "0162 345 6789"},
                {"name": "Chi", "phone": "028 3812 3456 / 0987 000 111"},
                {"name": "Dung", "phone": "0987 000 222", "active": False},
                {"name": "No phone"},
            ]
        )
        cls.lead = cls.env["crm.lead"].create({"name": "L", "phone": "0987000333"})
        # Everything has been read; what follows changes something.
        cls.book._fill_start()
        while cls.book._fill():
            pass
        # Not in the very second in which the next reading begins: whoever is saved
        # then is read once more.
        cls.env.flush_all()
        for table in ("res_partner", "crm_lead"):
            cls.env.cr.execute(
                f"UPDATE {table} SET write_date = write_date - interval '1 day'"
            )
        cls.env.invalidate_all()

    def forget(self):
        """As before the addon was there."""
        self.book.search([]).unlink()
        self.env.cr.execute("DELETE FROM cgvcall_phone")
        self.env.invalidate_all()

    def numbers(self, *records):
        rows = self.book.search([])
        return sorted(row.number for row in rows if row._owner() in records)

    def run_fill(self):
        self.run_cron("ir_cron_phone_book")

    @contextmanager
    def batches_of(self, size):
        with (
            patch.object(self.registry["cgvcall.phone"]._fill, "__defaults__", (size,)),
            patch.object(cgvcall_phone_fill, "BATCH", size),
        ):
            yield

    @contextmanager
    def phone_fields(self, *fnames):
        partners = self.registry["res.partner"]
        with patch.object(
            partners, "_phone_get_number_fields", lambda self: list(fnames)
        ):
            yield

    def test_finds_who_was_there_before(self):
        everybody = [*self.people, self.lead, self.partner]
        before = self.numbers(*everybody)
        self.assertEqual(len(before), 6)
        self.forget()
        self.book._fill_start()
        self.run_fill()
        self.assertEqual(self.numbers(*everybody), before)
        archived = self.book.search([("partner_id", "=", self.people[2].id)])
        self.assertFalse(archived.in_use)
        self.assertIsNone(self.book._fill_progress())

    def test_goes_on_where_it_was_interrupted(self):
        self.forget()
        self.book._fill_start()
        sync, synced = type(self.book)._sync, []

        def breaks_down(book, records):
            if len(synced) == 3:
                raise RuntimeError
            synced.append(records.ids)
            return sync(book, records)

        with (
            self.batches_of(1),
            patch.object(type(self.book), "_sync", breaks_down),
            mute_logger("odoo.addons.base.models.ir_cron"),
        ):
            self.run_fill()
        self.assertEqual(self.book._fill_progress()["done"], 3)
        synced.append(None)
        with self.batches_of(1), patch.object(type(self.book), "_sync", breaks_down):
            self.run_fill()
        read = [ids[0] for ids in synced if ids]
        self.assertEqual(len(read), len(set(read)), "nobody twice")
        self.assertEqual(self.numbers(self.lead), ["+84987000333"])
        self.assertIsNone(self.book._fill_progress())

    def test_somebody_saves_at_the_same_moment(self):
        self.forget()
        self.book._fill_start()
        sync, failures = type(self.book)._sync, []

        def collides(book, records):
            if len(failures) < 2:
                failures.append(records)
                raise SerializationFailure
            return sync(book, records)

        with patch.object(type(self.book), "_sync", collides):
            self.run_fill()
        self.assertEqual(len(failures), 2)
        self.assertEqual(self.numbers(self.partner), ["+84912345678"])

    def test_who_was_saved_meanwhile_is_looked_at_again(self):
        """What was read before somebody's change may have been written after it."""
        self.forget()
        self.book._fill_start()
        sync, person, saved = type(self.book)._sync, self.people[0], []

        def somebody_saves(book, records):
            result = sync(book, records)
            if records._name == person._name and person in records and not saved:
                saved.append(fields.Datetime.now())
                self.env.cr.execute(
                    "UPDATE res_partner SET phone = '0987000999', write_date = %s"
                    " WHERE id = %s",
                    [saved[0], person.id],
                )
            return result

        with patch.object(type(self.book), "_sync", somebody_saves):
            self.run_fill()
        self.assertEqual(self.numbers(person), ["+84987000999"])
        self.assertIsNone(self.book._fill_progress())

    def test_reads_few_at_a_time_and_only_what_is_needed(self):
        self.book._fill_start()
        self.env.invalidate_all()
        sync, sizes, read = type(self.book)._sync, [], set()

        def look(book, records):
            sizes.append(len(records))
            result = sync(book, records)
            read.update(records[:1]._cache)
            return result

        with self.batches_of(2), patch.object(type(self.book), "_sync", look):
            self.run_fill()
        self.assertEqual(max(sizes), 2)
        names = self.env["res.partner"]._cgvcall_name_fields()
        names += self.env["crm.lead"]._cgvcall_name_fields()
        self.assertLess(read, {"id", "phone", *names, *cgvcall_phone_fill.ALSO_READ})

    def test_nothing_to_do_costs_nothing(self):
        self.assertIsNone(self.book._fill_progress())
        with self.assertQueryCount(2), patch.object(type(self.book), "_sync") as sync:
            self.book._fill_start_if_changed()
            self.book._fill()
        sync.assert_not_called()

    def test_an_addon_adds_a_phone_field_and_takes_it_away(self):
        partners = self.env["res.partner"]
        self.people[3].ref = "0987 000 444"
        self.people[0].ref = "0987 000 555"
        partners.init()
        self.assertIsNone(self.book._fill_progress(), "nothing has changed")
        cron = self.env.ref("cgvcall.ir_cron_phone_book")
        with self.phone_fields("ref", "phone"):
            with RecordCapturer(
                self.env["ir.cron.trigger"], [("cron_id", "=", cron.id)]
            ) as capture:
                partners.init()
            self.assertEqual(len(capture.records), 1)
            self.run_fill()
            self.assertEqual(self.numbers(self.people[3]), ["+84987000444"])
            self.assertEqual(
                self.numbers(self.people[0]), ["+84323456789", "+84987000555"]
            )
        # Its cron of every day sees it; a number that somebody wrote down stays.
        row = self.book.search([("number", "=", "+84987000555")])
        row.kept = True
        self.run_fill()
        self.assertFalse(self.numbers(self.people[3]))
        self.assertEqual(self.numbers(self.people[0]), ["+84323456789", "+84987000555"])
        self.assertFalse(row.field_name)

    def test_the_companys_country_changes(self):
        person = self.env["res.partner"].create({"name": "E", "phone": "030 901820"})
        self.assertEqual(self.numbers(person), ["030901820"])
        self.company.country_id = self.env.ref("base.vn")
        self.assertIsNone(self.book._fill_progress(), "the same country")
        self.company.partner_id.country_id = self.env.ref("base.de")
        self.run_fill()
        self.assertEqual(self.numbers(person), ["+4930901820"])

    def test_another_contacts_country_is_no_reason(self):
        self.partner.country_id = self.env.ref("base.de")
        self.assertIsNone(self.book._fill_progress())

    def test_progress_on_the_settings_page(self):
        self.assertFalse(self.env["res.config.settings"].create({}).cgvcall_filling)
        self.book._fill_start()
        total = self.book._fill_progress()["total"]
        with self.batches_of(1):
            self.book._fill()
        self.assertEqual(self.book._fill_progress(), {"done": 1, "total": total})
        self.assertEqual(
            self.env["res.config.settings"].create({}).cgvcall_filling,
            f"Reading the contacts' numbers: {100 // total} %",
        )

    def test_an_update_reads_everybody_anew(self):
        path = file_path("cgvcall/migrations/19.0.1.2.0/post-migrate.py")
        spec = spec_from_file_location("script", path)
        script = module_from_spec(spec)
        spec.loader.exec_module(script)
        self.forget()
        script.migrate(self.env.cr, "19.0.1.1.0")
        self.run_fill()
        self.assertEqual(self.numbers(self.lead), ["+84987000333"])

    def test_installing_reads_some_at_once(self):
        self.forget()
        cron = self.env.ref("cgvcall.ir_cron_phone_book")
        with (
            patch.object(cgvcall_phone_fill, "AT_ONCE", 3),
            self.batches_of(2),
            RecordCapturer(
                self.env["ir.cron.trigger"], [("cron_id", "=", cron.id)]
            ) as capture,
        ):
            post_init_hook(self.env)
        self.assertEqual(self.book._fill_progress()["done"], 3)
        self.assertEqual(len(capture.records), 1)
        self.run_fill()
        self.assertEqual(self.numbers(self.lead), ["+84987000333"])
        self.forget()
        self.book._fill_at_once()
        self.assertEqual(self.numbers(self.lead), ["+84987000333"], "all at once")
