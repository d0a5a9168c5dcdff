"""What happens in one schedule; all of it follows from the seed."""

import random
import time
from dataclasses import dataclass, field

from dev.sandbox import recordings

KNOWN = [f"09123456{n:02}" for n in range(5)]
UNKNOWN = ["0281234567", "0388111222", "+16502530000", ""]
EXTENSIONS = ["101", "102", "103"]
DAY = 24 * 3600
#: How far back the account's first import goes, in days.
IMPORT_DAYS = 4
#: No call is longer than the overlap.
LONGEST = 20 * 3600


@dataclass
class Plan:
    """One schedule: ``at`` is in seconds from its beginning."""

    seed: int
    seconds: float
    page_size: int
    importers: int
    skew: int
    history: list = field(default_factory=list)  # records
    events: list = field(default_factory=list)  # (at, name, arguments)
    kills: list = field(default_factory=list)  # at
    audio: dict = field(default_factory=dict)  # recording id -> (seconds, variety)


def make(seed):
    """The plan of this seed."""
    rng = random.Random(seed)
    plan = Plan(
        seed=seed,
        seconds=rng.uniform(0.2, 0.7),
        page_size=rng.choice([3, 5, 10, 50]),
        importers=rng.choice([1, 1, 2, 3]),
        skew=rng.choice([0, 0, 0, -40, 40, -7200, 7200]),
    )
    now = int(time.time()) + plan.skew
    ids = iter(range(1, 10_000))
    first = now - (IMPORT_DAYS - 1) * DAY
    for _number in range(rng.choice([0, 1, 8, 25, 50])):
        ended = rng.randint(first, now)
        plan.history.append(_record(rng, plan, next(ids), ended))
    moments = sorted(rng.uniform(0, plan.seconds) for _ in range(rng.randint(2, 12)))
    known = list(plan.history)
    for at in moments:
        plan.events.append(_event(rng, plan, at, now, ids, known))
    faults = [_fault(rng, at) for at in _moments(rng, plan, 8)]
    plan.events = sorted(plan.events + faults, key=lambda event: event[0])
    plan.kills = _moments(rng, plan, 4)
    return plan


def _moments(rng, plan, most):
    return [rng.uniform(0, plan.seconds) for _ in range(rng.randint(0, most))]


def _event(rng, plan, at, now, ids, known):
    """A call that ends, a record that changes, audio that comes late, a restart."""
    recent = [r for r in known if r["time_started"] > now - LONGEST]
    kind = rng.choice(["call", "call", "call", "change", "audio", "restart"])
    if kind == "restart":
        return (at, "restart", ())
    if kind == "call" or not recent:
        record = _record(rng, plan, next(ids), now)
        known.append(record)
        return (at, "record", (record,))
    old = rng.choice(recent)
    new = dict(old)
    if kind == "change":
        new["time_ended"] = old["time_ended"] + 1
        new["duration"] = old["duration"] + 1
    elif not old["recording_url"] and old["cause"] == "200":
        _give_audio(rng, plan, new)
    known[known.index(old)] = new
    return (at, "record", (new,))


def _record(rng, plan, number, ended):
    """A call that ended then, however long it was."""
    answered = rng.random() < 0.6
    length = rng.choice([0, 5, 60, 3600, LONGEST]) if answered else rng.randint(0, 40)
    inbound = rng.random() < 0.5
    other, extension = rng.choice(KNOWN + UNKNOWN), rng.choice(EXTENSIONS)
    hotline = "02873001234"
    started = ended - length
    record = {
        "cdr_id": str(plan.seed * 10_000 + number),
        "call_id": f"sc{plan.seed}-{number}",
        "sip_call_id": "a",
        "cause": "200" if answered else rng.choice(["480", "486", "487", "404"]),
        "direction": 1 if inbound else 3,
        "from_extension": "" if inbound else extension,
        "to_extension": extension if inbound else "",
        "from_number": other if inbound else hotline,
        "to_number": hotline if inbound else other or KNOWN[0],
        "duration": length,
        "time_started": started,
        "time_connected": started + min(2, length) if answered else 0,
        "time_ended": ended,
        "recording_url": "",
        "record_file_size": 0,
    }
    if answered and rng.random() < 0.5:
        _give_audio(rng, plan, record)
    return record


def _give_audio(rng, plan, record):
    name = f"{record['cdr_id']}-audio"
    seconds, variety = rng.choice([1, 2, 5]), rng.randint(0, 3)
    plan.audio[name] = (seconds, variety)
    record["recording_url"] = f"/rest/recordings/{name}"
    record["record_file_size"] = recordings.history_size(seconds)


def _fault(rng, at):
    path = rng.choice(["cdrs", "cdrs", "recordings"])
    modes = ["status", "status", "truncated", "hang", "drop", "short", "empty", "html"]
    if path == "cdrs":
        modes += ["mixed", "mixed", "repeated", "total"]
    fault = {"path": path, "mode": rng.choice(modes), "times": rng.randint(1, 3)}
    fault["skip"] = rng.randint(0, 4)
    if fault["mode"] == "status":
        fault["status"] = rng.choice([500, 502, 503, 429, 404, 401])
        if fault["status"] == 429:
            fault["retry_after"] = "1"
    if fault["mode"] == "total":
        fault["body"] = rng.choice(["0", "1", "100000", "-1", '"many"', "null"])
    return (at, "fault", (fault,))
