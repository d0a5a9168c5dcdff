"""Odoo, the stand-in PBX and a Chromium with a microphone, as a company would have."""

import re

import pytest
from playwright.sync_api import sync_playwright

from dev.sandbox.process import Sandbox
from dev.setup import database, server
from dev.setup.paths import BIN, LOGS
from dev.setup.postgres import Cluster

from .people import API_KEY, API_SECRET, COLLEAGUE, CONTACT, REP
from .phone import Page

DATABASE = "cgvcall_e2e"
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
FAILED = pytest.StashKey[bool]()
ENTRY = re.compile(r"^(?=\d{4}-\d\d-\d\d \d\d:)", re.M)
# Two requests of one page at the same moment: Odoo logs it and tries again by itself.
UNEXPECTED = re.compile(
    r"\S+ \S+ \d+ (ERROR|CRITICAL) (?!.*could not serialize access)", re.S
)


@pytest.fixture(scope="session")
def cluster():
    cluster = Cluster()
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def pbx():
    options = ["--no-history", "--answer-after=1", "--ring-timeout=15"]
    options += ["--api-key", API_KEY, "--api-secret", API_SECRET]
    for user in (REP, COLLEAGUE):
        options += ["--extension", f"{user.extension}:{user.line}:{user.password}"]
    sandbox = Sandbox(*options)
    yield sandbox
    sandbox.stop()


@pytest.fixture(scope="session")
def odoo(cluster, pbx):
    """A running Odoo with the addon; calls are imported only when a test says so."""
    database.copy(cluster, database.base(cluster), DATABASE)
    database.install(cluster, DATABASE, "-i", "cgvcall", log="e2e-install")
    facts = {"api_url": pbx.url, "signalling_url": pbx.signalling_url}
    code = f"from dev.e2e import people; people.create(env, **{facts!r})"
    server.shell(cluster, DATABASE, code, log="e2e-people")
    running = server.Server(
        cluster, DATABASE, server.free_port(), "e2e-odoo", "--max-cron-threads=1"
    )
    running.wait()
    yield running
    running.stop()
    database.drop(cluster, DATABASE)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(BIN / "chromium"), args=CHROMIUM_OPTIONS
        )
        yield browser
        browser.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture
def log_in(chromium, odoo, pbx, request):
    """Open a page for a user, in a browser profile of its own."""
    contexts = []

    def open_page(user, **options):
        context = chromium.new_context(
            base_url=odoo.url,
            permissions=["microphone"],
            viewport={"width": 1366, "height": 900},
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = Page(context.new_page(), pbx)
        page.log_in(user)
        return page

    yield open_page
    for number, context in enumerate(contexts):
        if request.node.stash.get(FAILED, True):
            picture = LOGS / f"{request.node.name}-{number}.png"
            context.pages[0].screenshot(path=picture)
        context.close()


@pytest.fixture
def rep(log_in):
    """The sales rep, at a page with a line that is ready."""
    page = log_in(REP)
    page.wait_until_ready()
    return page


@pytest.fixture
def contact():
    return CONTACT


@pytest.fixture(autouse=True)
def no_trouble(odoo, request):
    """After each test: no unexpected ERROR in the server's log."""
    start = odoo.log.stat().st_size
    yield
    with odoo.log.open() as log:
        log.seek(start)
        entries = ENTRY.split(log.read())
    found = [entry for entry in entries if UNEXPECTED.match(entry)]
    assert not found, "".join(found)
