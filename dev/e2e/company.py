"""A company's Odoo with its PBX and a Chromium: for tests and for measurements."""

from contextlib import contextmanager

from dev.sandbox.process import Sandbox
from dev.setup import database, server

from .people import API_KEY, API_SECRET, COLLEAGUE, REP

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    # Without any network Chromium offers no address at all.
    "--allow-loopback-in-peer-connection",
]


def new_pbx():
    options = ["--no-history", "--answer-after=1", "--ring-timeout=15"]
    options += ["--api-key", API_KEY, "--api-secret", API_SECRET]
    for user in (REP, COLLEAGUE):
        options += ["--extension", f"{user.extension}:{user.line}:{user.password}"]
    return Sandbox(*options)


@contextmanager
def running_odoo(cluster, pbx, name):
    """A running Odoo with the addon; calls are imported only when somebody says so."""
    database.copy(cluster, database.base(cluster), name)
    database.install(cluster, name, "-i", "cgvcall", log="e2e-install")
    facts = {"api_url": pbx.url, "signalling_url": pbx.signalling_url}
    code = f"from dev.e2e import people; people.create(env, **{facts!r})"
    server.shell(cluster, name, code, log="e2e-people")
    running = server.Server(
        cluster, name, server.free_port(), "e2e-odoo", "--max-cron-threads=1"
    )
    try:
        running.wait()
        yield running
    finally:
        running.stop()
        database.drop(cluster, name)
