import json
import subprocess
import sys

from odoo.tests import TransactionCase, tagged
from odoo.tools import config

from ..dev.sandbox.process import REPO
from ..dev.setup.server import LAUNCHER
from ..dev.testing import peak_memory
from .common import start_sandbox

MB = 1024 * 1024
SIZE = 200 * MB


@tagged("post_install", "-at_install")
class TestRecordingMemory(TransactionCase):
    """A process of its own fetches 200 MB; the kernel says what that took."""

    def test_200_mb_in_constant_memory(self):
        pbx = start_sandbox()
        self.addCleanup(pbx.stop)
        code = (
            f"import sys; sys.path.insert(0, {str(REPO)!r})\n"
            "from dev.testing import peak_memory\n"
            f"peak_memory.run(env, {pbx.url!r}, [{SIZE}])\n"
        )
        pbx.fault("recordings", "stream", times=1, size=peak_memory.WARM_UP)
        pbx.fault("recordings", "stream", times=1, size=SIZE)
        options = [
            f"--{name}={value}"
            for name in ("db_host", "db_port", "db_user", "db_password", "data-dir")
            if (value := config[name.replace("-", "_")])
        ]
        addons = ",".join(config["addons_path"])
        done = subprocess.run(
            [
                sys.executable,
                str(LAUNCHER),
                "shell",
                f"--database={self.env.cr.dbname}",
                f"--addons-path={addons}",
                "--log-level=warn",
                *options,
            ],
            input=code,
            capture_output=True,
            text=True,
            timeout=120,
        )
        lines = [line for line in done.stdout.splitlines() if line.startswith("PEAK ")]
        self.assertEqual(len(lines), 1, done.stderr[-3000:])
        found = json.loads(lines[0].removeprefix("PEAK "))
        self.assertEqual((found["state"], found["size"]), ("stored", SIZE))
        self.assertTrue(found["on_disk"])
        # A tenth of the recording; the limit of the project is 150 MB.
        self.assertLess(found["peak"] - found["idle"], 20 * MB)
