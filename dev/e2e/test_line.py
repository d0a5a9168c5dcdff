"""The line fails in every way, and comes back without a reload."""

import pytest
from playwright.sync_api import expect

from .phone import SERVICE


@pytest.fixture(autouse=True)
def healed(pbx):
    yield
    pbx.heal()


def wait_for_status(rep, status):
    rep.page.wait_for_function(
        f"() => {SERVICE}.state.status === '{status}'", timeout=60_000
    )


def test_the_socket_is_cut_in_a_call(rep, contact, pbx):
    """The sound goes on, the line comes back, and the call can be ended."""
    call = rep.call_contact(contact)
    pbx.control("drop_clients", {})
    wait_for_status(rep, "connecting")
    rep.wait_until_ready()
    rep.wait_for_state("ongoing")
    rep.press("hold")
    rep.wait_for_call(call["call_id"], on_hold=True)
    rep.hang_up()
    rep.wait_for_call(call["call_id"], state="ended", cause="200")
    assert not rep.errors


def test_the_token_expired(rep, contact, pbx):
    """The next connection needs a new one: it is fetched, nobody reloads."""
    pbx.control("expire_tokens", {})
    pbx.control("drop_clients", {})
    wait_for_status(rep, "connecting")
    rep.wait_until_ready()
    rep.call_contact(contact)
    rep.hang_up()
    assert not rep.errors


def test_the_token_expires_in_a_call(rep, contact, pbx):
    call = rep.call_contact(contact)
    pbx.control("expire_tokens", {})
    pbx.control("drop_clients", {})
    wait_for_status(rep, "connecting")
    rep.wait_until_ready()
    rep.talk(2)
    rep.hang_up()
    rep.wait_for_call(call["call_id"], state="ended", cause="200")
    assert not rep.errors


def test_the_pbx_is_away(rep, pbx, contact):
    pbx.fault("signalling", "refuse", service="connect")
    pbx.control("drop_clients", {})
    wait_for_status(rep, "trouble")
    icon = rep.page.get_by_role("button", name="Connection to the PBX lost")
    expect(icon).to_be_visible()
    pbx.heal()
    rep.wait_until_ready()
    rep.call_contact(contact)
    rep.hang_up()


def test_the_pbx_does_not_answer_a_call(rep, contact, pbx):
    pbx.fault("signalling", "silent", service="call_start")
    rep.open_contact(contact)
    rep.click_number()
    expect(rep.panel).to_contain_text("The PBX did not answer.", timeout=30_000)
    assert not rep.errors


def test_packets_that_make_no_sense(rep, contact, pbx):
    """Unknown, out of order, twice, no JSON: the line lives, the call too."""
    call = rep.call_contact(contact)
    line = {"extension": "101"}
    known = {"callId": call["call_id"]}
    for service, body in [
        (32, {**known, "code": 180, "reason": "Ringing"}),
        (32, {**known, "code": 200, "reason": "OK"}),
        (32, {"callId": "no-such-call", "code": 200}),
        (30, {"callId": "no-such-call"}),
        (38, {"type": "CALL_STATE", "data": {**known, "code": 200}}),
        (999, {"x": "<script>alert(1)</script>"}),
        (37, {**known, "info": {"odd": True}}),
    ]:
        pbx.control("send", {**line, "service": service, "body": body})
    pbx.control("send", {**line, "text": "{garbage"})
    rep.talk(1)
    rep.wait_for_state("ongoing")
    rep.hang_up()
    rep.wait_for_call(call["call_id"], state="ended", cause="200")
    pbx.control(
        "send", {**line, "service": 32, "body": {**known, "code": 200, "reason": "OK"}}
    )
    rep.wait_for_state("ended")
    rep.call_contact(contact)
    rep.hang_up()


def test_a_caller_name_with_html(rep, pbx):
    pbx.control(
        "call", {"extension": "101", "from_number": "<img src=x onerror=alert(1)>"}
    )
    expect(rep.popup).to_contain_text("<img src=x onerror=alert(1)>")
    rep.press("reject", rep.popup)
    expect(rep.popup).to_have_count(0)
    assert not rep.errors
