"""The real Odoo 19: Debian's package, unpacked; or the user's own checkout."""

from .console import SetupError
from .debian import unpack
from .paths import ADDONS, REPO, odoo_home, odoo_python_path

# Odoo's package links to these instead of carrying them.
LINKED = [
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-montserrat",
    "fonts-roboto-unhinted",
    "fonts-ocr-b",
]
# The newer Font Awesome has another layout, which Odoo's links miss.
LINKED_OLDER = ["fonts-font-awesome", "fonts-inconsolata"]
# Debian leaves this file out as non-free; without it every page logs an error.
LEFT_OUT = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


def install():
    """Put Odoo in place and link this addon under its technical name."""
    if odoo_home():
        if not (odoo_home() / "odoo-bin").exists():
            raise SetupError(f"ODOO_HOME={odoo_home()} is not a checkout of Odoo.")
    else:
        unpack("odoo", ["odoo-19", *LINKED], suite="sid")
        unpack("odoo-fonts", LINKED_OLDER)
        left_out = odoo_python_path() / "odoo/addons" / LEFT_OUT
        left_out.parent.mkdir(parents=True, exist_ok=True)
        if not left_out.exists():
            left_out.write_text("/* Not distributed with this package of Odoo. */\n")
    ADDONS.mkdir(parents=True, exist_ok=True)
    link = ADDONS / "cgvcall"
    # The clone may have moved.
    link.unlink(missing_ok=True)
    link.symlink_to(REPO, target_is_directory=True)
