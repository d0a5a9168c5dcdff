"""Debian packages, fetched and unpacked without installing anything.

The machine's own apt is asked for its mirror and never changed: lists and
downloads live in folders of ours, so no rights are needed.
"""

import os
import shutil
from pathlib import Path

from .console import SetupError, run
from .paths import CACHE, HOME, ROOT

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


def unpack(name, packages, *, suite=None, closure=False, root=ROOT):
    """Fetch ``packages`` and unpack them under ``root``.

    :param str name: what the group is called in the cache
    :param str suite: another suite of the machine's mirror (``sid``), or None
        for what the machine itself uses
    :param bool closure: with everything they need that the machine lacks
    :raise SetupError: not a Debian machine, or no network
    """
    folder = CACHE / "debs" / name
    if not (folder / "complete").exists():
        _fetch(folder, packages, suite, closure)
    root.mkdir(parents=True, exist_ok=True)
    for archive in sorted(folder.glob("*.deb")):
        run(["dpkg", "-x", archive, root], problem=f"{archive.name} is damaged")


def _fetch(folder, packages, suite, closure):
    if not shutil.which("apt-get"):
        raise SetupError(
            f"This is not a Debian machine, so these cannot be fetched: "
            f"{', '.join(packages)}. Install PostgreSQL (13 or later) and Chromium, "
            f"and set ODOO_HOME to a checkout of Odoo 19."
        )
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    apt = _apt_options(suite)
    problem = f"{', '.join(packages)}: the download failed. Is the network there?"
    run(["apt-get", *apt, "update"], problem=problem)
    if closure:
        archives = HOME / "apt" / (suite or "machine") / "cache" / "archives"
        shutil.rmtree(archives, ignore_errors=True)
        (archives / "partial").mkdir(parents=True)
        command = ["install", "--download-only", "--yes", "--no-install-recommends"]
        run(["apt-get", *apt, *command, *packages], problem=problem)
        for archive in archives.glob("*.deb"):
            shutil.move(str(archive), str(folder))
    else:
        run(["apt-get", *apt, "download", *packages], cwd=folder, problem=problem)
    (folder / "complete").touch()


def _apt_options(suite):
    """Options that keep apt inside ``.odoo/apt``."""
    area = HOME / "apt" / (suite or "machine")
    for part in ("lists/partial", "cache/archives/partial"):
        (area / part).mkdir(parents=True, exist_ok=True)
    settings = {
        "Dir::State::lists": area / "lists",
        "Dir::Cache": area / "cache",
        "Debug::NoLocking": "1",
        # Without it apt would hand the download to a user that may not write here.
        "APT::Sandbox::User": "root" if os.geteuid() == 0 else "",
    }
    if suite:
        sources = area / "sources.list"
        sources.write_text(f"deb [signed-by={KEYRING}] {_mirror()} {suite} main\n")
        settings["Dir::Etc::sourcelist"] = sources
        settings["Dir::Etc::sourceparts"] = "/dev/null"
        # A mirror may lag behind: signed is signed, and any version will do here.
        settings["Acquire::Check-Valid-Until"] = "false"
    return [
        part for key, value in settings.items() for part in ("-o", f"{key}={value}")
    ]


def _mirror():
    """The mirror that the machine already uses for its main suite."""
    lines = _mirrors()
    if not lines:
        # apt tells only of lists it has, and a container's image comes without any.
        options = _apt_options(None)
        problem = "The lists of packages cannot be fetched. Is the network there?"
        run(["apt-get", *options, "update"], problem=problem)
        lines = _mirrors(*options)
    if not lines:
        raise SetupError("apt has no source of Debian packages in /etc/apt.")
    return next((line for line in lines if "security" not in line), lines[0])


def _mirrors(*options):
    command = ["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]
    return run(["apt-get", *options, *command], problem="apt knows no mirror").split()
