"""The parts of the test suite: each runs and says how many passed and failed."""

import re
import shutil
import subprocess
import time
from dataclasses import dataclass, field

from dev.bench import guard as ratios
from dev.chaos import runners as schedules
from dev.setup import database as databases
from dev.setup import node, server
from dev.setup.paths import ADDONS, HOME, PYTHON, REPO
from dev.setup.postgres import Cluster

from . import bundles, conventions, dependencies, documents

ONLY_HOOT = "/cgvcall:TestHoot"
TOURS = "cgvcall_tour"
BROWSER = f"{ONLY_HOOT},{TOURS}"
NO_BROWSER = f"/cgvcall,-{ONLY_HOOT},-{TOURS}"
WITH_HOOT = (BROWSER, ONLY_HOOT)
SUMMARY = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading")
HOOT = re.compile(r"\[HOOT\] Passed (\d+) tests")
SKIPPED = re.compile(r" skipped (\S+)")
# A line of Odoo's log that begins an entry of these levels, but a test's own verdict.
TROUBLE = re.compile(r"^\S+ \S+ \d+ (ERROR|CRITICAL) \S+ (?!odoo\.tests|\S*\.tests\.)")
PYTEST = re.compile(r"(\d+) (passed|failed|error|skipped)")


@dataclass
class Result:
    """What one part saw; ``problems`` are lines to show."""

    name: str
    passed: int = 0
    failed: int = 0
    seconds: float = 0
    problems: list[str] = field(default_factory=list)

    def fail(self, problem, count=1):
        self.failed += count
        self.problems.append(problem)


def timed(function):
    def run(*arguments):
        start = time.monotonic()
        result = function(*arguments)
        result.seconds = time.monotonic() - start
        return result

    return run


@timed
def lint():
    """Each checker is one test."""
    result = Result("lint")
    scripts = [str(path) for path in sorted((REPO / "static").glob("[st]*/**/*.js"))]
    written = scripts + [
        str(path) for path in sorted((REPO / "static/src").glob("**/*.scss"))
    ]
    config = ["--config", str(node.FOLDER / "eslint.config.mjs")]
    style = ["--print-width=100", "--tab-width=4", "--trailing-comma=es5"]
    # The README is README.md; a model in several files is one thing a file.
    off = ["--disable=missing-readme,consider-merging-classes-inherited"]
    checks = {
        "ruff check": [PYTHON, "-m", "ruff", "check", "."],
        "ruff format": [PYTHON, "-m", "ruff", "format", "--check", "."],
        "pylint-odoo": [
            PYTHON,
            "-m",
            "pylint",
            "--rcfile=cgvcall/.pylintrc",
            *off,
            "cgvcall",
        ],
        "prettier": [*node.tool("prettier"), "--check", *style, *written],
        "eslint": [*node.tool("eslint"), *config, *scripts],
    }
    for name, command in checks.items():
        # pylint-odoo wants to see the addon under its name.
        folder = ADDONS if name == "pylint-odoo" else REPO
        done = subprocess.run(
            [str(part) for part in command],
            cwd=folder,
            env=node.environment(),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        if done.returncode:
            result.fail(f"{name}:\n{done.stdout.strip()[-6000:]}")
        else:
            result.passed += 1
    found = {
        "dependencies": "\n".join(dependencies.problems()),
        "documents": "\n".join(documents.problems()),
    }
    for name, problems in {**found, **conventions.problems()}.items():
        if problems:
            result.fail(f"{name}:\n{problems}")
        else:
            result.passed += 1
    return result


@timed
def pytest(name, folder, *arguments):
    """A folder of pytest tests; a skipped one counts as failed."""
    result = Result(name)
    report = HOME / "logs" / f"{name}.log"
    command = [PYTHON, "-m", "pytest", "-q", "--color=no", folder, *arguments]
    with report.open("w") as output:
        code = subprocess.run(
            [str(part) for part in command],
            cwd=REPO,
            env=server.environment(),
            stdout=output,
            stderr=subprocess.STDOUT,
        ).returncode
    lines = report.read_text().strip().splitlines() or [""]
    counts = {word: int(count) for count, word in PYTEST.findall(lines[-1])}
    result.passed = counts.get("passed", 0)
    bad = sum(counts.get(word, 0) for word in ("failed", "error", "skipped"))
    if bad:
        result.fail("\n".join(lines[-80:]), bad)
    elif code or not result.passed:
        result.fail("\n".join(lines[-80:]))
    return result


@timed
def chaos(count):
    """So many schedules of the fault test; each is one test."""
    result = Result("chaos")
    cluster = Cluster()
    cluster.start()
    seeds = schedules.some_seeds(count)
    failures = schedules.run_all(cluster, seeds)
    result.passed = max(len(seeds) - len(failures), 0)
    for failure in failures:
        result.fail(failure)
    return result


@timed
def guard():
    """Each ratio that is watched is one test."""
    result = Result("guard")
    cluster = Cluster()
    cluster.start()
    result.passed, slid = ratios.check(cluster)
    for line in slid:
        result.fail(line)
    return result


@timed
def odoo(name, tags):
    """Odoo's own runner on a new database: Python tests, Hoot and tours."""
    result = Result(name)
    cluster = Cluster()
    cluster.start()
    database = f"cgvcall_test_{name}"
    databases.copy(cluster, databases.base(cluster), database)
    port = server.free_port()
    shots = HOME / "screenshots" / name
    shutil.rmtree(shots, ignore_errors=True)
    code, path = server.run(
        cluster,
        database,
        "--init=cgvcall",
        f"--test-tags={tags}",
        "--http-interface=127.0.0.1",
        f"--http-port={port}",
        f"--screenshots={shots}",
        "--stop-after-init",
        log=name,
        env=bundles.only(*_bundles(tags)),
    )
    databases.drop(cluster, database)
    log = path.read_text()
    summary = SUMMARY.search(log)
    if not summary:
        result.fail(f"Odoo did not come to its tests, see {path}\n{log[-4000:]}")
        return result
    failed, errors, total = map(int, summary.groups())
    hoot = sum(int(count) for count in HOOT.findall(log))
    # A test may fail in several of its cases.
    result.passed = max(total - failed - errors, 0) + hoot
    if failed + errors:
        result.fail(_entries(log, "ERROR"), failed + errors)
    if tags in WITH_HOOT and not hoot:
        result.fail("Hoot ran no test: is Chromium there?")
    for test in SKIPPED.findall(log):
        result.fail(f"{test} was skipped")
    for line in log.splitlines():
        if TROUBLE.match(line):
            result.fail(f"in the server's log: {line}")
    if code and not result.failed:
        result.fail(f"Odoo ended with status {code}, see {path}")
    return result


def _bundles(tags):
    """What the tests with these tags load in a browser."""
    if tags == NO_BROWSER:
        return []
    pages = [] if tags == ONLY_HOOT else bundles.pages(bundles.LIGHT)
    return [*pages, *bundles.HOOT] if tags != TOURS else pages


def _entries(log, level):
    """The log's entries of a level, each with its traceback."""
    entries = re.split(r"(?m)^(?=\d{4}-\d\d-\d\d \d\d:)", log)
    found = [entry for entry in entries if f" {level} " in entry.split("\n", 1)[0]]
    return "\n".join(found)[-12000:]
