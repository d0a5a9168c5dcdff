"""How much processor time programs take, with all that they have started."""

import os
from contextlib import suppress

import psutil

#: How many a program of this run may use: a container may have fewer than the machine.
CORES = len(os.sched_getaffinity(0))


class Cpu:
    """Seconds of processor time since the last :meth:`start`, by program.

    :param programs: their process ids
    """

    def __init__(self, **programs):
        self._programs = programs
        self._before = {}

    def start(self):
        self._before = self._seconds()

    def used(self):
        now = self._seconds()
        return {name: now[name] - self._before[name] for name in now}

    def _seconds(self):
        return {name: seconds_of(pid) for name, pid in self._programs.items()}


def seconds_of(pid):
    """Of a process, its children that run, and those that have ended."""
    top = psutil.Process(pid)
    seconds = 0
    for process in [top, *top.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            seconds += times.user + times.system
            seconds += times.children_user + times.children_system
    return seconds


def postgres_pid(cluster):
    """PostgreSQL's first process, which starts one for each connection."""
    return int((cluster.data / "postmaster.pid").read_text().split()[0])
