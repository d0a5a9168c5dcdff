"""The main job: click a number, talk, and find the call with its recording."""

from playwright.sync_api import expect

from .people import ADMIN, BUSY, NOBODY, SILENT


def import_now(log_in):
    """One import, as an administrator starts it in the settings."""
    admin = log_in(ADMIN)
    admin.page.goto("/odoo/settings#cgvcall")
    admin.page.click(".settings_tab [data-key=cgvcall]")
    admin.page.click("button[name=action_cgvcall_import_now]")
    expect(admin.page.locator(".o_notification_content")).to_contain_text("new calls")
    assert not admin.errors


def check_card(rep, contact, title, call):
    """The contact's chatter has the call once, and its recording plays in place."""
    rep.open_contact(contact)
    card = rep.cards().first
    expect(card).to_contain_text(title)
    expect(card).to_contain_text(contact.shown)
    talked = call["ended_at"] - call["answered_at"]
    assert abs(rep.seconds_shown(card) - talked) <= 1
    length = rep.play(card)
    assert abs(length - talked) <= 1, (length, talked)
    assert abs(length - call["recording_seconds"]) <= 0.5


def test_outgoing_call(rep, log_in, contact):
    rep.open_contact(contact)
    before = rep.cards().count()
    rep.click_number()
    rep.wait_for_state("ongoing")
    expect(rep.panel).to_contain_text(contact.name)
    expect(rep.page.locator(".o_form_view " + ".o_cgvcall_panel")).to_be_visible()
    seen = rep.talk(3)
    assert seen["lost"] == 0
    live = rep.last_call("ongoing")
    assert live["to_number"] == contact.dialled
    assert live["received_level"] > 0.001, "the far side hears silence"
    rep.panel.locator(".o_cgvcall_hangup").click()
    rep.wait_for_state("ended")
    call = rep.last_call()
    assert min(call["rtp_received"], call["rtp_sent"]) >= 150
    # The entry is there at once; the import only completes it.
    expect(rep.cards()).to_have_count(before + 1)
    import_now(log_in)
    rep.open_contact(contact)
    expect(rep.cards()).to_have_count(before + 1)
    check_card(rep, contact, "Outgoing call", call)
    assert not rep.errors


def test_incoming_call(rep, log_in, contact, pbx):
    rep.page.goto("/odoo/crm")
    rep.wait_until_ready()
    pbx.control("call", {"extension": "101", "from_number": contact.dialled})
    expect(rep.popup).to_contain_text(contact.name)
    expect(rep.popup).to_contain_text(contact.shown)
    rep.popup.locator(".o_cgvcall_answer").click()
    rep.wait_for_state("ongoing")
    rep.talk(3)
    live = rep.last_call("ongoing")
    pbx.control("hangup", {"call_id": live["call_id"]})
    rep.wait_for_state("ended")
    call = rep.last_call()
    import_now(log_in)
    check_card(rep, contact, "Incoming call", call)
    assert not rep.errors


def test_reject_incoming(rep, contact, pbx):
    pbx.control("call", {"extension": "101", "from_number": "0987000111"})
    expect(rep.popup).to_contain_text("Unknown number")
    rep.popup.locator(".o_cgvcall_reject").click()
    expect(rep.popup).to_have_count(0)
    assert rep.last_call()["cause"] == "486"
    assert not rep.errors


def test_caller_gives_up(rep, log_in, contact, pbx):
    got = pbx.control("call", {"extension": "101", "from_number": contact.dialled})
    expect(rep.popup).to_be_visible()
    pbx.control("hangup", {"call_id": got["call_id"]})
    expect(rep.popup).to_have_count(0)
    rep.last_call()
    # Leaving the page at once may lose the browser's last word: the PBX has it too.
    import_now(log_in)
    rep.open_contact(contact)
    expect(rep.cards().first).to_contain_text("Missed call")


def test_busy(rep):
    rep.open_contact(BUSY)
    rep.click_number()
    expect(rep.panel).to_contain_text("Busy", timeout=15_000)
    assert rep.last_call()["cause"] == "486"


def test_no_answer(rep):
    rep.open_contact(SILENT)
    rep.click_number()
    expect(rep.panel).to_contain_text("No answer", timeout=30_000)
    assert rep.last_call()["cause"] == "480"


def test_hang_up_while_ringing(rep, contact):
    rep.open_contact(contact)
    rep.click_number()
    rep.wait_for_state("ringing")
    rep.panel.locator(".o_cgvcall_hangup").click()
    rep.wait_for_state("ended")
    assert rep.last_call()["cause"] == "487"


def test_mute(rep, contact):
    rep.open_contact(contact)
    rep.click_number()
    rep.wait_for_state("ongoing")
    rep.talk(1)
    rep.panel.locator(".o_cgvcall_mute").click()
    expect(rep.panel.locator(".o_cgvcall_mute")).to_contain_text("Unmute")
    rep.wait_for_silence()
    rep.panel.locator(".o_cgvcall_hangup").click()
    rep.wait_for_state("ended")


def test_without_an_extension_odoo_is_as_before(log_in, contact):
    page = log_in(NOBODY)
    page.open_contact(contact)
    link = page.page.locator("div[name=phone] a.o_phone_form_link")
    expect(link).to_have_attribute("href", "tel:+84912345678")
    assert page.page.evaluate("() => typeof StringeeClient") == "undefined"
    assert page.page.locator("script[src*=stringee]").count() == 0
    assert not page.errors
