"""The part "memory": what importing 100,000 call records takes above an idle server.

A new process imports them from the stand-in PBX into a new database, in one run:
people, agents, legs, chatter entries and recordings to fetch.
"""

import json
import random
import time
from itertools import islice
from pathlib import Path
from unittest.mock import patch

from dev.sandbox.process import Sandbox
from dev.testing.peak_memory import memory

from . import database, lookup, lookup_people
from .figures import Score
from .records import raw_record

NAME = "memory"
COUNT = 100_000
CONTACTS = 5000
DAYS = 50
#: Of the first and the last so many the time is told.
EDGE = 10_000
MB = 1024 * 1024
LIMIT_MB = 150

TITLE = "## Memory of an import"
SECTION = """{title}

{count:,} call records imported in one run, by a process of its own, with people,
agents, legs, chatter entries and the recordings to fetch: {more_mb:.0f} MB at most
above what the server takes when it has just begun; the limit is {limit} MB. The first
{edge:,} took {first:.2f} ms each, the last {last:.2f} ms.
"""


def measure(cluster, folder, options):
    """Import so many into a new database.

    :return: what :func:`run` found
    """
    count = options.memory_calls
    path = folder / "imports-memory.json"
    pbx = Sandbox("--no-history")
    try:
        with lookup.new_database(cluster) as name:
            numbers = database.found(
                cluster, name, "imports_memory.prepare", path, pbx.url
            )
            records = _records(numbers, pbx.url, count)
            while some := list(islice(records, 5000)):
                pbx.add(*some)
            return database.found(cluster, name, "imports_memory.run", path, count)
    finally:
        pbx.stop()


def section(found):
    return SECTION.format(title=TITLE, limit=LIMIT_MB, edge=EDGE, **found)


def broken(found):
    """A line for each limit that is not kept."""
    if found["more_mb"] > LIMIT_MB:
        yield f"An import takes {found['more_mb']:.0f} MB"


def scores(found):
    """Lines of the scoreboard."""
    yield Score(
        "Import",
        f"memory for {found['count']:,} records in one run",
        f"{found['more_mb']:.0f} MB above idle",
    )


# === INSIDE ODOO === #


def prepare(env, path, url):
    """Make people, and an account at this PBX; write down numbers of the people."""
    known = lookup_people.fill_with_book(env, CONTACTS)
    account = env["cgvcall.account"].browse(known["account_id"])
    account.write(
        {
            "api_url": url,
            "api_key": "demo-key",
            "api_secret": "demo-secret",
            "import_days": DAYS + 1,
            "state": "connected",
        }
    )
    env["cgvcall.extension"].create(
        {"account_id": account.id, "number": "101", "user_id": env.uid}
    )
    env.cr.execute(
        "SELECT number FROM cgvcall_phone WHERE partner_id IS NOT NULL"
        " ORDER BY md5(id::text) LIMIT 2000"
    )
    Path(path).write_text(json.dumps([number for [number] in env.cr.fetchall()]))
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()


def run(env, path, count):
    """Import, measure, print it, and write it down as JSON."""
    account = env["cgvcall.account"].search([], limit=1)
    found = _measure(account, count)
    Path(path).write_text(json.dumps(found))
    print(section(found).replace("\n", " "), flush=True)


def _measure(account, count):
    env = account.env
    # The highest so far begins anew.
    Path("/proc/self/clear_refs").write_text("5")
    idle = memory("VmRSS")
    seen = [(0, time.perf_counter())]
    accounts = type(account)
    upsert = accounts._upsert_page

    def noted(these, cdrs):
        counts = upsert(these, cdrs)
        stored = seen[-1][0] + len(cdrs)
        seen.append((stored, time.perf_counter()))
        if stored % 10_000 < len(cdrs):
            more = (memory("VmRSS") - idle) / MB
            print(f"{stored:,} … +{more:.0f} MB", flush=True)
        return counts

    with patch.object(accounts, "_upsert_page", noted):
        result = account._import_cdrs()
    env.cr.commit()
    assert result and result["created"] == count, (result, account.last_error)
    return {
        "count": count,
        "more_mb": (memory("VmHWM") - idle) / MB,
        "first": _each(seen, 0, EDGE),
        "last": _each(seen, count - EDGE, count),
        "seconds": seen[-1][1] - seen[0][1],
    }


def _each(seen, begin, end):
    """Milliseconds for a call, from about this one to that one."""
    first = next(one for one in seen if one[0] >= begin)
    last = next((one for one in seen if one[0] >= end), seen[-1])
    return (last[1] - first[1]) * 1000 / (last[0] - first[0])


def _records(numbers, url, count):
    """Raw records of some weeks: most of known people, some with legs and audio."""
    rng = random.Random(1)
    step = DAYS * 86400 / count
    began = time.time() - DAYS * 86400
    for number in range(count):
        started = int(began + step * number) - 3600
        talk = rng.choice([0, 15, 120])
        other = rng.choice(numbers) if number % 5 else f"09{number:08}"
        sound = f"{url}/rest/recordings/{number}" if talk else ""
        yield raw_record("memory", number, started, talk, other, recording_url=sound)
