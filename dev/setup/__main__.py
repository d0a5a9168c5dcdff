"""``python3 -m dev.setup``: fetch and prepare all that demo and tests run on.

Each step leaves a stamp with a fingerprint of what it depends on, so that a second
run does nothing and needs no network.
"""

from hashlib import sha256

from . import beside, browser, node, odoo_source, postgres, python_env
from .console import main, step
from .paths import HOME, LOGS, REPO, STAMPS, odoo_home

STEPS = [
    ("postgresql", "PostgreSQL", postgres.install, []),
    ("odoo", "Odoo 19 (122 MB)", odoo_source.install, ["dev/setup/odoo_source.py"]),
    ("python", "Python libraries", python_env.install, ["dev/setup/requirements.txt"]),
    (
        "beside",
        "OCA's addons and a stand-in for S3",
        beside.install,
        ["dev/setup/requirements-beside.txt", "dev/setup/beside.py"],
    ),
    ("node", "softphone SDK and npm tools", node.install, ["dev/tools"]),
    ("chromium", "Chromium", browser.install, ["dev/setup/browser.py"]),
]


def fingerprint(sources):
    digest = sha256(str(REPO).encode())
    for source in sources:
        path = REPO / source
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            digest.update(file.read_bytes())
    return digest.hexdigest()


def setup():
    for folder in (STAMPS, LOGS):
        folder.mkdir(parents=True, exist_ok=True)
    todo = []
    for name, title, install, sources in STEPS:
        stamp, wanted = STAMPS / name, fingerprint(sources)
        if name == "odoo":
            wanted += f" {odoo_home()}"
        gone = name == "postgresql" and not postgres.installed()
        if gone or not stamp.exists() or stamp.read_text() != wanted:
            todo.append((title, install, stamp, wanted))
    if todo:
        print(f"Preparing {HOME} (the first time takes some minutes):", flush=True)
    for title, install, stamp, wanted in todo:
        with step(title):
            install()
        stamp.write_text(wanted)
    # Whichever Odoo is asked for now, its import follows.
    python_env.link_odoo()


main(setup)
