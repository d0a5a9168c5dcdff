import threading
import unicodedata
from contextlib import contextmanager
from types import SimpleNamespace

from odoo.tests import tagged
from odoo.tools import SQL

from ..models.cgvcall_phone_name import MAX_PLAIN, plain
from ..models.cgvcall_phone_search import _trigram
from .common import SoftphoneCase

#: Every letter of Vietnamese that has a mark, and some of the neighbours'.
LETTERS = {
    "a": "áàảãạăắằẳẵặâấầẩẫậ",
    "d": "đ",
    "e": "éèẻẽẹêếềểễệ",
    "i": "íìỉĩị",
    "o": "óòỏõọôốồổỗộơớờởỡợø",
    "u": "úùủũụưứừửữựü",
    "y": "ýỳỷỹỵ",
    "l": "ł",
    "n": "ñ",
}


@tagged("post_install", "-at_install")
class TestPlainNames(SoftphoneCase):
    """Names are found without their marks, on every server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls.env["res.partner"].create(
            {"name": "Đặng Gia Mộc", "is_company": True}
        )
        cls.tu = cls.env["res.partner"].create(
            {"name": "Cẩm Tú", "phone": "0987000111", "parent_id": cls.firm.id}
        )
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Tủ bếp",
                "contact_name": "Đỗ Ưng",
                "partner_name": "Sơn Hà",
                "phone": "0987000222",
                "user_id": cls.agent.id,
            }
        )

    def found(self, query):
        return [row["number"] for row in self.as_user().softphone_people(query)]

    def name(self, person):
        self.env.flush_all()
        owner = {"res.partner": "partner_id", "crm.lead": "lead_id"}[person._name]
        rows = self.env["cgvcall.phone"].search([(owner, "=", person.id)])
        [name] = {*rows.mapped("plain_name")}
        return name

    @contextmanager
    def statements(self):
        """What is asked of the database meanwhile."""
        seen = []

        def note(_cr, query, _params, _start, _delay):
            seen.append(str(query))

        hooks = threading.current_thread().__dict__.setdefault("query_hooks", [])
        hooks.append(note)
        try:
            yield seen
        finally:
            hooks.remove(note)

    def test_every_letter(self):
        for letter, marked in LETTERS.items():
            for one in marked:
                self.assertEqual(plain(one), letter)
                self.assertEqual(plain(one.upper()), letter)
                self.assertEqual(plain(unicodedata.normalize("NFD", one)), letter)

    def test_contacts(self):
        for query in (
            "cam tu",
            "CAM TU",
            "Cẩm Tú",
            "cẩm tu",
            unicodedata.normalize("NFD", "Cẩm Tú"),
            "dang gia",
            "Đặng",
            "moc, cam",
        ):
            with self.subTest(query):
                self.assertEqual(self.found(query), ["+84987000111"])
        self.assertFalse(self.found("cam tuy"))

    def test_leads(self):
        for query in ("do ung", "Đỗ ưng", "son ha", "tu bep"):
            with self.subTest(query):
                self.assertEqual(self.found(query), ["+84987000222"])

    def test_names_written_without_marks(self):
        self.env["res.partner"].create({"name": "Le Thi Hoa", "phone": "0987000333"})
        self.assertEqual(self.found("Lê Thị Hoà"), ["+84987000333"])

    def test_sorted_as_names_are_read(self):
        self.env["res.partner"].create(
            [
                {"name": name, "phone": f"098700044{position}"}
                for position, name in enumerate(("Zz đan", "Zz Đam", "Zz dao"))
            ]
        )
        ends = [number[-1] for number in self.found("zz da")]
        self.assertEqual(ends, ["1", "0", "2"])

    # === FOLLOWS THE PERSON === #

    def test_who_is_renamed(self):
        self.tu.name = "Ánh Nguyệt"
        self.assertEqual(self.found("anh nguyet"), ["+84987000111"])
        self.assertFalse(self.found("cam tu"))
        self.lead.write({"contact_name": "Bảo", "name": "Giường"})
        self.assertEqual(self.found("bao son ha giuong"), ["+84987000222"])

    def test_whose_company_is_renamed(self):
        self.firm.name = "Hòa Phát"
        self.assertEqual(self.found("hoa phat"), ["+84987000111"])
        self.tu.parent_id = False
        self.assertEqual(self.name(self.tu), "cam tu")

    def test_more_numbers(self):
        self.env["cgvcall.phone"].create(
            {"partner_id": self.tu.id, "number": "0987000555"}
        )
        self.assertEqual(self.name(self.tu), "dang gia moc, cam tu")
        found = self.found("cam tu")
        self.assertEqual({*found}, {"+84987000111", "+84987000555"})

    def test_numbers_that_go_to_another(self):
        rows = self.env["cgvcall.phone"].search([("partner_id", "=", self.tu.id)])
        rows._move(self.partner)
        self.assertEqual(self.name(self.partner), "nguyen van an")

    def test_a_name_that_changes_twice(self):
        """Also where the row has not been written yet."""
        rows = self.env["cgvcall.phone"].search([("partner_id", "=", self.tu.id)])
        self.env.add_to_compute(rows._fields["plain_name"], rows)
        rows.mapped("plain_name")
        self.tu.name = "Vy"
        self.assertEqual(self.name(self.tu), "dang gia moc, vy")

    def test_long_names(self):
        self.tu.write({"name": "Đ" * 5000, "parent_id": False})
        self.assertEqual(self.name(self.tu), "d" * MAX_PLAIN)

    def test_many_are_renamed_at_once(self):
        people = self.env["res.partner"].create(
            [
                {"name": f"Cũ {n}", "phone": f"09123457{n:02}", "parent_id": firm.id}
                for n, firm in enumerate([self.firm] * 60)
            ]
        )
        self.env.flush_all()
        with self.statements() as statements:
            self.firm.name = "Hải"
            self.env.flush_all()
        asked = [text for text in statements if "cgvcall_phone" in text]
        self.assertEqual(len(asked), 1, asked)
        self.assertEqual(self.name(people[7]), "hai, cu 7")

    def test_who_keeps_the_name_costs_nothing(self):
        self.env.flush_all()
        with self.statements() as statements:
            self.tu.write({"email": "tu@example.com", "name": self.tu.name})
            self.env.flush_all()
        self.assertFalse([text for text in statements if "cgvcall_phone" in text])

    def test_nobody_reads_it(self):
        """A name that is begun would tell it of people who are closed."""
        book = self.env["cgvcall.phone"].with_user(self.agent)
        self.assertNotIn("plain_name", book.fields_get())

    # === SPEED === #

    def plan(self, query, off=()):
        book = self.env["cgvcall.phone"].with_user(self.agent)
        for way in ("seqscan", *off):
            self.env.cr.execute(f"SET LOCAL enable_{way} = off")
        rows = book._people_sql(
            "res.partner", query, book._digits_domain(query, self.account), 30
        )
        return str(self.env.execute_query(SQL("EXPLAIN %s", rows)))

    def test_the_first_page_is_read_in_order(self):
        found = self.plan("", ["bitmapscan", "sort"])
        self.assertIn("cgvcall_phone_contacts_idx", found)
        self.assertNotIn("Seq Scan on cgvcall_phone", found)
        self.assertNotIn("Seq Scan on res_partner", found)
        self.assertNotIn("Sort Key", found)

    def test_parts_of_names_and_numbers_have_indexes(self):
        cr = self.env.cr
        cr.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        registry = SimpleNamespace(has_trigram=True)
        # It hides the real table, whose other indexes might serve.
        cr.execute("CREATE TEMP TABLE cgvcall_phone (LIKE public.cgvcall_phone)")
        cr.execute("CREATE INDEX ON cgvcall_phone (number)")
        for name in ("_name_idx", "_digits_idx"):
            index = type(self.env["cgvcall.phone"])._table_objects[
                f"cgvcall_phone{name}"
            ]
            cr.execute(
                f"CREATE INDEX temp{name} ON cgvcall_phone"
                f" {index._index_definition(registry)}"
            )
        found = self.plan("cẩm tú")
        self.assertIn("temp_name_idx", found)
        found = self.plan("345678")
        self.assertIn("temp_name_idx", found)
        self.assertIn("temp_digits_idx", found)
        self.assertNotIn("Seq Scan on cgvcall_phone", found)

    def test_without_the_extension_there_is_no_such_index(self):
        self.assertFalse(_trigram("name")(SimpleNamespace(has_trigram=False)))
