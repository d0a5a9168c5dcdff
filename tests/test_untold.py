import json
import logging
import sys

from psycopg2 import DatabaseError
from psycopg2.errors import CheckViolation, NotNullViolation, UniqueViolation

from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import SoftphoneCase

DIGITS = "912345678"


@tagged("post_install", "-at_install")
class TestUntold(SoftphoneCase):
    """What the database says of a row that it refuses, it says of its numbers, too."""

    def setUp(self):
        super().setUp()
        self.row = self.env["cgvcall.phone"].search(
            [("partner_id", "=", self.partner.id)]
        )
        self.other = self.env["res.partner"].create(
            {"name": "B", "phone": "0912345678"}
        )

    def refused(self, kind, change):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(kind) as caught,
            self.cr.savepoint(),
        ):
            change()
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertTrue(
            caught.exception.diag.constraint_name or kind is NotNullViolation
        )
        self.assertNotIn(DIGITS, repr(caught.exception))
        self.assertTrue(caught.exception.__suppress_context__)

    def test_refused_rows(self):
        call = self.make_call()
        leg = self.env["cgvcall.call.leg"].create(
            {"call_id": call.id, "from_number": "0912345678"}
        )
        for kind, record, values in (
            (CheckViolation, self.row, {"partner_id": False}),
            (UniqueViolation, self.row, {"partner_id": self.other.id}),
            (NotNullViolation, call, {"direction": False}),
            (NotNullViolation, leg, {"call_id": False}),
        ):
            with self.subTest(record=record._name, kind=kind.__name__):
                self.refused(kind, lambda r=record, v=values: r.sudo().write(v))

    def test_tracebacks_in_the_log(self):
        """Whoever writes an exception to the log: what it quotes of our rows is cut."""
        for query in (
            "SELECT * FROM cgvcall_call WHERE number = '+84912345678' AND x = 1",
            "INSERT INTO cgvcall_phone (number) VALUES ('+84912345678')",
            "SELECT '+84912345678'::int FROM cgvcall_call",
        ):
            with self.subTest(query=query):
                self.assertNotIn(DIGITS, self.logged(query))
        # Others' are as ever.
        self.assertIn(
            "hello", self.logged("SELECT 'hello' FROM res_partner WHERE x = 1")
        )

    def logged(self, query):
        """What each of the server's own log handlers makes of a failed query."""
        try:
            with mute_logger("odoo.sql_db"), self.cr.savepoint():
                self.cr.execute(query)
        except DatabaseError:
            try:
                raise RuntimeError("It did not work") from sys.exc_info()[1]
            except RuntimeError:
                record = logging.getLogRecordFactory()(
                    "odoo.http", logging.ERROR, "", 1, "Failed", None, sys.exc_info()
                )
        handlers = logging.getLogger().handlers
        self.assertTrue(handlers)
        texts = []
        for handler in handlers:
            if handler.filter(record):
                texts.append(handler.format(record))
        self.assertIn("It did not work", "".join(texts))
        self.assertIn("psycopg2.errors.", "".join(texts))
        return "".join(texts)


@tagged("post_install", "-at_install")
class TestUntoldPage(HttpCase, SoftphoneCase):
    def test_who_reads_numbers_partly_hidden(self):
        """The reply to the browser holds the whole traceback."""
        new_test_user(
            self.env,
            "masked",
            "base.group_user,base.group_partner_manager,cgvcall.group_agent,"
            "cgvcall.group_masked_numbers",
        )
        other = self.env["res.partner"].create({"name": "B", "phone": "0912345678"})
        extra = self.env["cgvcall.phone"].create(
            {"partner_id": self.partner.id, "number_display": "0987654321"}
        )
        self.env["cgvcall.phone"].create(
            {"partner_id": other.id, "number_display": "0987654321"}
        )
        self.authenticate("masked", "masked")
        for values in ({"partner_id": False}, {"partner_id": other.id}):
            params = {
                "model": "cgvcall.phone",
                "method": "write",
                "args": [extra.ids, values],
                "kwargs": {},
            }
            with mute_logger("odoo.http", "odoo.sql_db"):
                response = self.url_open(
                    "/web/dataset/call_kw", json={"params": params}
                )
            self.assertIn("error", response.json())
            self.assertNotIn("987654321", json.dumps(response.json()))
