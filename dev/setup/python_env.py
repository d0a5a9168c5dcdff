"""The virtual environment with pinned libraries, Odoo and a pip of its own."""

import sys
from hashlib import sha256
from pathlib import Path

from .console import SetupError, run
from .debian import unpack
from .paths import CACHE, PYTHON, ROOT, VENV, odoo_python_path

REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def install():
    """Create the environment; wheels are kept in the cache for the next clone."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        raise SetupError(
            f"Python 3.11 to 3.13 is needed; this is {sys.version.split()[0]}."
        )
    command = [sys.executable, "-m", "venv", "--clear", "--without-pip", VENV]
    run(command, problem="Python's own module venv is missing.")
    install_pinned(REQUIREMENTS)
    link_odoo()


def install_pinned(requirements, *options, target=None):
    """Install what this file names, from the cache if it is there.

    :param options: of both, pip that fetches and pip that installs
    :param target: a folder to install into, in place of the environment
    """
    source = ["--quiet", *options, "--requirement", requirements]
    wheels = _wheels(requirements, source)
    where = ["--target", target] if target else []
    pip("install", "--no-index", "--find-links", wheels, *where, *source)


def link_odoo():
    """Make ``import odoo`` work in the environment."""
    site = next(VENV.glob("lib/python3*/site-packages"))
    (site / "cgvcall_odoo.pth").write_text(f"{odoo_python_path()}\n")


def _wheels(requirements, source):
    """A folder with every required wheel, filled on the first use."""
    key = requirements.read_bytes() + sys.version.split()[0].encode()
    folder = CACHE / "wheels" / sha256(key).hexdigest()[:16]
    if not (folder / "complete").exists():
        pip("wheel", "--wheel-dir", folder, *source)
        (folder / "complete").touch()
    return folder


def pip(*arguments):
    """Run pip from its wheel: Debian's Python may come without one."""
    pip = next(ROOT.glob("usr/share/python-wheels/pip-*.whl"), None)
    if pip is None:
        unpack("pip", ["python3-pip-whl"])
        pip = next(ROOT.glob("usr/share/python-wheels/pip-*.whl"))
    run(
        [PYTHON, f"{pip}/pip", "--disable-pip-version-check", *arguments],
        problem="The Python libraries could not be installed. Is the network there?",
    )
