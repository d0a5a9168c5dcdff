"""Several schedules at a time, each runner with a database of its own."""

import random
from concurrent.futures import ThreadPoolExecutor

from dev.setup import database, odoo_shell
from dev.setup.console import SetupError, step

RUNNERS = 4
NAME = "cgvcall_chaos"


def some_seeds(count):
    """Seeds of schedules that probably nobody has run yet."""
    first = random.randrange(10**9)
    print(f"  Schedules {first} to {first + count - 1}", flush=True)
    return range(first, first + count)


def run_all(cluster, seeds):
    """Run the schedules of these seeds.

    :return: a sentence for each that failed, with its seed
    """
    seeds = list(seeds)
    shares = [share for n in range(RUNNERS) if (share := seeds[n::RUNNERS])]
    names = _databases(cluster, len(shares))
    try:
        with ThreadPoolExecutor(len(shares)) as pool:
            jobs = zip(names, shares, strict=True)
            found = list(pool.map(lambda job: _run(cluster, *job), jobs))
    finally:
        for name in names:
            database.drop(cluster, name)
    return [failure for share in found for failure in share]


def _databases(cluster, count):
    names = [f"{NAME}_{number}" for number in range(count)]
    with step("Databases with the addon"):
        database.copy(cluster, database.base(cluster), names[0])
        database.install(cluster, names[0], "-i", "cgvcall", log="chaos-install")
        for name in names[1:]:
            database.copy(cluster, names[0], name)
    return names


def _run(cluster, name, seeds):
    """One runner's share; each line that it prints begins with ``ok`` or ``failed``."""
    failures, seen = [], []

    def note(line):
        if line.startswith("failed "):
            failures.append(line)
        if line.startswith(("ok ", "failed ")):
            seen.append(line)

    code = f"from dev.chaos import runner\nrunner.run({name!r}, {seeds!r})"
    try:
        odoo_shell.run(cluster, name, code, log=name, show=note)
    except SetupError as error:
        failures.append(f"failed: the runner of {name} broke down: {error}")
    if len(seen) != len(seeds) and not failures:
        failures.append(f"failed: {name} ran {len(seen)} of {len(seeds)} schedules")
    return failures
