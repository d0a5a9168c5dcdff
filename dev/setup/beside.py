"""Addons of OCA's that ours must get on with, and a stand-in for S3.

They lie in a folder of their own: only who wants them has them on its paths.
"""

import re
import shutil
from pathlib import Path

from .console import SetupError
from .paths import BESIDE
from .python_env import install_pinned

REQUIREMENTS = Path(__file__).with_name("requirements-beside.txt")
LIBRARIES = BESIDE / "lib"
ADDONS = BESIDE / "addons"


def install():
    shutil.rmtree(BESIDE, ignore_errors=True)
    # What they say they need, Odoo among it, is there by other ways.
    install_pinned(REQUIREMENTS, "--no-deps", target=LIBRARIES)
    (LIBRARIES / "odoo" / "addons").rename(ADDONS)
    # Two folders of this name would both be Odoo.
    (LIBRARIES / "odoo").rmdir()
    _say_it_is_for_19(ADDONS / "queue_job_cron" / "__manifest__.py")


def _say_it_is_for_19(manifest):
    """OCA has it for 18.0 at most, of which all but the number is right for 19.0."""
    told, count = re.subn(r'("version": ")18\.0\.', r"\g<1>19.0.", manifest.read_text())
    if count != 1:
        raise SetupError(f"Is queue_job_cron for another Odoo now? See {manifest}")
    manifest.write_text(told)
