"""The part "imports": how fast call records become calls, none to a million stored."""

from . import database, lookup
from .sizes import Sizes

NAME = "imports"
#: Contacts of the smaller databases, as many as the large one has.
CONTACTS = Sizes().contacts
SOME = 100_000
RUNS = 5
#: Where some are stored: only to see that it lies between the others.
SOME_RUNS = 3


def measure(cluster, folder, _options):
    """Import into a database without calls, with some, and with a million.

    :return: ``{"few": found, "some": found, "many": found}``
    """
    print("Importing calls:", flush=True)
    with lookup.new_database(cluster) as name:
        few = _in(cluster, name, folder / "imports-few.json", CONTACTS)
    sizes = {**Sizes().facts(), "calls": SOME}
    with lookup.new_database(cluster) as name:
        code = f"from dev.bench import fill\nfill.run(env, **{sizes})"
        database.in_odoo(cluster, name, code, "fill-some")
        cluster.sql("VACUUM (ANALYZE)", name)
        some = _in(cluster, name, folder / "imports-some.json", 0, SOME_RUNS)
    many = _in(cluster, database.BENCH, folder / "imports-many.json", 0)
    return {"few": few, "some": some, "many": many}


def _in(cluster, name, path, contacts, runs=RUNS):
    return database.found(cluster, name, "imports_run.run", path, contacts, runs)
