from odoo import fields
from odoo.tests import tagged

from .common import CgvcallCase


@tagged("post_install", "-at_install")
class TestCallsImported(CgvcallCase):
    """What the import says of our own number, and of calls that were returned."""

    def import_one(self, cdr_id="1", **values):
        self.pbx.add(self.raw_cdr(cdr_id, **values))
        self.account.imported_until = False
        self.run_import()
        return self.calls(cdr_id=cdr_id)

    def test_hotline(self):
        inbound = {
            "direction": 1,
            "from_extension": "",
            "to_extension": "101",
            "from_number": "0912345678",
        }
        internal = {"direction": 2, "from_number": "101", "to_extension": "102"}
        expected = {
            "called": ({**inbound, "to_number": "02873001234"}, "+842873001234"),
            "abroad": ({**inbound, "to_number": "842873001234"}, "+842873001234"),
            "only an extension": ({**inbound, "to_number": "101"}, False),
            "nothing": ({**inbound, "to_number": ""}, False),
            "shown": ({"from_number": "02873001234"}, "+842873001234"),
            "not shown": ({"from_number": "101"}, False),
            "internal": ({**internal, "to_number": "102"}, False),
            "internal, by a number": ({**internal, "to_number": "02873001234"}, False),
        }
        for cdr_id, (name, (values, hotline)) in enumerate(expected.items(), 1):
            with self.subTest(name):
                call = self.import_one(str(cdr_id), **values)
                self.assertEqual(call.hotline, hotline)

    def test_hotline_follows_the_record(self):
        self.import_one("1", from_number="101")
        call = self.import_one("1", from_number="02873001234")
        self.assertEqual(call.hotline, "+842873001234")

    def missed_record(self, cdr_id="1", **values):
        started = values.pop("started")
        return {
            "direction": 1,
            "cause": "487",
            "from_extension": "",
            "to_extension": "101",
            "from_number": "0912345678",
            "to_number": "02873001234",
            "time_started": started,
            "time_connected": 0,
            "time_ended": started + 20,
            "duration": 0,
            **values,
        }

    def talk_record(self, number, started):
        return {
            "to_number": number,
            "time_started": started,
            "time_connected": started + 5,
            "time_ended": started + 60,
        }

    def assert_returned_by(self, other_number):
        """In both orders of arrival, a talk with the other number counts."""
        now = int(fields.Datetime.now().timestamp())
        for first in ("missed", "talk"):
            with self.subTest(first=first):
                ids = (f"m-{first}", f"t-{first}")
                records = {
                    "missed": (ids[0], self.missed_record(started=now - 3600)),
                    "talk": (ids[1], self.talk_record(other_number, now - 1800)),
                }
                order = [first, *({"missed", "talk"} - {first})]
                for name in order:
                    cdr_id, values = records[name]
                    self.import_one(cdr_id, **values)
                    if name == first == "missed":
                        self.assertTrue(self.calls(cdr_id=ids[0]).to_return)
                missed, talk = self.calls(cdr_id=ids[0]), self.calls(cdr_id=ids[1])
                self.assertEqual(missed.disposition, "missed")
                self.assertNotEqual(missed.number, talk.number)
                self.assertFalse(missed.to_return)
                self.assertEqual(missed.returned_call_id, talk)
                (missed + talk).unlink()
                self.pbx.reset()

    def test_called_back_at_another_number_of_the_contact(self):
        self.partner.phone = "0912 345 678 / 0987 000 111"
        self.assert_returned_by("0987000111")

    def test_called_back_at_another_number_of_the_lead(self):
        self.partner.phone = False
        self.env["crm.lead"].create(
            {
                "name": "Ghế",
                "contact_name": "Bình",
                "phone": "0912 345 678, 0987 000 111",
            }
        )
        self.assert_returned_by("0987000111")

    def test_talk_with_somebody_else_does_not_count(self):
        now = int(fields.Datetime.now().timestamp())
        self.env["res.partner"].create({"name": "Bình", "phone": "0987 000 111"})
        missed = self.import_one("1", **self.missed_record(started=now - 3600))
        self.import_one("2", **self.talk_record("0987000111", now - 1800))
        self.assertTrue(missed.to_return)
        self.assertFalse(missed.returned_call_id)
