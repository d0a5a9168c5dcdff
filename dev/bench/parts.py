"""The parts of ``make bench``, in the order of the page."""

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

from dev.setup.console import SetupError

from . import (
    browser,
    browser_report,
    database,
    imports,
    imports_memory,
    imports_report,
    large,
    large_report,
    lookup,
    lookup_report,
    pages_report,
    recordings_report,
    scale,
    scale_report,
    token_report,
    tokens,
    weight,
    weight_report,
)


@dataclass(frozen=True)
class Part:
    """What measures, and the module that tells people what it found.

    ``measure(cluster, folder, options)`` returns what can be kept as JSON; ``report``
    has ``TITLE``, ``section(found)``, ``broken(found)`` (a line for each limit that is
    not kept), ``scores(found)`` and maybe ``plots(found)``.
    """

    name: str
    measure: Callable
    report: ModuleType
    #: In the database with a million calls.
    needs_calls: bool = False
    #: Not in the usual run: only by its name.
    is_extra: bool = False


def _pages(cluster, folder, options):
    path, wanted = folder / "pages.json", (options.runs, options.title)
    found = database.found(cluster, database.BENCH, "run.run", path, *wanted)
    if not found["measures"] and not found["forms"]:
        raise SetupError("Nothing was measured.")
    plans = pages_report.write_plans(found, folder / "plans.txt")
    print(f"The plans: {plans}")
    return found


def _recordings(cluster, folder, _options):
    path = folder / "recordings.json"
    return database.found(cluster, database.BENCH, "recordings.run", path)


PARTS = [
    Part(lookup.NAME, lookup.measure, lookup_report),
    Part(browser.NAME, browser.measure, browser_report),
    Part(weight.NAME, weight.measure, weight_report),
    # Before others write into the same database.
    Part("pages", _pages, pages_report, needs_calls=True),
    Part(imports.NAME, imports.measure, imports_report, needs_calls=True),
    Part(imports_memory.NAME, imports_memory.measure, imports_memory),
    Part("recordings", _recordings, recordings_report, needs_calls=True),
    Part(scale.NAME, scale.measure, scale_report),
    Part(tokens.NAME, tokens.measure, token_report),
    Part(large.NAME, large.measure, large_report, is_extra=True),
]
