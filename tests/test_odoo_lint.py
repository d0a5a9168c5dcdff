"""Odoo's own checks of addons, those of its module ``test_lint``, held against this.

What of it wants pylint or eslint is in ``dev/testing/conventions.py``. Left out are
test_l10n, for modules of a country, and test_checkers, which tests pylint's plugins.
"""

import ast
import shutil
import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.modules import Manifest
from odoo.modules.registry import Registry
from odoo.tests import tagged

import odoo.addons
from odoo.addons.test_lint.tests import (
    test_docstring,
    test_dunderinit,
    test_i18n,
    test_index,
    test_jstranslate,
    test_manifests,
    test_markers,
    test_naming,
    test_onchange_domains,
    test_orm_import,
    test_override_signatures,
    test_pofile,
    test_routes,
    test_test_holes,
)

from ..dev.release import content
from ..dev.setup.paths import REPO

# The first columns of the indexes of our tables.
FIRST_COLUMNS = """
    SELECT relation.relname, attribute.attname
    FROM pg_index AS index
    JOIN pg_class AS relation ON relation.oid = index.indrelid
    JOIN pg_attribute AS attribute
        ON attribute.attrelid = relation.oid AND attribute.attnum = index.indkey[0]
    WHERE relation.relname LIKE 'cgvcall%'
"""
OURS = f"odoo.addons.{content.NAME}."


class OdoosOwn:
    """The tests stand in the class that this one is mixed into."""

    allow_inherited_tests_method = True


class OurFiles(OdoosOwn):
    """The addon alone is there, without the Odoo that lies in a developer's clone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, folder)
        addon = content.copy_to(Path(folder))
        shutil.copytree(REPO / "tests", addon / "tests")
        told = ast.literal_eval((addon / "__manifest__.py").read_text())
        cls.manifest = Manifest(path=str(addon), manifest_content=told)
        cls.only = [
            patch.object(Manifest, "all_addon_manifests", return_value=[cls.manifest]),
            patch.object(odoo.addons, "__path__", [folder]),
        ]

    def setUp(self):
        super().setUp()
        for patcher in self.only:
            self.startPatcher(patcher)


def our_models(name):
    """As a registry: the models that the addon makes or adds to."""
    return {
        model: cls
        for model, cls in Registry(name).items()
        if any(base.__module__.startswith(OURS) for base in cls.mro())
    }


class OurModels(OdoosOwn):
    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(self.checks, "Registry", our_models))


@tagged("post_install", "-at_install")
class TestLintInit(OurFiles, test_dunderinit.TestDunderinit):
    pass


@tagged("post_install", "-at_install")
class TestLintProps(OurFiles, test_i18n.TestI18n):
    pass


@tagged("post_install", "-at_install")
class TestLintScripts(OurFiles, test_jstranslate.TestJsTranslations):
    pass


@tagged("post_install", "-at_install")
class TestLintManifest(OurFiles, test_manifests.ManifestLinter):
    pass


@tagged("post_install", "-at_install")
class TestLintOnchange(OurFiles, test_onchange_domains.TestOnchangeDomains):
    pass


@tagged("post_install", "-at_install")
class TestLintImports(OurFiles, test_orm_import.TestDunderinit):
    pass


@tagged("post_install", "-at_install")
class TestLintHoles(OurFiles, test_test_holes.TestTestHoles):
    pass


@tagged("post_install", "-at_install")
class TestLintMarkers(OurFiles, test_markers.TestConflictMarkers):
    def test_conflict_markers(self):
        for path in Path(self.manifest.path).rglob("*"):
            if path.is_file():
                self.check_file(str(path))


@tagged("post_install", "-at_install")
class TestLintPot(OurFiles, test_pofile.PotLinter):
    def setUp(self):
        super().setUp()
        only = patch.object(test_pofile, "get_modules", lambda: [content.NAME])
        self.startPatcher(only)


@tagged("post_install", "-at_install")
class TestLintNames(OurModels, test_naming.TestNaming):
    checks = test_naming


@tagged("post_install", "-at_install")
class TestLintOverrides(OurModels, test_override_signatures.TestLintOverrideSignatures):
    checks = test_override_signatures


@tagged("post_install", "-at_install")
class TestLintDocstrings(OurModels, test_docstring.TestDocstring):
    checks = test_docstring


@tagged("post_install", "-at_install")
class TestLintRoutes(OdoosOwn, test_routes.RoutesLinter):
    pass


@tagged("post_install", "-at_install")
class TestLintIndexes(OdoosOwn, test_index.TestIndex):
    """Odoo looks for indexes of one field; ours often go on with a second one."""

    def setUp(self):
        super().setUp()
        self.env.cr.execute(FIRST_COLUMNS)
        columns = set(self.env.cr.fetchall())
        indexed = {
            str(field)
            for model in self.env.registry.values()
            for field in model._fields.values()
            if (model._table, field.name) in columns
        }
        name = "BTREE_INDEX_IGNORE_FIELDS"
        known = indexed | getattr(test_index, name)
        self.startPatcher(patch.object(test_index, name, known))
