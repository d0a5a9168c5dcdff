"""The part "large": the history of a company with ten million calls.

In a database of its own, which takes its time to be filled and 8 GB of the disk: only
when it is asked for.
"""

from dev.setup import database as databases

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
    found = database.found(cluster, LARGE, "large_run.run", folder / "large.json")
    note = databases.note(cluster, LARGE)
    return {**found, "fill_seconds": note["fill_seconds"]}
