"""What was measured, as ``docs/performance.json`` keeps it: every raw figure of each
part, when, on what machine and of which commit.
"""

import json
import os
import platform
import re
import subprocess
from datetime import UTC, datetime

from dev.setup.paths import REPO

PATH = REPO / "docs" / "performance.json"
NUMBERS = re.compile(r"\[\s*(-?[\d.e+-]+(?:,\s*-?[\d.e+-]+)*)\s*\]")


def load():
    """``{part: {"found": …, "date": …, "commit": …, "seconds": …, "machine": …}}``"""
    return json.loads(PATH.read_text()) if PATH.exists() else {}


def keep(cluster, name, found, seconds):
    """Put what a part has found in the place of what it found before."""
    known = load()
    known[name] = {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": commit(),
        "seconds": round(seconds),
        "machine": machine(cluster),
        "found": _rounded(found),
    }
    text = json.dumps(known, indent=1, ensure_ascii=False)
    # A list of figures is one line.
    text = NUMBERS.sub(lambda list_: " ".join(list_[0].split()), text)
    PATH.write_text(f"{text}\n")


def commit():
    """The commit that was measured; with a plus when files differ from it."""
    name = _git("rev-parse", "--short=12", "HEAD")
    own = (":!docs/performance.md", ":!docs/performance.json", ":!docs/img")
    return name + ("+" if _git("status", "--porcelain", "--", ".", *own) else "")


def machine(cluster):
    with open("/proc/meminfo") as file:
        memory = round(int(file.readline().split()[1]) / 1024**2)
    [[postgres]] = cluster.sql("SHOW server_version")
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": memory,
        "python": platform.python_version(),
        "postgresql": postgres.split()[0],
    }


def _processor():
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def _git(*arguments):
    done = subprocess.run(
        ["git", *arguments], cwd=REPO, check=True, text=True, capture_output=True
    )
    return done.stdout.strip()


def _rounded(value):
    """The same with four digits that count: more of them are noise."""
    if isinstance(value, float):
        return float(f"{value:.4g}") if abs(value) < 1000 else round(value, 1)
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(each) for each in value]
    return value
