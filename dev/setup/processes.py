"""Programs that we start and that must not outlive us."""

import ctypes
import signal
import subprocess

_PR_SET_PDEATHSIG = 1
# Looked up before a fork: afterwards little is safe to do.
_prctl = getattr(ctypes.CDLL(None), "prctl", None)


def tied_to_us():
    """For ``preexec_fn``: end the program when we end, even if we are killed."""
    if _prctl:
        _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def end(process, seconds=15):
    """Ask a process to end; insist after some seconds."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
