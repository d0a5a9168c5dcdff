"""Inside Odoo: how fast recordings come in, by what plain downloads take.

Both fetch the same number of recordings from the stand-in PBX, so many at a time, in
the same minute, in turns, to the same disk. Plain: `requests`, a connection that each
thread keeps, a file each, and nothing else. Ours: the job as it runs in Odoo, with
checks, sums, attachments and commits.
"""

import json
import shutil
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import local

import requests

from dev.sandbox.process import Sandbox

SIZE = 450_000
PIECE = 64 * 1024
COUNT = 200
PARALLEL = 4
RUNS = 5
#: Ours must not be slower than so many times the plain one.
RATIO = 2


def run(env, path):
    """Measure, print it, and write it down as JSON."""
    pbx = Sandbox("--no-history")
    others = env["cgvcall.account"].search([])
    try:
        pbx.fault("recordings", "stream", size=SIZE)
        others.active = False
        found = _measure(env, pbx)
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
    print(
        f"Recordings of 450 kB, {PARALLEL} at a time: {found['ours']:.0f} a second,"
        f" plain downloads {found['plain']:.0f}: {found['ratio']:.2f} times as long"
        f" (limit {RATIO})",
        flush=True,
    )


def _measure(env, pbx):
    account = env["cgvcall.account"].create(
        {"name": __name__, "api_url": pbx.url, "recording_parallel": PARALLEL}
    )
    plain, ours = [], []
    for turn in range(RUNS + 1):
        numbers = range(turn * COUNT, (turn + 1) * COUNT)
        plain.append(_plain(env, pbx, numbers))
        ours.append(_ours(env, account, pbx, numbers))
    # The first turn is for warming up.
    seconds = statistics.median(plain[1:]), statistics.median(ours[1:])
    return {
        "plain": COUNT / seconds[0],
        "ours": COUNT / seconds[1],
        "ratio": seconds[1] / seconds[0],
        "limit": RATIO,
        "over": seconds[1] / seconds[0] > RATIO,
    }


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
