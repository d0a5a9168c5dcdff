"""``make test``: all tests, or one part of them.

Ends with the line ``N passed, N failed``; the exit status is 0 only when something
passed and nothing failed.
"""

import sys

from dev.setup.console import main
from dev.setup.postgres import Cluster

from . import parts

PARTS = {
    "lint": parts.lint,
    "sandbox": lambda: parts.pytest("sandbox", "dev/sandbox"),
    "python": lambda: parts.odoo("python", f"{parts.ALL},-{parts.ONLY_HOOT}"),
    "hoot": lambda: parts.odoo("hoot", parts.ONLY_HOOT),
    "tours": lambda: parts.odoo("tours", "cgvcall_tour"),
    "odoo": lambda: parts.odoo("odoo", parts.ALL),
    "chaos": lambda: parts.chaos(SCHEDULES),
    "e2e": lambda: parts.pytest("e2e", "dev/e2e"),
}
ALL = ("lint", "sandbox", "odoo", "chaos", "e2e")
SCHEDULES = 200


def test():
    names = sys.argv[1:] or ALL
    try:
        results = [show(run(name)) for name in names]
    finally:
        Cluster().stop()
    passed = sum(result.passed for result in results)
    failed = sum(result.failed for result in results)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 0 if passed and not failed else 1


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
