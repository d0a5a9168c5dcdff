"""The part "imports": how fast call records become calls, few or a million stored."""

import json

from dev.setup.console import SetupError

from . import database, lookup

NAME = "imports"
#: Contacts of the small database, as many as the large one has.
CONTACTS = 100_000


def measure(cluster, folder):
    """Import into a database without calls, and into that with a million.

    :return: ``{"few": found, "many": found}``
    """
    print("Importing calls:", flush=True)
    with lookup.new_database(cluster) as name:
        few = _in(cluster, name, folder / "imports-few.json", CONTACTS)
    many = _in(cluster, database.BENCH, folder / "imports-many.json", 0)
    return {"few": few, "many": many}


def _in(cluster, name, path, contacts):
    path.unlink(missing_ok=True)
    code = (
        "from dev.bench import imports_run\n"
        f"imports_run.run(env, {str(path)!r}, {contacts})"
    )
    database.in_odoo(cluster, name, code, f"measure-{path.stem}")
    if not path.exists():
        raise SetupError("Odoo has written no results.")
    return json.loads(path.read_text())
