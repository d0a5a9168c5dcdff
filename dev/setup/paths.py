"""Where the development environment lives. Nothing outside these folders is touched."""

import os
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
HOME = REPO / ".odoo"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cgvcall"

# Debian packages are unpacked here, never installed.
ROOT = HOME / "root"
VENV = HOME / "venv"
PYTHON = VENV / "bin" / "python"
BIN = HOME / "bin"
ADDONS = HOME / "addons"
DATA = HOME / "data"
BESIDE = HOME / "beside"
LOGS = HOME / "logs"
STAMPS = HOME / "stamps"
SDK = REPO / "static" / "lib" / "stringee" / "stringee.js"


def odoo_home():
    """The user's own Odoo checkout (``ODOO_HOME``), or None."""
    value = os.environ.get("ODOO_HOME")
    return Path(value).expanduser().resolve() if value else None


def odoo_python_path():
    """The folder that holds the Python package ``odoo``."""
    return odoo_home() or ROOT / "usr/lib/python3/dist-packages"


def odoo_addons_path():
    """Odoo's own addons folders, then the one that holds this addon."""
    own = odoo_home()
    if own:
        folders = [own / "odoo/addons", own / "addons", ADDONS]
    else:
        folders = [odoo_python_path() / "odoo/addons", ADDONS]
    return ",".join(str(folder) for folder in folders)


def library_path(root=ROOT):
    """Shared libraries of the unpacked packages, for ``LD_LIBRARY_PATH``."""
    triplet = f"{os.uname().machine}-linux-gnu"
    usr = root / "usr/lib" / triplet
    # Chromium's sound is linked to a library in a folder of its own.
    folders = [usr, root / "lib" / triplet, root / "usr/lib", usr / "pulseaudio"]
    return ":".join(str(folder) for folder in folders)
