"""The calls of the tests beside OCA's addons, and the crons that import them."""

import time
from collections import Counter
from datetime import UTC, datetime, timedelta

from dev.sandbox import recordings

from .people import CONTACT, REP

NAME = "cgvcall_beside"
CRONS = ("ir_cron_import", "ir_cron_recordings")


class Books:
    """The calls that there are at the PBX, and how they came to be stored."""

    def __init__(self, cluster, exchange):
        self.cluster = cluster
        self.exchange = exchange
        self.audio = {}
        self.cdr_ids = []
        # That the contact was created is an entry, too.
        self.entries_before = self.entries()

    def add_calls(self, count):
        """So many calls of the contact, every second with a recording of its own."""
        now = int(time.time())
        first = len(self.cdr_ids)
        for number in range(first, first + count):
            record = self._record(f"9{number:04}", now - 3600 - number * 60)
            if number % 2:
                self._give_audio(record, talk_seconds=2 + number % 5)
            self.exchange.add(record)
            self.cdr_ids.append(record["cdr_id"])

    def _record(self, cdr_id, started):
        return {
            "cdr_id": cdr_id,
            "call_id": f"call-{cdr_id}",
            "sip_call_id": "a",
            "cause": "200",
            "direction": 3,
            "from_extension": REP.extension,
            "to_extension": "",
            "from_number": "02873001234",
            "to_number": CONTACT.dialled,
            "duration": 20,
            "time_started": started,
            "time_connected": started + 2,
            "time_ended": started + 20,
            "recording_url": "",
            "record_file_size": 0,
        }

    def _give_audio(self, record, talk_seconds):
        name, variety = f"audio-{record['cdr_id']}", len(self.audio)
        audio = {"id": name, "talk_seconds": talk_seconds, "variety": variety}
        size = self.exchange.control("recordings", audio)["size"]
        record["recording_url"] = f"{self.exchange.url}/rest/recordings/{name}"
        record["record_file_size"] = size
        self.audio[record["cdr_id"]] = recordings.history_recording(
            talk_seconds, variety
        )

    def sql(self, statement):
        return self.cluster.sql(statement, NAME)

    def stored(self):
        """``{cdr_id: (recording's id, where its audio lies)}`` of what is stored."""
        rows = self.sql(
            """SELECT call.cdr_id, recording.id, attachment.store_fname
            FROM cgvcall_recording recording
            JOIN cgvcall_call call ON call.id = recording.call_id
            JOIN ir_attachment attachment ON attachment.id = recording.attachment_id
            WHERE recording.state = 'stored'"""
        )
        return {cdr_id: where for cdr_id, *where in rows}

    def all_stored(self):
        return len(self.stored()) == len(self.audio)

    def entries(self):
        """How many notes the contact's chatter has."""
        [[count]] = self.sql(
            """SELECT count(*) FROM mail_message message
            JOIN res_partner partner ON partner.id = message.res_id
            JOIN ir_model_data subtype ON subtype.res_id = message.subtype_id
            AND subtype.module = 'mail' AND subtype.name = 'mt_note'
            WHERE message.model = 'res.partner' AND partner.phone_sanitized = '"""
            + f"+84{CONTACT.dialled[1:]}'"
        )
        return count

    def check(self):
        """Each call is there once, with one entry in the chatter, and its audio."""
        calls = self.sql("SELECT cdr_id FROM cgvcall_call")
        assert Counter(row[0] for row in calls) == Counter(self.cdr_ids)
        assert self.entries() - self.entries_before == len(self.cdr_ids)
        known = "SELECT count(DISTINCT message_id) FROM cgvcall_call"
        assert self.sql(known) == [(len(self.cdr_ids),)]
        assert set(self.stored()) == set(self.audio)
        attachments = self.sql(
            """SELECT count(*), count(DISTINCT res_id) FROM ir_attachment
            WHERE res_model = 'cgvcall.recording'"""
        )
        assert attachments == [(len(self.audio),) * 2]

    def check_audio(self, session):
        """Who may listen gets each recording byte for byte."""
        for cdr_id, (recording_id, _where) in self.stored().items():
            answer = session.get(f"/cgvcall/recording/{recording_id}")
            assert answer.status_code == 200
            assert answer.content == self.audio[cdr_id], cdr_id


class Crons:
    """The addon's scheduled actions, as an administrator sees them."""

    def __init__(self, admin, books):
        self.admin = admin
        self.books = books
        self.ids = {}
        for name in CRONS:
            where = [("module", "=", "cgvcall"), ("name", "=", name)]
            data = admin.call("ir.model.data", "search_read", where, ["res_id"])
            self.ids[name] = data[0]["res_id"]

    def write(self, *names, **values):
        self.admin.call("ir.cron", "write", [self.ids[name] for name in names], values)

    def copy(self, name, **values):
        """Another one that does the same; its name is ``name again``."""
        new = self.admin.call("ir.cron", "copy", [self.ids[name]], default=values)
        self.ids[f"{name} again"] = new[0] if isinstance(new, list) else new
        return f"{name} again"

    def run_soon(self, *names):
        """Have Odoo's own scheduler take them at once."""
        just_now = datetime.now(UTC) - timedelta(seconds=5)
        self.write(*names, active=True, nextcall=f"{just_now:%F %T}")

    def have_run(self, names):
        ids = [self.ids[name] for name in names]
        return all(
            row["nextcall"] > f"{datetime.now(UTC):%F %T}"
            for row in self.admin.call("ir.cron", "read", ids, ["nextcall"])
        )

    def press_run(self, name):
        self.admin.call("ir.cron", "method_direct_trigger", [self.ids[name]])

    def jobs(self):
        """How the jobs of these crons stand."""
        return [row[0] for row in self.books.sql("SELECT state FROM queue_job")]

    def all_done(self):
        failed = "SELECT exc_info FROM queue_job WHERE state = 'failed'"
        assert self.books.sql(failed) == []
        return set(self.jobs()) == {"done"}
