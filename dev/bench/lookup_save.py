"""Inside Odoo: what the phone book costs who saves or imports contacts."""

import time
from contextlib import contextmanager
from unittest.mock import patch

from . import people, requests

ROUNDS = 40
IMPORTS = 3
WARM_UP = 100


@contextmanager
def without_book(registry):
    """As if contacts had nothing to do with the phone book."""
    with patch.object(
        registry["res.partner"], "_cgvcall_sync_phones", lambda self: None
    ):
        yield


@contextmanager
def with_book(_registry):
    yield


def save(meter, sample):
    """Saving a contact's form with another number, as the web client does."""
    login = people.SUPERVISOR
    with meter.env(login) as env:
        form = requests.FormRequest(env, "res.partner")
    taken = {with_book: [], without_book: []}
    statements = {}
    for position in range(ROUNDS + 2):
        partner_id = sample[position % len(sample)].id
        for way in alternate(position):
            # Each in a transaction of its own, which is rolled back.
            with meter.env(login) as env, way(meter.registry):
                partner = env["res.partner"].browse(partner_id)
                before = env.cr.sql_log_count
                start = time.perf_counter()
                partner.web_save({"phone": f"0921{position:06}"}, form.spec)
                env.flush_all()
                if position >= 2:
                    taken[way].append(1000 * (time.perf_counter() - start))
                statements[way] = env.cr.sql_log_count - before
    return result(taken, statements)


def load(meter, count):
    """Importing contacts, as the import page does with what it reads in a CSV file."""
    taken = {with_book: [], without_book: []}
    rows = [
        [
            f"Imported {n}",
            f"092{n % 10} {n // 1000:03} {n % 1000:03}",
            f"i{n}@example.com",
        ]
        for n in range(count)
    ]
    for position in range(IMPORTS + 1):
        for way in alternate(position):
            asked = rows if position else rows[:WARM_UP]
            with meter.env(people.SUPERVISOR) as env, way(meter.registry):
                env = env(context={**env.context, "import_file": True})
                start = time.perf_counter()
                found = env["res.partner"].load(["name", "phone", "email"], asked)
                env.flush_all()
                ms = 1000 * (time.perf_counter() - start)
            if len(found["ids"] or ()) != len(asked):
                raise ValueError(found["messages"])
            if position:
                taken[way].append(ms)
                print(f"import {way.__name__}: {ms / 1000:.1f} s", flush=True)
    return {"contacts": count, **result(taken)}


def alternate(position):
    """In turns, so that no way always comes first."""
    ways = (with_book, without_book)
    return ways if position % 2 else ways[::-1]


def result(taken, statements=None):
    """Of each time; neighbours in both lists were measured one after the other."""
    found = {"ms": taken[with_book], "bare_ms": taken[without_book]}
    if statements:
        found["statements"] = statements[with_book]
        found["bare_statements"] = statements[without_book]
    return found
