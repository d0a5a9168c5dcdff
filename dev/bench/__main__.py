"""``make bench``: make or reuse the databases, measure, write docs/performance.md.

The part "lookup" has databases of its own: ``B="--only=lookup"`` measures just that.
Ends with status 1 when a limit is broken. Smaller sizes are for trying things out:
they write no report. ``B="--calls=20000 --contacts=5000 --leads=1000"``.
"""

import argparse
import json

from dev.setup.console import SetupError, main
from dev.setup.database import locked
from dev.setup.paths import HOME, REPO
from dev.setup.postgres import Cluster

from . import database, lookup, lookup_report, report
from .sizes import Sizes

RESULTS = HOME / "bench" / "results.json"
REPORT = REPO / "docs" / "performance.md"


def arguments():
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    for name, size in Sizes().facts().items():
        parser.add_argument(f"--{name}", type=int, default=size)
    parser.add_argument("--runs", type=int, default=9, help="the median of so many")
    parser.add_argument("--fresh", action="store_true", help="fill a new database")
    parser.add_argument("--only", default="", help="measures with this in their title")
    sizes = ",".join(map(str, lookup.SIZES))
    parser.add_argument("--lookup-sizes", default=sizes, help="contacts, with commas")
    return parser.parse_args()


def bench():
    options = arguments()
    names = Sizes().facts()
    sizes = Sizes(**{name: getattr(options, name) for name in names})
    lookup_sizes = tuple(map(int, options.lookup_sizes.split(",")))
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.unlink(missing_ok=True)
    cluster = Cluster()
    found, who = None, []
    with locked("bench", "The measurements are running already."):
        try:
            cluster.start()
            if options.only != lookup.NAME:
                found = pages(cluster, sizes, options)
            if options.only in ("", lookup.NAME):
                who = lookup.measure(
                    cluster, lookup_sizes, options.runs, RESULTS.parent
                )
        finally:
            cluster.stop()
    broken = lookup_report.broken(who)
    if found:
        broken += report.broken(found)
        plans = report.write_plans(found, RESULTS.with_name("plans.txt"))
        print(f"The plans: {plans}")
    if who:
        print(lookup_report.section(who))
    if found and sizes == Sizes() and not options.only:
        REPORT.parent.mkdir(exist_ok=True)
        REPORT.write_text(report.markdown(found))
    if who and lookup_sizes == lookup.SIZES and REPORT.exists():
        REPORT.write_text(lookup_report.renewed(REPORT.read_text(), who))
        print(f"Written: {REPORT.relative_to(REPO)}")
    for line in broken:
        print(f"Over the limit: {line}")
    if not who and not (found["measures"] or found["forms"]):
        raise SetupError("Nothing was measured.")
    return 1 if broken else 0


def pages(cluster, sizes, options):
    """Measure the pages in a company with so many calls."""
    database.prepare(cluster, sizes, options.fresh)
    print("Measuring:", flush=True)
    code = (
        "from dev.bench import run\n"
        f"run.run(env, {str(RESULTS)!r}, {options.runs}, {options.only!r})"
    )
    database.in_odoo(cluster, database.BENCH, code, "measure")
    if not RESULTS.exists():
        raise SetupError("Odoo has written no results.")
    return json.loads(RESULTS.read_text())


if __name__ == "__main__":
    main(bench)
