"""``make chaos``: many schedules of faults and kills, each from its own seed.

``N=5000`` runs so many, ``SEED=17`` replays one. Every schedule ends with what was
stored compared with what there is; one that fails prints its seed.
"""

import argparse
import sys

from dev.setup.console import main
from dev.setup.postgres import Cluster

from .runners import run_all, some_seeds


def chaos():
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="so many schedules")
    parser.add_argument("--seed", type=int, help="replay this one")
    options = parser.parse_args()
    one = options.seed is not None
    seeds = [options.seed] if one else some_seeds(options.count)
    cluster = Cluster()
    cluster.start()
    try:
        failures = run_all(cluster, seeds)
    finally:
        cluster.stop()
    for failure in failures:
        print(failure)
    print(f"{len(seeds) - len(failures)} passed, {len(failures)} failed", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(chaos))
