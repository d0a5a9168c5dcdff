"""Beside OCA's softphone, phone fields and dark colours: neither is in the way."""

import re

import pytest
from playwright.sync_api import expect

from dev.setup import database, server

from . import beside_phones
from .beside import Session, until
from .beside_phones import MOBILE, NAME, OTHER, OTHER_PBX, SECOND, TICKET
from .company import new_pbx
from .conftest import ENTRY, UNEXPECTED
from .people import ADMIN, CONTACT, NOBODY, REP
from .phone import Page

TESTS = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading")
THEIRS = ".o_voip_softphone"
OURS = ".o_cgvcall_window"
# Who else heard of a click, and whether the browser is still to follow the link.
WATCH = """() => document.addEventListener("click", (event) => {
    window.cgvcallFollows = !event.defaultPrevented;
    event.preventDefault();
})"""
OPEN = """([res_model, res_id]) => {
    const { action } = odoo.__WOWL_DEBUG__.root.env.services;
    const [type, views] = ["ir.actions.act_window", [[false, "form"]]];
    return action.doAction({ type, res_model, res_id, views });
}"""


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


@pytest.fixture
def enter(chromium, office, pbx):
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
        page.log_in(user)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def admin(office):
    return Session(office.url, NAME, ADMIN.login)


def sent(page, method):
    """The other PBX's requests of this kind, once there is one."""
    found = [text for text in page.other_pbx if text.startswith(method)]
    return found or page.page.wait_for_timeout(50)


def show(page, admin, model, **values):
    """The form of the record with these values."""
    domain = [(name, "=", value) for name, value in values.items()]
    [record_id] = admin.call(model, "search", domain)
    page.page.evaluate(OPEN, [model, record_id])
    expect(page.page.locator(".o_form_view")).to_be_visible()
    return record_id


def dial(page, field):
    """Click the link of a phone field, in a form that may be read only."""
    place = page.page.locator(f".o_form_view .o_field_widget[name={field}]")
    # Without a line of ours the link is there only where the mouse is.
    place.hover()
    place.locator("a.o_phone_form_link, a.o_form_uri").click()


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
    ("model", "name", "field", "dialled"),
    [
        ("hr.employee.public", "name", "work_phone", "0987555666"),
        (TICKET, "x_name", "x_phone", "0987777888"),
    ],
)
def test_phone_fields_of_any_model(enter, admin, model, name, field, dialled):
    titles = {"name": "Bùi Viện", "x_name": "Broken lamp"}
    rep = enter(REP)
    rep.wait_until_ready()
    record_id = show(rep, admin, model, **{name: titles[name]})
    dial(rep, field)
    rep.wait_for_state("ongoing")
    assert rep.last_call("ongoing")["to_number"] == dialled
    rep.hang_up()
    domain = [("res_model", "=", model), ("res_id", "=", record_id)]
    assert admin.call("cgvcall.call", "search_count", domain) == 1
