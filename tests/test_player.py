from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import BAD_IDS, SoftphoneCase


@tagged("post_install", "-at_install")
class TestPlayer(SoftphoneCase):
    """What the player shows of a recording, and the notes pinned to it."""

    def setUp(self):
        super().setUp()
        self.call = self.make_call(
            disposition="answered", talk_seconds=125, partner_id=self.partner.id
        )
        self.recording = self.record(self.call)
        listener = self.env.ref("cgvcall.group_listener")
        self.agent.group_ids |= listener
        self.other_agent.group_ids |= listener
        self.env.flush_all()

    def record(self, call, state="stored"):
        return self.env["cgvcall.recording"].create(
            {"call_id": call.id, "state": state}
        )

    def info(self, user, recordings=None):
        recordings = self.recording if recordings is None else recordings
        return self.as_player(user).player_info(recordings.ids)

    def as_player(self, user):
        return self.env["cgvcall.recording"].with_user(user)

    def add_note(self, user, text="Asks for a discount", position=74):
        row = self.as_player(user).player_add_note(self.recording.id, position, text)
        return self.env["cgvcall.recording.note"].browse(row["id"])

    def test_a_note_that_is_begun_tells_no_name(self):
        """A form that is filled in shows what follows from what stands in it."""
        spec = {
            name: {"fields": {"display_name": {}}}
            for name in ("recording_id", "call_id")
        }
        notes = self.env["cgvcall.recording.note"].with_user(self.other_agent)
        begun = notes.with_context(default_recording_id=self.recording.id)
        filled = ({"recording_id": self.recording.id}, ["recording_id"])
        for form, values, names in ((notes, *filled), (begun, {}, [])):
            with self.subTest(names=names):
                self.env.flush_all()
                self.env.invalidate_all()
                try:
                    told = form.onchange(values, names, spec)
                except AccessError as error:
                    told = str(error)
                self.assertNotIn(self.partner.name, str(told))
                self.assertNotIn("0912", str(told))
        own = notes.with_user(self.agent).onchange(*filled, spec)["value"]["call_id"]
        self.assertEqual(own["display_name"], self.call.display_name)
        [info] = self.info(self.agent)
        self.assertEqual(info["title"], self.call.display_name)

    # === WHAT IT SHOWS === #

    def test_info(self):
        self.add_note(self.supervisor, position=90, text="Signs")
        note = self.add_note(self.agent)
        self.assertEqual(
            self.info(self.agent)[0]["notes"][0],
            {
                "id": note.id,
                "position": 74,
                "text": "Asks for a discount",
                "user_name": self.agent.name,
                "written_at": fields.Datetime.to_string(note.create_date),
                "may_edit": True,
            },
        )
        [info] = self.info(self.agent)
        self.assertEqual(
            [(row["text"], row["may_edit"]) for row in info.pop("notes")],
            [("Asks for a discount", True), ("Signs", False)],
        )
        self.assertEqual(
            info,
            {
                "id": self.recording.id,
                "call_id": self.call.id,
                "title": "Incoming call · Nguyễn Văn An · 0912 345 678",
                "state": "stored",
                "error": False,
                "seconds": 125,
            },
        )

    def test_info_only_of_what_one_may_hear(self):
        deaf = self.env.ref("cgvcall.group_listener")
        self.assertTrue(self.info(self.supervisor))
        self.assertFalse(self.info(self.other_agent), "not their call")
        self.assertFalse(self.info(self.outsider))
        self.assertFalse(self.info(self.make_stranger()))
        self.agent.group_ids -= deaf
        self.assertFalse(self.info(self.agent), "their call, not for their ears")

    def test_info_of_many_needs_few_queries(self):
        for _number in range(20):
            recording = self.record(self.make_call(disposition="answered"))
            for position in (1, 2):
                self.env["cgvcall.recording.note"].create(
                    {"recording_id": recording.id, "position": position, "text": "x"}
                )
        recordings = self.env["cgvcall.recording"].search([])
        counts = []
        for size in (20, 2, 20):  # the first time warms the caches
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(self.info(self.agent, recordings[:size])), size)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts[1:])

    def test_bad_ids(self):
        player = self.as_player(self.supervisor)
        for bad in BAD_IDS:
            with self.subTest(bad=bad), self.assertRaises(ValidationError):
                player.player_info([bad])
            with self.subTest(bad=bad), self.assertRaises(ValidationError):
                player.player_add_note(bad, 1, "text")
        for bad in (None, "1", 1, {}, [1] * 1000):
            with self.subTest(bad=str(bad)[:9]), self.assertRaises(ValidationError):
                player.player_info(bad)

    # === NOTES === #

    def test_note_of_who_may_hear(self):
        self.assertEqual(self.add_note(self.agent).user_id, self.agent)
        self.assertEqual(self.add_note(self.supervisor).call_id, self.call)
        for user in (self.other_agent, self.outsider, self.make_stranger()):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.add_note(user)
        self.agent.group_ids -= self.env.ref("cgvcall.group_listener")
        with self.assertRaises(UserError):
            self.add_note(self.agent)

    def test_note_by_rpc_keeps_to_the_same_rules(self):
        """The generic methods are open to every page, too."""
        vals = {"recording_id": self.recording.id, "position": 1, "text": "x"}
        notes = self.env["cgvcall.recording.note"]
        for user in (self.other_agent, self.outsider, self.make_stranger()):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                notes.with_user(user).create(vals)
        for user, author in (
            (self.agent, self.supervisor),
            (self.supervisor, self.agent),
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                notes.with_user(user).create({**vals, "user_id": author.id})

    def test_only_the_author_or_a_supervisor_changes(self):
        theirs, own = self.add_note(self.supervisor), self.add_note(self.agent)
        with self.assertRaises(AccessError):
            theirs.with_user(self.agent).text = "Mine now"
        with self.assertRaises(AccessError):
            theirs.with_user(self.agent).unlink()
        own.with_user(self.agent).text = "  Asks for \n 5 % "
        self.assertEqual(own.text, "Asks for 5 %")
        own.with_user(self.supervisor).position = 3
        self.assertEqual(own.position, 3)
        self.assertEqual(own.user_id, self.agent)
        with self.assertRaises(AccessError):
            self.info(self.other_agent) or own.with_user(self.other_agent).read()
        own.with_user(self.agent).unlink()
        theirs.with_user(self.supervisor).unlink()
        self.assertFalse((own + theirs).exists())

    def test_note_stays_with_its_recording_and_author(self):
        note = self.add_note(self.agent)
        other = self.record(self.make_call(self.other_agent, disposition="answered"))
        for vals in ({"recording_id": other.id}, {"user_id": self.supervisor.id}):
            for user in (self.agent, self.supervisor):
                with self.subTest(user=user.login, **vals):
                    with self.assertRaises(AccessError):
                        note.with_user(user).write(vals)

    def test_what_is_no_note(self):
        for text in ("", "  \n ", None, False, 7, [], "x" * 501):
            with self.subTest(text=text), self.assertRaises(ValidationError):
                self.add_note(self.agent, text=text)
        for position in (-1, 10**6, None, "5", True, float("nan"), float("inf"), []):
            with self.subTest(position=position), self.assertRaises(ValidationError):
                self.add_note(self.agent, position=position)
        self.assertEqual(self.add_note(self.agent, position=12.9).position, 12)

    def test_purged_recording_keeps_its_notes(self):
        self.add_note(self.agent)
        self.recording.write({"state": "purged", "attachment_id": False})
        [info] = self.info(self.agent)
        self.assertEqual(info["state"], "purged")
        self.assertEqual(len(info["notes"]), 1)

    # === IN THE WINDOW === #

    def test_recent_calls_that_can_be_heard(self):
        silent = self.make_call()
        pending = self.make_call(disposition="answered")
        self.record(pending, state="pending")
        rows = {row["id"]: row for row in self.as_user(self.agent).softphone_recent()}
        self.assertEqual(rows[self.call.id]["recording_id"], self.recording.id)
        for call in (silent, pending):
            self.assertNotIn("recording_id", rows[call.id])
        self.agent.group_ids -= self.env.ref("cgvcall.group_listener")
        for row in self.as_user(self.agent).softphone_recent():
            self.assertNotIn("recording_id", row)
