import errno
import io
import os
import shutil
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .. import uninstall_hook
from ..models import ir_attachment
from ..pbx import downloads
from .recordings import RecordingsCase

SIZE = 720_000
OTHER_SIZE = 720_072


@tagged("post_install", "-at_install")
class TestRecordingStore(RecordingsCase):
    """What came is looked at and laid down: whole, once, and not without end."""

    def setUp(self):
        super().setUp()
        self.attachments = self.env["ir.attachment"]
        self.stream(SIZE)
        # Calls that were undone give their numbers, and so their sound, to others.
        self.collect_garbage()

    def collect_garbage(self):
        with mute_logger("odoo.addons.base.models.ir_attachment"):
            self.attachments._gc_file_store_unsafe()

    def files(self):
        """All names below the filestore, without the marks of what may be garbage."""
        root = self.attachments._filestore()
        return {
            os.path.join(folder, name)
            for folder, _folders, names in os.walk(root)
            for name in names
            if "/checklist/" not in folder + "/"
        }

    # === WHERE IT LIES === #

    def test_same_audio_lies_there_once(self):
        before = self.files()
        first, second = recordings = self.make_recordings(2)
        second.source_url = first.source_url
        self.fetch()
        self.assertEqual(first.sha256, second.sha256)
        self.assertEqual(len(self.files() - before), 1)
        self.assertNotEqual(first.attachment_id, second.attachment_id)
        for recording in recordings:
            attachment = recording.attachment_id
            self.assertEqual(attachment.file_size, SIZE)
            self.assertEqual(len(attachment.raw), SIZE)
            computed = attachment._compute_checksum(attachment.raw)
            self.assertEqual(attachment.checksum, computed)
            self.assertEqual(attachment.company_id, recording.call_id.company_id)
        first.unlink()
        self.collect_garbage()
        self.assertEqual(len(second.attachment_id.raw), SIZE)
        second.unlink()
        self.collect_garbage()
        self.assertEqual(self.files() - before, set())

    def test_audio_goes_with_its_call(self):
        before = self.files()
        recording = self.make_recordings(1)
        self.fetch()
        attachment = recording.attachment_id
        self.assertEqual(attachment.file_size, SIZE)
        recording.call_id.unlink()
        self.assertFalse(attachment.exists())
        self.collect_garbage()
        self.assertEqual(self.files() - before, set())

    def test_audio_goes_with_the_addon(self):
        recordings = self.make_recordings(2)
        self.fetch()
        attachments = recordings.attachment_id
        self.assertEqual(len(attachments), 2)
        uninstall_hook(self.env)
        self.assertFalse(attachments.exists())

    def test_in_the_database(self):
        self.env["ir.config_parameter"].set_param("ir_attachment.location", "db")
        before = self.files()
        recording = self.make_recordings(1)
        self.fetch()
        self.assertEqual(recording.state, "stored")
        attachment = recording.attachment_id
        self.assertFalse(attachment.store_fname)
        self.assertEqual(len(attachment.raw), SIZE)
        self.assertEqual(self.files(), before)

    def test_in_the_store_of_another_addon(self):
        """Who overrides how files are written gets the bytes, as by any upload."""
        kept = {}

        def write_elsewhere(_self, content, checksum):
            kept[checksum] = content

        recording = self.make_recordings(1)
        with patch.object(type(self.attachments), "_file_write", write_elsewhere):
            self.fetch()
        self.assertEqual(recording.state, "stored")
        self.assertEqual(list(kept), [recording.attachment_id.checksum])
        self.assertEqual(list(map(len, kept.values())), [SIZE])

    def test_half_a_file_of_somebody_who_was_killed(self):
        first = self.make_recordings(1)
        self.fetch()
        path = self.attachments._full_path(first.attachment_id.store_fname)
        os.truncate(path, 1000)
        second = self.make_recordings(1, source_url=first.source_url)
        self.fetch()
        self.assertEqual(second.state, "stored")
        self.assertEqual(os.path.getsize(path), SIZE)

    def test_other_content_with_the_same_sum(self):
        first = self.make_recordings(1)
        self.fetch()
        fname = first.attachment_id.store_fname
        with self.assertRaises(UserError):
            self.attachments._cgvcall_into_filestore(io.BytesIO(b"x"), fname)
        self.assertEqual(len(first.attachment_id.raw), SIZE)

    def no_names(self):
        """A disk whose files cannot be named later: they are copied."""
        return patch.object(ir_attachment, "give_name", return_value=False)

    def test_no_bytes_are_copied_on_the_same_disk(self):
        with patch.object(ir_attachment.shutil, "copyfileobj", side_effect=OSError):
            recording = self.make_recordings(1)
            self.fetch()
        self.assertEqual(recording.state, "stored")
        self.assertEqual(len(recording.attachment_id.raw), SIZE)

    def test_a_disk_whose_files_cannot_be_named_later(self):
        before = self.files()
        first, second = recordings = self.make_recordings(2)
        second.source_url = first.source_url
        with self.no_names():
            self.fetch()
        self.assertEqual(set(recordings.mapped("state")), {"stored"})
        self.assertEqual(len(self.files() - before), 1)
        self.assertEqual(len(second.attachment_id.raw), SIZE)

    def test_killed_before_the_commit(self):
        """The file has its name, but nobody knows of it."""
        before = self.files()
        recording = self.make_recordings(1)
        name = "_cgvcall_into_filestore"
        into_filestore = getattr(type(self.attachments), name)

        def killed(attachments, file, fname):
            into_filestore(attachments, file, fname)
            # As the database does it with what it has not been told to keep.
            attachments.env.cr.rollback()
            raise SystemExit

        with patch.object(type(self.attachments), name, killed):
            self.fetch_and_be_killed()
        self.assertEqual(len(self.files() - before), 1)
        self.collect_garbage()
        self.assertEqual(self.files(), before)
        self.fetch(recording)
        self.assertEqual(recording.state, "stored")

    def test_killed_while_copying(self):
        """Nothing stays that the collection of garbage does not find."""
        before = self.files()
        recording = self.make_recordings(1)
        copy = shutil.copyfileobj

        def killed(source, target, length):
            copy(io.BytesIO(source.read(1000)), target, length)
            raise SystemExit

        copying = patch.object(ir_attachment.shutil, "copyfileobj", killed)
        with self.no_names(), copying:
            self.fetch_and_be_killed()
        self.assertEqual(len(self.files() - before), 1)
        self.collect_garbage()
        self.assertEqual(self.files(), before)
        self.fetch(recording)
        self.assertEqual(recording.state, "stored")

    # === A FULL DISK === #

    def test_disk_is_nearly_full(self):
        recordings = self.make_recordings(9)
        usage = shutil._ntuple_diskusage(10**12, 10**12 - 10**6, 10**6)
        with patch.object(downloads.shutil, "disk_usage", return_value=usage):
            self.fetch()
        self.assertLessEqual(self.asked()[0], 4)
        told = recordings.filtered("error")
        self.assertTrue(told)
        for recording in told:
            self.assertIn("disk is nearly full", recording.error)
        self.assertEqual(set(recordings.mapped("attempts")), {0})
        self.fetch(recordings)
        self.assertEqual(set(recordings.mapped("state")), {"stored"})

    def test_disk_is_full_in_the_middle(self):
        recording = self.make_recordings(1)
        full = OSError(errno.ENOSPC, "No space left on device")
        copying = patch.object(ir_attachment.shutil, "copyfileobj", side_effect=full)
        with self.no_names(), copying:
            self.fetch()
        self.assertEqual((recording.state, recording.attempts), ("pending", 0))
        self.assertIn("disk is nearly full", recording.error)
        self.assertFalse(recording.attachment_id)

    def test_disk_that_fails(self):
        recording = self.make_recordings(1)
        broken = OSError(errno.EIO, "Input/output error")
        with (
            self.no_names(),
            patch.object(ir_attachment.shutil, "copyfileobj", side_effect=broken),
            mute_logger("odoo.addons.cgvcall.models.cgvcall_recording_download"),
        ):
            self.fetch()
        self.assertEqual((recording.state, recording.attempts), ("pending", 1))
        self.assertIn("could not be stored", recording.error)

    # === HOW LARGE IT IS === #

    def test_no_end_and_ten_gigabytes(self):
        self.account.recording_max_mb = 1
        for size, announced in ((-1, -1), (1000, 10 * 1024**3), (-1, 10 * 1024**3)):
            with self.subTest(size=size, announced=announced):
                self.pbx.heal()
                self.stream(size, announced=announced)
                recording = self.make_recordings(1)
                self.fetch()
                self.assertEqual(recording.state, "failed")
                self.assertIn("larger than 1 MB", recording.error)
                self.assertFalse(recording.attachment_id)

    def test_a_record_that_announces_too_little_or_nothing(self):
        for announced in (0, 1, SIZE - 1):
            recording = self.make_recordings(1, announced_size=announced)
            self.fetch()
            self.assertEqual((recording.state, recording.size), ("stored", SIZE))

    def test_a_record_that_announces_too_much(self):
        """The same bytes again and again are all there is."""
        recording = self.make_recordings(1, announced_size=SIZE + 1)
        tries = 0
        while recording.state == "pending" and tries < 20:
            self.fetch(recording)
            tries += 1
            if recording.state == "pending":
                self.assertIn("less than it had announced", recording.error)
        self.assertEqual((recording.state, recording.size), ("stored", SIZE))
        self.assertEqual(tries, 6)
        self.assertFalse(recording.error)
        following = self.make_recordings(1, announced_size=SIZE * 3)
        self.fetch()
        self.assertEqual(following.state, "stored")

    def test_part_of_a_recording_that_still_grows(self):
        for _one in range(3):
            self.make_recordings(1, announced_size=SIZE)
            self.fetch()
        recording = self.make_recordings(1, announced_size=OTHER_SIZE)
        for _try in range(5):
            self.fetch(recording)
            self.assertEqual(recording.state, "pending")
        self.pbx.heal()
        self.stream(OTHER_SIZE)
        self.fetch(recording)
        self.assertEqual((recording.state, recording.size), ("stored", OTHER_SIZE))

    def test_stored_but_announced_larger_later(self):
        """It was fetched while the PBX was still writing it."""
        recording = self.make_recordings(1, announced_size=SIZE)
        self.fetch()
        known = {"source_url": recording.source_url}
        recording._announce({**known, "announced_size": SIZE})
        self.assertEqual(recording.state, "stored")
        recording._announce({**known, "announced_size": OTHER_SIZE})
        self.assertEqual(recording.state, "pending")
        self.pbx.heal()
        self.stream(OTHER_SIZE)
        self.fetch()
        self.assertEqual((recording.state, recording.size), ("stored", OTHER_SIZE))
        attachments = self.attachments.search(
            [("res_model", "=", recording._name), ("res_id", "=", recording.id)]
        )
        self.assertEqual(attachments, recording.attachment_id)

    def test_a_longer_one_that_never_comes(self):
        """What was stored before can still be heard, and is what it says."""
        self.account.recording_max_mb = 1
        self.make_recordings(5, announced_size=SIZE)
        self.fetch()
        for fault in ({"mode": "html"}, {"mode": "stream", "size": -1}):
            with self.subTest(fault["mode"]):
                recording = self.make_recordings(1, announced_size=SIZE)
                self.pbx.heal()
                self.stream(SIZE)
                self.fetch()
                known = recording.read(["attachment_id", "size", "sha256", "stored_at"])
                recording._announce(
                    {
                        "source_url": recording.source_url,
                        "announced_size": OTHER_SIZE,
                    }
                )
                self.assertEqual(recording.state, "pending")
                # A part of it once, then nothing that can be used.
                self.pbx.heal()
                self.stream(SIZE - 72)
                self.fetch(recording)
                self.assertIn("less than it had announced", recording.error)
                self.pbx.heal()
                self.pbx.fault("recordings", **fault)
                for _try in range(self.account.recording_attempts):
                    self.fetch(recording)
                self.assertEqual((recording.state, recording.error), ("stored", False))
                self.assertFalse(recording.next_attempt_at)
                self.assertEqual(recording.read(list(known[0])), known)
                self.assertEqual(len(recording.attachment_id.raw), SIZE)

    def test_an_address_that_is_new_each_time(self):
        """It does not start the waiting anew."""
        recording = self.make_recordings(1)
        self.pbx.heal()
        self.pbx.fault("recordings", "html")
        self.fetch()
        due = recording.next_attempt_at
        self.assertGreater(due, fields.Datetime.now())
        url = self.pbx.url + "/rest/recordings/new"
        recording._announce({"source_url": url, "announced_size": 0})
        self.assertEqual((recording.next_attempt_at, recording.attempts), (due, 1))
        self.assertEqual(recording.source_url, url)
