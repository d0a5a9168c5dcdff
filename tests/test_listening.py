from datetime import timedelta

from odoo import SUPERUSER_ID, api
from odoo.exceptions import AccessError
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, HttpCase, get_db_name, new_test_user, tagged
from odoo.tools import mute_logger

from .recordings import RecordingsCase

SIZE = 7_200
#: What no browser that plays a recording asks for.
BAD_RANGES = (
    "bytes=999999999-",
    "bytes=9-1",
    "bytes=a-b",
    "bytes=",
    "bytes=-",
    "bytes",
    "=",
    "lines=1-2",
    "bytes=0-1,5-9",
    "bytes=" + ",".join(f"{at}-{at}" for at in range(0, 4000, 2)),
    "bytes=-0",
    "bytes=--1",
    "bytes=+1-2",
    "bytes=1_0-20",
    "bytes=1.5-2",
    f"bytes={'9' * 5000}-",
    f"bytes=0-{'9' * 5000}",
    "bytes=0x10-0x20",
    "bytes=\t0 - 1;",
)


class ListeningCase(RecordingsCase, HttpCase):
    """One recording that is here, with its sound, and who may do what with it."""

    def setUp(self):
        super().setUp()
        self.stream(SIZE)
        self.recording = self.make_recordings(1)
        self.call = self.recording.call_id
        self.fetch()
        self.assertEqual(self.recording.state, "stored")
        self.attachment = self.recording.attachment_id
        groups = "base.group_user,cgvcall.group_manager,cgvcall.group_downloader"
        self.manager = new_test_user(self.env, "chief", groups)
        self.system = new_test_user(
            self.env,
            "system",
            f"{groups},base.group_system,cgvcall.group_admin,base.group_allow_export",
        )
        self.url = f"/cgvcall/recording/{self.recording.id}"
        self.env.flush_all()

    def login(self, user):
        self.authenticate(user.login, user.login)

    def get(self, url=None, **headers):
        with mute_logger("odoo.http"):
            return self.url_open(url or self.url, headers=headers)

    def listenings(self, **values):
        self.env.invalidate_all()
        domain = [("recording_id", "=", self.recording.id)]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.env["cgvcall.listening"].search(domain, order="id")


@tagged("post_install", "-at_install")
class TestRecordingDoor(ListeningCase):
    """The route: parts of it, what it says of itself, and what it refuses."""

    def test_headers(self):
        self.login(self.supervisor)
        for headers, status in (({}, 200), ({"Range": "bytes=100-299"}, 206)):
            answer = self.get(**headers)
            self.assertEqual(answer.status_code, status)
            told = answer.headers
            self.assertEqual(told["Content-Type"], "audio/mpeg")
            self.assertEqual(told["Cache-Control"], "private, no-store")
            self.assertEqual(told["X-Content-Type-Options"], "nosniff")
            self.assertEqual(told["Content-Security-Policy"], "default-src 'none'")
            self.assertEqual(told["Cross-Origin-Resource-Policy"], "same-origin")
            self.assertEqual(told["Accept-Ranges"], "bytes")
            self.assertTrue(told["Content-Disposition"].startswith("inline"))

    def test_parts_are_those_of_the_whole(self):
        self.login(self.supervisor)
        whole = self.get().content
        self.assertEqual(whole, self.attachment.raw)
        for header, part in (
            ("bytes=0-", whole),
            ("bytes=100-299", whole[100:300]),
            (f"bytes={SIZE - 1}-", whole[-1:]),
            ("bytes=-10", whole[-10:]),
            ("bytes=7000-999999", whole[7000:]),
            ("Bytes = 1-2", whole[1:3]),
        ):
            with self.subTest(header=header):
                answer = self.get(Range=header)
                self.assertEqual((answer.status_code, answer.content), (206, part))

    def test_name_tells_nothing_of_whom_it_was_with(self):
        self.partner.name = 'Bùi "Bạc"; filename=x\\'
        self.call.partner_id = self.partner
        self.call.started_at = "2026-03-01 20:15:00"
        self.manager.tz = "Asia/Ho_Chi_Minh"
        self.env.flush_all()
        self.login(self.manager)
        named = self.get(self.url + "?download=1").headers["Content-Disposition"]
        self.assertEqual(named, 'attachment; filename="Call 2026-03-02 03.15.mp3"')

    def test_name_in_another_language(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        self.supervisor.lang = "vi_VN"
        self.env.flush_all()
        self.login(self.supervisor)
        named = self.get().headers["Content-Disposition"]
        named.encode("ascii")
        self.assertIn(".mp3", named)

    def test_bad_ranges(self):
        self.login(self.supervisor)
        for header in BAD_RANGES:
            with self.subTest(header=header[:40]):
                answer = self.get(Range=header)
                self.assertEqual(answer.status_code, 416)
                self.assertNotIn(self.attachment.raw[:9], answer.content)
        self.assertFalse(self.listenings(), "nobody has heard anything")

    def test_bad_ids(self):
        self.login(self.supervisor)
        bad = ("0", "-1", "abc", "1.5", "1e3", "None", "%00", "%27", "../1", "1;2", "")
        huge = (str(2**31), str(2**63), str(2**70), "9" * 400, "0x1", "%F0%9F%98%80")
        for value in (*bad, *huge, str(self.recording.id + 999_999)):
            with self.subTest(value=value[:20]):
                answer = self.get(f"/cgvcall/recording/{value}")
                self.assertEqual(answer.status_code, 404)
        self.assertFalse(self.listenings())

    def test_other_methods(self):
        self.login(self.supervisor)
        for method in ("POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
            with self.subTest(method=method), mute_logger("odoo.http"):
                answer = self.opener.request(method, self.base_url() + self.url)
                self.assertEqual(answer.status_code, 405)
        self.assertFalse(self.listenings())

    def test_head_gives_nothing_and_notes_nothing(self):
        self.login(self.supervisor)
        answer = self.opener.head(self.base_url() + self.url)
        self.assertEqual((answer.status_code, answer.content), (200, b""))
        self.assertFalse(self.listenings())

    def test_download_is_a_right_of_its_own(self):
        for value in ("1", "true", "yes", "2", "%00"):
            self.login(self.supervisor)
            answer = self.get(f"{self.url}?download={value}")
            self.assertEqual(answer.status_code, 403)
            self.assertNotIn(self.attachment.raw[:9], answer.content)
        self.assertFalse(self.listenings())
        self.login(self.manager)
        answer = self.get(f"{self.url}?download=1")
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment"))
        for value in ("", "0"):
            answer = self.get(f"{self.url}?download={value}")
            self.assertTrue(answer.headers["Content-Disposition"].startswith("inline"))

    def test_not_theirs_and_not_there_look_the_same(self):
        missing = f"/cgvcall/recording/{self.recording.id + 999_999}"
        listener = self.env.ref("cgvcall.group_listener")
        self.other_agent.group_ids |= listener
        for user in (self.agent, self.other_agent, self.outsider, self.make_stranger()):
            self.login(user)
            for url in (self.url, f"{self.url}?download=1"):
                closed, absent = self.get(url), self.get(missing)
                self.assertEqual(closed.status_code, 404, user.login)
                self.assertEqual(closed.content, absent.content)
        self.authenticate(None, None)
        answer = self.url_open(self.url, allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertFalse(self.listenings())

    def test_file_that_is_gone(self):
        """Lost on the disk: nothing to hear, and nobody has heard it."""
        self.cr.execute(
            "UPDATE ir_attachment SET store_fname = '00/nothing' WHERE id = %s",
            self.attachment.ids,
        )
        self.env.invalidate_all()
        self.login(self.manager)
        door = "odoo.addons.cgvcall.controllers.recording"
        for headers in ({}, {"Range": "bytes=0-"}):
            for url in (self.url, f"{self.url}?download=1"):
                with self.assertLogs(door, "WARNING"):
                    self.assertEqual(self.get(url, **headers).status_code, 404)
        self.assertFalse(self.listenings())

    def test_empty_file(self):
        self.attachment.raw = b""
        self.env.flush_all()
        self.login(self.manager)
        for headers in ({}, {"Range": "bytes=0-"}, {"Range": "bytes=-5"}):
            self.assertLess(self.get(**headers).status_code, 500)

    def test_what_was_purged_is_not_there(self):
        self.call._purge("test", "audio")
        self.login(self.manager)
        self.assertEqual(self.get().status_code, 404)


@tagged("post_install", "-at_install")
class TestListening(ListeningCase):
    """Who got sound is noted, whatever the browser says."""

    def test_one_play_is_one_row(self):
        self.login(self.supervisor)
        for header in ("bytes=0-", "bytes=100-", "bytes=200-299"):
            self.get(Range=header)
        row = self.listenings()
        self.assertEqual(len(row), 1)
        self.assertEqual(row.times, 3)
        self.assertEqual((row.kind, row.user_id), ("heard", self.supervisor))
        self.assertEqual((row.call_id, row.company_id), (self.call, self.company))
        self.assertEqual(row.call_at, self.call.started_at)
        self.assertEqual(row.ip, "127.0.0.1")
        self.assertGreaterEqual(row.last_at, row.first_at)

    def test_later_is_another_one(self):
        self.login(self.supervisor)
        self.get()
        for minutes, rows in ((9, 1), (11, 2)):
            row = self.listenings()[-1:]
            self.env.cr.execute(
                """UPDATE cgvcall_listening SET first_at = first_at - %(ago)s,
                last_at = last_at - %(ago)s, slot = slot - 2 WHERE id = %(id)s""",
                {"ago": timedelta(minutes=minutes), "id": row.id},
            )
            self.get()
            self.assertEqual(len(self.listenings()), rows)

    def test_download_and_others_are_rows_of_their_own(self):
        self.login(self.supervisor)
        self.get()
        self.login(self.manager)
        self.get()
        self.get(f"{self.url}?download=1")
        self.assertEqual(
            [(row.user_id, row.kind) for row in self.listenings()],
            [
                (self.supervisor, "heard"),
                (self.manager, "heard"),
                (self.manager, "downloaded"),
            ],
        )

    def test_no_parameter_nor_header_silences_it(self):
        tricks = [
            "?silent=1",
            "?context={%22cgvcall_audio_door%22:true}",
            "?readonly=1",
            "?kind=x&user_id=1",
        ]
        for count, trick in enumerate(tricks, 1):
            self.login(self.supervisor)
            self.assertEqual(self.get(self.url + trick).status_code, 200)
            self.assertEqual(self.listenings().times, count)
        self.get(Purpose="prefetch", **{"X-Forwarded-For": "8.8.8.8"})
        self.assertEqual(self.listenings().times, len(tricks) + 1)
        self.assertEqual(self.listenings().ip, "127.0.0.1")

    def test_what_the_browser_has_already_is_not_given_again(self):
        self.login(self.supervisor)
        tag = self.get().headers["ETag"]
        answer = self.get(**{"If-None-Match": tag})
        self.assertEqual((answer.status_code, answer.content), (304, b""))
        self.assertEqual(self.listenings().times, 1)

    def test_who_may_read_it(self):
        self.login(self.supervisor)
        self.get()
        row = self.listenings()
        leader = self.make_leader(self.agent)
        for agent, user, sees in (
            (self.agent, leader, True),
            (self.other_agent, leader, False),
            (self.other_agent, self.manager, True),
            (self.agent, self.make_stranger(), False),
        ):
            self.call.user_id = agent
            found = row.with_user(user).search([("id", "=", row.id)])
            self.assertEqual(bool(found), sees, user.login)
        for user in (self.agent, self.outsider):
            with self.assertRaises(AccessError):
                row.with_user(user).search([])

    def test_nobody_writes_it(self):
        self.login(self.supervisor)
        self.get()
        row = self.listenings()
        for user in (self.supervisor, self.manager, self.system):
            mine = row.with_user(user)
            with self.assertRaises(AccessError):
                mine.write({"times": 0})
            with self.assertRaises(AccessError):
                mine.unlink()
            with self.assertRaises(AccessError):
                mine.create({"user_id": user.id, "kind": "heard"})

    def test_on_the_call(self):
        self.login(self.supervisor)
        self.get()
        call = self.call.with_user(self.supervisor)
        self.assertEqual(call.listening_ids.user_id, self.supervisor)
        with self.assertRaises(AccessError):
            self.call.with_user(self.agent).read(["listening_ids"])

    def test_it_outlives_the_sound_and_the_call(self):
        self.login(self.supervisor)
        self.get()
        row, call_at = self.listenings(), self.call.started_at
        leader = self.make_leader(self.agent)
        self.assertTrue(row.with_user(leader).has_access("read"))
        self.call._purge("test", "audio")
        self.assertEqual(row.call_id, self.call)
        self.call._purge("test", "calls")
        self.env.invalidate_all()
        self.assertTrue(row.exists())
        self.assertEqual((row.call_id.id, row.recording_id.id), (False, False))
        self.assertEqual(row.call_at, call_at)
        self.assertTrue(row.with_user(self.manager).has_access("read"))
        self.assertFalse(row.with_user(leader).has_access("read"))


@tagged("post_install", "-at_install")
class TestListeningAtOnce(BaseCase):
    """The browser asks for several parts at the same moment, each a transaction."""

    def setUp(self):
        super().setUp()
        self.database = db_connect(get_db_name())
        self.addCleanup(self.forget)
        with self.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            account = env["cgvcall.account"].search([], limit=1)
            # By SQL: nobody is told of it.
            cr.execute(
                """INSERT INTO cgvcall_call
                    (account_id, company_id, direction, state, started_at)
                VALUES (%s, %s, 'inbound', 'ended', now() at time zone 'UTC')
                RETURNING id""",
                [account.id, account.company_id.id],
            )
            [self.call_id] = cr.fetchone()
            cr.execute(
                """INSERT INTO cgvcall_recording (call_id, account_id, state)
                VALUES (%s, %s, 'stored') RETURNING id""",
                [self.call_id, account.id],
            )
            [self.recording_id] = cr.fetchone()

    def cursor(self):
        return self.database.cursor()

    def forget(self):
        with self.cursor() as cr:
            cr.execute(
                "DELETE FROM cgvcall_listening WHERE recording_id = %s",
                [self.recording_id],
            )
            cr.execute("DELETE FROM cgvcall_call WHERE id = %s", [self.call_id])

    def note(self, cr):
        env = api.Environment(cr, SUPERUSER_ID, {})
        recording = env["cgvcall.recording"].browse(self.recording_id)
        env["cgvcall.listening"]._note(recording, "heard", "127.0.0.1")

    def rows(self):
        with self.cursor() as cr:
            cr.execute(
                "SELECT times FROM cgvcall_listening WHERE recording_id = %s",
                [self.recording_id],
            )
            return [times for [times] in cr.fetchall()]

    def test_at_once(self):
        for expected in ([1], [2]):  # the first time it is new, then it is there
            with self.cursor() as first, self.cursor() as second:
                for cr in (first, second):
                    cr.execute("SELECT 1")
                self.note(first)
                first.commit()
                self.note(second)
                # The rest of the request goes on.
                second.execute("SELECT 1")
                second.commit()
            self.assertEqual(self.rows(), expected)

    def test_one_after_the_other(self):
        for _request in range(3):
            with self.cursor() as cr:
                self.note(cr)
        self.assertEqual(self.rows(), [3])
