import base64
import json
from contextlib import suppress

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_listening import ListeningCase


@tagged("post_install", "-at_install")
class TestAudioDoors(ListeningCase):
    """The attachment behind a recording is open through no other door, for nobody."""

    def setUp(self):
        super().setUp()
        self.sound = self.attachment.raw
        self.attachment.access_token = "a-planted-token"
        self.everybody = (
            self.agent,
            self.outsider,
            self.make_leader(self.agent),
            self.manager,
            self.system,
            self.env.ref("base.user_admin"),
        )
        self.env.flush_all()

    def as_rpc(self, user):
        return self.env["ir.attachment"].with_user(user)

    # === RPC === #

    def test_rpc_reads_nothing(self):
        for user in self.everybody:
            attachments = self.as_rpc(user)
            mine = attachments.browse(self.attachment.id)
            for call in (
                lambda mine: mine.read(["raw"]),
                lambda mine: mine.read(["datas"]),
                lambda mine: mine.read(["index_content", "checksum", "store_fname"]),
                lambda mine: mine.read(["name"]),
                lambda mine: mine.web_read({"raw": {}}),
                lambda mine: mine.copy(),
                lambda mine: mine.copy({"res_model": "res.partner", "res_id": 1}),
                lambda mine: mine.copy_data(),
                lambda mine: mine.generate_access_token(),
                lambda mine: mine.write({"name": "x"}),
                lambda mine: mine.write({"res_model": False, "res_id": False}),
                lambda mine: mine.write({"public": True}),
                lambda mine: mine.unlink(),
                lambda mine: mine.check_access("read"),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    call(mine)
                    self.env.flush_all()
        self.assertEqual(self.attachment.res_model, "cgvcall.recording")

    def test_rpc_finds_nothing(self):
        domains = [
            [("id", "=", self.attachment.id)],
            [("res_model", "=", "cgvcall.recording")],
            [("res_model", "=", "cgvcall.recording"), ("res_id", "!=", False)],
            [("checksum", "=", self.attachment.checksum)],
            [("access_token", "=", "a-planted-token")],
            ["|", ("id", "=", self.attachment.id), ("res_field", "!=", False)],
            [("id", "in", self.attachment.ids), ("res_field", "=", False)],
        ]
        for user in self.everybody:
            attachments = self.as_rpc(user)
            for domain in domains:
                with self.subTest(user=user.login, domain=domain):
                    self.assertNotIn(self.attachment.id, attachments.search(domain).ids)
                    audio = [*domain, ("res_model", "=", "cgvcall.recording")]
                    self.assertFalse(attachments.search_count(audio))
                    self.assertFalse(attachments.search_read(audio, ["name"]))
                    self.assertFalse(
                        attachments.web_search_read(audio, {"raw": {}})["records"]
                    )
                    self.assertFalse(attachments._read_group(audio, ["res_id"]))

    def test_by_the_recording(self):
        """Through the link of what one may read."""
        recording = self.recording.with_user(self.system)
        with self.assertRaises(AccessError):
            recording.web_read({"attachment_id": {"fields": {"raw": {}}}})
        with self.assertRaises(AccessError):
            recording.export_data(["attachment_id/datas"])
        with self.assertRaises(AccessError):
            self.attachment.with_user(self.system).export_data(["datas", "raw"])
        domain = [("attachment_id.checksum", "=", self.attachment.checksum)]
        self.assertFalse(recording.search([("id", "=", recording.id), *domain]))

    def test_nothing_can_be_put_in_its_place(self):
        for user in self.everybody:
            values = {
                "name": "x",
                "raw": b"x",
                "res_model": "cgvcall.recording",
                "res_id": self.recording.id,
            }
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_rpc(user).create(values)

    # === ADDRESSES === #

    def addresses(self):
        one, recording = self.attachment.id, self.recording.id
        token = "access_token=a-planted-token"
        scoped = self.attachment._get_raw_access_token()
        return [
            f"/web/content/{one}",
            f"/web/content/{one}?download=1",
            f"/web/content/{one}/x.mp3",
            f"/web/content/{one}?{token}",
            f"/web/content/{one}?access_token={scoped}",
            f"/web/content/ir.attachment/{one}/raw",
            f"/web/content/ir.attachment/{one}/datas",
            f"/web/content?model=ir.attachment&id={one}&field=raw&{token}",
            f"/web/content?model=cgvcall.recording&id={recording}&field=attachment_id",
            f"/web/content/cgvcall.recording/{recording}/attachment_id",
            f"/web/image/{one}",
            f"/web/image/{one}?{token}",
            f"/web/image/{one}?access_token={scoped}",
            f"/web/image/ir.attachment/{one}/raw",
            f"/web/image/cgvcall.recording/{recording}/attachment_id",
            f"/mail/attachment/pdf_first_page/{one}",
            f"/mail/attachment/pdf_first_page/{one}?{token}",
            f"/web/assets/1/{one}",
        ]

    def test_addresses(self):
        addresses = self.addresses()
        for user in (None, *self.everybody[:-1]):
            self.authenticate(user and user.login, user and user.login)
            for address in addresses:
                with self.subTest(user=user and user.login, address=address):
                    answer = self.get(address)
                    self.assertNotIn(self.sound[:50], answer.content)
                    self.assertLess(answer.status_code, 500)

    def test_public_is_not_public(self):
        self.attachment.public = True
        self.env.flush_all()
        for user in (None, self.outsider, self.system):
            self.authenticate(user and user.login, user and user.login)
            answer = self.get(f"/web/content/{self.attachment.id}")
            self.assertEqual(answer.status_code, 404)
        self.assertFalse(
            self.as_rpc(self.outsider).search([("public", "=", True)]) & self.attachment
        )

    def test_zip(self):
        for user in (self.supervisor, self.system):
            self.login(user)
            with mute_logger("odoo.http"):
                answer = self.url_open(
                    "/mail/attachment/zip",
                    {
                        "file_ids": str(self.attachment.id),
                        "zip_name": "x.zip",
                        "csrf_token": http.Request.csrf_token(self),
                    },
                )
            self.assertNotIn(b"PK", answer.content[:2])
            self.assertNotIn(self.sound[:50], answer.content)

    def test_delete_and_thumbnail(self):
        self.login(self.system)
        for route, params in (
            ("delete", {"access_token": "a-planted-token"}),
            ("update_thumbnail", {"thumbnail": "x"}),
        ):
            params["attachment_id"] = self.attachment.id
            with mute_logger("odoo.http"):
                answer = self.url_open(
                    f"/mail/attachment/{route}",
                    data=json.dumps({"params": params}),
                    headers={"Content-Type": "application/json"},
                )
            self.assertIn("error", answer.json())
        self.assertTrue(self.attachment.exists())

    def test_export(self):
        self.login(self.system)
        data = {
            "model": "ir.attachment",
            "ids": self.attachment.ids,
            "domain": [],
            "import_compat": False,
            "fields": [{"name": "datas", "label": "x", "type": "binary"}],
        }
        with mute_logger("odoo.http", "odoo.addons.web.controllers.export"):
            answer = self.url_open(
                "/web/export/csv",
                {"data": json.dumps(data), "csrf_token": http.Request.csrf_token(self)},
            )
        self.assertNotIn(base64.b64encode(self.sound)[:50], answer.content)
        self.assertGreaterEqual(answer.status_code, 400)

    # === MESSAGES AND LETTERS === #

    def sent(self):
        """The messages that carry it, whoever may see them."""
        self.env.invalidate_all()
        domain = [("attachment_ids", "in", self.attachment.ids)]
        return self.env["mail.message"].search(domain)

    def test_chatter(self):
        for user in self.everybody[2:]:
            # Odoo leaves out what is not the poster's own to send.
            with self.subTest(user=user.login), suppress(AccessError):
                self.partner.with_user(user).message_post(
                    body="x", attachment_ids=self.attachment.ids
                )
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["mail.message"].with_user(user).create(
                    {
                        "model": "res.partner",
                        "res_id": self.partner.id,
                        "body": "x",
                        "attachment_ids": [Command.link(self.attachment.id)],
                    }
                )
        self.assertFalse(self.sent())

    def test_composer(self):
        composer = self.env["mail.compose.message"].with_user(self.system)
        with suppress(AccessError):
            composer.create(
                {
                    "model": "res.partner",
                    "res_ids": str(self.partner.ids),
                    "body": "x",
                    "attachment_ids": [Command.link(self.attachment.id)],
                    "composition_mode": "comment",
                }
            ).action_send_mail()
        self.assertFalse(self.sent())

    def test_template(self):
        """What the server itself sends goes without it, too."""
        template = self.env["mail.template"].create(
            {
                "name": "x",
                "subject": "x",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "email_to": "x@example.com",
            }
        )
        with self.assertRaises(AccessError):
            template.with_user(self.system).write(
                {"attachment_ids": [Command.link(self.attachment.id)]}
            )
        self.env.cr.execute(
            """INSERT INTO email_template_attachment_rel
            (email_template_id, attachment_id) VALUES (%s, %s)""",
            [template.id, self.attachment.id],
        )
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            template.send_mail(self.partner.id)
        with self.assertRaises(UserError):
            self.partner.message_ids[:1].sudo().attachment_ids = self.attachment

    # === THE SERVER ITSELF === #

    def test_the_server_reads_it(self):
        self.assertEqual(self.attachment.raw, self.sound)
        self.assertTrue(
            self.env["ir.attachment"].search([("res_model", "=", "cgvcall.recording")])
        )

    def test_other_attachments_are_as_ever(self):
        mine = self.as_rpc(self.agent).create(
            {
                "name": "x.txt",
                "raw": b"x",
                "res_model": "res.partner",
                "res_id": self.partner.id,
            }
        )
        self.assertEqual(self.as_rpc(self.agent).search([("id", "=", mine.id)]), mine)
        self.login(self.agent)
        self.assertEqual(self.get(f"/web/content/{mine.id}").content, b"x")
        self.partner.with_user(self.agent).message_post(
            body="x", attachment_ids=mine.ids
        )
