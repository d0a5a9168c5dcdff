"""A private PostgreSQL: its own cluster under ``.odoo``, its own socket, no port."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path

from .console import SetupError, run
from .debian import unpack
from .paths import HOME, ROOT, library_path

SETTINGS = {
    "listen_addresses": "''",
    # The data can be made again at any time: speed is worth more than safety.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",
    "max_connections": "100",
}
OTHER_CLIENTS = """
    SELECT pid FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
NAME = f"cgvcall-{os.getuid()}-{sha256(str(HOME).encode()).hexdigest()[:8]}"
# PostgreSQL refuses to run as root.
NOBODY = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
AS_NOBODY = (
    {"user": NOBODY.pw_uid, "group": NOBODY.pw_gid, "extra_groups": []}
    if NOBODY
    else {}
)


def install():
    """Find PostgreSQL's programs, or unpack Debian's."""
    if not installed():
        root = _root()
        root.mkdir(parents=True, exist_ok=True)
        _check_owner(root, os.getuid())
        root.chmod(0o755)
        unpack("postgresql", ["postgresql"], closure=True, root=root)
    if not installed():
        raise SetupError(
            "PostgreSQL (13 or later) is missing and could not be fetched."
        )


def installed():
    return _find_programs() is not None


def _find_programs():
    own = os.environ.get("CGVCALL_OWN_PROGRAMS")
    for root in [_root()] if own else [Path("/"), _root()]:
        found = root.glob("usr/lib/postgresql/*/bin/initdb")
        found = [path.parent for path in found if float(path.parts[-3]) >= 13]
        if found:
            return max(found, key=lambda path: float(path.parts[-2]))
    on_path = None if own else shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _root():
    """Where Debian's packages are unpacked: a folder that the server may enter."""
    return ROOT if _reachable() else Path("/var/tmp") / f"{NAME}-programs"


@cache
def _reachable():
    """Whether ``nobody``, when it is to run the server, may enter this clone."""
    if NOBODY is None:
        return True
    HOME.mkdir(parents=True, exist_ok=True)
    command = ["test", "-x", str(HOME)]
    return subprocess.run(command, cwd="/", **AS_NOBODY).returncode == 0


def _check_owner(folder, *owners):
    if folder.is_symlink() or folder.stat().st_uid not in owners:
        raise SetupError(f"{folder} belongs to somebody else.")


class Cluster:
    """The cluster of this clone; several users may start it, the last one stops it.

    For root it runs as ``nobody``, and its files go where that user may go.
    """

    def __init__(self):
        # A socket's path may have 107 bytes at the most: not under a deep clone.
        self.socket = Path(tempfile.gettempdir()) / NAME
        self.data = HOME / "pgdata" if _reachable() else Path("/var/tmp") / NAME
        self.user = (NOBODY or pwd.getpwuid(os.getuid())).pw_name

    def start(self):
        """Start the cluster unless it runs already; create it on the first start.

        :return: whether it was started now
        """
        self._own(self.socket)
        if not (self.data / "PG_VERSION").exists():
            shutil.rmtree(self.data, ignore_errors=True)
            self._own(self.data)
            self._run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
            lines = [f"{key} = {value}\n" for key, value in SETTINGS.items()]
            with (self.data / "postgresql.conf").open("a") as file:
                file.writelines(lines)
        if self.running():
            return False
        options = f"-c unix_socket_directories={self.socket}"
        log = self.data / "server.log"
        self._run(
            "pg_ctl", "start", "--wait", "--silent", "-o", options, "-l", str(log)
        )
        return True

    def stop(self):
        """Stop the cluster, unless somebody else is at work in it."""
        deadline = time.monotonic() + 3
        while self.running() and self.sql(OTHER_CLIENTS):
            # Our own programs have just ended; their connections end with them.
            if time.monotonic() > deadline:
                return
            time.sleep(0.2)
        if self.running():
            self._run("pg_ctl", "stop", "--mode=fast", "--silent")

    @contextmanager
    def held(self):
        """Nobody else stops the cluster meanwhile."""
        with self._connected("postgres"):
            yield

    def running(self):
        command = [str(_find_programs() / "pg_ctl"), "status", "-D", str(self.data)]
        return (
            subprocess.run(command, **self._options(), capture_output=True).returncode
            == 0
        )

    def create(self, name, template="template0"):
        """Create a database, in place of an older one of that name."""
        self.drop(name)
        self.sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def drop(self, name):
        self.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def exists(self, name):
        return bool(self.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))

    def sql(self, statement, database="postgres"):
        """Run one statement and return its rows."""
        with self._connected(database) as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def _connected(self, database):
        import psycopg2  # only in the environment, not while it is being set up

        connection = psycopg2.connect(
            host=str(self.socket), user=self.user, dbname=database
        )
        try:
            connection.autocommit = True
            yield connection
        finally:
            connection.close()

    def _own(self, folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        user = NOBODY or pwd.getpwuid(os.getuid())
        _check_owner(folder, os.getuid(), user.pw_uid)
        if NOBODY:
            os.chown(folder, user.pw_uid, user.pw_gid)
        folder.chmod(0o700)

    def _run(self, program, *arguments):
        run(
            [_find_programs() / program, "-D", self.data, *arguments],
            problem=f"PostgreSQL: {program} failed.",
            **self._options(),
        )

    def _options(self):
        env = {**os.environ, "LC_ALL": "C.UTF-8"}
        if _find_programs().is_relative_to(_root()):
            env["LD_LIBRARY_PATH"] = library_path(_root())
        return {"env": env, "cwd": "/", **AS_NOBODY}
