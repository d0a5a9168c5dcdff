"""``python -m dev.demo``: run the demo until Ctrl-C."""

import os
import signal
import time
import urllib.request
from contextlib import ExitStack

from dev.setup.console import SetupError, main, step
from dev.setup.database import locked
from dev.setup.postgres import Cluster
from dev.setup.server import Server, free_port

from . import database
from .pbx import Pbx
from .welcome import welcome

# Asked for first, so that the address is the same each day; any free one otherwise.
PORTS = {"CGVCALL_PORT": 8169, "CGVCALL_PBX_PORT": 8170}


def demo():
    _on_signals(_told_to_stop)
    stack = ExitStack()
    status = 130
    try:
        stack.enter_context(locked("demo", "The demo is running already."))
        server, pbx = start(stack)
        status = 0
        print(welcome(server, pbx), flush=True)
        watch(server, pbx)
    except KeyboardInterrupt:
        print("\nStopping …", flush=True)
        return status
    finally:
        # What is stopping is not to be interrupted.
        _on_signals(signal.SIG_IGN)
        stack.close()


def start(stack):
    """Start everything; what is on ``stack`` stops it again."""
    port, pbx_port = (_port(name) for name in PORTS)
    cluster = Cluster()
    print("Starting the demo:", flush=True)
    stack.callback(print, "Everything is stopped.", flush=True)
    with step("PostgreSQL"):
        stack.callback(cluster.stop)
        cluster.start()
    known = database.facts(cluster)
    now = known["now"] if known else int(time.time())
    with step("The stand-in PBX"):
        pbx = Pbx(pbx_port, now)
        stack.callback(pbx.stop)
        pbx.wait()
    if known:
        database.update(cluster, known)
    else:
        database.make(cluster, pbx, now)
    database.connect(cluster, pbx)
    with step("Odoo"):
        options = ("--max-cron-threads=1", "--log-level=info")
        server = Server(cluster, database.DEMO, port, "demo-odoo", *options)
        stack.callback(server.stop)
        server.wait()
        _first_page(server)
    return server, pbx


def watch(server, pbx):
    """Wait for Ctrl-C.

    :raise SetupError: something ended by itself
    """
    while True:
        time.sleep(0.5)
        for title, program in (("Odoo", server), ("The stand-in PBX", pbx)):
            if not program.alive():
                raise SetupError(f"{title} has ended by itself, see {program.log}")


def _first_page(server):
    """The first page takes some seconds: better here than in front of the user."""
    try:
        with urllib.request.urlopen(f"{server.url}/web/login", timeout=120):
            pass
    except OSError as error:
        raise SetupError(f"Odoo: {error}, see {server.log}") from None


def _port(name):
    wanted = os.environ.get(name)
    if wanted:
        if not wanted.isdecimal() or not 0 < int(wanted) < 65536:
            raise SetupError(f"{name}={wanted} is not a port.")
        return free_port(wanted)
    try:
        return free_port(PORTS[name])
    except SetupError:
        return free_port()


def _on_signals(action):
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, action)


def _told_to_stop(_number, _frame):
    raise KeyboardInterrupt


if __name__ == "__main__":
    main(demo)
