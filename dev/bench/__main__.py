"""``make bench``: make or reuse the databases, measure, write docs/performance.md.

Its parts are "pages", "recordings", "imports", "memory", "lookup" and "browser":
``B="--only=lookup"`` measures just that one, ``B="--only=pivot"`` the pages with this
in their title. Ends with status 1 when a limit is broken. Smaller sizes are for trying
things out: they write no report. ``B="--calls=20000 --contacts=5000 --leads=1000"``.
"""

import argparse
import json

from dev.setup.console import SetupError, main
from dev.setup.database import locked
from dev.setup.paths import HOME, REPO
from dev.setup.postgres import Cluster

from . import (
    browser,
    browser_report,
    database,
    imports,
    imports_memory,
    imports_report,
    lookup,
    lookup_report,
    recordings_report,
    report,
)
from .sizes import Sizes

FOLDER = HOME / "bench"
REPORT = REPO / "docs" / "performance.md"
PARTS = (
    "pages",
    "recordings",
    imports.NAME,
    imports_memory.NAME,
    lookup.NAME,
    browser.NAME,
)
#: With databases of their own.
ALONE = {lookup.NAME, imports_memory.NAME, browser.NAME}


def arguments():
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    for name, size in Sizes().facts().items():
        parser.add_argument(f"--{name}", type=int, default=size)
    parser.add_argument("--runs", type=int, default=9, help="the median of so many")
    parser.add_argument("--fresh", action="store_true", help="fill a new database")
    parser.add_argument("--only", default="", help="a part, or a part of a title")
    sizes = ",".join(map(str, lookup.SIZES))
    count = imports_memory.COUNT
    parser.add_argument("--memory-calls", type=int, default=count, help="to import")
    parser.add_argument("--lookup-sizes", default=sizes, help="contacts, with commas")
    return parser.parse_args()


def bench():
    options = arguments()
    FOLDER.mkdir(parents=True, exist_ok=True)
    cluster = Cluster()
    with locked("bench", "The measurements are running already."):
        try:
            cluster.start()
            broken = [*measured(cluster, options)]
        finally:
            cluster.stop()
    for line in broken:
        print(f"Over the limit: {line}")
    return 1 if broken else 0


def measured(cluster, options):
    """Measure what is wanted and write it down; a line for each broken limit."""
    wanted = [options.only] if options.only in PARTS else PARTS
    if options.only not in ("", *PARTS):
        wanted = ["pages"]
    names = Sizes().facts()
    sizes = Sizes(**{name: getattr(options, name) for name in names})
    if not set(wanted) <= ALONE:
        database.prepare(cluster, sizes, options.fresh)
    print("Measuring:", flush=True)
    if "pages" in wanted:
        yield from _pages(cluster, sizes, options)
    if "recordings" in wanted:
        found = _in_odoo(cluster, "recordings", "run(env, {path!r})")
        _write_section(recordings_report, found)
        yield from recordings_report.broken(found)
    if imports.NAME in wanted:
        found = imports.measure(cluster, FOLDER)
        _write_section(imports_report, found)
        yield from imports_report.broken(found)
    if imports_memory.NAME in wanted:
        found = imports_memory.measure(cluster, FOLDER, options.memory_calls)
        if options.memory_calls == imports_memory.COUNT:
            _write_section(imports_memory, found)
        yield from imports_memory.broken(found)
    if lookup.NAME in wanted:
        sizes = tuple(map(int, options.lookup_sizes.split(",")))
        found = lookup.measure(cluster, sizes, options.runs, FOLDER)
        print(lookup_report.section(found))
        if sizes == lookup.SIZES:
            _write_section(lookup_report, found)
        yield from lookup_report.broken(found)
    if browser.NAME in wanted:
        found = browser.measure(cluster, FOLDER)
        _write_section(browser_report, found)
        yield from browser_report.broken(found)


def _pages(cluster, sizes, options):
    title = "" if options.only == "pages" else options.only
    found = _in_odoo(cluster, "run", f"run(env, {{path!r}}, {options.runs}, {title!r})")
    if not found["measures"] and not found["forms"]:
        raise SetupError("Nothing was measured.")
    plans = report.write_plans(found, FOLDER / "plans.txt")
    print(f"The plans: {plans}")
    if sizes == Sizes() and not title:
        others = _sections_of_others()
        REPORT.parent.mkdir(exist_ok=True)
        REPORT.write_text(report.markdown(found) + others)
    yield from report.broken(found)


def _in_odoo(cluster, module, call):
    """Run ``call`` of a module of ours in Odoo; it writes its results to ``path``."""
    path = FOLDER / f"{module}.json"
    path.unlink(missing_ok=True)
    code = f"from dev.bench import {module}\n{module}.{call.format(path=str(path))}"
    database.in_odoo(cluster, database.BENCH, code, f"measure-{module}")
    if not path.exists():
        raise SetupError("Odoo has written no results.")
    return json.loads(path.read_text())


def _write_section(reporter, found):
    """Renew one part's section of the page."""
    text = REPORT.read_text() if REPORT.exists() else "# Performance\n"
    REPORT.write_text(report.renewed(text, reporter.TITLE, reporter.section(found)))
    print(f"Written: {REPORT.relative_to(REPO)}, {reporter.TITLE.strip('# ')}")


def _sections_of_others():
    """The sections of the page that other parts have written."""
    text = REPORT.read_text() if REPORT.exists() else ""
    others = (
        recordings_report,
        imports_report,
        imports_memory,
        lookup_report,
        browser_report,
    )
    found = [report.section_of(text, other.TITLE) for other in others]
    return "".join(f"\n{section}\n" for section in found if section)


if __name__ == "__main__":
    main(bench)
