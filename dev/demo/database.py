"""The demo's database: made once, then only brought in step with the addon's code."""

import os
from hashlib import sha256

from dev.setup import database, odoo_shell
from dev.setup.console import step
from dev.setup.paths import REPO

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
        f" signalling_url = '{pbx.signalling_url}' WHERE api_key_value IS NOT NULL",
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
    """Make the demo's data, showing what it prints."""
    code = (
        "from dev.demo import create\n"
        f"create.run(env, {pbx.url!r}, {pbx.signalling_url!r})"
    )
    odoo_shell.run(cluster, name, code, "demo-create")
