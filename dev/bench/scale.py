"""The part "scale": one, two and three processes at work on one database.

Each is an Odoo of its own that runs what the jobs run. Import: the accounts are shared
out among them, as an account's lock lets one import it at a time. Recordings: all of
them take from the same queue. At the end it is counted that everything came once.
"""

import subprocess
import tempfile
import time
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Listener
from pathlib import Path

from dev.sandbox.process import Sandbox
from dev.setup import server
from dev.setup.paths import DATA, REPO
from dev.setup.processes import end, tied_to_us

from . import lookup, scale_run
from .cpu import CORES, Cpu, postgres_pid

NAME = "scale"
PROCESSES = (1, 2, 3)
TURNS = 5
SAME_TURNS = 3
#: Equally many for one, two and three processes.
ACCOUNTS = 6
CALLS = 800
#: Of each PBX: many more than a process reserves at once.
RECORDINGS = 150
SIZE = 450_000
#: Stand-in PBXs: one alone would be what all wait for.
PBXS = 3


def measure(cluster, _folder, _options=None):
    """Seconds and processor time of each, in turns, and what was counted.

    :return: ``{"import": [{"1": {...}, "2": ...}], "fetch": [...], "same": {...}}``
    """
    print("Scale-out:", flush=True)
    with ExitStack() as stack:
        name = stack.enter_context(lookup.new_database(cluster))
        pbxs = [Sandbox("--no-history") for _number in range(PBXS)]
        for pbx in pbxs:
            stack.callback(pbx.stop)
        team = stack.enter_context(_team(cluster, name, max(PROCESSES)))
        urls = [pbxs[number % PBXS].url for number in range(ACCOUNTS)]
        numbers = team[0].do("prepare", urls)
        for number, pbx in enumerate(pbxs):
            pbx.add(*scale_run.records(number, CALLS, numbers))
            pbx.fault("recordings", "stream", size=SIZE)
        programs = {f"pbx{number}": pbx.pid for number, pbx in enumerate(pbxs)}
        programs |= {f"odoo{number}": one.pid for number, one in enumerate(team)}
        cpu = Cpu(postgres=postgres_pid(cluster), **programs)
        found = {
            "cores": CORES,
            "accounts": ACCOUNTS,
            "pbxs": PBXS,
            "calls": ACCOUNTS * CALLS,
            "recordings": PBXS * RECORDINGS,
            "size": SIZE,
            "import": _turns(team, cpu, _import),
            "fetch": _turns(team, cpu, _fetch),
            "same": _same_account(team, cpu),
        }
    return found


def _turns(team, cpu, function):
    """Each number of processes once a turn; a first turn warms up."""
    rows = []
    for turn in range(TURNS + 1):
        row = {str(count): function(team, cpu, count) for count in PROCESSES}
        text = ", ".join(f"{count}: {one['rate']:,.0f}" for count, one in row.items())
        print(f"    {function.__name__.strip('_')}: {text} a second", flush=True)
        if turn:
            rows.append(row)
    return rows


def _import(team, cpu, count):
    """Import the accounts, shared out among so many processes."""
    team[0].do("forget")
    shares = [[*range(first, ACCOUNTS, count)] for first in range(count)]
    figures = _timed(cpu, team[:count], "import_accounts", shares)
    stored = team[0].do("count_calls")
    wanted = [CALLS] * ACCOUNTS
    assert stored == wanted, f"imported twice or lost: {stored}, not {wanted}"
    return {**figures, "rate": ACCOUNTS * CALLS / figures["seconds"]}


def _same_account(team, cpu):
    """One and the same account, by all at the same time and by one alone."""
    turns = []
    for _turn in range(SAME_TURNS):
        row = {}
        for name, workers in (("together", team), ("alone", team[:1])):
            team[0].do("forget")
            shares = [[0]] * len(workers)
            row[name] = _timed(cpu, workers, "import_accounts", shares)
            stored = team[0].do("count_calls")[0]
            assert stored == CALLS, f"twice or lost: {stored}, not {CALLS}"
        turns.append(row)
    return {"calls": CALLS, "turns": turns}


def _fetch(team, cpu, count):
    """Fetch the recordings by so many processes, from one queue."""
    team[0].do("queue", PBXS, RECORDINGS)
    figures = _timed(cpu, team[:count], "fetch", [None] * count)
    states = team[0].do("count_recordings")
    wanted = {"stored": PBXS * RECORDINGS}
    assert states == wanted, f"not all are stored: {states}"
    return {**figures, "rate": PBXS * RECORDINGS / figures["seconds"]}


def _timed(cpu, workers, what, shares):
    """Have each do its share, all at the same time, until the last one has ended."""
    cpu.start()
    start = time.perf_counter()
    for worker, share in zip(workers, shares, strict=True):
        worker.send(what, *([] if share is None else [share]))
    told = [worker.answer() for worker in workers]
    seconds = time.perf_counter() - start
    used = {"odoo": 0, "postgres": 0, "pbx": 0}
    for name, value in cpu.used().items():
        used[name.rstrip("0123456789")] += value
    return {"seconds": seconds, "cpu": used, "told": told}


# === PROCESSES === #


class Worker:
    """An Odoo that does what it is told, see :mod:`scale_run`."""

    def __init__(self, connection):
        self._connection = connection
        self.pid = connection.recv()

    def send(self, what, *arguments):
        self._connection.send((what, arguments))

    def answer(self):
        found = self._connection.recv()
        if isinstance(found, Exception):
            raise found
        return found

    def do(self, what, *arguments):
        self.send(what, *arguments)
        return self.answer()


@contextmanager
def _team(cluster, name, count):
    """So many processes, each with this database."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        address = str(Path(folder) / "team")
        listener = stack.enter_context(Listener(address, family="AF_UNIX"))
        for number in range(count):
            _start(stack, cluster, name, address, number)
        workers = [Worker(listener.accept()) for _number in range(count)]
        yield workers
        for worker in workers:
            worker.send("stop")


def _start(stack, cluster, name, address, number):
    log = stack.enter_context(server.log_file(f"bench-scale-{number}").open("w"))
    code = (
        f"import sys; sys.path.insert(0, {str(REPO)!r})\n"
        "from dev.bench import scale_run\n"
        f"scale_run.obey(env, {address!r})\n"
    )
    process = subprocess.Popen(
        server.command(cluster, name, sub=("shell",)),
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=subprocess.STDOUT,
        text=True,
        env=server.environment(),
        cwd=DATA,
        start_new_session=True,
        preexec_fn=tied_to_us,
    )
    stack.callback(end, process)
    process.stdin.write(code)
    process.stdin.close()
