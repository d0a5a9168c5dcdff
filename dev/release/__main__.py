"""``make dist``: the zip and the wheel of the last commit, with their checksums."""

import shutil
from hashlib import sha256

from dev.setup.console import SetupError, main
from dev.setup.paths import REPO

from . import build, content

FOLDER = REPO / "dist"


def dist():
    changes = content.uncommitted()
    if changes:
        raise SetupError(f"Commit first, a release is made of a commit:\n{changes}")
    shutil.rmtree(FOLDER, ignore_errors=True)
    sums = [
        f"{sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in build.build(FOLDER)
    ]
    (FOLDER / "SHA256SUMS").write_text("".join(sums))
    print(f"In {FOLDER.relative_to(REPO)}/:\n{''.join(sums)}", end="")


main(dist)
