"""Inside Odoo: the texts of the addon that are to be translated."""

import io
import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.tools.translate import TranslationModuleReader, trans_export

import odoo.addons

from . import content


def export(env):
    """What Odoo exports as the .pot of the addon that is installed here.

    It reads the scripts and templates of a copy: around a clone's own lies all Odoo.
    """
    with tempfile.TemporaryDirectory() as folder, io.BytesIO() as written:
        content.copy_to(Path(folder))
        read_files = TranslationModuleReader._export_translatable_resources

        def read_copy(reader):
            reader._path_list = [(folder, True)]
            with patch.object(odoo.addons, "__path__", [folder]):
                read_files(reader)

        name = "_export_translatable_resources"
        with patch.object(TranslationModuleReader, name, read_copy):
            trans_export(None, [content.NAME], written, "po", env)
        return written.getvalue().decode()
