import time
from contextlib import contextmanager
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..pbx import files
from .pbx_http import MP3, ClientCase
from .recordings import RecordingsCase

MB = 1024 * 1024


@tagged("post_install", "-at_install")
class TestBadPbx(RecordingsCase):
    """What a broken or hostile PBX sends ends with a sentence, in bounded time and
    space: here the whole way, from HTTP to what people read."""

    @contextmanager
    def bounded(self, seconds=15, written=0):
        """So many seconds and bytes on the disk at most."""
        started, sizes, open_nameless = time.monotonic(), [], files.open_nameless

        def noted(folder):
            file = open_nameless(folder)
            write = file.write

            def count(data):
                sizes.append(len(data))
                return write(data)

            return _Counted(file, count)

        with patch.object(files, "open_nameless", noted):
            yield
        self.assertLess(time.monotonic() - started, seconds)
        self.assertLessEqual(sum(sizes), written)

    # === WHERE A RECORDING LIES === #

    def test_address_of_a_recording(self):
        """Nobody there is asked, and the sentence does not say where it was."""
        for url in (
            "https://recordings.example.com/secret.mp3",
            "https://172.16.16.100/secret.mp3",
            "https://10.0.0.1/secret.mp3",
            "https://169.254.169.254/latest/secret",
            "https://[::1]/secret.mp3",
            "http://192.168.1.1/secret.mp3",
            "file:///etc/passwd",
            "not an address",
        ):
            with self.subTest(url=url), self.bounded():
                recording = self.make_recordings(1, source_url=url)
                self.fetch()
                self.check_address_is_refused(recording)

    def test_redirection_of_a_recording(self):
        elsewhere = ClientCase.serve(self)
        elsewhere.script = lambda request: request.reply(200, MP3)
        for location in (
            "https://recordings.example.com/secret.mp3",
            "https://172.16.16.100/secret.mp3",
            "http://172.16.16.100/secret.mp3",
            "https://169.254.169.254/latest/secret",
            "//[fe80::1]/secret.mp3",
            f"http://localhost:{elsewhere.server_port}/secret.mp3",
        ):
            with self.subTest(location=location), self.bounded():
                self.pbx.heal()
                self.pbx.fault("recordings", "redirect", location=location)
                recording = self.make_recordings(1)
                self.fetch()
                self.check_address_is_refused(recording)
        self.assertEqual(elsewhere.seen, [])

    def check_address_is_refused(self, recording):
        self.assertEqual(recording.state, "failed")
        self.assertIn("on a host that is not allowed", recording.error)
        self.assertNotIn("secret", recording.error)
        self.assertFalse(recording.attachment_id)

    def test_redirections_without_end(self):
        self.pbx.fault("recordings", "redirect", location="/rest/recordings/again")
        recording = self.make_recordings(1)
        with self.bounded():
            self.fetch()
        self.assertEqual(recording.state, "pending")
        self.assertIn("not a whole recording", recording.error)
        self.assertEqual(self.asked()[0], 4)

    # === HOW MUCH OF IT === #

    def test_too_much_of_a_recording(self):
        self.account.recording_max_mb = 1
        for size, announced, written in (
            (-1, -1, MB),  # without end
            (1000, 10 * 1024**3, 0),  # 10 GB announced
            (-1, 10 * 1024**3, 0),
            (2 * MB, -1, MB),
        ):
            with self.subTest(size=size, announced=announced):
                self.pbx.heal()
                self.stream(size, announced=announced)
                recording = self.make_recordings(1)
                with self.bounded(written=written):
                    self.fetch()
                self.assertEqual(recording.state, "failed")
                self.assertIn("larger than 1 MB", recording.error)

    def test_record_file_size_that_lies(self):
        """From the call record on; what is really sent decides."""
        size = 72_000
        self.stream(size)
        url = f"{self.pbx.url}/rest/recordings/"
        lies = [1, size + 1, 10 * 1024**3, 2**31, 10**30, "many", 0.5, -5, True]
        for number, lie in enumerate(lies):
            raw = {"recording_url": f"{url}{number}", "record_file_size": lie}
            self.pbx.add(self.raw_cdr(f"lie{number}", **raw))
        self.run_import()
        self.assertEqual(len(self.calls()), len(lies))
        recordings = self.calls().recording_ids
        self.assertGreaterEqual(len(recordings), 5)
        rounds = 0
        with self.bounded(60, written=2 * len(lies) * 6 * size):
            while "pending" in recordings.mapped("state") and rounds < 8:
                self.fetch(recordings)
                rounds += 1
        self.assertEqual(set(recordings.mapped("state")), {"stored"})
        self.assertEqual(set(recordings.mapped("size")), {size})

    # === A LIST THAT LIES === #

    def test_total_that_lies(self):
        for total in ("0", "1", "-5", '"many"', "null", "1e999", "NaN", str(10**30)):
            with self.subTest(total=total):
                self.pbx.reset()
                self.pbx.heal()
                self.calls().unlink()
                self.account.imported_until = False
                self.pbx.add(*self.raw_cdrs(70))
                self.pbx.fault("cdrs", "total", body=total)
                with self.bounded(60):
                    self.run_import()
                self.assertEqual(len(self.calls()), 70)
                self.assertEqual(self.account.state, "connected")

    def test_page_that_repeats_for_ever(self):
        """With a total that says that there is always more."""
        self.pbx.add(*self.raw_cdrs(120))
        self.pbx.fault("cdrs", "stuck", body=str(10**6))
        with self.bounded(60):
            self.run_import()
        self.assertEqual(len(self.calls()), 120)
        self.assertEqual(self.account.state, "connected")
        count = self.pbx.control("requests")["/rest/cdrs"]["count"]
        self.assertLess(count, 100)

    def raw_cdrs(self, count):
        """One every ten minutes."""
        records = []
        for number in range(count):
            raw = self.raw_cdr(str(number))
            for name in ("time_started", "time_connected", "time_ended"):
                raw[name] -= 600 * number
            records.append(raw)
        return records

    # === DATES === #

    def test_dates_of_no_time(self):
        """The call is kept, with what can be read; a moment of nonsense is none."""
        dates = {
            "1970": 86_400,
            "epoch": 0,
            "before": -1,
            "long before": -(10**18),
            "2106": 2**32 - 1,
            "2262": 2**63 - 1,
            "never": 10**18,
            "endless": 10**400,
            "text": "soon",
            "digits": "9" * 30,
            "date": "2026-01-01 10:00:00",
            "nan": float("nan"),
            "infinity": float("inf"),
            "list": [1],
            "object": {"a": 1},
            "true": True,
            "none": None,
        }
        for name, date in dates.items():
            for key in ("time_started", "time_connected", "time_ended", "duration"):
                self.pbx.add(self.raw_cdr(f"{name} {key}", **{key: date}))
            times = dict.fromkeys(
                ("time_started", "time_connected", "time_ended"), date
            )
            self.pbx.add(self.raw_cdr(f"{name} all", **times))
        with self.bounded(60):
            self.run_import()
        self.assertEqual(self.account.state, "connected", self.account.last_error)
        self.assertLessEqual(self.account.imported_until, fields.Datetime.now())
        calls = {call.cdr_id: call for call in self.calls()}
        for name in dates:
            # Only where nothing says when it was, the window may not show it.
            for key in ("time_connected", "time_ended", "duration"):
                with self.subTest(name=name, key=key):
                    call = calls[f"{name} {key}"]
                    self.assertTrue(1999 < call.started_at.year < 2101)
                    for moment in (call.answered_at, call.ended_at):
                        self.assertTrue(not moment or 1999 < moment.year < 2101)
                    self.assertTrue(0 <= call.talk_seconds <= 7 * 86_400)
        for name in ("2106", "2262", "never", "text", "date", "nan", "list", "true"):
            self.assertIn("time_ended", calls[f"{name} time_ended"].problems)
        # Nor does the next import stumble over them.
        count = len(calls)
        self.run_import()
        self.assertEqual((self.account.state, len(self.calls())), ("connected", count))


class _Counted:
    """A file whose writes are counted."""

    def __init__(self, file, write):
        self._file, self.write = file, write

    def __getattr__(self, name):
        return getattr(self._file, name)
