"""Inside Odoo: how fast recordings come in, by what plain downloads take.

Both fetch the same number of recordings from the stand-in PBX, so many at a time, in
the same minute, in turns, to the same disk. Plain: `requests`, a connection that each
thread keeps, a file each, and nothing else. Ours: the job as it runs in Odoo, with
checks, sums, attachments and commits. One by one: what others do for each, an answer
held in memory, an attachment created from its bytes, a commit.
"""

import json
import shutil
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import local

import requests

from dev.sandbox.process import Sandbox
from dev.testing.peak_memory import memory

SIZE = 450_000
PIECE = 64 * 1024
COUNT = 200
PARALLEL = 4
RUNS = 5
MB = 1024 * 1024


def run(env, path, count=COUNT):
    """Fetch so many in each way, in turns, and write it down as JSON."""
    pbx = Sandbox("--no-history")
    others = env["cgvcall.account"].search([])
    try:
        pbx.fault("recordings", "stream", size=SIZE)
        others.active = False
        found = _measure(env, pbx, count)
    finally:
        pbx.stop()
        env.cr.rollback()
        others.active = True
        ours = env["cgvcall.account"].search([("name", "=", __name__)])
        calls = env["cgvcall.call"].search([("account_id", "in", ours.ids)])
        calls.recording_ids.unlink()
        calls.unlink()
        ours.unlink()
        env.cr.commit()
        env["ir.attachment"]._gc_file_store()
    Path(path).write_text(json.dumps(found))


def _measure(env, pbx, count):
    account = env["cgvcall.account"].create(
        {"name": __name__, "api_url": pbx.url, "recording_parallel": PARALLEL}
    )
    seconds, more = {}, {}
    for turn in range(RUNS + 1):
        numbers = range(turn * count, (turn + 1) * count)
        took, needed = _ways(env, account, pbx, numbers)
        for name in took:
            seconds.setdefault(name, []).append(took[name])
            more.setdefault(name, []).append(needed[name])
    # The first turn is for warming up.
    return {
        "count": count,
        "size": SIZE,
        **{name: seen[1:] for name, seen in seconds.items()},
        "more_mb": more,
    }


def _ways(env, account, pbx, numbers):
    """Seconds and megabytes above the idle process, of each way."""
    seconds, more = {}, {}
    for name, fetch in (
        ("plain", lambda: _plain(env, pbx, numbers)),
        ("ours", lambda: _ours(env, account, pbx, numbers)),
        ("one_by_one", lambda: _one_by_one(env, pbx, numbers)),
    ):
        # The highest so far begins anew.
        Path("/proc/self/clear_refs").write_text("5")
        idle = memory("VmRSS")
        seconds[name] = fetch()
        more[name] = (memory("VmHWM") - idle) / MB
    return seconds, more


def _plain(env, pbx, numbers):
    folder = Path(tempfile.mkdtemp(dir=env["ir.attachment"]._filestore()))
    mine = local()

    def fetch(number):
        if not hasattr(mine, "session"):
            mine.session = requests.Session()
        url = f"{pbx.url}/rest/recordings/{number}"
        with mine.session.get(url, stream=True) as answer:
            with (folder / str(number)).open("wb") as file:
                for piece in answer.iter_content(PIECE):
                    file.write(piece)

    start = time.perf_counter()
    with ThreadPoolExecutor(PARALLEL) as pool:
        list(pool.map(fetch, numbers))
    seconds = time.perf_counter() - start
    shutil.rmtree(folder)
    return seconds


def _ours(env, account, pbx, numbers):
    recordings = env["cgvcall.recording"]
    values = {"account_id": account.id, "direction": "inbound"}
    calls = env["cgvcall.call"].create([values] * len(numbers))
    due = recordings._due_now()
    made = recordings.create(
        [
            {
                "call_id": call.id,
                "source_url": f"{pbx.url}/rest/recordings/{number}",
                **due,
            }
            for call, number in zip(calls, numbers, strict=True)
        ]
    )
    env.cr.commit()
    start = time.perf_counter()
    recordings._cron_download()
    seconds = time.perf_counter() - start
    assert set(made.mapped("state")) == {"stored"}, set(made.mapped("error"))
    made.unlink()
    calls.unlink()
    env.cr.commit()
    env["ir.attachment"]._gc_file_store()
    return seconds


def _one_by_one(env, pbx, numbers):
    attachments = env["ir.attachment"]
    start = time.perf_counter()
    for number in numbers:
        answer = requests.get(f"{pbx.url}/rest/recordings/{number}", timeout=30)
        attachments |= attachments.create(
            {"name": f"{number}.mp3", "raw": answer.content, "res_model": "res.partner"}
        )
        env.cr.commit()
    seconds = time.perf_counter() - start
    attachments.unlink()
    env.cr.commit()
    attachments._gc_file_store()
    return seconds
