"""Chromium for the browser tests: the machine's own, else Debian's unpacked."""

import os
import shutil

from .console import run
from .debian import unpack
from .paths import BIN, ROOT, library_path

PROGRAM = BIN / "chromium"


def install():
    """Make ``.odoo/bin/chromium`` start a Chromium."""
    BIN.mkdir(parents=True, exist_ok=True)
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found and not os.environ.get("CGVCALL_OWN_PROGRAMS"):
        script = f'#!/bin/sh\nexec "{found}" "$@"\n'
    else:
        unpack(
            "chromium", ["chromium", "fontconfig", "fonts-dejavu-core"], closure=True
        )
        script = (
            "#!/bin/sh\n"
            f'export LD_LIBRARY_PATH="{library_path()}"\n'
            f'export FONTCONFIG_FILE="{_font_configuration()}"\n'
            f'exec "{ROOT}/usr/lib/chromium/chromium" "$@"\n'
        )
    PROGRAM.write_text(script)
    PROGRAM.chmod(0o755)
    run([PROGRAM, "--version"], problem="Chromium does not start.")


def _font_configuration():
    file = BIN / "fonts.conf"
    file.write_text(
        '<?xml version="1.0"?>\n'
        '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n'
        "<fontconfig>\n"
        f"  <dir>{ROOT}/usr/share/fonts</dir>\n  <dir>/usr/share/fonts</dir>\n"
        f"  <cachedir>{BIN}/fonts-cache</cachedir>\n</fontconfig>\n"
    )
    return file
