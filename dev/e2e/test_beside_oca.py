"""Calls by the jobs of OCA's queue_job, recordings on S3 by its fs_attachment_s3."""

import json

import pytest

from dev.sandbox.process import Sandbox
from dev.setup import database, server

from .beside import BUCKET, KEYS, Bucket, Session, until
from .beside_books import CRONS, NAME, Books, Crons
from .conftest import ENTRY, UNEXPECTED
from .people import ADMIN, API_KEY, API_SECRET, COLLEAGUE, REP

MODULES = "cgvcall,queue_job_cron,fs_attachment_s3"
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


@pytest.fixture(scope="module")
def books(cluster, exchange, office):
    return Books(cluster, exchange)


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
    assert part.headers["Cache-Control"] == "private, no-store"
    assert colleague.get(path).status_code == 404
    [[attachment_id]] = books.sql(
        f"SELECT attachment_id FROM cgvcall_recording WHERE id = {recording_id}"
    )
    # There is no other door, for who may listen neither.
    for somebody in (listener, colleague):
        assert somebody.get(f"/web/content/{attachment_id}").status_code == 404
    # With the call, its audio goes out of the bucket.
    keys = bucket.keys()
    server.shell(cluster, NAME, DELETE % cdr_id, log="beside-delete", beside=True)
    assert keys - bucket.keys() == {where.removeprefix("s3://")}
    assert listener.get(path).status_code == 404
