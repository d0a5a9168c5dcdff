"""What of this repository is the addon, and what is only for those who develop it."""

import ast
import shutil
from pathlib import Path

from ..setup.console import SetupError, run
from ..setup.paths import REPO

NAME = "cgvcall"
#: Folders and files at the top that are the addon.
SHIPPED = {
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "__init__.py",
    "__manifest__.py",
    "controllers",
    "data",
    "i18n",
    "migrations",
    "models",
    "pbx",
    "security",
    "static",
    "views",
    "wizards",
}
#: The rest, and whatever begins with a dot. The Python tests need the stand-in PBX and
#: the documents need their pictures: both are found in the repository.
LEFT = {"Makefile", "dev", "docs", "pyproject.toml", "tests"}


def version():
    manifest = ast.literal_eval((REPO / "__manifest__.py").read_text())
    return manifest["version"]


def files():
    """The addon's files, as paths in the repository.

    What git ignores is no part of it: the softphone SDK comes without the text of its
    licence, so each company fetches its own.

    :raise SetupError: there is something at the top of which nobody said what it is
    """
    listed = _git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    paths = [Path(name) for name in listed.split("\0") if name]
    paths = [path for path in paths if not path.parts[0].startswith(".")]
    unknown = {path.parts[0] for path in paths} - SHIPPED - LEFT
    if unknown:
        names = ", ".join(sorted(unknown))
        raise SetupError(f"Is it part of the addon? Say so in {__name__}: {names}")
    chosen = {path for path in paths if path.parts[0] in SHIPPED}
    return sorted(path for path in chosen if (REPO / path).is_file())


def copy_to(folder):
    """Lay the addon into ``folder``, each file readable by everybody.

    :return: the addon's own folder
    """
    addon = folder / NAME
    for path in files():
        target = addon / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(REPO / path, target)
        target.chmod(0o644)
    return addon


def uncommitted():
    """What differs from the last commit, one a line; empty when nothing does."""
    return _git("status", "--porcelain")


def moment():
    """When the last commit was made, in seconds since 1970."""
    return int(_git("log", "-1", "--format=%ct"))


def _git(*arguments):
    problem = "This needs git, and a clone of the repository."
    return run(["git", "-C", REPO, *arguments], problem=problem)
