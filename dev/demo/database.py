"""The demo's database: made once, then only brought in step with the addon's code."""

import os
import subprocess
from hashlib import sha256

from dev.setup import database, server
from dev.setup.console import SetupError, step
from dev.setup.paths import DATA, REPO
from dev.setup.processes import end, tied_to_us

from .pbx import API_KEY

DEMO = "cgvcall_demo"
CODE = ["controllers", "data", "i18n", "models", "pbx", "security", "views", "wizards"]
KINDS = {".py", ".xml", ".csv", ".po"}


def facts(cluster):
    """What is known of the demo's database, or None when a new one is needed."""
    known = database.note(cluster, DEMO)
    if os.environ.get("FRESH") or known.get("odoo") != database.odoo_key():
        return None
    return known


def make(cluster, pbx, now):
    """Make the demo's database and import the calls of ``pbx``, which end ``now``."""
    new = DEMO + database.NEW
    code = addon_fingerprint()
    source = database.base(cluster)
    with step("The addon, and Vietnamese"):
        database.copy(cluster, source, new)
        options = ("-i", "cgvcall", "--load-language=vi_VN")
        database.install(cluster, new, *options, log="demo-install")
    print("  People, leads and calls:", flush=True)
    _fill(cluster, new, pbx)
    known = {"odoo": database.odoo_key(), "now": now, "code": code}
    database.finish(cluster, DEMO, known)


def update(cluster, known):
    """Update the addon in the database when its code has changed."""
    code = addon_fingerprint()
    if known["code"] != code:
        with step("The addon's code has changed: updating"):
            database.install(cluster, DEMO, "-u", "cgvcall", log="demo-update")
        database.write_note(cluster, DEMO, {**known, "code": code})


def connect(cluster, pbx):
    """Tell the account where the PBX is this time: Odoo is not running yet."""
    cluster.sql(
        f"UPDATE cgvcall_account SET api_url = '{pbx.url}',"
        f" signalling_url = '{pbx.signalling_url}' WHERE api_key = '{API_KEY}'",
        DEMO,
    )


def addon_fingerprint():
    """A digest of the files that Odoo reads into a database."""
    files = [*REPO.glob("*.py")]
    for folder in CODE:
        files += (file for file in (REPO / folder).rglob("*") if file.suffix in KINDS)
    digest = sha256()
    for file in sorted(files):
        digest.update(str(file.relative_to(REPO)).encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _fill(cluster, name, pbx):
    """Run ``create`` in Odoo's shell and show what it prints."""
    log = server.log_file("demo-create")
    script = (
        f"import sys; sys.path.insert(0, {str(REPO)!r})\n"
        "from dev.demo import create\n"
        f"create.run(env, {pbx.url!r}, {pbx.signalling_url!r})\n"
    )
    with log.open("w") as errors:
        process = subprocess.Popen(
            server.command(cluster, name, sub=("shell",)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=server.environment(),
            cwd=DATA,
            start_new_session=True,
            preexec_fn=tied_to_us,
        )
        try:
            process.stdin.write(script)
            process.stdin.close()
            for line in process.stdout:
                print(f"    {line.rstrip()}", flush=True)
            status = process.wait()
        finally:
            end(process)
            process.stdout.close()
    if status:
        raise SetupError(f"The demo's data could not be created, see {log}")
