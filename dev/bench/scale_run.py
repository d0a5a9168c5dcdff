"""Inside Odoo: one of several processes that import and fetch at the same time."""

import logging
import os
import random
import time
from multiprocessing.connection import Client

from .records import raw_record

CONTACTS = 5000
NAME = "Bench "
NUMBERS = 2000
_logger = logging.getLogger(__name__)


def obey(env, address):
    """Do what comes through the socket, until told to stop."""
    with Client(address, family="AF_UNIX") as connection:
        connection.send(os.getpid())
        while (order := connection.recv())[0] != "stop":
            what, arguments = order
            try:
                found = globals()[what](env, *arguments)
                env.cr.commit()
            except Exception as error:
                env.cr.rollback()
                _logger.exception("%s", what)
                found = RuntimeError(f"{what}: {type(error).__name__}: {error}")
            connection.send(found)


# === TO BEGIN WITH === #


def prepare(env, urls):
    """Contacts, and an account with a line for each address.

    :return: numbers of the contacts
    """
    from . import lookup_people

    known = lookup_people.fill_with_book(env, CONTACTS)
    env["cgvcall.account"].search([]).active = False
    for position, url in enumerate(urls):
        account = env["cgvcall.account"].create(
            {
                "name": f"{NAME}{position}",
                "api_url": url,
                "api_key": "demo-key",
                "api_secret": "demo-secret",
                "country_id": known["country_id"],
                "import_days": 1,
                "state": "connected",
            }
        )
        env["cgvcall.extension"].create({"account_id": account.id, "number": "101"})
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.execute(
        "SELECT number FROM cgvcall_phone WHERE partner_id IS NOT NULL"
        " ORDER BY md5(id::text) LIMIT %s",
        [NUMBERS],
    )
    return [number for [number] in env.cr.fetchall()]


def records(pbx, count, known):
    """Raw call records of the last hours, as those of the part "imports"."""
    rng = random.Random(pbx)
    began = int(time.time()) - 20 * 3600
    for number in range(count):
        talk = rng.choice([0, 15, 120])
        started = began + number * 60000 // count
        other = rng.choice(known) if number % 5 else f"+849{pbx}{number:07}"
        yield raw_record(f"scale-{pbx}", number, started, talk, other)


def _accounts(env):
    domain = [("name", "like", f"{NAME}%")]
    return env["cgvcall.account"].search(domain, order="id")


# === IMPORT === #


def forget(env):
    """Take the calls away, and let every account begin anew."""
    from odoo.addons.cgvcall.pbx import numbers

    env.cr.execute(
        """DELETE FROM mail_message WHERE id IN
        (SELECT message_id FROM cgvcall_call WHERE message_id IS NOT NULL)"""
    )
    env.cr.execute("DELETE FROM cgvcall_call")
    env.invalidate_all()
    _accounts(env).write(
        {
            "imported_until": False,
            "imported_from": False,
            "scan_started_at": False,
            "scan_position": False,
        }
    )
    env.cr.commit()
    env.cr.execute("ANALYZE cgvcall_call")
    numbers._e164.cache_clear()
    numbers._display.cache_clear()
    numbers._parsed.clear()


def import_accounts(env, positions):
    """Import these accounts, one after the other, as the job does it.

    :return: how many calls each has brought
    """
    env.invalidate_all()
    found = []
    for account in [_accounts(env)[position] for position in positions]:
        result = account._import_cdrs()
        assert result, account.last_error
        env.cr.commit()
        found.append(result["created"])
    return found


def count_calls(env):
    """Rows of each account, in their order."""
    ids = _accounts(env).ids
    env.cr.execute("SELECT account_id, count(*) FROM cgvcall_call GROUP BY account_id")
    rows = dict(env.cr.fetchall())
    return [rows.get(account_id, 0) for account_id in ids]


# === RECORDINGS === #


def queue(env, accounts, count):
    """So many recordings of each of the first accounts, and no others."""
    recordings, calls = env["cgvcall.recording"], env["cgvcall.call"]
    recordings.search([]).unlink()
    calls.search([]).unlink()
    env.cr.commit()
    env["ir.attachment"]._gc_file_store()
    for account in _accounts(env)[:accounts]:
        values = {"account_id": account.id, "direction": "inbound"}
        due = recordings._due_now()
        recordings.create(
            [
                {
                    "call_id": call.id,
                    "source_url": f"{account.api_url}/rest/recordings/{account.id}-{n}",
                    **due,
                }
                for n, call in enumerate(calls.create([values] * count))
            ]
        )
    env.cr.commit()
    env.cr.execute("ANALYZE cgvcall_recording")


def fetch(env):
    """Fetch what is due, as the job does it, until nothing is left for this one."""
    env.invalidate_all()
    env["cgvcall.recording"]._cron_download()
    env.cr.commit()


def count_recordings(env):
    """How many are in which state; each with a file of its own."""
    env.cr.execute("SELECT state, count(*) FROM cgvcall_recording GROUP BY state")
    found = dict(env.cr.fetchall())
    env.cr.execute(
        """SELECT count(*), count(DISTINCT store_fname) FROM ir_attachment
        WHERE res_model = 'cgvcall.recording'"""
    )
    rows, files = env.cr.fetchone()
    assert rows == files == found.get("stored", 0), (rows, files, found)
    return found
