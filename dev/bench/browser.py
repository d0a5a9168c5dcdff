"""The part "browser": what a rep waits for, in a real Chromium with the real SDK.

*Popup*: from the message that somebody calls until the caller's name is on the screen.
*Click*: from the click on a number until the SDK's message to the PBX leaves, in a page
whose line is ready, and in one that has just been opened with nothing in its cache.
Beside each what is not ours: the way of the message, and `makeCall` itself.
"""

import time
from statistics import median, quantiles

from playwright.sync_api import expect, sync_playwright

from dev.e2e.company import CHROMIUM_OPTIONS, new_pbx, running_odoo
from dev.e2e.people import CONTACT, REP
from dev.e2e.phone import Page
from dev.setup.paths import BIN

NAME = "browser"
DATABASE = "cgvcall_bench_browser"
RUNS = 15
COLD_RUNS = 5

# What goes through the page's connections, is clicked and shown, with its moment.
WATCH = """
(() => {
    const seen = (window.benchSeen = []);
    const note = (what, text) =>
        seen.push({ what, text, at: performance.timeOrigin + performance.now() });
    window.benchNote = note;
    window.WebSocket = class extends window.WebSocket {
        constructor(...args) {
            super(...args);
            this.addEventListener("message", ({ data }) => note("came", `${data}`));
        }
        send(data) {
            note("went", `${data}`);
            super.send(data);
        }
    };
    document.addEventListener("click", () => note("click", ""), true);
    new MutationObserver(() => {
        const text = document.querySelector(".o_cgvcall_incoming")?.textContent;
        if (text) {
            requestAnimationFrame(() => note("shown", text));
        }
    }).observe(document, { subtree: true, childList: true, characterData: true });
})()
"""
# The SDK's own part: from `makeCall` until its message leaves.
WATCH_CALLS = """
async () => {
    const { loadSdk } = odoo.loader.modules.get("@cgvcall/line/sdk_loader");
    const [{ StringeeCall }] = await Promise.all(loadSdk.cache.values());
    const { makeCall } = StringeeCall.prototype;
    StringeeCall.prototype.makeCall = function (...args) {
        window.benchNote("call", "");
        return makeCall.apply(this, args);
    };
}
"""
FIRST = """
([what, text]) => window.benchSeen.find((s) => s.what === what && s.text.includes(text))
"""


def measure(cluster, _folder):
    """Milliseconds of each, as ``{"popup": {...}, "warm": {...}, "cold": {...}}``."""
    print("In the browser:", flush=True)
    pbx = new_pbx()
    try:
        with running_odoo(cluster, pbx, DATABASE) as odoo, sync_playwright() as player:
            chromium = player.chromium.launch(
                executable_path=str(BIN / "chromium"), args=CHROMIUM_OPTIONS
            )
            found = _measure(chromium, odoo, pbx)
            chromium.close()
    finally:
        pbx.stop()
    return found


def _measure(chromium, odoo, pbx):
    rep, profile = _open(chromium, odoo, pbx)
    rep.log_in(REP)
    rep.wait_until_ready()
    found = {"popup": _tell("popup", [_popup(rep, pbx) for _run in range(RUNS + 1)])}
    rep.open_contact(CONTACT)
    contact_url = rep.page.url
    rep.wait_until_ready()
    rep.page.evaluate(WATCH_CALLS)
    found["warm"] = _tell("click", [_warm_click(rep) for _run in range(RUNS + 1)])
    cookies = profile.cookies()
    profile.close()
    cold = []
    for _run in range(COLD_RUNS + 1):
        page, profile = _open(chromium, odoo, pbx)
        profile.add_cookies(cookies)
        page.page.goto(contact_url)
        cold.append({"ours": _click(page)["ours"]})
        profile.close()
    found["cold"] = _tell("click, cold", cold)
    return found


def _open(chromium, odoo, pbx):
    profile = chromium.new_context(base_url=odoo.url, permissions=["microphone"])
    page = Page(profile.new_page(), pbx)
    page.page.add_init_script(WATCH)
    return page, profile


def _popup(rep, pbx):
    rep.page.evaluate("() => (window.benchSeen.length = 0)")
    asked = time.time() * 1000
    line = {"extension": REP.extension, "from_number": CONTACT.dialled}
    call = pbx.control("call", line)
    shown = _moment(rep, "shown", CONTACT.name)
    came = _moment(rep, "came", CONTACT.dialled)
    pbx.control("hangup", {"call_id": call["call_id"]})
    expect(rep.popup).to_have_count(0)
    return {"ours": shown - came, "limit": came - asked}


def _warm_click(rep):
    found = _click(rep)
    return {"ours": found["ours"], "limit": found["went"] - _moment(rep, "call", "")}


def _click(rep):
    rep.page.evaluate("() => (window.benchSeen.length = 0)")
    rep.click_number()
    went = _moment(rep, "went", CONTACT.dialled)
    clicked = _moment(rep, "click", "")
    rep.wait_for_state("ongoing")
    rep.hang_up()
    return {"ours": went - clicked, "went": went}


def _moment(rep, what, text):
    """When it was first seen, in milliseconds."""
    found = rep.page.wait_for_function(FIRST, arg=[what, text], timeout=30_000)
    return found.json_value()["at"]


def _tell(title, runs):
    """The figures of all runs but the first, which warms up."""
    found = {name: [run[name] for run in runs[1:]] for name in runs[0]}
    for name, values in found.items():
        low, _middle, high = quantiles(values, n=4)
        print(f"    {title}, {name}: {median(values):.1f} ({low:.1f}–{high:.1f}) ms")
    return found
