"""Databases with Odoo in them: made once, complete or not there at all.

A database is made under a temporary name and gets its own when it is complete. What
belongs to it and must live as long stands in its comment, as JSON.
"""

import fcntl
import json
import os
import shutil
from contextlib import contextmanager
from hashlib import sha256

from . import server
from .console import SetupError, step
from .paths import DATA, HOME, odoo_python_path

BASE = "cgvcall_base"
NEW = "_new"


def base(cluster):
    """Make sure of a database with Odoo's CRM, from which others are copied.

    :return: its name
    """
    with locked("base"):
        if note(cluster, BASE).get("odoo") == odoo_key():
            return BASE
        with step("A database with Odoo's CRM"):
            new = BASE + NEW
            drop(cluster, new)
            cluster.create(new)
            install(cluster, new, "-i", "crm", log="base")
            finish(cluster, BASE, {"odoo": odoo_key()})
    return BASE


def odoo_key():
    """Which Odoo: another one needs other databases."""
    release = (odoo_python_path() / "odoo/release.py").read_bytes()
    return sha256(str(odoo_python_path()).encode() + release).hexdigest()[:16]


def install(cluster, name, *arguments, log, beside=False):
    """Install or update modules in a database that nobody uses.

    :raise SetupError: it failed
    """
    options = (*arguments, "--stop-after-init", "--no-http", "--max-cron-threads=0")
    status, path = server.run(cluster, name, *options, log=log, beside=beside)
    if status:
        raise SetupError(f"Odoo could not prepare the database {name}, see {path}")


def copy(cluster, source, target):
    """Copy a database with its files."""
    drop(cluster, target)
    _link_files(source, target)
    cluster.create(target, source)


def drop(cluster, name):
    cluster.drop(name)
    shutil.rmtree(_files(name), ignore_errors=True)


def finish(cluster, name, facts):
    """Give the database that was made as ``<name>_new`` its own name."""
    new = name + NEW
    write_note(cluster, new, facts)
    drop(cluster, name)
    # The files first: a database that is there is complete.
    _link_files(new, name)
    cluster.sql(f'ALTER DATABASE "{new}" RENAME TO "{name}"')
    shutil.rmtree(_files(new), ignore_errors=True)


def note(cluster, name):
    """What :func:`write_note` noted; empty when there is no such database."""
    rows = cluster.sql(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
        f" WHERE datname = '{name}'"
    )
    text = rows[0][0] if rows else None
    return json.loads(text) if text and text.startswith("{") else {}


def write_note(cluster, name, facts):
    """Keep these facts (keys and values without quotes in them) with the database."""
    cluster.sql(f"COMMENT ON DATABASE \"{name}\" IS '{json.dumps(facts)}'")


@contextmanager
def locked(name, busy=None):
    """Let one process at a time in here.

    :param str busy: what to tell the user instead of waiting
    :raise SetupError: ``busy``, when another process is in here
    """
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / f"{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (fcntl.LOCK_NB if busy else 0))
        except BlockingIOError:
            raise SetupError(busy) from None
        yield


def _files(name):
    return DATA / "filestore" / name


def _link_files(source, target):
    """Files of Odoo's are named by their content and never change: links will do."""
    shutil.rmtree(_files(target), ignore_errors=True)
    if _files(source).exists():
        shutil.copytree(_files(source), _files(target), copy_function=os.link)
