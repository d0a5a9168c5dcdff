"""Beside OCA's softphone, and Odoo's other apps: neither is in the way."""

import re
from functools import cache

import pytest
from playwright.sync_api import expect

from dev.setup import database, server

from . import beside_phones
from .beside import Session, until
from .beside_pages import WATCH, Visitor, dial, sent, show
from .beside_phones import (
    CLIENT,
    COLLEAGUES,
    MOBILE,
    NAME,
    OTHER,
    OTHER_PBX,
    SECOND,
    STAFF,
    TASK,
    TICKET,
)
from .company import new_pbx
from .conftest import ENTRY, UNEXPECTED
from .packages import MAY_NAME_IT, mentions, rows
from .people import ADMIN, CONTACT, NOBODY, REP
from .phone import Page

TESTS = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading")
THEIRS = ".o_voip_softphone"
OURS = ".o_cgvcall_window"
#: Who is called is told by a field of their own.
PEOPLE = {"res.partner": "partner_id", "crm.lead": "lead_id"}


@pytest.fixture(scope="module")
def dark(cluster):
    """The log of the addon's own tests, with all these addons in the database."""
    yield beside_phones.make(cluster)
    database.drop(cluster, NAME)


@pytest.fixture(scope="module")
def pbx():
    """One of its own: what is called here, others do not import."""
    sandbox = new_pbx()
    yield sandbox
    sandbox.stop()


@pytest.fixture(scope="module")
def office(cluster, dark, pbx):
    facts = {"api_url": pbx.url, "signalling_url": pbx.signalling_url}
    beside_phones.people(cluster, **facts)
    running = server.Server(
        cluster,
        NAME,
        server.free_port(),
        "e2e-beside-phones",
        "--max-cron-threads=0",
        beside=True,
    )
    running.wait()
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def no_trouble(office):
    """After each test: no unexpected ERROR in this server's log."""
    start = office.log.stat().st_size
    yield
    with office.log.open() as log:
        log.seek(start)
        entries = ENTRY.split(log.read())
    found = [entry for entry in entries if UNEXPECTED.match(entry)]
    assert not found, "".join(found)


@pytest.fixture(scope="module")
def session_of(office):
    return cache(lambda user: Session(office.url, NAME, user.login))


@pytest.fixture
def enter(chromium, office, pbx, session_of):
    """Open a page for a user; ``page.other_pbx`` is what is sent to the other PBX."""
    contexts = []

    def open_page(user):
        context = chromium.new_context(
            base_url=office.url,
            permissions=["microphone"],
            viewport={"width": 1366, "height": 900},
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = Page(context.new_page(), pbx)
        page.other_pbx = []
        page.page.route_web_socket(
            OTHER_PBX,
            lambda socket: socket.on_message(lambda text: page.other_pbx.append(text)),
        )
        page.enter(session_of(user))
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def visit(chromium, office):
    """Open a page for somebody who is not logged in."""
    contexts = []

    def open_page():
        contexts.append(chromium.new_context(base_url=office.url))
        return Visitor(contexts[-1])

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def admin(session_of):
    return session_of(ADMIN)


def test_pages_in_dark_colours(dark):
    """axe finds nothing serious on them, and they open beside all these addons."""
    log = dark.read_text()
    assert "TestToursAxe.test_phone" in log
    failed, errors, total = map(int, TESTS.search(log).groups())
    found = [entry for entry in ENTRY.split(log) if UNEXPECTED.match(entry)]
    assert not found, "".join(found)
    assert (failed, errors) == (0, 0)
    assert total


def test_who_has_both_lines_calls_with_ours(enter, admin):
    rep = enter(REP)
    rep.wait_until_ready()
    until(lambda: sent(rep, "REGISTER"))
    rep.open_contact(CONTACT)
    rep.click_number()
    rep.wait_for_state("ongoing")
    call = rep.last_call("ongoing")
    assert call["to_number"] == CONTACT.dialled
    # Theirs is there all the same, and neither lies on the other.
    assert rep.page.locator(THEIRS).count() == 0
    rep.page.click(".o_main_navbar .oi-voip")
    rep.page.click(".o_cgvcall_systray")
    ours, theirs = (rep.page.locator(place).bounding_box() for place in (OURS, THEIRS))
    assert theirs["x"] + theirs["width"] <= ours["x"]
    rep.press("hangup", rep.page.locator(OURS))
    rep.last_call()
    assert not [text for text in rep.other_pbx if text.startswith("INVITE")]
    assert admin.call("voip.call", "search_count", []) == 0
    assert rep.errors == []


def test_who_has_theirs_calls_with_theirs(enter, pbx, admin):
    other = enter(OTHER)
    until(lambda: sent(other, "REGISTER"))
    before = len(pbx.control("calls"))
    other.open_contact(CONTACT)
    dial(other, "phone")
    [invitation, *_again] = until(lambda: sent(other, "INVITE"))
    assert "912345678" in invitation.splitlines()[0]
    assert len(pbx.control("calls")) == before
    assert other.page.locator(".o_cgvcall_systray").count() == 0
    assert other.errors == []


def test_who_has_none_has_the_link(enter):
    nobody = enter(NOBODY)
    nobody.open_contact(CONTACT)
    nobody.page.evaluate(WATCH)
    dial(nobody, "phone")
    nobody.page.wait_for_function("() => window.cgvcallFollows === true")
    assert nobody.errors == []


@pytest.mark.parametrize("person", [MOBILE, SECOND], ids=["mobile", "second"])
def test_numbers_of_other_fields(enter, pbx, admin, person):
    """Who calls from one is known, and a click on it calls."""
    name, field, number = person
    dialled = number.replace(" ", "")
    rep = enter(REP)
    rep.wait_until_ready()
    pbx.control("call", {"extension": REP.extension, "from_number": dialled})
    expect(rep.popup.locator(".o_cgvcall_name")).to_have_text(name)
    rep.press("reject", rep.popup)
    rep.last_call()
    record_id = show(rep, admin, "res.partner", name=name)
    dial(rep, field)
    rep.wait_for_state("ongoing")
    assert rep.last_call("ongoing")["to_number"] == dialled
    rep.hang_up()
    calls = admin.call("cgvcall.call", "search_read", [("partner_id", "=", record_id)])
    assert {call["direction"] for call in calls} == {"inbound", "outbound"}


@pytest.mark.parametrize(
    ("model", "name", "field", "number"), [CLIENT, COLLEAGUES, STAFF, TASK, TICKET]
)
def test_phone_fields_of_other_apps(enter, admin, model, name, field, number):
    """A click on one calls, and the call is of that record."""
    rep = enter(REP)
    rep.wait_until_ready()
    record_id = show(rep, admin, model, **name)
    call_of(rep, admin, model, record_id, field, number)


def call_of(rep, admin, model, record_id, field, number):
    dial(rep, field)
    rep.wait_for_state("ongoing")
    assert rep.last_call("ongoing")["to_number"] == number.replace(" ", "")
    rep.hang_up()
    domain = [("res_model", "=", model), ("res_id", "=", record_id)]
    if model in PEOPLE:
        domain = [(PEOPLE[model], "=", record_id)]
    assert admin.call("cgvcall.call", "search_count", domain) == 1
    assert rep.errors == []


def test_who_asks_on_the_site_is_called(enter, visit, admin):
    """Visitors' pages have nothing of ours; what they send can be called."""
    visitor = visit()
    for path in ("/", "/contactus"):
        visitor.visit(path)
    asked = {"name": "Tiles", "contact_name": "Ông Khách", "phone": "0987 111 999"}
    lead_id = visitor.ask_to_be_called(**asked)
    assert visitor.errors == []
    assert visitor.of_ours() == []
    # The scripts and styles were looked at.
    assert {"script", "stylesheet"} <= visitor.kinds()
    # Somebody gives it to the sales rep, who may not see those of others.
    [rep_id] = admin.call("res.users", "search", [("login", "=", REP.login)])
    admin.call("crm.lead", "write", [lead_id], {"user_id": rep_id})
    rep = enter(REP)
    rep.wait_until_ready()
    assert show(rep, admin, "crm.lead", contact_name="Ông Khách") == lead_id
    call_of(rep, admin, "crm.lead", lead_id, "phone", asked["phone"])
    # The site as its own people see it: a page within a page.
    rep.page.goto("/odoo/action-website.website_preview")
    site = rep.page.locator(".o_iframe_container iframe").last.content_frame
    expect(site.locator("#wrapwrap")).to_be_visible(timeout=30_000)
    rep.wait_until_ready()
    assert site.locator("[class*=o_cgvcall]").count() == 0
    assert rep.errors == []


def test_it_goes_and_they_stay(cluster, enter, visit, admin):
    """Taken away, it leaves nothing, and the others work."""
    [module] = admin.call("ir.module.module", "search", [("name", "=", "cgvcall")])
    admin.call("ir.module.module", "button_immediate_uninstall", [module])
    named = mentions(cluster, NAME, "cgvcall")
    # What was to be done, and was done, is the user's own; our part of it has a mark.
    done = dict.fromkeys(["mail_activity", "mail_message"], "o_cgvcall_attempts")
    may_name_it = {**MAY_NAME_IT, **done}
    for table, lines in named.items():
        may = may_name_it.get(table, "nothing here")
        assert not [line for line in lines if may not in line], table
    assert not [name for name in rows(cluster, NAME) if "cgvcall" in name]
    visitor = visit()
    visitor.visit("/")
    rep = enter(REP)
    record_id = show(rep, admin, TICKET[0], **TICKET[1])
    assert record_id
    assert rep.page.locator("[class*=o_cgvcall]").count() == 0
    assert rep.errors + visitor.errors == []
