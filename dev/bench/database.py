"""The database of the measurements: filled once, used until it is out of date."""

import json
import time
from hashlib import sha256
from pathlib import Path

from dev.demo.database import addon_fingerprint
from dev.setup import database, odoo_shell
from dev.setup.console import SetupError, step

BENCH = "cgvcall_bench"
#: "The last days" of the pages would have no calls in an older one.
MAX_AGE_DAYS = 3
GENERATOR = ("sizes.py", "people.py", "calls.py", "fill.py")


def prepare(cluster, sizes, fresh=False, name=BENCH):
    """Make sure of a database of this size with the addon as it is now."""
    wanted = {**sizes.facts(), "odoo": database.odoo_key(), "filled_by": _generator()}
    known = database.note(cluster, name)
    is_old = time.time() - known.get("made", 0) > MAX_AGE_DAYS * 86400
    if fresh or is_old or any(known.get(key) != wanted[key] for key in wanted):
        _make(cluster, name, {**wanted, "made": int(time.time())})
    elif known["code"] != addon_fingerprint():
        with step("The addon's code has changed: updating"):
            database.install(cluster, name, "-u", "cgvcall", log="bench-update")
        database.write_note(cluster, name, {**known, "code": addon_fingerprint()})
    # As in a database that has been in use: statistics and the visibility map.
    with step("VACUUM ANALYZE"):
        cluster.sql("VACUUM (ANALYZE)", name)


def _make(cluster, name, facts):
    new = name + database.NEW
    code = addon_fingerprint()
    source = database.base(cluster)
    with step("A database with the addon"):
        database.copy(cluster, source, new)
        with_trigrams(cluster, new)
    print("  People and calls:", flush=True)
    keys = ("calls", "contacts", "leads", "agents")
    sizes = ", ".join(f"{key}={facts[key]}" for key in keys)
    start = time.monotonic()
    in_odoo(cluster, new, f"from dev.bench import fill\nfill.run(env, {sizes})", "fill")
    seconds = round(time.monotonic() - start)
    database.finish(cluster, name, {**facts, "code": code, "fill_seconds": seconds})


def with_trigrams(cluster, name):
    """Install the addon where texts can be searched for parts of them.

    A database that Odoo itself creates has the extension from the first.
    """
    cluster.sql("CREATE EXTENSION IF NOT EXISTS pg_trgm", name)
    options = ("-i", "cgvcall", "-u", "crm")
    database.install(cluster, name, *options, log="bench-install")


def in_odoo(cluster, name, code, log, beside=False):
    """Run Python code in Odoo's shell and show what it prints.

    :param bool beside: whether OCA's addons are there too
    """
    odoo_shell.run(cluster, name, code, f"bench-{log}", beside=beside)


def found(cluster, name, function, path, *arguments, beside=False, **more):
    """What a function of this package finds inside Odoo: it writes it down as JSON.

    :param str function: ``"module.function"``, called with the environment, the path
        and the other arguments
    """
    path.unlink(missing_ok=True)
    module = function.partition(".")[0]
    code = (
        f"from dev.bench import {module}\n"
        f"{function}(env, {str(path)!r}, *{arguments!r}, **{more!r})"
    )
    in_odoo(cluster, name, code, f"measure-{path.stem}", beside=beside)
    if not path.exists():
        raise SetupError("Odoo has written no results.")
    return json.loads(path.read_text())


def _generator():
    digest = sha256()
    for name in GENERATOR:
        digest.update((Path(__file__).parent / name).read_bytes())
    return digest.hexdigest()[:16]
