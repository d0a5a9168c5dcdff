"""A user's page with the softphone, for tests. It waits on states, it never sleeps."""

import re
import time

from playwright.sync_api import expect

# Real counters of the sound that went through this page's connections.
COUNT_RTP = """
window.cgvcallConnections = [];
window.RTCPeerConnection = class extends window.RTCPeerConnection {
    constructor(...args) {
        super(...args);
        window.cgvcallConnections.push(this);
    }
};
"""
READ_RTP = """
async () => {
    const seen = { received: 0, sent: 0, lost: 0 };
    for (const connection of window.cgvcallConnections) {
        for (const entry of (await connection.getStats()).values()) {
            if (entry.type === "inbound-rtp") {
                seen.received += entry.packetsReceived;
                seen.lost += entry.packetsLost;
            } else if (entry.type === "outbound-rtp") {
                seen.sent += entry.packetsSent;
            }
        }
    }
    return seen;
}
"""
SERVICE = "odoo.__WOWL_DEBUG__?.root.env.services['cgvcall.softphone']"
PANEL = ".o_cgvcall_panel"
CONTACTS = "/odoo/contacts"


class Page:
    def __init__(self, page, pbx):
        self.page = page
        self.pbx = pbx
        self.errors = []
        page.add_init_script(COUNT_RTP)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def log_in(self, user):
        self.page.goto("/web/login")
        self.page.fill("#login", user.login)
        self.page.fill("#password", user.login)
        self.page.click("button[type=submit]")
        self.page.wait_for_selector(".o_web_client")

    def enter(self, session):
        """As :meth:`log_in`, by a session that was opened before; at the contacts."""
        cookie = {"name": "session_id", "value": session.key, "url": session.url}
        self.page.context.add_cookies([cookie])
        # The first page has its scripts and styles made.
        self.page.goto(CONTACTS, timeout=60_000)
        self.page.wait_for_selector(".o_web_client")

    def wait_until_ready(self):
        """Until the softphone is logged in at the PBX."""
        self.page.wait_for_function(
            f"() => {SERVICE}?.state.status === 'ready'", timeout=30_000
        )

    def open_contact(self, contact):
        if not self.page.url.endswith(CONTACTS):
            self.page.goto(CONTACTS)
        self.page.fill(".o_searchview_input", contact.name)
        # Enter does nothing until there is a suggestion, which then covers the rows.
        self.page.click(".o_searchview_autocomplete .o-dropdown-item >> nth=0")
        others = self.page.locator(".o_data_row").filter(has_not_text=contact.name)
        expect(others).to_have_count(0)
        self.page.click(f".o_data_row .o_data_cell:has-text('{contact.name}')")
        expect(self.page.locator(".o_form_view .o-mail-Chatter")).to_be_visible()

    def click_number(self):
        self.page.click("div[name=phone] a.o_phone_form_link")

    @property
    def panel(self):
        # For a moment there may be two: the dock goes when a form shows the call.
        return self.page.locator(PANEL).first

    @property
    def popup(self):
        return self.page.locator(".o_cgvcall_incoming")

    def wait_for_state(self, state):
        expect(self.panel).to_have_attribute("data-state", state, timeout=20_000)

    def press(self, button, inside=None):
        """Press a button of the call: hold, transfer, answer…"""
        (inside or self.panel).locator(f".o_cgvcall_{button}").first.click()

    def call_contact(self, contact):
        """Until somebody speaks at the other end; the PBX's view of the call."""
        self.open_contact(contact)
        self.click_number()
        self.wait_for_state("ongoing")
        return self.last_call("ongoing")

    def hang_up(self):
        self.press("hangup")
        self.wait_for_state("ended")

    def talk(self, seconds):
        """Until so much sound went both ways, by this browser's own counters.

        :return: packets ``{"received", "sent", "lost"}``; one is 20 ms of sound
        """
        deadline = time.monotonic() + seconds + 15
        while time.monotonic() < deadline:
            seen = self.page.evaluate(READ_RTP)
            if min(seen["received"], seen["sent"]) >= seconds * 50:
                return seen
            self.page.wait_for_function("() => new Promise(requestAnimationFrame)")
        raise AssertionError(f"no sound both ways: {seen}")

    def last_call(self, state="ended"):
        """The PBX's own view of the last call, when it has come to ``state``."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            calls = self.pbx.control("calls")
            if calls and calls[-1]["state"] == state:
                return calls[-1]
            self.page.wait_for_function("() => new Promise(requestAnimationFrame)")
        raise AssertionError(f"the call did not become {state}: {calls[-1:]}")

    def wait_for_call(self, call_id, **facts):
        """The PBX's view of a call, once it is so; compares what is given."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            calls = self.pbx.control("calls")
            call = next(call for call in calls if call["call_id"] == call_id)
            if all(call[name] == value for name, value in facts.items()):
                return call
            self.page.wait_for_function("() => new Promise(requestAnimationFrame)")
        raise AssertionError(f"the call did not become {facts}: {call}")

    def wait_for_silence(self):
        """Until the far side hears nothing any more, though packets still come."""
        deadline = time.monotonic() + 20
        while self.last_call("ongoing")["received_level"] >= 0.001:
            assert time.monotonic() < deadline, "the far side still hears something"
            self.page.wait_for_function("() => new Promise(requestAnimationFrame)")

    def cards(self):
        return self.page.locator(".o-mail-Chatter .o_cgvcall_card")

    def play(self, card):
        """Play a card's recording; returns its length in seconds."""
        button = card.locator(".o_cgvcall_play_big")
        # It comes into the open page by itself when it has been fetched.
        expect(button).to_be_visible(timeout=20_000)
        button.click()
        player = "odoo.__WOWL_DEBUG__.root.env.services['cgvcall.player']"
        self.page.wait_for_function(
            f"() => {player}.engine?.audio.currentTime > 0.2", timeout=20_000
        )
        expect(card.locator(".o_cgvcall_player")).to_have_attribute(
            "data-status", "playing"
        )
        button.click()
        return self.page.evaluate(f"() => {player}.engine.audio.duration")

    def seconds_shown(self, locator):
        """The m:ss (or "N s") in a text, as seconds."""
        text = locator.inner_text()
        if found := re.search(r"(\d+):(\d\d)", text):
            return int(found[1]) * 60 + int(found[2])
        return int(re.search(r"(\d+) s\b", text)[1])
