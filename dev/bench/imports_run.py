"""Inside Odoo: import records of the stand-in PBX, and do the same in other ways.

Ours goes all the way, from HTTP to committed rows with people, users and legs. The
others only write to a scratch model of twenty fields, from records in memory: *bare*
is one `create` for 1,000 of them, *one by one* is what others do for each call: look
whether it is there, look for the contact (by an index, which they do not have), create
it, and post a message on the contact. *COPY* writes the same rows into the same table,
as fast as PostgreSQL takes them.
"""

import csv
import io
import json
import random
import resource
import time
from datetime import timedelta
from pathlib import Path

from odoo import fields

from odoo.addons.cgvcall.pbx import numbers

from dev.sandbox.process import Sandbox

from . import lookup_people
from .records import raw_record

COUNT = 10_000
ONE_BY_ONE = 200
BATCH = 1000
MODEL = "x_bench_call"
FIELDS = {
    **{f"x_text_{number}": "char" for number in range(9)},
    **{f"x_number_{number}": "integer" for number in range(4)},
    **{f"x_at_{number}": "datetime" for number in range(4)},
    "x_is": "boolean",
}


def run(env, path, contacts, runs, count=COUNT):
    """Measure, print it, and write it down as JSON.

    :param int contacts: how many to make first, if any
    :param int runs: how many turns, after one to warm up
    :param int count: how many records in a turn
    """
    if contacts:
        lookup_people.fill_with_book(env, contacts)
    env.cr.execute("CREATE INDEX bench_sanitized ON res_partner (phone_sanitized)")
    env.cr.execute("ANALYZE")
    # What was filled in before is not to be written while it is measured.
    env.cr.execute("CHECKPOINT")
    scratch = _scratch(env)
    env.cr.commit()
    pbx = Sandbox("--no-history")
    try:
        found = _measure(env, pbx, scratch, runs, count)
    finally:
        pbx.stop()
        env.cr.rollback()
        env.cr.execute("DROP INDEX IF EXISTS bench_sanitized")
        env["ir.model"]._get(MODEL).unlink()
        env.cr.commit()
    Path(path).write_text(json.dumps(found))
    for turn in found["turns"]:
        print(*(f"{name}: {rate:,.0f}" for name, rate in turn.items()), flush=True)


def _measure(env, pbx, scratch, runs, count):
    """Calls a second, in each way; they take turns."""
    env.cr.execute(
        """SELECT number, partner_id FROM cgvcall_phone WHERE in_use
        AND partner_id IS NOT NULL ORDER BY md5(id::text) LIMIT %s""",
        [count],
    )
    known = env.cr.fetchall()
    records = _records(known, _line(env).number, count)
    pbx.add(*records)
    env.cr.execute("SELECT count(*) FROM cgvcall_call")
    stored = env.cr.fetchone()[0]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _ours(env, pbx, count, chatter=True)  # to warm up
    turns = [
        {
            "chatter": _ours(env, pbx, count, chatter=True),
            "bare": _bare(env, scratch, records, known),
            "silent": _ours(env, pbx, count, chatter=False),
            "one_by_one": _one_by_one(env, scratch, records, known),
            "copy": _copy(env, scratch, records, known),
        }
        for _turn in range(runs)
    ]
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"stored": stored, "turns": turns, "more_mb": (after - before) / 1024}


def _records(known, line, count):
    """Raw records of the last hours: most of known people, some with legs."""
    rng = random.Random(1)
    now = int(time.time())
    records = []
    for number in range(count):
        started = now - 20 * 3600 + 3 * number
        talk = rng.choice([0, 15, 120])
        other = rng.choice(known)[0] if number % 5 else f"09{number:08}"
        records.append(raw_record("new", number, started, talk, other, line))
    return records


def _ours(env, pbx, count, chatter):
    account = _account(env, pbx, chatter)
    env.cr.commit()
    # Numbers that were read in the turn before are new again.
    numbers._e164.cache_clear()
    numbers._display.cache_clear()
    numbers._parsed.clear()
    start = time.perf_counter()
    result = account._import_cdrs()
    env.cr.commit()
    seconds = time.perf_counter() - start
    assert result["created"] == count, (result, account.last_error)
    _forget(env)
    return count / seconds


def _account(env, pbx, chatter):
    """That of the calls that are stored, if any, as if its import began now."""
    account = _line(env).account_id
    account.write(
        {
            "api_url": pbx.url,
            "api_key": "demo-key",
            "api_secret": "demo-secret",
            "country_id": env.ref("base.vn").id,
            "chatter_enabled": chatter,
            "import_days": 1,
            "imported_until": False,
            "imported_from": False,
            "scan_started_at": False,
            "scan_position": False,
            "state": "connected",
        }
    )
    return account


def _line(env):
    """An agent's extension of the account with the stored calls; or the first one."""
    lines = env["cgvcall.extension"]
    account = env["cgvcall.account"].search([], limit=1)
    return lines.search([("user_id", "!=", False)], limit=1) or lines.create(
        {
            "account_id": (account or account.create({"name": __name__})).id,
            "number": "101",
            "user_id": env.ref("base.user_admin").id,
        }
    )


def _forget(env):
    """Take the calls away again: the database is measured another time."""
    ours = "SELECT id FROM cgvcall_call WHERE cdr_id LIKE 'new-%'"
    env.cr.execute(
        f"""DELETE FROM mail_message WHERE id IN (SELECT message_id FROM cgvcall_call
        WHERE id IN ({ours}))"""
    )
    env.cr.execute(f"DELETE FROM cgvcall_call WHERE id IN ({ours})")
    env.invalidate_all()
    env.cr.commit()


# === OTHER WAYS === #


def _scratch(env):
    """A model of twenty fields, made as one does in Odoo itself."""
    model = env["ir.model"].create({"name": "Bench", "model": MODEL})
    made = [
        {"model_id": model.id, "name": name, "ttype": kind, "index": name == "x_text_0"}
        for name, kind in FIELDS.items()
    ]
    for name, comodel in (("x_partner_id", "res.partner"), ("x_user_id", "res.users")):
        made.append(
            {
                "model_id": model.id,
                "name": name,
                "ttype": "many2one",
                "relation": comodel,
                "index": True,
            }
        )
    env["ir.model.fields"].create(made)
    return env[MODEL]


def _values(env, record, partner_id):
    values = {name: record["call_id"] for name in FIELDS if "text" in name}
    values |= {name: record["duration"] for name in FIELDS if "number" in name}
    at = fields.Datetime.now() - timedelta(hours=1)
    values |= {name: at for name in FIELDS if "_at_" in name}
    return {
        **values,
        "x_text_0": record["cdr_id"],
        "x_is": True,
        "x_partner_id": partner_id,
        "x_user_id": env.uid,
    }


def _bare(env, scratch, records, known):
    start = time.perf_counter()
    for first in range(0, len(records), BATCH):
        batch = records[first : first + BATCH]
        scratch.create([_values(env, record, known[0][1]) for record in batch])
        env.cr.commit()
        env.invalidate_all()
    seconds = time.perf_counter() - start
    _empty(env, scratch)
    return len(records) / seconds


def _copy(env, scratch, records, known):
    rows = [_values(env, record, known[0][1]) for record in records]
    start = time.perf_counter()
    file = io.StringIO()
    csv.writer(file).writerows(row.values() for row in rows)
    file.seek(0)
    columns = ", ".join(rows[0])
    env.cr._obj.copy_expert(
        f"COPY {scratch._table} ({columns}) FROM STDIN (FORMAT csv)", file
    )
    env.cr.commit()
    seconds = time.perf_counter() - start
    _empty(env, scratch)
    return len(records) / seconds


def _one_by_one(env, scratch, records, known):
    partners = env["res.partner"]
    start = time.perf_counter()
    for record in records[:ONE_BY_ONE]:
        if scratch.search([("x_text_0", "=", record["cdr_id"])], limit=1):
            continue
        number = f"+{record['to_number']}"
        partner = partners.search([("phone_sanitized", "=", number)], limit=1)
        scratch.create(_values(env, record, partner.id))
        (partner or partners.browse(known[0][1])).message_post(body=record["call_id"])
        env.cr.commit()
    seconds = time.perf_counter() - start
    env.cr.execute(
        "DELETE FROM mail_message WHERE model = 'res.partner' AND body LIKE '<p>new%%'"
    )
    _empty(env, scratch)
    return ONE_BY_ONE / seconds


def _empty(env, scratch):
    env.cr.execute(f"DELETE FROM {scratch._table}")
    env.cr.commit()
    env.invalidate_all()
