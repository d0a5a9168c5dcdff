"""``make bench``: measure, and write docs/performance.md, its plots and its JSON.

``make bench T=lookup`` measures one part, ``T="imports pages"`` two. What is known of
the others stays. Ends with status 1 when a limit is broken. Smaller sizes are for
trying things out: they write no report.
``make bench T=pages B="--calls=20000 --contacts=5000 --leads=1000 --title=pivot"``.
"""

import argparse
import time

from dev.setup.console import main
from dev.setup.database import locked
from dev.setup.paths import HOME
from dev.setup.postgres import Cluster

from . import database, imports_memory, lookup, page, results
from .parts import PARTS
from .sizes import Sizes

FOLDER = HOME / "bench"
#: Those with another value than usual are for trying things out.
TRIES = [*Sizes().facts(), "title", "memory_calls", "lookup_sizes"]


def arguments():
    parser = argparse.ArgumentParser(
        prog="make bench", description=__doc__, formatter_class=_Help
    )
    names = [part.name for part in PARTS]
    parser.add_argument(
        "parts", nargs="*", metavar="part", help=f"of {', '.join(names)}"
    )
    for name, size in Sizes().facts().items():
        parser.add_argument(f"--{name}", type=int, default=size)
    parser.add_argument("--runs", type=int, default=9, help="the median of so many")
    parser.add_argument("--fresh", action="store_true", help="fill a new database")
    parser.add_argument("--title", default="", help="only pages with this in theirs")
    count = imports_memory.COUNT
    parser.add_argument("--memory-calls", type=int, default=count, help="to import")
    sizes = ",".join(map(str, lookup.SIZES))
    parser.add_argument("--lookup-sizes", default=sizes, help="contacts, with commas")
    options = parser.parse_args()
    for name in options.parts:
        if name not in names:
            parser.error(f"there is no part “{name}”, only {', '.join(names)}")
    options.is_try = any(
        getattr(options, name) != parser.get_default(name) for name in TRIES
    )
    return options


class _Help(
    argparse.ArgumentDefaultsHelpFormatter, argparse.RawDescriptionHelpFormatter
):
    pass


def bench():
    options = arguments()
    FOLDER.mkdir(parents=True, exist_ok=True)
    chosen = [
        part
        for part in PARTS
        if part.name in options.parts or not (options.parts or part.is_extra)
    ]
    cluster = Cluster()
    with locked("bench", "The measurements are running already."):
        try:
            cluster.start()
            broken = [*measured(cluster, chosen, options)]
        finally:
            cluster.stop()
    for line in broken:
        print(f"Over the limit: {line}")
    return 1 if broken else 0


def measured(cluster, chosen, options):
    """Measure these parts and write them down; a line for each broken limit."""
    if any(part.needs_calls for part in chosen):
        names = Sizes().facts()
        sizes = Sizes(**{name: getattr(options, name) for name in names})
        database.prepare(cluster, sizes, options.fresh)
    for part in chosen:
        print(f"Measuring: {part.name}", flush=True)
        start = time.monotonic()
        found = part.measure(cluster, FOLDER, options)
        seconds = time.monotonic() - start
        print(part.report.section(found), flush=True)
        print(f"{part.name}: {seconds:.0f} s", flush=True)
        if not options.is_try:
            results.keep(cluster, part.name, found, seconds)
            page.write()
        yield from part.report.broken(found)


if __name__ == "__main__":
    main(bench)
