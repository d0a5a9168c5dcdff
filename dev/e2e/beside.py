"""What the tests beside OCA's addons use: an Odoo by its web API, and a bucket."""

import subprocess
import sys
import time

import requests

from dev.setup import server
from dev.setup.beside import LIBRARIES
from dev.setup.paths import PYTHON
from dev.setup.processes import end, tied_to_us

KEYS = {"aws_access_key_id": "any-key", "aws_secret_access_key": "any-secret"}
BUCKET = "recordings"


def until(condition, seconds=90):
    """Wait for what other processes do; return what the condition returns then."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"it took more than {seconds} s"
        time.sleep(0.1)
    return found


class Session:
    """A user of this Odoo, as his browser speaks with it."""

    def __init__(self, url, database, login):
        self.url = url
        self.http = requests.Session()
        who = {"db": database, "login": login, "password": login}
        self._post("/web/session/authenticate", who)

    @property
    def key(self):
        """What a browser has of the session."""
        return self.http.cookies["session_id"]

    def call(self, model, method, *args, **kwargs):
        what = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self._post("/web/dataset/call_kw", what)

    def get(self, path, **headers):
        return self.http.get(
            f"{self.url}{path}", headers=headers, timeout=20, allow_redirects=False
        )

    def _post(self, path, params=None):
        body = {"jsonrpc": "2.0", "params": params or {}}
        answer = self.http.post(f"{self.url}{path}", json=body, timeout=60).json()
        assert "error" not in answer, answer["error"]["data"]["debug"]
        return answer["result"]


class Bucket:
    """A bucket of a stand-in for S3, which runs as a process of its own."""

    def __init__(self):
        if str(LIBRARIES) not in sys.path:
            sys.path.append(str(LIBRARIES))
        import boto3  # only there for these tests

        port = server.free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._log = server.log_file("e2e-s3").open("w")
        self._process = subprocess.Popen(
            [PYTHON, "-m", "moto.server", "--host=127.0.0.1", f"--port={port}"],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            env=server.environment(beside=True),
            start_new_session=True,
            preexec_fn=tied_to_us,
        )
        until(self._answers)
        place = {"endpoint_url": self.url, "region_name": "us-east-1"}
        self._s3 = boto3.client("s3", **place, **KEYS)
        self._s3.create_bucket(Bucket=BUCKET)

    def _answers(self):
        assert self._process.poll() is None, "the stand-in for S3 did not start"
        try:
            return requests.get(f"{self.url}/moto-api/", timeout=5).ok
        except requests.ConnectionError:
            return False

    def keys(self):
        found = self._s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return {item["Key"] for item in found}

    def read(self, key):
        return self._s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()

    def stop(self):
        end(self._process)
        self._log.close()
