"""Odoo on the private PostgreSQL: commands that end, and a server that runs."""

import os
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from . import beside as others
from . import node
from .console import SetupError
from .paths import BIN, DATA, LOGS, PYTHON, REPO, odoo_addons_path
from .processes import end, tied_to_us

LAUNCHER = Path(__file__).with_name("odoo_bin.py")


def free_port(wanted=0):
    """A free TCP port on loopback; ``wanted`` itself when it is given.

    :raise SetupError: the wanted port is taken
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(wanted)))
        except OSError:
            raise SetupError(f"Port {wanted} is taken: set another one.") from None
        return probe.getsockname()[1]


def command(cluster, database, *arguments, sub=(), beside=False):
    """Odoo's command line for a database of ``cluster``.

    :param sub: a sub-command
    :param bool beside: whether OCA's addons are there too
    """
    addons = odoo_addons_path() + (f",{others.ADDONS}" if beside else "")
    return [
        str(PYTHON),
        str(LAUNCHER),
        *sub,
        f"--db_host={cluster.socket}",
        f"--db_user={cluster.user}",
        f"--database={database}",
        f"--addons-path={addons}",
        f"--data-dir={DATA}",
        "--no-database-list" if not sub else "--log-level=warn",
        *arguments,
    ]


def environment(beside=False):
    """Odoo finds Chromium, and Python finds nothing but the environment's packages."""
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    if beside:
        env["PYTHONPATH"] = str(others.LIBRARIES)
    env["PATH"] = f"{BIN}{os.pathsep}{env.get('PATH', '')}"
    env["CGVCALL_AXE"] = str(node.AXE)
    # Playwright's own node needs a library that a small machine may lack.
    env.setdefault("PLAYWRIGHT_NODEJS_PATH", str(node.npm()[0]))
    return env


def run(cluster, database, *arguments, log, sub=(), stdin=None, beside=False, env=()):
    """Run Odoo to its end, its log in ``.odoo/logs/<log>.log``.

    :return: the exit status and the log's path
    """
    path = log_file(log)
    with path.open("w") as output:
        done = subprocess.run(
            command(cluster, database, *arguments, sub=sub, beside=beside),
            stdin=stdin or subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**environment(beside), **dict(env)},
            cwd=DATA,
            preexec_fn=tied_to_us,
        )
    return done.returncode, path


def shell(cluster, database, code, log, beside=False):
    """Run Python code in Odoo, with ``env`` at hand.

    :return: the log's path
    :raise SetupError: it failed
    """
    with tempfile.TemporaryFile("w+") as script:
        script.write(f"import sys; sys.path.insert(0, {str(REPO)!r})\n{code}\n")
        script.seek(0)
        options = {"log": log, "sub": ("shell",), "beside": beside}
        status, path = run(cluster, database, stdin=script, **options)
    if status:
        raise SetupError(f"{path.read_text()[-2000:]}\nsee {path}")
    return path


def log_file(name):
    for folder in (LOGS, DATA):
        folder.mkdir(parents=True, exist_ok=True)
    return LOGS / f"{name}.log"


class Server:
    """An Odoo that serves ``database`` on ``http://127.0.0.1:<port>``."""

    def __init__(self, cluster, database, port, log, *arguments, beside=False, env=()):
        self.url = f"http://localhost:{port}"
        self.log = log_file(log)
        self._output = self.log.open("w")
        self._process = subprocess.Popen(
            command(
                cluster,
                database,
                f"--http-port={port}",
                "--http-interface=127.0.0.1",
                *arguments,
                beside=beside,
            ),
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            env={**environment(beside), **dict(env)},
            cwd=DATA,
            # Ctrl-C goes to the one who started it, who stops everything in order.
            start_new_session=True,
            preexec_fn=tied_to_us,
        )
        self._probe = f"http://127.0.0.1:{port}/web/health"

    def wait(self, seconds=60):
        """Return when the server answers.

        :raise SetupError: it ended, or did not answer in time
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise SetupError(f"Odoo did not start, see {self.log}")
            try:
                with urllib.request.urlopen(self._probe, timeout=5):
                    return
            except OSError:
                time.sleep(0.2)
        raise SetupError(f"Odoo did not answer within {seconds} s, see {self.log}")

    def alive(self):
        return self._process.poll() is None

    @property
    def pid(self):
        return self._process.pid

    def stop(self):
        end(self._process)
        self._output.close()
