import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from odoo.addons.cgvcall.pbx import downloads, files
from odoo.addons.cgvcall.tests.pbx_http import MP3, ClientCase, Handler

PBX = Path(downloads.__file__).parent
#: Without Odoo: begins a download from sys.argv[2], of which the end never comes.
PROCESS = """
import sys, time, types
package = types.ModuleType("cgvcall")
package.__path__ = [sys.argv[1]]
sys.modules["cgvcall"] = package
from cgvcall.pbx.client import PbxClient
from cgvcall.pbx.downloads import Downloads, Task
url = sys.argv[2]
fetching = Downloads(sys.argv[3])
fetching.__enter__()
fetching.start(
    Task(1, url + "/x", 1, "h", 1, 10**6, lambda: PbxClient(url), time.monotonic() + 60)
)
sys.stdin.readline()
"""


class TestDownloads(ClientCase):
    def setUp(self):
        super().setUp()
        self.folder = tempfile.mkdtemp()
        self.addCleanup(os.rmdir, self.folder)

    def task(self, key=1, **values):
        return downloads.Task(
            **{
                "key": key,
                "url": f"{self.url}/{key}",
                "owner": 1,
                "host": "here",
                "parallel": 2,
                "max_bytes": 10**6,
                "new_client": self.client,
                "begin_by": time.monotonic() + 60,
                **values,
            }
        )

    def test_each_comes_back_once(self):
        self.answer(200, MP3)
        seen = {}
        with downloads.Downloads(self.folder) as fetching:
            for key in range(12):
                fetching.start(self.task(key))
            while len(fetching):
                for fetched in fetching.ended():
                    seen[fetched.task.key] = fetched.audio.size
                    fetched.close()
        self.assertEqual(seen, dict.fromkeys(range(12), len(MP3)))
        # Two threads, each with one connection.
        self.assertEqual(len({request.connection for request in self.server.seen}), 2)

    def test_what_is_late_is_not_begun(self):
        with downloads.Downloads(self.folder) as fetching:
            fetching.start(self.task(begin_by=time.monotonic() - 1))
            [fetched] = fetching.ended()
        self.assertTrue(fetched.skipped)
        self.assertEqual(self.server.seen, [])

    def test_more_wait_where_they_come_quickly(self):
        self.answer(200, MP3)
        with downloads.Downloads(self.folder) as fetching:
            self.assertEqual(self.fill(fetching), 4)
            fetching.start(self.task())
            [fetched] = fetching.ended()
            fetched.close()
            self.assertEqual(self.fill(fetching), 16)

    def fill(self, fetching):
        """How many have a place; none of them is begun."""
        count = 0
        while fetching.has_place("here", 2):
            fetching.start(self.task(begin_by=0))
            count += 1
        while len(fetching):
            fetching.ended()
        return count

    def test_a_process_ends_with_a_download_on_its_way(self):
        """The server would keep it waiting for 20 seconds."""
        self.server.script = Handler.hang
        process = subprocess.Popen(
            [sys.executable, "-c", PROCESS, PBX.parent, self.url, self.folder],
            stdin=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(process.kill)
        until = time.monotonic() + 20
        while not self.server.seen and time.monotonic() < until:
            self.server.stopping.wait(0.02)
        self.assertTrue(self.server.seen)
        started = time.monotonic()
        process.communicate("\n", timeout=15)
        self.assertLess(time.monotonic() - started, 5)
        self.assertEqual(process.returncode, 0)

    def test_a_job_that_fails_does_not_wait_for_its_downloads(self):
        self.server.script = Handler.hang
        started = time.monotonic()
        with self.assertRaises(ZeroDivisionError):
            with downloads.Downloads(self.folder) as fetching:
                fetching.start(self.task())
                until = time.monotonic() + 20
                while not self.server.seen and time.monotonic() < until:
                    self.server.stopping.wait(0.02)
                raise ZeroDivisionError
        self.assertLess(time.monotonic() - started, 5)


class TestFiles(ClientCase):
    def setUp(self):
        super().setUp()
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(os.rmdir, self.folder)

    def test_a_file_gets_its_name_once(self):
        path = self.folder / "named"
        self.addCleanup(path.unlink)
        with files.open_nameless(self.folder) as file:
            file.write(MP3)
            self.assertEqual(list(self.folder.iterdir()), [])
            self.assertTrue(files.give_name(file, path))
            self.assertEqual(path.read_bytes(), MP3)
            self.assertFalse(files.give_name(file, path), "there is one")

    def test_a_file_that_cannot_have_a_name(self):
        path = self.folder / "named"
        with tempfile.TemporaryFile(dir=self.folder) as file:
            self.assertFalse(files.give_name(file, path))
        self.assertFalse(path.exists())
