"""The checks of OCA and of Odoo itself, on the addon as it is given out.

What of Odoo's module ``test_lint`` wants a database is in ``tests/test_odoo_lint.py``.
"""

import os
import subprocess
import tempfile
from pathlib import Path

from dev.release import content, po
from dev.setup import node
from dev.setup.paths import PYTHON, REPO, odoo_addons_path, odoo_python_path

OCA = ["--config", REPO / ".oca_hooks.cfg"]
OCA_PO = "import sys; from oca_pre_commit_hooks.cli_po import main; sys.exit(main())"
# As Odoo's test_pylint asks for them.
ODOO_CHECKS = (
    "used-before-assignment,undefined-variable,eval-used,unreachable,function-redefined,"
    "sql-injection,missing-gettext,gettext-variable,gettext-placeholders,gettext-repr,"
    "raise-unlink-override"
)
ODOO_PLUGINS = (
    "_pylint_path_setup,_odoo_checker_sql_injection,_odoo_checker_gettext,"
    "_odoo_checker_unlink_override"
)


def problems():
    """``{check: what it found}``, each check once; empty when it found nothing."""
    with tempfile.TemporaryDirectory() as folder:
        addon = content.copy_to(Path(folder))
        found = {
            name: _run(*command) for name, command in _commands(addon, folder).items()
        }
    found["translations"] = "\n".join(po.problems())
    return found


def _commands(addon, folder):
    rules = _test_lint()
    scripts = sorted((addon / "static").glob("[st]*/**/*.js"))
    files = sorted((addon / "i18n").glob("*.po*"))
    pylint = {
        "PYTHONPATH": os.pathsep.join([str(rules), str(odoo_python_path())]),
        "ADDONS_PATH": f"{odoo_addons_path().replace(',', os.pathsep)}",
    }
    return {
        "oca-checks-odoo-module": (
            [PYTHON, "-m", "oca_pre_commit_hooks", *OCA, addon],
            {},
            folder,
        ),
        "oca-checks-po": ([PYTHON, "-c", OCA_PO, *OCA, *files], {}, folder),
        "Odoo's pylint": (
            [
                *(PYTHON, "-m", "pylint", f"--rcfile={os.devnull}", "--score=n"),
                "--disable=all,useless-option-value,unknown-option-value",
                *(f"--enable={ODOO_CHECKS}", f"--load-plugins={ODOO_PLUGINS}"),
                addon,
            ],
            pylint,
            folder,
        ),
        "Odoo's eslint": (
            [
                *(*node.tool("eslint"), "--no-ignore", "--no-eslintrc"),
                *("-c", rules / "eslintrc", *scripts),
            ],
            {"ESLINT_USE_FLAT_CONFIG": "false"},
            addon,
        ),
    }


def _test_lint():
    """The folder of Odoo's module test_lint that has its checkers."""
    for folder in odoo_addons_path().split(","):
        if (found := Path(folder, "test_lint", "tests")).is_dir():
            return found
    raise LookupError("This Odoo has no module test_lint.")


def _run(command, env, folder):
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**node.environment(), **env},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if not done.returncode:
        return ""
    return done.stdout.strip()[-6000:] or f"it ended with {done.returncode}"
