"""Odoo, the stand-in PBX and a Chromium with a microphone, as a company would have."""

import re
from functools import cache

import pytest
from playwright.sync_api import sync_playwright

from dev.setup.paths import BIN, LOGS
from dev.setup.postgres import Cluster

from .beside import Session
from .company import CHROMIUM_OPTIONS, new_pbx, running_odoo
from .people import CONTACT, REP
from .phone import Page

DATABASE = "cgvcall_e2e"
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
    sandbox = new_pbx()
    yield sandbox
    sandbox.stop()


@pytest.fixture(scope="session")
def odoo(cluster, pbx):
    with running_odoo(cluster, pbx, DATABASE) as running:
        yield running


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


@pytest.fixture(scope="session")
def session_of(odoo):
    """Log a user in, the first time: a password takes Odoo half a second."""
    return cache(lambda user: Session(odoo.url, DATABASE, user.login))


@pytest.fixture
def log_in(chromium, odoo, pbx, session_of, request):
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
        page.enter(session_of(user))
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
