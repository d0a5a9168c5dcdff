"""What the PBX and contacts write is text: on the screen, in spreadsheets, in logs."""

import csv
import io
import json
import unicodedata

from lxml import html
from openpyxl import load_workbook

from odoo import http
from odoo.fields import Datetime
from odoo.tests import HttpCase, tagged

from .common import SDK_ID, SoftphoneCase
from .tours import ToursCase

#: Leaves a trace in the browser, should it ever run.
SCRIPT = "<img src=x onerror=localStorage.cgvcall_ran=1>"
PLANTED = {
    "a script": SCRIPT,
    "the end of an attribute": '"><script>localStorage.cgvcall_ran=1</script>',
    "a template": "{{1}}<t t-esc='1'/>${7*7}",
    "a formula": "=cmd|' /C calc'!A0",
    "a formula of another kind": "@SUM(1+1)*cmd",
    "a sum": "+1+cmd|' /C calc'!A0",
    "a difference": "-1+cmd|' /C calc'!A0",
    "an array formula": "{=1+1}",
    "a formula after a tab": "\t=1+1",
    "a link": "external:\\\\evil\\x.exe",
    "a line of a log": "1\r\n2026-01-01 00:00:00,000 1 ERROR db odoo: forged",
    "another end of line": "1\u2028ERROR\u2029forged\x85forged",
    "a text from right to left": "\u202e876 543 2190",
    "a colour of the terminal": "\x1b[31mred\x1b[0m",
    "a NUL": "0912\x00345678",
    "half a character": "0912\ud800345678",
    "placeholders": "%s %(name)s {0} %",
    "an injection": "'; DROP TABLE cgvcall_call; --",
    "a path": "../../../../etc/passwd",
}
TEXTS = (
    "call_id",
    "cause",
    "q850_cause",
    "from_extension",
    "to_extension",
    "from_number",
    "to_number",
)
ACTIVE = {"script", "img", "iframe", "object", "embed", "svg", "form", "input", "style"}


class UntrustedCase(SoftphoneCase):
    def plant(self):
        """Every text of a call, and of the person at its other end."""
        self.account.import_days = 30
        items = []
        for number, text in enumerate(PLANTED.values()):
            leg = {name: text for name in TEXTS} | {"call_leg": text}
            raw = self.raw_cdr(f"{number}{text}", **{name: text for name in TEXTS})
            items.append({**raw, "data_tracking": [leg], "direction": 1 + number % 3})
        return items

    def import_planted(self):
        self.pbx.add(*self.plant())
        self.run_import()
        calls = self.calls()
        self.assertEqual(len(calls), len(PLANTED), self.account.last_error)
        return calls

    def name_everything(self, text=SCRIPT):
        """What colleagues and contacts may choose the names of."""
        outcome = self.env["cgvcall.outcome"].create({"name": text})
        self.partner.name = text
        self.agent.name = text
        return outcome

    def texts(self, records):
        """Every stored text of some records, by field."""
        return [
            (name, value)
            for name, field in records._fields.items()
            if field.store and field.type in ("char", "text")
            for value in records.sudo().mapped(name)
            if value
        ]


@tagged("post_install", "-at_install")
class TestUntrusted(UntrustedCase):
    def test_what_is_imported_is_one_line_of_plain_text(self):
        calls = self.import_planted()
        found = self.texts(calls) + self.texts(calls.leg_ids)
        self.assertIn(("from_number", SCRIPT), found)
        for name, value in found:
            for char in value:
                category = unicodedata.category(char)
                self.assertNotIn(category[0], "C", (name, value))
                self.assertNotIn(category, ("Zl", "Zp"), (name, value))

    def test_what_a_browser_tells_is_one_line_of_plain_text(self):
        for number, text in enumerate(PLANTED.values()):
            self.report("ringing", sdk_call_id=f"x{number}", number=text)
        calls = self.calls()
        self.assertEqual(len(calls), len(PLANTED))
        for name, value in self.texts(calls):
            self.assertTrue(value.isprintable(), (name, value))

    def assertPassive(self, value):
        """HTML in which nothing runs: our own few tags, no attribute that acts."""
        for element in html.fragment_fromstring(value, create_parent=True).iter():
            self.assertNotIn(element.tag, ACTIVE, value)
            for name, setting in element.attrib.items():
                self.assertFalse(name.startswith("on"), value)
                self.assertNotIn("javascript:", setting.lower())

    def test_html(self):
        """The chatter, activities, and every other field of HTML there is."""
        outcome = self.name_everything()
        self.account.write(
            {
                "follow_up_enabled": True,
                "follow_up_user_id": self.supervisor.id,
                "follow_up_from": Datetime.subtract(Datetime.now(), days=1),
            }
        )
        calls = self.import_planted()
        # As an older version may have stored it.
        calls |= self.make_call(from_number=SCRIPT, hotline=SCRIPT, cdr_id="old")
        for call in calls:
            call.write(
                {
                    "partner_id": self.partner.id,
                    "outcome_id": outcome.id,
                    "note": f"{SCRIPT}\n{SCRIPT}",
                    "user_id": self.agent.id,
                }
            )
        calls._sync_chatter()
        calls._follow_up()
        activities = self.env["mail.activity"].search([("res_name", "!=", False)])
        self.assertTrue(calls.message_id)
        self.assertTrue(calls.follow_up_id)
        self.assertIn("&lt;img", "".join(calls.message_id.mapped("body")))
        seen = 0
        for records in (calls, calls.message_id, activities, self.account):
            for name, field in records._fields.items():
                if field.type == "html":
                    for value in filter(None, records.sudo().mapped(name)):
                        seen += 1
                        self.assertPassive(value)
        self.assertGreater(seen, len(PLANTED))

    def test_logs(self):
        """Our lines have one line each, and no number of anybody."""
        with self.assertLogs("odoo.addons.cgvcall", "DEBUG") as logs:
            self.pbx.add(*self.plant())
            self.run_import()
            for text in PLANTED.values():
                answer = json.dumps({"error": [text, "0912345678"]})
                self.pbx.fault("cdrs", "body", body=answer, status=400)
                self.run_import()
                self.assertEqual(self.account.state, "error")
                self.assertTrue(self.account.last_error.isprintable())
                self.assertNotIn("0912", self.account.last_error)
        lines = [record.getMessage() for record in logs.records]
        self.assertTrue(lines)
        for line in lines:
            self.assertTrue(line.isprintable(), line)
            self.assertNotRegex(line, r"\d{9}")


@tagged("post_install", "-at_install")
class TestUntrustedExport(HttpCase, UntrustedCase):
    FIELDS = (
        "from_number",
        "to_number",
        "number_display",
        "cdr_id",
        "cause",
        "note",
        "partner_id/name",
        "display_name",
        "leg_ids/from_number",
    )

    def setUp(self):
        super().setUp()
        self.export_group = self.env.ref("base.group_allow_export")
        self.supervisor.group_ids |= self.export_group
        calls = self.import_planted()
        for call, text in zip(calls, PLANTED.values(), strict=True):
            plain = text.replace("\0", "").replace("\ud800", "")
            call.partner_id = self.env["res.partner"].create({"name": plain})
            call.note = plain
        self.calls_found = calls
        self.authenticate("boss", "boss")

    def export(self, kind, records=None, names=FIELDS, groupby=()):
        """The file that a list gives, by Odoo's own route."""
        records = self.calls_found if records is None else records
        data = {
            "model": records._name,
            "fields": [{"name": name, "label": name, "type": "char"} for name in names],
            "ids": records.ids,
            "domain": [],
            "groupby": groupby,
            "import_compat": False,
            "context": {},
        }
        form = {"data": json.dumps(data), "csrf_token": http.Request.csrf_token(self)}
        response = self.url_open(f"/web/export/{kind}", data=form)
        self.assertEqual(response.status_code, 200, response.text[:500])
        header = response.headers["Content-Disposition"]
        self.assertTrue(header.startswith("attachment"))
        return response.content

    def test_csv(self):
        rows = list(csv.reader(io.StringIO(self.export("csv").decode())))
        cells = [cell for row in rows[1:] for cell in row if cell]
        self.assertIn("'=cmd|' /C calc'!A0", cells)
        for cell in cells:
            self.assertNotIn(cell[0], "=+-@\t\r", cell)

    def assertTexts(self, content, expected):
        sheet = load_workbook(io.BytesIO(content)).active
        cells = [cell for row in sheet.iter_rows() for cell in row]
        self.assertIn(expected, [cell.value for cell in cells])
        for cell in cells:
            self.assertNotEqual(cell.data_type, "f", cell.value)
            self.assertIsNone(cell.hyperlink, cell.value)

    def test_xlsx(self):
        self.assertTexts(self.export("xlsx"), "'=cmd|' /C calc'!A0")

    def test_xlsx_in_groups(self):
        """The headings are what others wrote, too."""
        for groupby in (["partner_id"], ["direction", "from_number"], ["to_number"]):
            with self.subTest(groupby):
                content = self.export("xlsx", groupby=groupby)
                self.assertTexts(content, "'=cmd|' /C calc'!A0")

    def test_xlsx_of_records_beside(self):
        """Calls are in the export of what belongs to them."""
        recordings = self.env["cgvcall.recording"].create(
            [{"call_id": call.id, "state": "purged"} for call in self.calls_found]
        )
        heard = self.env["cgvcall.listening"]
        for recording in recordings:
            heard._note(recording, "heard", "192.0.2.1")
        heard = heard.search([("recording_id", "in", recordings.ids)])
        for records in (recordings, heard, self.calls_found.leg_ids):
            with self.subTest(records._name):
                names = ["call_id/note", "call_id/from_number", "call_id"]
                content = self.export("xlsx", records, names)
                self.assertTexts(content, "'=cmd|' /C calc'!A0")


@tagged("post_install", "-at_install", "cgvcall_tour")
class TestToursUntrusted(ToursCase, UntrustedCase):
    def test_no_script_runs(self):
        """The screens with scripts for names, each as its user opens it."""
        self.import_planted()
        outcome = self.name_everything()
        call = self.make_call(
            number=SCRIPT,
            from_number=SCRIPT,
            partner_id=self.partner.id,
            outcome_id=outcome.id,
            note=SCRIPT,
            sdk_call_id=SDK_ID,
            cause=SCRIPT,
            problems=SCRIPT,
        )
        call._sync_chatter()
        ref = self.env.ref
        for path in (
            f"/odoo/contacts/{self.partner.id}",
            f"/odoo/action-{ref('cgvcall.cgvcall_call_action').id}",
            f"/odoo/action-{ref('cgvcall.cgvcall_call_action').id}/{call.id}",
            f"/odoo/action-{ref('cgvcall.cgvcall_dashboard_action').id}",
            f"/odoo/action-{ref('cgvcall.cgvcall_board_action').id}",
        ):
            with self.subTest(path):
                self.start_tour(path, "cgvcall_untrusted_tour", login="boss")
