"""What is installed to develop and to test is what was chosen, byte for byte.

Nothing here knows of holes that are found later: lists of those are not to be had
without a network.
"""

import json
import re

from dev.setup.paths import REPO

LOCK = REPO / "dev" / "tools" / "package-lock.json"
REQUIREMENTS = REPO / "dev" / "setup" / "requirements.txt"
REGISTRY = "https://registry.npmjs.org/"
EXACT = re.compile(r"\d+(\.\d+)*")
PINNED = re.compile(r"[A-Za-z0-9][\w.-]*==\d[\w.]*")


def problems():
    """Sentences about what is not pinned."""
    lock = json.loads(LOCK.read_text())
    wanted = json.loads(LOCK.with_name("package.json").read_text())
    lines = REQUIREMENTS.read_text().splitlines()
    return [*npm_problems(lock, wanted), *python_problems(lines)]


def npm_problems(lock, wanted):
    packages = dict(lock.get("packages", {}))
    root = packages.pop("", {})
    for kind in ("dependencies", "devDependencies"):
        for name, version in wanted.get(kind, {}).items():
            if not EXACT.fullmatch(version):
                yield f"npm: {name} has no exact version but {version}"
            if root.get(kind, {}).get(name) != version:
                yield f"npm: {name} is another one in the lock file"
            if f"node_modules/{name}" not in packages:
                yield f"npm: {name} is not in the lock file"
    for path, package in packages.items():
        if not package.get("integrity", "").startswith("sha512-"):
            yield f"npm: {path} has no checksum"
        if not package.get("resolved", REGISTRY).startswith(REGISTRY):
            yield f"npm: {path} comes from elsewhere than the registry"


def python_problems(lines):
    """Each requirement an exact version from the index: no address, no option."""
    names = set()
    for line in lines:
        text = line.partition("#")[0].strip()
        if not text:
            continue
        if not PINNED.fullmatch(text):
            yield f"Python: “{text}” is not an exact version"
        name = re.sub(r"[-_.]+", "-", text.partition("==")[0]).lower()
        if name in names:
            yield f"Python: {name} stands there twice"
        names.add(name)
