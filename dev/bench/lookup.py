"""The part "lookup": who is calling, with ever more contacts.

A database of its own for each size: contacts made by SQL, the phone book filled by the
addon, then asked.
"""

import json
from contextlib import contextmanager

from dev.demo.database import addon_fingerprint
from dev.setup import database
from dev.setup.console import SetupError, step

from .database import in_odoo, with_trigrams

NAME = "lookup"
LOOKUP = "cgvcall_bench_lookup"
SIZES = (10_000, 100_000, 1_000_000)
#: How many contacts are imported, and into how many.
IMPORTED = 10_000
IMPORTED_INTO = 100_000


def measure(cluster, sizes, runs, folder):
    """Fill and ask a database of each size.

    :return: what was found, by size
    """
    found = []
    for contacts in sizes:
        print(f"Who is calling, {contacts:,} contacts:", flush=True)
        path = folder / f"lookup-{contacts}.json"
        path.unlink(missing_ok=True)
        imported = min(IMPORTED, contacts)
        if contacts != min(sizes, key=lambda size: abs(size - IMPORTED_INTO)):
            imported = 0
        with new_database(cluster) as name:
            code = (
                "from dev.bench import lookup_run\n"
                f"lookup_run.run(env, {str(path)!r}, {contacts}, {runs}, {imported})"
            )
            in_odoo(cluster, name, code, "lookup")
        if not path.exists():
            raise SetupError("Odoo has written no results.")
        found.append(json.loads(path.read_text()))
    return found


@contextmanager
def new_database(cluster):
    """A new one with the addon, for as long as it is needed."""
    known = database.note(cluster, LOOKUP)
    wanted = {"odoo": database.odoo_key(), "code": addon_fingerprint()}
    if known != wanted:
        with step("A database with the addon"):
            new = LOOKUP + database.NEW
            database.copy(cluster, database.base(cluster), new)
            with_trigrams(cluster, new)
            database.finish(cluster, LOOKUP, wanted)
    name = f"{LOOKUP}_now"
    database.copy(cluster, LOOKUP, name)
    try:
        yield name
    finally:
        database.drop(cluster, name)
