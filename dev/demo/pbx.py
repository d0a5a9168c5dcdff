"""The stand-in PBX of the demo: its lines, its customers, its process."""

import select
import subprocess
import time

from dev.setup import server
from dev.setup.console import SetupError
from dev.setup.paths import HOME, PYTHON, REPO
from dev.setup.processes import end, tied_to_us

from .data import ACTIVITIES, COMPANIES, PEOPLE, USERS
from .leads import LEADS

API_KEY = "demo-key"
API_SECRET = "demo-secret"
SEED = 7
DAYS = 21
# How much more often than others a regular customer calls and is called.
REGULAR = 6
NUMBERS = HOME / "demo-numbers.txt"


def authen_name(extension):
    return f"VPBX_DEMO_{extension}"


def password(extension):
    return f"demo-{extension}"


def customer_numbers():
    """The numbers of the demo's people as the PBX writes them: in three shapes."""
    from pbx import numbers  # needs the environment's libraries

    regulars = {person for _login, person, _why in ACTIVITIES}
    texts = [phone for *_rest, phone in COMPANIES]
    for name, _company, _job, phone, _city in PEOPLE:
        texts += [phone] * (REGULAR if name in regulars else 1)
    texts += [phone for _what, _stage, _who, phone, *_rest in LEADS]
    raws = [raw for text in texts for raw in numbers.split(text)]
    return [_in_some_shape(numbers.dial(raw), n) for n, raw in enumerate(raws)]


def _in_some_shape(dialled, position):
    mobile = len(dialled) == 10 and dialled.startswith("0")
    if mobile and position % 8 == 3:
        return "84" + dialled[1:]
    if mobile and position % 8 == 6:
        return dialled[1:]
    return dialled


class Pbx:
    """The process of the stand-in PBX, with the same weeks of calls each time."""

    def __init__(self, port, now):
        NUMBERS.write_text("\n".join(customer_numbers()) + "\n")
        self.log = server.log_file("demo-pbx")
        self._output = self.log.open("w")
        command = [PYTHON, "-m", "dev.sandbox", "--port", port, "--now", now]
        command += ["--seed", SEED, "--days", DAYS, "--numbers", NUMBERS]
        command += ["--api-key", API_KEY, "--api-secret", API_SECRET]
        for _login, _name, number, *_rest in USERS:
            line = f"{number}:{authen_name(number)}:{password(number)}"
            command += ["--extension", line]
        self._process = subprocess.Popen(
            [str(part) for part in command],
            cwd=REPO,
            env=server.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._output,
            text=True,
            start_new_session=True,
            preexec_fn=tied_to_us,
        )
        self.url = None

    def wait(self, seconds=60):
        """Return when the PBX answers.

        :raise SetupError: it ended, or did not answer in time
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.alive():
            if select.select([self._process.stdout], [], [], 0.5)[0]:
                words = self._process.stdout.readline().split()
                if words[:1] == ["READY"]:
                    self.url = words[1]
                    return
        raise SetupError(f"The stand-in PBX did not start, see {self.log}")

    @property
    def signalling_url(self):
        return self.url.replace("http", "ws", 1) + "/ws"

    def alive(self):
        return self._process.poll() is None

    def stop(self):
        end(self._process)
        self._process.stdout.close()
        self._output.close()
