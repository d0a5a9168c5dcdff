"""The zip and the wheel: of one commit always the same bytes."""

import os
import tempfile
import time
import zipfile
from pathlib import Path

from dev.setup.console import run
from dev.setup.paths import PYTHON, REPO

from . import content

WHEEL = "import sys; from whool import buildapi; buildapi.build_wheel(sys.argv[1])"


def build(folder):
    """Build both into ``folder``.

    :return: their paths
    """
    folder.mkdir(parents=True, exist_ok=True)
    moment = content.moment()
    with tempfile.TemporaryDirectory() as stage:
        addon = content.copy_to(Path(stage))
        archive = folder / f"{content.NAME}-{content.version()}.zip"
        _zip(addon, archive, moment)
        wheel = _wheel(addon, folder.resolve(), moment)
    return archive, wheel


def _zip(addon, archive, moment):
    # In a zip a file's time has no zone.
    written = time.gmtime(moment)[:6]
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(path for path in addon.rglob("*") if path.is_file()):
            info = zipfile.ZipInfo(str(path.relative_to(addon.parent)), written)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o100644 << 16
            packed.writestr(info, path.read_bytes())


def _wheel(addon, folder, moment):
    # It says which whool builds it, and whool leaves it out of the wheel.
    (addon / "pyproject.toml").write_bytes((REPO / "pyproject.toml").read_bytes())
    # Whool would pack what git knows, but here everything is the addon.
    env = {**os.environ, "GIT_DIR": os.devnull, "SOURCE_DATE_EPOCH": str(moment)}
    run(
        [PYTHON, "-c", WHEEL, folder],
        cwd=addon,
        env=env,
        umask=0o022,
        problem="The wheel could not be built.",
    )
    return next(folder.glob(f"odoo_addon_{content.NAME}-{content.version()}-*.whl"))
