"""Calls by the jobs of OCA's queue_job, recordings on S3 by its fs_attachment_s3."""

import json
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from dev.sandbox import recordings
from dev.sandbox.process import Sandbox
from dev.setup import database, server

from .beside import BUCKET, KEYS, Bucket, Session, until
from .conftest import ENTRY, UNEXPECTED
from .people import ADMIN, API_KEY, API_SECRET, COLLEAGUE, CONTACT, REP

NAME = "cgvcall_beside"
MODULES = "cgvcall,queue_job_cron,fs_attachment_s3"
CRONS = ("ir_cron_import", "ir_cron_recordings")
DELETE = """
env["cgvcall.call"].search([("cdr_id", "=", "%s")]).unlink()
env.cr.commit()
env["fs.file.gc"]._gc_files()
"""
# What the job says of who commits in it without being allowed to.
FORBIDDEN = "Commit is forbidden in queue jobs"
MEANT = (FORBIDDEN, "500 Server Error: INTERNAL SERVER ERROR for url: http://127.0.0.1")


@pytest.fixture(scope="module")
def exchange():
    """A stand-in PBX with no calls yet."""
    keys = ("--api-key", API_KEY, "--api-secret", API_SECRET)
    sandbox = Sandbox("--no-history", *keys)
    yield sandbox
    sandbox.stop()


@pytest.fixture(scope="module")
def office(cluster, exchange):
    """Odoo with three workers, OCA's runner of jobs among them."""
    database.copy(cluster, database.base(cluster), NAME)
    more = {"beside": True, "log": "beside-install"}
    database.install(cluster, NAME, "-i", MODULES, "--load=base,web,queue_job", **more)
    facts = {"api_url": exchange.url, "signalling_url": exchange.signalling_url}
    code = f"from dev.e2e import people; people.create(env, **{facts!r})"
    server.shell(cluster, NAME, code, log="beside-people", beside=True)
    running = server.Server(
        cluster,
        NAME,
        server.free_port(),
        "e2e-beside",
        "--load=base,web,queue_job",
        "--workers=3",
        "--max-cron-threads=1",
        beside=True,
        env={
            "ODOO_QUEUE_JOB_CHANNELS": "root:3",
            # Who says in a form when a job runs next need not wait a minute.
            "ODOO_NOTIFY_CRON_CHANGES": "1",
        },
    )
    running.wait()
    yield running
    running.stop()
    database.drop(cluster, NAME)


@pytest.fixture(scope="module")
def admin(office):
    return Session(office.url, NAME, ADMIN.login)


@pytest.fixture(scope="module")
def listener(office):
    return Session(office.url, NAME, REP.login)


@pytest.fixture(scope="module")
def colleague(office):
    """Who may not listen."""
    return Session(office.url, NAME, COLLEAGUE.login)


@pytest.fixture(scope="module")
def bucket():
    bucket = Bucket()
    yield bucket
    bucket.stop()


@pytest.fixture(autouse=True)
def no_trouble(office):
    """After each test: no ERROR in this server's log but those that are meant."""
    start = office.log.stat().st_size
    yield
    with office.log.open() as log:
        log.seek(start)
        entries = ENTRY.split(log.read())
    found = [entry for entry in entries if UNEXPECTED.match(entry)]
    found = [entry for entry in found if not any(words in entry for words in MEANT)]
    assert not found, "".join(found)


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


@pytest.fixture(scope="module")
def books(cluster, exchange, office):
    return Books(cluster, exchange)


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


@pytest.fixture(scope="module")
def crons(admin, books):
    return Crons(admin, books)


def test_crons_as_jobs(admin, crons, books, listener):
    books.add_calls(30)
    crons.write(*CRONS, run_as_queue_job=True)
    # A job may only commit when that is allowed: it says so, and nothing is done.
    crons.run_soon("ir_cron_import")
    until(lambda: crons.jobs() == ["failed"])
    [[reason]] = books.sql("SELECT exc_info FROM queue_job")
    assert FORBIDDEN in reason
    assert books.sql("SELECT count(*) FROM cgvcall_call") == [(0,)]
    assert books.sql("SELECT last_error FROM cgvcall_account WHERE active") == [(None,)]
    [cron_model] = admin.call("ir.model", "search", [("model", "=", "ir.cron")])
    allowed = {"model_id": cron_model, "method": "_run_job_as_queue_job"}
    admin.call("queue.job.function", "create", {**allowed, "allow_commit": True})
    [job] = admin.call("queue.job", "search", [])
    admin.call("queue.job", "requeue", [job])
    # Its calls announce recordings, for which the other cron makes a job by itself.
    until(lambda: books.all_stored() and crons.all_done())
    books.check()
    books.check_audio(listener)


def test_jobs_that_run_twice_and_beside_the_usual_cron(admin, crons, books):
    # All of the list is read again, and there is something new in it.
    books.add_calls(20)
    books.sql("UPDATE cgvcall_account SET imported_until = NULL")
    crons.write(*CRONS, no_parallel_queue_job_run=False)
    before = len(crons.jobs())
    usual = [crons.copy(name, run_as_queue_job=False) for name in CRONS]
    for _time in range(2):
        for name in CRONS:
            crons.press_run(name)
    crons.run_soon(*usual)
    assert len(crons.jobs()) >= before + 4
    until(lambda: books.all_stored() and crons.all_done() and crons.have_run(usual))
    books.check()
    crons.write(*usual, active=False)


def test_recordings_on_s3(cluster, admin, crons, books, bucket, listener, colleague):
    books.add_calls(12)
    storage = {
        "name": "S3",
        "code": "s3",
        "protocol": "s3",
        "directory_path": BUCKET,
        "options": json.dumps(
            {
                "endpoint_url": bucket.url,
                "key": KEYS["aws_access_key_id"],
                "secret": KEYS["aws_secret_access_key"],
            }
        ),
        "model_xmlids": "cgvcall.model_cgvcall_recording",
    }
    admin.call("fs.storage", "create", storage)
    earlier = set(books.stored())
    crons.write(*CRONS, run_as_queue_job=False)
    crons.run_soon("ir_cron_import")
    until(books.all_stored)
    books.check()
    new = {key: row for key, row in books.stored().items() if key not in earlier}
    assert len(new) == 6
    for cdr_id, (_id, where) in new.items():
        assert where.startswith("s3://"), where
        assert bucket.read(where.removeprefix("s3://")) == books.audio[cdr_id]
    # Those from before lie where they lay; both are heard, by who may hear them.
    books.check_audio(listener)
    cdr_id, (recording_id, where) = new.popitem()
    path = f"/cgvcall/recording/{recording_id}"
    part = listener.get(path, Range="bytes=100-1099")
    assert part.status_code == 206
    assert part.content == books.audio[cdr_id][100:1100]
    size = len(books.audio[cdr_id])
    assert part.headers["Content-Range"] == f"bytes 100-1099/{size}"
    assert part.headers["Cache-Control"] == "private, no-cache"
    assert colleague.get(path).status_code == 404
    [[attachment_id]] = books.sql(
        f"SELECT attachment_id FROM cgvcall_recording WHERE id = {recording_id}"
    )
    direct = f"/web/content/{attachment_id}"
    assert listener.get(direct).content == books.audio[cdr_id]
    assert colleague.get(direct).status_code == 404
    # With the call, its audio goes out of the bucket.
    keys = bucket.keys()
    server.shell(cluster, NAME, DELETE % cdr_id, log="beside-delete", beside=True)
    assert keys - bucket.keys() == {where.removeprefix("s3://")}
    assert listener.get(path).status_code == 404
