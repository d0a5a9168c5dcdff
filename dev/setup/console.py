"""What the set-up tells its user, and how it runs other programs."""

import subprocess
import sys
import time
from contextlib import contextmanager


class SetupError(Exception):
    """A sentence for the user: what is missing and what to do about it."""


@contextmanager
def step(title):
    """Show a step while it runs, and how long it took."""
    print(f"  {title} …", end="", flush=True)
    start = time.monotonic()
    try:
        yield
    except BaseException:
        print(" failed", flush=True)
        raise
    print(f" {time.monotonic() - start:.0f} s", flush=True)


def run(command, *, problem, **kwargs):
    """Run a program to its end and return its output.

    :raise SetupError: ``problem`` and the end of what the program printed
    """
    try:
        done = subprocess.run(
            [str(part) for part in command],
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            **kwargs,
        )
    except OSError as error:
        raise SetupError(f"{problem}\n{error}") from None
    if done.returncode:
        raise SetupError(f"{problem}\n{done.stdout.strip()[-2000:]}")
    return done.stdout


def main(function):
    """Run a command line's function; a SetupError becomes one message, exit 1."""
    try:
        sys.exit(function())
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
