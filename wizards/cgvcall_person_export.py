import io
import json
import tempfile
import zipfile

from odoo import fields, models
from odoo.tools import split_every

#: What is read, and kept in memory, at once.
CALLS = 500
RECORDINGS = 50
PIECE = 1024 * 1024
SPOOL = 4 * 1024 * 1024
EXTENSIONS = {"audio/mpeg": "mp3", "audio/wav": "wav", "audio/ogg": "ogg"}
FORMAT = "cgvcall-person-1"


def iso(moment):
    """A time in UTC, or None."""
    return moment.isoformat(timespec="seconds") + "Z" if moment else None


def dumps(value):
    return json.dumps(value, ensure_ascii=False).encode()


class CgvcallPersonWizard(models.TransientModel):
    """The export: a zip with ``calls.json`` and, for who may, the recordings.

    It is written to the disk piece by piece: neither so many calls nor their sound are
    ever in the memory as a whole.
    """

    _inherit = "cgvcall.person.wizard"

    def _export(self, ip):
        """Write the file, and down that it was made.

        :param str ip: from where it was asked for
        :return: an open file at its start, which its taker closes
        """
        self._check_own()
        person = self._person()
        calls = self.env["cgvcall.call"]
        call_ids = calls.search(calls._domain_of_person(person)).ids
        file = tempfile.SpooledTemporaryFile(max_size=SPOOL)  # noqa: SIM115
        try:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                names = self._export_audio(archive, call_ids, ip)
                self._export_calls(archive, person, call_ids, names)
        except BaseException:
            file.close()
            raise
        self._log_exported(person.record, len(call_ids), len(names))
        file.seek(0)
        return file

    def _export_name(self):
        return f"call-data-{fields.Datetime.now():%Y-%m-%d}.zip"

    # === RECORDINGS === #

    def _export_audio(self, archive, call_ids, ip):
        """:return: where the recording of each call lies: ``{call id: name}``"""
        if not self.env.user.has_group("cgvcall.group_downloader"):
            return {}
        recordings = self.env["cgvcall.recording"].search(
            [("call_id", "in", call_ids), ("state", "=", "stored")]
        )
        names = {}
        for ids in split_every(RECORDINGS, recordings.ids):
            # sudo: whether the user may hear them was asked by the search
            for recording_sudo in recordings.browse(ids).sudo():
                if name := self._export_one(archive, recording_sudo):
                    names[recording_sudo.call_id.id] = name
                    # sudo: written by the server alone
                    listening_sudo = self.env["cgvcall.listening"].sudo()
                    listening_sudo._note(recording_sudo, "downloaded", ip)
            self.env.invalidate_all()
        return names

    def _export_one(self, archive, recording_sudo):
        """:return: its name in the archive, or None: the file is gone"""
        call_sudo, attachment_sudo = (
            recording_sudo.call_id,
            recording_sudo.attachment_id,
        )
        extension = EXTENSIONS.get(attachment_sudo.mimetype, "bin")
        name = f"recordings/{call_sudo.started_at:%Y%m%dT%H%M%SZ}-{call_sudo.id}"
        try:
            source = self._open_audio(attachment_sudo)
        except FileNotFoundError:
            return None
        info = zipfile.ZipInfo(
            f"{name}.{extension}",
            # The oldest year that a zip knows of.
            max(call_sudo.started_at.timetuple()[:6], (1980, 1, 1, 0, 0, 0)),
        )
        with source, archive.open(info, "w", force_zip64=True) as target:
            while piece := source.read(PIECE):
                target.write(piece)
        return info.filename

    def _open_audio(self, attachment_sudo):
        """The sound, from the disk where it lies there as a file.

        :raise FileNotFoundError: it is gone
        """
        if attachment_sudo._cgvcall_can_stream() and attachment_sudo.store_fname:
            path = attachment_sudo._full_path(attachment_sudo.store_fname)
            return open(path, "rb")  # noqa: SIM115
        if not attachment_sudo.raw:
            raise FileNotFoundError
        return io.BytesIO(attachment_sudo.raw)

    # === CALLS === #

    def _export_calls(self, archive, person, call_ids, names):
        head = {
            "format": FORMAT,
            "exported_at": iso(fields.Datetime.now()),
            "exported_by": self.env.user.name,
            "person": self._export_person(person),
            "audio": self._export_audio_text(),
        }
        with archive.open("calls.json", "w", force_zip64=True) as target:
            target.write(dumps(head)[:-1] + b', "calls": [')
            between = b"\n"
            for ids in split_every(CALLS, call_ids):
                for row in self._person_rows(self.env["cgvcall.call"].browse(ids)):
                    row["recording"]["file"] = names.get(row["id"])
                    target.write(between + dumps(row))
                    between = b",\n"
                self.env.invalidate_all()
            target.write(b"\n]}\n")

    def _export_audio_text(self):
        if self.env.user.has_group("cgvcall.group_downloader"):
            return self.env._("The recordings that are stored are in this file.")
        return self.env._(
            "The recordings were left out: who made this file may not download them."
        )

    def _export_person(self, person):
        record_sudo = person.record.sudo()  # sudo: read already, see _person_of
        is_lead = record_sudo._name == "crm.lead"
        labels = dict(person.rows._fields["label"]._description_selection(self.env))
        return {
            "name": (is_lead and record_sudo.contact_name) or record_sudo.name or None,
            "email": (record_sudo.email_from if is_lead else record_sudo.email) or None,
            "do_not_call": record_sudo.cgvcall_do_not_call,
            "do_not_keep_recordings": record_sudo.cgvcall_do_not_keep,
            "numbers": [
                {
                    "number": row_sudo.number,
                    "label": labels.get(row_sudo.label),
                    "learned_from_a_call": row_sudo.is_learned,
                    "also_of_others": row_sudo.number in person.shared_numbers,
                }
                # A lead's number is also its contact's.
                for row_sudo in {row.number: row for row in person.rows}.values()
            ],
        }

    def _person_rows(self, calls):
        """What is stored of these calls; keys are for programs, words for people."""
        # sudo: names of agents and outcomes, legs and notes go with the call
        notes_sudo = self.env["cgvcall.recording.note"].sudo()
        notes = notes_sudo.search([("call_id", "in", calls.ids)]).grouped("call_id")
        listened = self.env["cgvcall.listening"].sudo()
        listened = listened.search([("call_id", "in", calls.ids)]).grouped("call_id")
        for call_sudo in calls.sudo():
            recording_sudo = call_sudo.recording_id
            yield {
                "id": call_sudo.id,
                "direction": call_sudo.direction,
                "result": call_sudo.disposition or None,
                "number": call_sudo.number or None,
                "from_number": call_sudo.from_number or None,
                "to_number": call_sudo.to_number or None,
                "company_number": call_sudo.hotline or None,
                "started_at": iso(call_sudo.started_at),
                "answered_at": iso(call_sudo.answered_at),
                "ended_at": iso(call_sudo.ended_at),
                "ring_seconds": call_sudo.ring_seconds,
                "talk_seconds": call_sudo.talk_seconds,
                "agent": call_sudo.user_id.name or None,
                "extension": call_sudo.extension_number or None,
                "outcome": call_sudo.outcome_id.name or None,
                "note": call_sudo.note or None,
                "on_legal_hold": call_sudo.legal_hold,
                "read_out_about_recording": call_sudo.notice_text or None,
                "legs": [self._export_leg(leg) for leg in call_sudo.leg_ids],
                "recording": {
                    "state": recording_sudo.state
                    or ("not_kept" if call_sudo.recording_not_kept else None),
                    "file": None,
                    "bytes": recording_sudo.size or None,
                    "stored_at": iso(recording_sudo.stored_at),
                    "notes": [
                        {
                            "second": note.position,
                            "text": note.text,
                            "author": note.user_id.name,
                        }
                        for note in notes.get(call_sudo, ())
                    ],
                    "listened_to": [
                        {
                            "by": row.user_id.name,
                            "what": row.kind,
                            "from": iso(row.first_at),
                            "until": iso(row.last_at),
                        }
                        for row in listened.get(call_sudo, ())
                    ],
                },
            }

    def _export_leg(self, leg):
        return {
            "from_number": leg.from_number or None,
            "to_number": leg.to_number or None,
            "extension": leg.extension_number or None,
            "result": leg.disposition or None,
            "started_at": iso(leg.started_at),
            "answered_at": iso(leg.answered_at),
            "ended_at": iso(leg.ended_at),
            "ring_seconds": leg.ring_seconds,
            "talk_seconds": leg.talk_seconds,
        }

    # === WHAT IS KEPT OF IT === #

    def _log_exported(self, record, calls, recordings):
        """Who had it is the author, when is the date."""
        text = self.env._(
            "Call data of this person was exported: calls: %(calls)s, recordings: "
            "%(recordings)s.",
            calls=calls,
            recordings=recordings,
        )
        # sudo: mail.message - who may export need not be able to write the contact
        record.sudo()._message_log(body=text, author_id=self.env.user.partner_id.id)
