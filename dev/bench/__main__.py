"""``make bench``: make or reuse the database, measure, write docs/performance.md.

Ends with status 1 when a limit is broken. Smaller sizes are for trying things out:
they write no report. ``B="--calls=20000 --contacts=5000 --leads=1000"``.
"""

import argparse
import json

from dev.setup.console import SetupError, main
from dev.setup.database import locked
from dev.setup.paths import HOME, REPO
from dev.setup.postgres import Cluster

from . import database, report
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
    return parser.parse_args()


def bench():
    options = arguments()
    names = Sizes().facts()
    sizes = Sizes(**{name: getattr(options, name) for name in names})
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.unlink(missing_ok=True)
    cluster = Cluster()
    with locked("bench", "The measurements are running already."):
        try:
            cluster.start()
            database.prepare(cluster, sizes, options.fresh)
            print("Measuring:", flush=True)
            code = (
                "from dev.bench import run\n"
                f"run.run(env, {str(RESULTS)!r}, {options.runs}, {options.only!r})"
            )
            database.in_odoo(cluster, database.BENCH, code, "measure")
        finally:
            cluster.stop()
    if not RESULTS.exists():
        raise SetupError("Odoo has written no results.")
    found = json.loads(RESULTS.read_text())
    plans = report.write_plans(found, RESULTS.with_name("plans.txt"))
    print(f"The plans: {plans}")
    if sizes == Sizes() and not options.only:
        REPORT.parent.mkdir(exist_ok=True)
        REPORT.write_text(report.markdown(found))
        print(f"Written: {REPORT.relative_to(REPO)}")
    broken = report.broken(found)
    for line in broken:
        print(f"Over the limit: {line}")
    if not found["measures"] and not found["forms"]:
        raise SetupError("Nothing was measured.")
    return 1 if broken else 0


if __name__ == "__main__":
    main(bench)
