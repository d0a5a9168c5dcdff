"""The stand-in PBX as a process beside the tests: real HTTP, another program."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

REPO = Path(__file__).resolve().parents[1]
API_KEY = "test-key"
API_SECRET = "planted-secret"
PASSWORD = "planted-password"


class Sandbox:
    """A running stand-in PBX with the extensions 101 to 103 and no history.

    One for each test class: Odoo ends child processes that outlive their class.
    """

    def __init__(self):
        command = [sys.executable, "-m", "dev.sandbox", "--no-history"]
        command += ["--api-key", API_KEY, "--api-secret", API_SECRET]
        for number in ("101", "102", "103"):
            command += ["--extension", f"{number}:VPBX_TEST_{number}:{PASSWORD}"]
        self._process = subprocess.Popen(
            command, cwd=REPO, stdout=subprocess.PIPE, text=True
        )
        line = self._process.stdout.readline().split()
        assert line[:1] == ["READY"], "the sandbox did not start"
        self.url = line[1]

    def stop(self):
        self._process.terminate()
        self._process.wait(10)
        self._process.stdout.close()

    def control(self, path, body=None, method=None):
        """Call a control URL; ``body`` is sent as JSON by POST."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.url}/control/{path}",
            data=data,
            method=method or ("GET" if body is None else "POST"),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response)

    def reset(self):
        self.control("reset", {})

    def add(self, *items):
        """Have these raw records listed, exactly as they are."""
        self.control("cdrs", {"items": items})

    def fault(self, path, mode, times=-1, **options):
        """Have ``path`` (cdrs, login, recordings, softphone_cdr) fail."""
        self.control("faults", {"path": path, "mode": mode, "times": times, **options})

    def heal(self):
        self.control("faults", method="DELETE")
