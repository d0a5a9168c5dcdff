"""The part "large": the history of a company with ten million calls.

In a database of its own, which takes its time to be filled and 8 GB of the disk: only
when it is asked for.
"""

import json

from dev.setup import database as databases
from dev.setup.console import SetupError

from . import database
from .sizes import Sizes

NAME = "large"
LARGE = "cgvcall_bench_large"
CALLS = 10_000_000


def measure(cluster, folder, options, calls=CALLS):
    """Fill the database unless it is there, and measure.

    :return: what was found, with every repetition
    """
    database.prepare(cluster, Sizes(calls=calls), options.fresh, LARGE)
    path = folder / "large.json"
    path.unlink(missing_ok=True)
    code = f"from dev.bench import large_run\nlarge_run.run(env, {str(path)!r})"
    database.in_odoo(cluster, LARGE, code, "large")
    if not path.exists():
        raise SetupError("Odoo has written no results.")
    note = databases.note(cluster, LARGE)
    found = {**json.loads(path.read_text()), "fill_seconds": note["fill_seconds"]}
    return found
