"""What one does in a call: hold, tones, transfer, a second call, note and outcome."""

from playwright.sync_api import expect

from .people import COLLEAGUE


def test_hold_and_resume(rep, contact):
    call = rep.call_contact(contact)
    rep.press("hold")
    rep.wait_for_state("held")
    held = rep.wait_for_call(call["call_id"], on_hold=True, far_side_hears="music")
    assert held["state"] == "ongoing"
    rep.press("hold")
    rep.wait_for_state("ongoing")
    rep.wait_for_call(call["call_id"], on_hold=False, far_side_hears="agent")
    rep.talk(1)
    rep.hang_up()
    assert not rep.errors


def test_hold_that_the_pbx_refuses(rep, contact, pbx):
    rep.call_contact(contact)
    fault = {"path": "signalling", "service": "hold", "mode": "refuse"}
    pbx.control("faults", fault)
    rep.press("hold")
    expect(rep.panel).to_contain_text("The PBX could not put the call on hold.")
    rep.wait_for_state("ongoing")
    rep.hang_up()
    assert not rep.errors


def test_tones(rep, contact):
    call = rep.call_contact(contact)
    rep.press("dtmf")
    rep.panel.locator(".o_cgvcall_dtmf_key", has_text="1").first.click()
    rep.page.keyboard.type("2#*")
    rep.wait_for_call(call["call_id"], dtmf="12#*")
    expect(rep.panel.locator(".o_cgvcall_dtmf_digits")).to_have_text("12#*")
    rep.hang_up()
    assert not rep.errors


def transfer(rep, colleague):
    rep.press("transfer")
    rep.panel.locator(".o_cgvcall_colleague", has_text=colleague.name).click()
    rep.press("confirm_transfer")


def test_transfer(rep, log_in, contact):
    colleague = log_in(COLLEAGUE)
    colleague.wait_until_ready()
    call = rep.call_contact(contact)
    transfer(rep, COLLEAGUE)
    rep.wait_for_state("transferring")
    expect(colleague.popup).to_contain_text(contact.name)
    colleague.press("answer", colleague.popup)
    colleague.wait_for_state("ongoing")
    rep.wait_for_state("ended")
    expect(rep.panel).to_contain_text(f"Transferred to {COLLEAGUE.name}")
    rep.wait_for_call(call["call_id"], transferred_to=COLLEAGUE.extension)
    colleague.talk(1)
    colleague.hang_up()
    assert not rep.errors + colleague.errors


def test_transfer_to_nobody_returns_the_call(rep, contact):
    """The colleague is not connected: the PBX says so at once."""
    rep.call_contact(contact)
    transfer(rep, COLLEAGUE)
    expect(rep.panel).to_contain_text("cannot be reached. The call is still yours.")
    rep.wait_for_state("ongoing")
    rep.talk(1)
    rep.hang_up()
    assert not rep.errors


def test_second_call_waits(rep, contact, pbx):
    """Answering it holds the first one; swap; both end by themselves."""
    first = rep.call_contact(contact)["call_id"]
    second = pbx.control("call", {"extension": "101", "from_number": "0987000222"})
    second = second["call_id"]
    expect(rep.popup).to_contain_text("0987 000 222")
    rep.press("answer", rep.popup)
    rep.wait_for_call(first, on_hold=True)
    rep.wait_for_call(second, state="ongoing", on_hold=False)
    expect(rep.page.locator(".o_cgvcall_panel").first).to_contain_text("0987 000 222")
    rep.page.locator(".o_cgvcall_waiting").get_by_text("Resume").click()
    rep.wait_for_call(first, on_hold=False)
    rep.wait_for_call(second, on_hold=True)
    pbx.control("hangup", {"call_id": first})
    rep.wait_for_call(first, state="ended", cause="200")
    expect(rep.panel).to_contain_text("0987 000 222")
    rep.wait_for_call(second, state="ongoing")
    rep.hang_up()
    rep.wait_for_call(second, state="ended", cause="200")
    assert not rep.errors


def test_note_and_outcome(rep, contact):
    rep.call_contact(contact)
    note = rep.panel.locator("textarea")
    note.fill("Wants a <b>quote</b> by Friday")
    expect(rep.panel).to_contain_text("Saved")
    rep.hang_up()
    rep.panel.locator(".o_cgvcall_outcome", has_text="Call back later").click()
    expect(rep.page.locator(".o_cgvcall_panel")).to_have_count(0, timeout=15_000)
    rep.open_contact(contact)
    expect(rep.cards().first).to_contain_text("Wants a <b>quote</b> by Friday")
    expect(rep.cards().first).to_contain_text("Call back later")
    planned = rep.page.locator(".o-mail-Activity").first
    expect(planned).to_be_visible()
    assert not rep.errors
