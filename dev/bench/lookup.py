"""The part "lookup": who is calling, with ever more contacts.

A database of its own for each size: contacts made by SQL, the phone book filled by the
addon, then asked. OCA's `voip_oca` is installed in it, too, to be asked the same: it
overrides nothing that finds, saves or imports a contact.
"""

from contextlib import contextmanager

from dev.demo.database import addon_fingerprint
from dev.setup import database
from dev.setup.console import step

from .database import found, with_trigrams

NAME = "lookup"
LOOKUP = "cgvcall_bench_lookup"
PEER = "voip_oca"
SIZES = (10_000, 100_000, 1_000_000)
RUNS = 9
#: How many contacts are imported, and into how many.
IMPORTED = 3_000
IMPORTED_INTO = 100_000
#: Among so many contacts at most is counted how many numbers others find.
HITS_AT_MOST = 20_000


def measure(cluster, folder, options=None):
    """Fill and ask a database of each size.

    :return: ``{"sizes": [what was found, …]}``
    """
    sizes = SIZES
    if text := getattr(options, "lookup_sizes", ""):
        sizes = tuple(map(int, text.split(",")))
    runs = getattr(options, "runs", RUNS)
    return {"sizes": [_measure(cluster, sizes, size, runs, folder) for size in sizes]}


def _measure(cluster, sizes, contacts, runs, folder):
    print(f"Who is calling, {contacts:,} contacts:", flush=True)
    path = folder / f"lookup-{contacts}.json"
    imported = min(IMPORTED, contacts)
    if contacts != min(sizes, key=lambda size: abs(size - IMPORTED_INTO)):
        imported = 0
    # How many numbers are found is the same with more contacts, and takes others long.
    hits = contacts == min(sizes) and contacts <= HITS_AT_MOST
    with new_database(cluster, beside=True) as name:
        asked = (contacts, runs, imported, hits)
        return found(cluster, name, "lookup_run.run", path, *asked, beside=True)


@contextmanager
def new_database(cluster, beside=False):
    """A new one with the addon, for as long as it is needed.

    :param bool beside: with `voip_oca` as well
    """
    source = _with_peer(cluster) if beside else _with_addon(cluster)
    name = f"{LOOKUP}_now"
    database.copy(cluster, source, name)
    try:
        yield name
    finally:
        database.drop(cluster, name)


def _with_addon(cluster):
    wanted = {"odoo": database.odoo_key(), "code": addon_fingerprint()}
    if database.note(cluster, LOOKUP) != wanted:
        with step("A database with the addon"):
            new = LOOKUP + database.NEW
            database.copy(cluster, database.base(cluster), new)
            with_trigrams(cluster, new)
            database.finish(cluster, LOOKUP, wanted)
    return LOOKUP


def _with_peer(cluster):
    source, name = _with_addon(cluster), f"{LOOKUP}_{PEER}"
    wanted = {**database.note(cluster, source), "peer": PEER}
    if database.note(cluster, name) != wanted:
        with step(f"The same with {PEER}"):
            new = name + database.NEW
            database.copy(cluster, source, new)
            options = {"log": "bench-peer-install", "beside": True}
            database.install(cluster, new, "-i", PEER, **options)
            database.finish(cluster, name, wanted)
    return name
