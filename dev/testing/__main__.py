"""``make test``: all tests, or one part of them.

All of them run in two lanes at once, one core each: what needs a browser, and the rest.
Ends with the line ``N passed, N failed``; the exit status is 0 only when something
passed and nothing failed.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

from dev.setup.console import main
from dev.setup.postgres import Cluster

from . import parts

PARTS = {
    "lint": parts.lint,
    "sandbox": lambda: parts.pytest("sandbox", "dev/sandbox"),
    "python": lambda: parts.odoo("python", parts.NO_BROWSER),
    "browser": lambda: parts.odoo("browser", parts.BROWSER),
    "hoot": lambda: parts.odoo("hoot", parts.ONLY_HOOT),
    "tours": lambda: parts.odoo("tours", parts.TOURS),
    "chaos": lambda: parts.chaos(SCHEDULES),
    "guard": parts.guard,
    "e2e": lambda: parts.pytest("e2e", "dev/e2e"),
}
#: The fault test takes all cores: not beside calls, which have to be on time.
LANES = [["browser", "e2e", "sandbox"], ["chaos", "python", "lint", "guard"]]
SCHEDULES = 200


def test():
    lanes = [sys.argv[1:]] if sys.argv[1:] else LANES
    cluster = Cluster()
    cluster.start()
    try:
        with cluster.held(), ThreadPoolExecutor(len(lanes)) as pool:
            results = [result for lane in pool.map(run_lane, lanes) for result in lane]
    finally:
        cluster.stop()
    passed = sum(result.passed for result in results)
    failed = sum(result.failed for result in results)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 0 if passed and not failed else 1


def run_lane(names):
    return [show(run(name)) for name in names]


def run(name):
    """Run a part by its name, or one test class or method of the addon."""
    print(f"{name} …", flush=True)
    if name in PARTS:
        return PARTS[name]()
    return parts.odoo("some", f"/cgvcall:{name}")


def show(result):
    for problem in result.problems:
        print(problem)
    counts = f"{result.passed} passed, {result.failed} failed"
    print(f"{result.name}: {counts} in {result.seconds:.0f} s", flush=True)
    return result


main(test)
