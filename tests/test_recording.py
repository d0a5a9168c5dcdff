import io
import json
from datetime import timedelta
from unittest.mock import patch

from werkzeug.utils import send_file

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.http import Response, Stream, request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tools.discuss import Store

from .common import API_SECRET, SoftphoneCase


@tagged("post_install", "-at_install")
class TestRecording(SoftphoneCase, HttpCase):
    def setUp(self):
        super().setUp()
        raw = self.raw_history(days=4)
        self.item = next(
            item
            for item in raw
            if item["direction"] == 3 and item.get("record_file_size", 0) > 0
        )
        self.partner.phone = self.item["to_number"]
        number = self.item.get("extension") or self.item["from_extension"]
        self.extension.number = number
        self.env["cgvcall.extension"].search([]).account_id = self.account
        self.pbx.reset(seed=3, days=4)
        self.run_import()
        self.call = self.calls(cdr_id=self.item["cdr_id"])
        # One is enough to look at.
        others = self.env["cgvcall.recording"].search([("call_id", "!=", self.call.id)])
        others.unlink()
        self.recording = self.call.recording_id

    def fetch(self):
        self.recording.next_attempt_at = fields.Datetime.now()
        with self.impatient():
            self.run_cron("ir_cron_recordings")

    def test_stored_once_and_playable(self):
        self.assertEqual(self.recording.state, "pending")
        for _again in range(2):
            self.fetch()
        self.assertEqual(self.recording.state, "stored")
        self.assertEqual(self.recording.size, self.item["record_file_size"])
        attachment = self.recording.attachment_id
        self.assertEqual(attachment.mimetype, "audio/mpeg")
        self.assertEqual(len(attachment.raw), self.item["record_file_size"])
        self.assertEqual(attachment.res_id, self.recording.id)
        self.assertFalse(attachment.public)
        self.assertEqual(self.recording.attempts, 1)

    def test_chatter_entry_carries_it_for_who_may_hear(self):
        self.fetch()
        message = self.call.message_id
        self.assertEqual(
            (message.model, message.res_id), ("res.partner", self.partner.id)
        )
        for user, audible in ((self.supervisor, True), (self.agent, False)):
            data = Store().add(message.with_user(user)).get_result()
            call = data["cgvcall.call"][0]
            self.assertEqual(call["recording_state"], "stored")
            self.assertEqual(call["recording_id"], audible and self.recording.id)

    def test_open_pages_are_told_and_ask_with_their_own_rights(self):
        """The agent's and a supervisor's, whoever of them may hear it."""
        stranger = self.make_stranger()
        self.call.user_id = self.agent
        self.fetch()
        told = self.told_cards(self.call)
        self.assertIn(self.agent, told)
        self.assertIn(self.supervisor, told)
        for user in (self.other_agent, self.outsider, stranger):
            self.assertNotIn(user, told)
        for user, audible in ((self.supervisor, True), (self.agent, False)):
            card = self.card(user)
            self.assertEqual(card["recording_state"], "stored")
            self.assertEqual(card["recording_id"], audible and self.recording.id)
        self.assertFalse(self.as_user(stranger).chatter_cards(self.call.ids))

    def test_failed_recording_is_told_too(self):
        self.pbx.fault("recordings", "html")
        self.fetch()
        self.assertIn(self.supervisor, self.told_cards(self.call))
        self.assertEqual(self.card(self.supervisor)["recording_state"], "pending")

    def test_bad_ids_of_cards(self):
        bad_lists = (None, False, "1", 1, {}, ["1"], [None], [True], [1.5], [2**70])
        for bad in (*bad_lists, [self.call.id] * 1000):
            with self.subTest(bad=str(bad)[:20]), self.assertRaises(ValidationError):
                self.as_user(self.supervisor).chatter_cards(bad)

    def card(self, user):
        return self.as_user(user).chatter_cards(self.call.ids)["cgvcall.call"][0]

    def told_cards(self, call):
        """Whose pages are told of this call."""
        self.env.cr.flush()
        found = self.env["bus.bus"].search([("message", "like", "cgvcall/cards")])
        partner_ids = [
            json.loads(row.channel)[2]
            for row in found
            if call.id in json.loads(row.message)["payload"]["call_ids"]
        ]
        return self.env["res.partner"].browse(partner_ids).user_ids

    def test_bad_audio_leaves_a_sentence_and_is_fetched_later(self):
        cases = [
            ("html", {}, 1, "not a whole recording"),
            ("short", {}, 1, "not a whole recording"),
            ("truncated", {}, 1, "less than it had announced"),
            ("status", {"status": 410}, 1, "refuses the request"),
            ("empty", {}, 0, "no audio for this call yet"),
            ("status", {"status": 404}, 0, "no audio for this call yet"),
            ("status", {"status": 500}, 0, "trouble of its own"),
            ("status", {"status": 429}, 0, "asks for a pause"),
            ("hang", {}, 0, "does not answer"),
        ]
        for mode, options, counts, words in cases:
            with self.subTest(mode=mode, **options):
                self.pbx.heal()
                self.pbx.fault("recordings", mode, **options)
                before = self.recording.attempts
                self.env["cgvcall.recording.host"].search([]).unlink()
                self.fetch()
                self.assertEqual(self.recording.state, "pending")
                self.assertIn(words, self.recording.error)
                self.assertEqual(self.recording.attempts, before + counts)
                self.assertGreater(
                    self.recording.next_attempt_at, fields.Datetime.now()
                )
                self.assertFalse(self.recording.attachment_id)
        self.pbx.heal()
        self.fetch()
        self.assertEqual(self.recording.state, "stored")
        self.assertFalse(self.recording.error)

    def test_waits_longer_each_time_and_gives_up(self):
        self.pbx.fault("recordings", "html")
        waits = []
        while self.recording.state == "pending":
            self.fetch()
            if self.recording.next_attempt_at:
                waits.append(self.recording.next_attempt_at - fields.Datetime.now())
        self.assertEqual(waits, sorted(waits))
        self.assertLess(waits[0], timedelta(minutes=2))
        self.assertEqual(self.recording.state, "failed")
        self.pbx.heal()
        self.call.with_user(self.supervisor).action_retry_recording()
        self.fetch()
        self.assertEqual(self.recording.state, "stored")

    def test_new_address_of_a_failed_one_is_tried(self):
        self.recording.write({"state": "failed", "next_attempt_at": False})
        self.recording.source_url = "https://recordings.example.com/rest/recordings/1"
        self.account.imported_until = False
        self.run_import()
        self.assertEqual(self.recording.state, "pending")
        self.run_cron("ir_cron_recordings")
        self.assertEqual(self.recording.state, "stored")

    def test_foreign_host_is_never_asked(self):
        self.recording.source_url = "https://recordings.example.com/rest/recordings/1"
        self.fetch()
        self.assertEqual(self.recording.state, "failed")
        self.assertIn("host that is not allowed", self.recording.error)
        self.assertNotIn("example.com", self.recording.error)

    def test_route_serves_parts_to_who_may_hear(self):
        self.fetch()
        url = f"/cgvcall/recording/{self.recording.id}"
        self.authenticate("boss", "boss")
        whole = self.url_open(url)
        self.assertEqual(whole.status_code, 200)
        self.assertEqual(whole.headers["Content-Type"], "audio/mpeg")
        self.assertEqual(whole.headers["X-Content-Type-Options"], "nosniff")
        self.assertIn("private", whole.headers["Cache-Control"])
        part = self.url_open(url, headers={"Range": "bytes=100-299"})
        self.assertEqual(part.status_code, 206)
        self.assertEqual(part.content, whole.content[100:300])
        for header in ("bytes=999999999-", "bytes=9-1", "bytes=a-b", "lines=1-2"):
            status = self.url_open(url, headers={"Range": header}).status_code
            self.assertIn(status, (200, 416), header)
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open("/cgvcall/recording/0").status_code, 404)

    def test_parts_from_a_store_that_tells_no_size(self):
        """As OCA's fs_attachment streams from S3."""
        self.fetch()
        raw = self.recording.attachment_id.raw

        def stream_file(stream, **_options):
            # Not a BytesIO: of that one everybody knows the size.
            file = io.BufferedReader(io.BytesIO(raw))
            return send_file(
                file,
                request.httprequest.environ,
                mimetype=stream.mimetype,
                response_class=Response,
            )

        self.authenticate("boss", "boss")
        url = f"/cgvcall/recording/{self.recording.id}"
        with patch.object(Stream, "get_response", stream_file):
            whole = self.url_open(url)
            part = self.url_open(url, headers={"Range": "bytes=100-299"})
            behind = self.url_open(url, headers={"Range": "bytes=999999999-"})
        self.assertEqual((whole.status_code, whole.content), (200, raw))
        self.assertEqual((part.status_code, part.content), (206, raw[100:300]))
        self.assertEqual(behind.status_code, 416)

    def test_route_is_closed_to_others(self):
        self.fetch()
        paths = [
            f"/cgvcall/recording/{self.recording.id}",
            f"/web/content/{self.recording.attachment_id.id}",
        ]
        for login in ("rep", "rep2", "outsider"):
            self.authenticate(login, login)
            for path in paths:
                with self.subTest(login=login, path=path), mute_logger("odoo.http"):
                    self.assertEqual(self.url_open(path).status_code, 404)
        self.authenticate(None, None)
        response = self.url_open(paths[0], allow_redirects=False)
        self.assertEqual(response.status_code, 303)

    def test_no_secret_in_what_is_told(self):
        self.fetch()
        recording = self.recording.with_user(self.supervisor)
        told = str([recording.read(), self.call.with_user(self.supervisor).read()])
        self.assertNotIn(self.item["recording_url"], told)
        self.assertNotIn("/rest/recordings/", told)
        self.assertNotIn(API_SECRET, told)

    def test_recording_that_comes_late(self):
        self.recording.unlink()
        late = {
            **self.item,
            "cdr_id": "late",
            "record_file_size": 0,
            "recording_url": "",
        }
        late["data_tracking"] = None
        self.pbx.reset()
        self.pbx.add(late)
        self.account.imported_until = False
        self.run_import()
        call = self.calls(cdr_id="late")
        self.assertEqual(call.state, "ended")
        self.assertFalse(call.recording_id)
        self.pbx.reset()
        self.pbx.add({**self.item, "cdr_id": "late"})
        self.account.imported_until = False
        self.run_import()
        self.assertEqual(call.recording_id.state, "pending")
