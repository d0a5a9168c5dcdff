import io
import json
import re
import zipfile
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..wizards import cgvcall_person_export
from .common import BAD_IDS
from .person import SIZE, PersonCase

A_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@tagged("post_install", "-at_install")
class TestPersonExport(PersonCase, HttpCase):
    """The zip with all that is stored of a person's calls."""

    def fetch_zip(self, user=None, record=None):
        """Press "Export" and take what the browser gets."""
        user = user or self.downloader
        action = self.wizard(record, user).action_export()
        self.env.flush_all()
        self.authenticate(user.login, user.login)
        answer = self.get(action["url"])
        self.assertEqual(answer.status_code, 200)
        return answer

    def get(self, url, **options):
        with mute_logger("odoo.http"):
            return self.url_open(url, **options)

    def open_zip(self, answer):
        archive = zipfile.ZipFile(io.BytesIO(answer.content))
        self.assertIsNone(archive.testzip())
        return archive, json.loads(archive.read("calls.json"))

    def test_what_is_in_it(self):
        outcome = self.env["cgvcall.outcome"].search([], limit=1)
        self.account.recording_notice = "We record."
        call = self.call(
            self.partner,
            days=-1,  # later than the notice
            direction="outbound",
            disposition="answered",
            note='Wants a "chair"\n=1+1',
            outcome_id=outcome.id,
            extension_number="101",
            talk_seconds=61,
            leg_ids=[(0, 0, {"extension_number": "101", "talk_seconds": 61})],
        )
        recording = self.record(call)
        self.env["cgvcall.recording.note"].create(
            {"recording_id": recording.id, "position": 3, "text": "here"}
        )
        self.call(self.other)
        archive, data = self.open_zip(self.fetch_zip())
        self.assertEqual(data["format"], "cgvcall-person-1")
        self.assertRegex(data["exported_at"], A_TIME)
        self.assertEqual(data["exported_by"], self.downloader.name)
        self.assertEqual(data["person"]["name"], self.partner.name)
        [number] = data["person"]["numbers"]
        self.assertEqual(number["number"], "+84912345678")
        [row] = data["calls"]
        expected = {
            "id": call.id,
            "direction": "outbound",
            "result": "answered",
            "number": "+84912345678",
            "started_at": call.started_at.isoformat() + "Z",
            "answered_at": None,
            "talk_seconds": 61,
            "agent": self.agent.name,
            "extension": "101",
            "outcome": outcome.name,
            "note": 'Wants a "chair"\n=1+1',
            "on_legal_hold": False,
            "read_out_about_recording": "We record.",
        }
        self.assertEqual({key: row[key] for key in expected}, expected)
        self.assertEqual(row["legs"][0]["talk_seconds"], 61)
        [note] = row["recording"]["notes"]
        self.assertEqual((note["second"], note["text"]), (3, "here"))
        name = row["recording"]["file"]
        self.assertRegex(name, rf"^recordings/\d{{8}}T\d{{6}}Z-{call.id}\.mp3$")
        self.assertEqual(archive.read(name), recording.attachment_id.raw)
        self.assertEqual(set(archive.namelist()), {"calls.json", name})
        self.assertEqual(row["recording"]["bytes"], SIZE)

    def test_audio_needs_the_right_to_download(self):
        recording = self.record(self.call(self.partner))
        archive, data = self.open_zip(self.fetch_zip(self.manager))
        self.assertEqual(archive.namelist(), ["calls.json"])
        self.assertIn("left out", data["audio"])
        self.assertIsNone(data["calls"][0]["recording"]["file"])
        self.assertFalse(
            self.env["cgvcall.listening"].search([("recording_id", "=", recording.id)])
        )

    def test_it_is_traced(self):
        recording = self.record(self.call(self.partner))
        self.fetch_zip()
        self.env.invalidate_all()
        self.assertRecordValues(
            self.env["cgvcall.listening"].search([("recording_id", "=", recording.id)]),
            [{"user_id": self.downloader.id, "kind": "downloaded"}],
        )
        last = self.partner.message_ids[0]
        self.assertEqual(last.author_id, self.downloader.partner_id)
        self.assertIn("calls: 1, recordings: 1", last.body)

    def test_who_listened(self):
        call = self.call(self.partner)
        recording = self.record(call)
        self.authenticate(self.downloader.login, self.downloader.login)
        self.assertTrue(self.get(f"/cgvcall/recording/{recording.id}").content)
        _archive, data = self.open_zip(self.fetch_zip(self.manager))
        [heard] = data["calls"][0]["recording"]["listened_to"]
        self.assertEqual((heard["by"], heard["what"]), (self.downloader.name, "heard"))

    def test_file_that_is_gone(self):
        recording = self.record(self.call(self.partner))
        self.env.flush_all()
        self.cr.execute(
            "UPDATE ir_attachment SET store_fname = '00/nothing' WHERE id = %s",
            recording.attachment_id.ids,
        )
        self.env.invalidate_all()
        _archive, data = self.open_zip(self.fetch_zip())
        self.assertIsNone(data["calls"][0]["recording"]["file"])
        self.assertEqual(data["calls"][0]["recording"]["state"], "stored")

    def test_nothing(self):
        archive, data = self.open_zip(self.fetch_zip(record=self.other))
        self.assertEqual((data["calls"], archive.namelist()), ([], ["calls.json"]))

    def test_of_the_companies_that_are_switched_on(self):
        stranger = self.make_stranger()
        self.downloader.company_ids |= stranger.company_id
        account = self.env["cgvcall.account"].search(
            [("company_id", "=", stranger.company_id.id)]
        )
        here = self.call(self.partner)
        self.call(self.partner, account_id=account.id)
        wizards = self.env["cgvcall.person.wizard"].with_user(self.downloader)
        wizard = wizards.with_context(
            active_model="res.partner",
            active_id=self.partner.id,
            allowed_company_ids=self.company.ids,
        ).create({})
        self.assertEqual(wizard.erasable, 1)
        url = wizard.action_export()["url"]
        self.env.flush_all()
        self.authenticate(self.downloader.login, self.downloader.login)
        _archive, data = self.open_zip(self.get(url))
        self.assertEqual([row["id"] for row in data["calls"]], here.ids)

    # === THE ROUTE === #

    def test_headers(self):
        told = self.fetch_zip().headers
        self.assertEqual(told["Content-Type"], "application/zip")
        self.assertEqual(told["Cache-Control"], "private, no-store")
        self.assertEqual(told["X-Content-Type-Options"], "nosniff")
        self.assertRegex(
            told["Content-Disposition"], r"^attachment; .*call-data-\d{4}-\d\d-\d\d.zip"
        )

    def test_served_once_and_to_who_asked(self):
        self.call(self.partner)
        wizard = self.wizard(user=self.downloader)
        url = f"/cgvcall/person/{wizard.id}/export"
        self.authenticate(self.downloader.login, self.downloader.login)
        self.assertEqual(self.get(url).status_code, 404, "nobody has asked")
        self.assertEqual(wizard.action_export()["url"], url)
        self.env.flush_all()
        self.authenticate(self.manager.login, self.manager.login)
        self.assertEqual(self.get(url).status_code, 404, "somebody else's")
        self.authenticate(self.agent.login, self.agent.login)
        self.assertEqual(self.get(url).status_code, 404, "no manager")
        self.authenticate(self.downloader.login, self.downloader.login)
        head = self.opener.head(
            self.base_url() + url, timeout=12, allow_redirects=False
        )
        self.assertEqual(head.status_code, 404, "a look at it is not taking it")
        self.assertEqual(self.get(url).status_code, 200)
        self.assertEqual(self.get(url).status_code, 404, "once")
        self.authenticate(None, None)
        self.assertIn("/web/login", self.get(url).url)

    def test_no_manager_any_more(self):
        url = self.wizard(user=self.downloader).action_export()["url"]
        manager = self.env.ref("cgvcall.group_manager")
        self.downloader.group_ids -= manager
        self.env.flush_all()
        self.authenticate(self.downloader.login, self.downloader.login)
        self.assertEqual(self.get(url).status_code, 404)

    def test_bad_ids(self):
        self.authenticate(self.downloader.login, self.downloader.login)
        for bad in (*BAD_IDS, "%00", "..", "9" * 500, "1.0", "１"):
            with self.subTest(bad=bad):
                answer = self.get(f"/cgvcall/person/{bad}/export")
                self.assertEqual(answer.status_code, 404)

    # === VERY MUCH === #

    def test_piece_by_piece(self):
        """Whatever there is: a few calls and one piece of sound at a time."""
        calls = [self.call(self.partner, days=day) for day in range(7)]
        for call in calls[:3]:
            self.record(call)
        read = []
        rows = type(self.env["cgvcall.person.wizard"])._person_rows

        def watch(wizard, batch):
            read.append(len(batch))
            return rows(wizard, batch)

        self.patch(type(self.env["cgvcall.person.wizard"]), "_person_rows", watch)
        with (
            patch.object(cgvcall_person_export, "CALLS", 3),
            patch.object(cgvcall_person_export, "RECORDINGS", 2),
            patch.object(cgvcall_person_export, "PIECE", 100),
            patch.object(cgvcall_person_export, "SPOOL", 500),
        ):
            archive, data = self.open_zip(self.fetch_zip())
        self.assertEqual(read, [3, 3, 1])
        self.assertEqual(
            [row["id"] for row in data["calls"]], [call.id for call in calls]
        )
        self.assertEqual(len(archive.namelist()), 4)

    def test_no_room(self):
        self.record(self.call(self.partner))
        wizard = self.wizard(user=self.downloader)
        disk = "odoo.addons.cgvcall.wizards.cgvcall_person_wizard.shutil.disk_usage"
        with patch(disk) as usage, self.assertRaises(UserError):
            usage.return_value.free = SIZE
            wizard.action_export()
        # Without the sound there is room.
        with patch(disk) as usage:
            usage.return_value.free = SIZE
            self.wizard(user=self.manager).action_export()
