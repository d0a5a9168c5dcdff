"""A stand-in PBX as a child process, for tests. Standard library only."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]


class Sandbox:
    """A running stand-in PBX; ``options`` are those of its command line."""

    def __init__(self, *options: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "dev.sandbox", *options],
            cwd=REPO,
            stdout=subprocess.PIPE,
            text=True,
        )
        line = self._process.stdout.readline().split()
        if line[:1] != ["READY"]:
            raise RuntimeError("The stand-in PBX did not start.")
        self.url = line[1]
        self.signalling_url = self.url.replace("http", "ws", 1) + "/ws"

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)
        self._process.stdout.close()

    def control(self, path, body=None, method=None):
        """Call a control URL; a ``body`` is sent as JSON by POST."""
        request = urllib.request.Request(
            f"{self.url}/control/{path}",
            data=None if body is None else json.dumps(body).encode(),
            method=method or ("GET" if body is None else "POST"),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response)

    def reset(self, **options):
        self.control("reset", options)

    def add(self, *items):
        """Have these raw records listed, exactly as they are."""
        self.control("cdrs", {"items": items})

    def fault(self, path, mode, times=-1, **options):
        """Have ``path`` (cdrs, login, recordings, softphone_cdr, signalling) fail."""
        self.control("faults", {"path": path, "mode": mode, "times": times, **options})

    def heal(self):
        self.control("faults", method="DELETE")
