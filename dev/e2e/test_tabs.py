"""One line for all tabs of a browser."""

import pytest
from playwright.sync_api import expect

from .phone import Page


@pytest.fixture
def other(rep, contact):
    """A second tab, which follows the first one; that one is at a contact."""
    rep.open_contact(contact)
    rep.wait_until_ready()
    tab = Page(rep.page.context.new_page(), rep.pbx)
    tab.page.goto("/odoo/crm")
    tab.wait_until_ready()
    return tab


def connected(pbx):
    return len(pbx.control("clients")["101"])


def test_one_connection_and_one_state(rep, other, contact, pbx):
    """The tab without the line answers, mutes and hangs up."""
    assert connected(pbx) == 1
    pbx.control("call", {"extension": "101", "from_number": contact.dialled})
    expect(rep.popup).to_be_visible()
    other.press("answer", other.popup)
    other.wait_for_state("ongoing")
    rep.wait_for_state("ongoing")
    expect(rep.popup).to_have_count(0)
    rep.talk(1)
    other.press("mute")
    expect(rep.panel.locator(".o_cgvcall_mute")).to_have_attribute(
        "aria-pressed", "true"
    )
    rep.wait_for_silence()
    other.hang_up()
    rep.wait_for_state("ended")
    assert rep.last_call()["cause"] == "200"
    assert not rep.errors + other.errors


def test_the_other_tab_calls(rep, other, contact):
    call = other.call_contact(contact)
    rep.talk(1)
    other.hang_up()
    rep.wait_for_state("ended")
    other.wait_for_call(call["call_id"], state="ended", cause="200")
    expect(other.cards().first).to_contain_text("Outgoing call")
    assert not rep.errors + other.errors


def test_the_leader_is_closed_while_it_rings(rep, other, contact, pbx):
    call = pbx.control("call", {"extension": "101", "from_number": contact.dialled})
    expect(rep.popup).to_be_visible()
    expect(other.popup).to_contain_text(contact.name)
    rep.page.close()
    expect(other.popup).to_be_visible()
    other.press("answer", other.popup)
    other.wait_for_state("ongoing")
    other.talk(1)
    other.hang_up()
    ended = other.wait_for_call(call["call_id"], state="ended", cause="200")
    assert ended["answered_at"]
    assert connected(pbx) == 1
    other.open_contact(contact)
    expect(other.cards().first).to_contain_text("Incoming call")
    assert not other.errors


def test_the_leader_is_closed_in_a_call(rep, other, contact):
    rep.click_number()
    other.wait_for_state("ongoing")
    call = rep.last_call("ongoing")
    rep.page.close()
    other.wait_for_state("ended")
    expect(other.panel).to_contain_text("Connection lost")
    other.wait_until_ready()
    other.wait_for_call(call["call_id"], state="ended")
    other.call_contact(contact)
    other.hang_up()
    assert not other.errors


def test_answered_on_another_device(rep, contact, pbx):
    call = pbx.control("call", {"extension": "101", "from_number": contact.dialled})
    expect(rep.popup).to_be_visible()
    pbx.control("other_device", call)
    expect(rep.popup).to_have_count(0)
    expect(rep.panel).to_contain_text("Answered on another device")
    pbx.control("hangup", call)
    rep.wait_for_call(call["call_id"], state="ended")
    assert not rep.errors
