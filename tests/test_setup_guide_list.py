from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import TransactionCase, tagged

from ..wizards.cgvcall_extension_paste_match import People
from ..wizards.cgvcall_extension_paste_text import read

SAME = settings(deadline=None, derandomize=True, database=None, max_examples=200)
#: As the PBX's e-mail tells of one extension.
E_MAIL = """Kính gửi quý khách,
URL : https://acd.vht.com.vn
Email : giamdoc@example.vn
Pasword : Site#2026
Trường\tVí dụ
User Name:
100
Authen Name
VPBXABCDE100
Authen Pass :
123qweX123
Server
voip.vht.com.vn
User Name: 101
Authen Name : VPBXABCDE101
Authen Pass : a:b=c, d
Trân trọng"""


@tagged("post_install", "-at_install")
class TestSetupGuideList(TransactionCase):
    """Lists of extensions in the shapes in which people paste them."""

    def assertRead(self, text, *expected, unread=()):
        """Each expected is (number, Authen Name, password, name, e-mail)."""
        reading = read(text)
        found = [
            (one.number, one.authen_name, one.password, one.name, one.email)
            for one in reading.entries.values()
        ]
        self.assertEqual(found, list(expected))
        self.assertEqual(reading.unread.keys(), set(unread))
        return reading

    # === LABELS === #

    def test_the_e_mail_of_the_pbx(self):
        """Two ways of writing it; the login to the PBX's site is no extension."""
        self.assertRead(
            E_MAIL,
            ("100", "VPBXABCDE100", "123qweX123", "", ""),
            ("101", "VPBXABCDE101", "a:b=c, d", "", ""),
            unread=[1, 2, 3, 4, 5, 17],
        )

    def test_login_of_the_site_right_before_an_extension(self):
        text = "Email: a@b.vn\nPassword: site\nUser Name: 100\nAuthen Name: V100\n"
        self.assertRead(
            text + "Authen Pass: own",
            ("100", "V100", "own", "", ""),
            unread=[1, 2],
        )

    def test_cells_below_each_other(self):
        """What some mail programs make of a table."""
        text = "User Name\nAuthen Name\nAuthen Pass\n100\nV100\np1\n101\nV101\np2\nBye"
        self.assertRead(
            text,
            ("100", "V100", "p1", "", ""),
            ("101", "V101", "p2", "", ""),
            unread=[10],
        )

    def test_labels_in_one_line(self):
        self.assertRead(
            "Máy nhánh: 101, Authen Name: V101, Mật khẩu: abc",
            ("101", "V101", "abc", "", ""),
        )

    # === TABLES === #

    def test_headings_in_two_languages(self):
        rows = {
            "User Name\tAuthen Name\tAuthen Pass\tServer\tName\tE-mail": "\t",
            "Máy nhánh;Tên xác thực;Mật khẩu;Máy chủ;Họ và tên;Email": ";",
            "so may nhanh,ten xac thuc,mat khau,may chu,ho ten,email": ",",
            "EXT | Auth ID | SECRET | Domain | Nhân viên | Thư điện tử": "|",
        }
        cells = ["101", "V_101", "p - w", "voip.example.vn", "Lê Lan", "lan@b.vn"]
        for heading, separator in rows.items():
            with self.subTest(heading=heading):
                reading = self.assertRead(
                    f"{heading}\n{separator.join(cells)}",
                    ("101", "V_101", "p - w", "Lê Lan", "lan@b.vn"),
                )
                self.assertEqual(len(reading.unused), 1)

    def test_what_user_name_means_is_seen_by_the_values(self):
        self.assertRead(
            "Extension,Username,Password\n101,VPBX_A,p", ("101", "VPBX_A", "p", "", "")
        )
        self.assertRead(
            "User Name,Authen Name,Password\n101,VPBX_A,p",
            ("101", "VPBX_A", "p", "", ""),
        )
        self.assertRead(
            "Ext,Username,Authen Name,Password\n101,lan@b.vn,V,p",
            ("101", "V", "p", "", "lan@b.vn"),
        )

    def test_quoted_fields(self):
        text = '\ufeff"Ext","Name","Pass"\r\n"101","Lê ""Bé"" An","a""b,c"\r\n'
        self.assertRead(text, ("101", "", 'a"b,c', 'Lê "Bé" An', ""))
        # A quote that never ends is none.
        self.assertRead(
            text + '102,"x,q\r\n103,Ba,"z"',
            ("101", "", 'a"b,c', 'Lê "Bé" An', ""),
            ("102", "", "q", '"x', ""),
            ("103", "", "z", "Ba", ""),
        )
        self.assertRead(
            'Ext;Name;Pass\n102;"Two\nlines";q"x',
            ("102", "", 'q"x', "Two\nlines", ""),
        )

    def test_lines_that_do_not_fit_the_heading(self):
        text = "STT;Máy nhánh;Mật khẩu\n1;101;p\n2;;p\n3;103;p;q\n4;104;r;;\nHết"
        reading = self.assertRead(
            text,
            ("101", "", "p", "", ""),
            ("104", "", "r", "", ""),
            unread=[3, 4, 6],
        )
        self.assertEqual(reading.unread[4], "columns")
        self.assertEqual(reading.unused, ["STT"])

    # === LINES BY THEMSELVES === #

    def test_lines_without_heading(self):
        for line, expected in {
            "101 - Nguyen Van A - a@b.vn - p@ss": (
                "101",
                "",
                "p@ss",
                "Nguyen Van A",
                "a@b.vn",
            ),
            "101 – Nguyễn Văn A – abc": ("101", "", "abc", "Nguyễn Văn A", ""),
            "101,VPBX_101,a;b": ("101", "VPBX_101", "a;b", "", ""),
            "101\tVPBX_101\ta,b c": ("101", "VPBX_101", "a,b c", "", ""),
            "101 VPBX_101 secret9": ("101", "VPBX_101", "secret9", "", ""),
            "1;101;VPBX_101;1234": ("101", "VPBX_101", "1234", "", ""),
            "101;VPBX_101;Pass101": ("101", "VPBX_101", "Pass101", "", ""),
            "101: Lê Lan, lan@b.vn, x-1": ("101", "", "x-1", "Lê Lan", "lan@b.vn"),
            "Ext 101 - Lê Lan - z!": ("101", "", "z!", "Lê Lan", ""),
            "Máy nhánh 101 | V101 | z": ("101", "V101", "z", "", ""),
            "101 Le Thi Hoa hoa@b.vn P$1": ("101", "", "P$1", "Le Thi Hoa", "hoa@b.vn"),
            "101 Le Thi Hoa": ("101", "", "", "Le Thi Hoa", ""),
        }.items():
            with self.subTest(line=line):
                self.assertRead(line, expected)

    def test_a_password_is_not_taken_for_a_name(self):
        """Names are shown."""
        for line in ("101;correct horse", "101;Hello", "101 - hello world - x"):
            with self.subTest(line=line):
                names = [one.name for one in read(line).entries.values()]
                self.assertFalse(any(names))

    def test_what_is_no_extension(self):
        for line in (
            "Tổng đài của quý khách có 10 máy nhánh",
            "100 máy nhánh đã được tạo",
            "Hotline: 1900 1234",
            "101",
            "x" * 5000,
            "101;a;b;c",
        ):
            with self.subTest(line=line[:20]):
                self.assertRead(line, unread=[1])

    # === SEVERAL LINES ABOUT ONE === #

    def test_lines_that_complete_each_other(self):
        text = "Ext;Name;E-mail\n101;Lê Lan;lan@b.vn\n\nExt;Authen Name;Pass\n101;V;p"
        reading = self.assertRead(text, ("101", "V", "p", "Lê Lan", "lan@b.vn"))
        self.assertEqual(reading.entries["101"].lines, [2, 5])

    def test_lines_that_contradict_each_other(self):
        text = "Ext;Pass\n101;p\n101;p\n101;q\n102;p"
        reading = read(text)
        self.assertEqual(reading.clashes, {"101": [2, 3, 4]})

    # === WHATEVER COMES === #

    def test_no_line_is_lost(self):
        rows = [
            "101 - Lê Lan - x9",
            "102;V102;p",
            "103 V103",
            "Hello",
            "a;b;c",
            "4;5;6",
        ]
        rows += ["101;V;p;q;r", '105;"V', "a@b.vn", "106: Lan, p", "0912345678;x"]

        @SAME
        @given(st.lists(st.sampled_from(rows), min_size=1, max_size=12))
        def run(lines):
            reading = read("\n".join(lines))
            told = [line for one in reading.entries.values() for line in one.lines]
            told += [line for clash in reading.clashes.values() for line in clash]
            told += reading.unread
            self.assertEqual(set(told), set(range(1, len(lines) + 1)))

        run()

    def test_nothing_breaks(self):
        bits = ["101", "Ext", "User Name", ":", ";", ",", "\t", "\n", '"', " - ", "|"]
        bits += ["Mật khẩu", "a@b.vn", "Lê Lan", "x9!", "=", "\r", "\ufeff", "\0", " "]

        @SAME
        @given(st.lists(st.sampled_from(bits), max_size=40))
        def run(parts):
            reading = read("".join(parts))
            for number, entry in reading.entries.items():
                self.assertTrue(number.isdigit())
                self.assertEqual(entry.number, number)
                self.assertNotIn("\0", entry.password + entry.name)

        run()

    def test_long_texts_take_no_time(self):
        for text in (
            "101;" * 50_000,
            " " * 200_000 + ":",
            '\t"' * 90_000,
            "Ext\n" * 40_000,
        ):
            with self.subTest(text=text[:5]):
                self.assertFalse(read(text).entries)

    # === PEOPLE === #

    def find(self, email="", name="", **more):
        users = [
            {"id": 1, "name": "Nguyễn Văn Án", "login": "an@b.vn", "email": False},
            {"id": 2, "name": "Lê Đăng Lan", "login": "lan", "email": "Lan.Le@b.vn"},
            {"id": 3, "name": "Trần Bình", "login": "binh1", "email": "sale@b.vn"},
            {"id": 4, "name": "Tran Binh", "login": "binh2", "email": "sale@b.vn"},
        ]
        return People(users).find(email, name)

    def test_who_is_meant(self):
        for email, name, expected in (
            ("AN@b.vn", "", (1, "email", set())),
            ("lan.le@B.VN", "le dang lan", (2, "email", set())),
            ("lan@home.vn", "", (2, "login", set())),
            ("", "nguyen van an", (1, "name", set())),
            ("", "LÊ ĐĂNG LAN", (2, "name", set())),
            # Two of them: whoever looks at it decides.
            ("", "Trần Bình", (False, False, {3, 4})),
            ("sale@b.vn", "", (False, False, {3, 4})),
            # The e-mail says one, the name another.
            ("an@b.vn", "Lê Đăng Lan", (False, False, {1, 2})),
            # Turned round it is likely, not sure.
            ("", "An Nguyen Van", (False, False, {1})),
            ("nobody@b.vn", "Somebody", (False, False, set())),
            ("", "", (False, False, set())),
        ):
            with self.subTest(email=email, name=name):
                self.assertEqual(self.find(email, name), expected)
