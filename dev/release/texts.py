"""Inside Odoo: the texts of the addon that are to be translated."""

import io
import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.tools.translate import trans_export

import odoo.addons

from . import content


def export(env):
    """What Odoo exports as the .pot of the addon that is installed here.

    It reads the files of a copy: around a clone's own there are those of all Odoo.
    """
    with tempfile.TemporaryDirectory() as folder, io.BytesIO() as written:
        content.copy_to(Path(folder))
        with patch.object(odoo.addons, "__path__", [folder]):
            trans_export(None, [content.NAME], written, "po", env)
        return written.getvalue().decode()
