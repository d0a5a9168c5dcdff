"""The command line, and the typed options that the rest of the sandbox reads."""

import argparse
import ipaddress
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

GENERATIONS = ("2018", "2019", "mixed")
FAR_SIDES = ("tone", "echo")
THIRTY_DAYS = 30 * 24 * 3600


@dataclass(frozen=True)
class Extension:
    """One line of the PBX: its number and its softphone credentials."""

    number: str
    authen_name: str
    password: str


DEMO_EXTENSIONS = tuple(
    Extension(number, f"VPBX_DEMO_{number}", f"demo-{number}")
    for number in ("101", "102", "103")
)


@dataclass(frozen=True)
class Options:
    """All that can be chosen about one sandbox. Times are seconds."""

    host: str = "127.0.0.1"
    port: int = 0
    vpbx: str = "VPBX_DEMO"
    extensions: tuple[Extension, ...] = DEMO_EXTENSIONS
    api_key: str = "demo-key"
    api_secret: str = "demo-secret"
    token_seconds: int = THIRTY_DAYS
    seed: int = 1
    days: int = 21
    calls_per_day: int = 40
    generation: str = "mixed"
    numbers: tuple[str, ...] = ()
    now: int | None = None
    history: bool = True
    answer_after: float = 1.0
    ring_timeout: float = 20.0
    reconnect_seconds: float = 10.0
    far_side: str = "tone"
    recording_delay: float = 0.0

    @property
    def history_end(self) -> int:
        """Epoch seconds at which the generated history stops."""
        return int(time.time()) if self.now is None else self.now


def is_loopback(host: str) -> bool:
    """Whether ``host`` can only be reached from this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _loopback_host(text: str) -> str:
    if not is_loopback(text):
        raise argparse.ArgumentTypeError(
            f"{text} is not a loopback address: the sandbox is for this machine only"
        )
    return text


def _extension(text: str) -> Extension:
    parts = text.split(":", 2)
    if len(parts) != 3 or not all(parts):
        raise argparse.ArgumentTypeError("expected NUMBER:AUTHEN_NAME:PASSWORD")
    return Extension(*parts)


def _numbers_file(text: str) -> tuple[str, ...]:
    try:
        lines = Path(text).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise argparse.ArgumentTypeError(f"cannot read {text}: {error}") from error
    return tuple(line.strip() for line in lines if line.strip())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m dev.sandbox", description="A stand-in PBX on this machine."
    )
    add = parser.add_argument
    default = Options()
    add("--host", type=_loopback_host, default=default.host)
    add("--port", type=int, default=default.port, help="0 = any free port")
    add("--vpbx", default=default.vpbx, help="name of the virtual PBX")
    add(
        "--extension",
        dest="extensions",
        type=_extension,
        action="append",
        metavar="NUMBER:AUTHEN_NAME:PASSWORD",
        help="repeatable; without it, three demo lines 101 to 103",
    )
    add("--api-key", default=default.api_key)
    add("--api-secret", default=default.api_secret)
    add("--token-seconds", type=int, default=default.token_seconds)
    add("--seed", type=int, default=default.seed)
    add("--days", type=int, default=default.days, help="days of generated history")
    add("--calls-per-day", type=int, default=default.calls_per_day)
    add("--generation", choices=GENERATIONS, default=default.generation)
    add(
        "--numbers",
        type=_numbers_file,
        default=default.numbers,
        metavar="FILE",
        help="one customer number a line, as the PBX would write it",
    )
    add("--now", type=int, metavar="EPOCH", help="end of the generated history")
    add("--no-history", dest="history", action="store_false")
    add(
        "--answer-after",
        type=float,
        default=default.answer_after,
        help="seconds of ringing before the far side answers",
    )
    add("--ring-timeout", type=float, default=default.ring_timeout)
    add(
        "--reconnect-seconds",
        type=float,
        default=default.reconnect_seconds,
        help="how long the calls of a tab live on after its socket is gone",
    )
    add("--far-side", choices=FAR_SIDES, default=default.far_side)
    add(
        "--recording-delay",
        type=float,
        default=default.recording_delay,
        help="seconds after a call during which its recording has size 0",
    )
    return parser


def parse_options(arguments: Sequence[str] | None = None) -> Options:
    """Read the command line (``sys.argv`` by default)."""
    values = vars(_parser().parse_args(arguments))
    values["extensions"] = tuple(values["extensions"] or DEMO_EXTENSIONS)
    return Options(**values)
