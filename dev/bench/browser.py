"""The part "browser": what a rep waits for, in a real Chromium with the real SDK.

*Popup*: from the message that somebody calls until the caller's name is on the screen;
the same with `voip_oca`, in an Odoo of its own, in turns.
*Click*: from the click on a number until the SDK's message to the PBX leaves, in a page
whose line is ready, and in one that has just been opened with nothing in its cache.
Beside each what is not ours: the way of the message, and `makeCall` itself.
"""

import time
from contextlib import ExitStack, closing

from playwright.sync_api import expect, sync_playwright

from dev.e2e.company import CHROMIUM_OPTIONS, new_pbx, running_odoo
from dev.e2e.people import CONTACT, REP
from dev.e2e.phone import Page
from dev.setup.paths import BIN

from . import browser_peer
from .browser_watch import answered, forget, moment, wait_until_quiet, watch
from .figures import spread
from .sip_caller import SipCaller

NAME = "browser"
DATABASE = "cgvcall_bench_browser"
RUNS = 15
COLD_RUNS = 5
ACCEPT = ".o_voip_softphone button[title=Accept]"


def measure(cluster, _folder, _options=None):
    """Milliseconds of each run, as ``{"popup": {"ours": […], …}, "warm", "cold"}``."""
    print("In the browser:", flush=True)
    with ExitStack() as stack:
        pbx, sip = new_pbx(), SipCaller()
        stack.callback(pbx.stop)
        stack.callback(sip.stop)
        odoo = stack.enter_context(running_odoo(cluster, pbx, DATABASE))
        peer = stack.enter_context(browser_peer.running_peer(cluster, sip.url))
        player = stack.enter_context(sync_playwright())
        chromium = player.chromium.launch(
            executable_path=str(BIN / "chromium"), args=CHROMIUM_OPTIONS
        )
        stack.enter_context(closing(chromium))
        rep, profile = _open(chromium, odoo, pbx)
        rep.log_in(REP)
        rep.wait_until_ready()
        cookies = profile.cookies()
        found = {"popup": _popups(chromium, peer, rep, pbx, sip)}
        rep.open_contact(CONTACT)
        contact_url = rep.page.url
        rep.wait_until_ready()
        found["warm"] = _tell("click", [_warm(rep) for _run in range(RUNS + 1)])
        profile.close()
        cold = []
        for _run in range(COLD_RUNS + 1):
            page, profile = _open(chromium, odoo, pbx)
            profile.add_cookies(cookies)
            page.page.goto(contact_url)
            cold.append(_click(page))
            profile.close()
        found["cold"] = _tell("click, cold", cold)
    return found


def _open(chromium, odoo, pbx):
    profile = chromium.new_context(base_url=odoo.url, permissions=["microphone"])
    page = Page(profile.new_page(), pbx)
    watch(page.page, calls=True)
    return page, profile


def _popups(chromium, peer, rep, pbx, sip):
    """Ours and theirs in turns, the same number calling."""
    profile = chromium.new_context(base_url=peer.url, permissions=["microphone"])
    other = Page(profile.new_page(), None)
    watch(other.page)
    other.log_in(browser_peer.USER)
    # That the PBX has taken it on.
    moment(other.page, "came", "SIP/2.0 200 OK")
    runs = []
    for _run in range(RUNS + 1):
        runs.append({**_popup(rep, pbx), **_peer_popup(other.page, sip)})
    profile.close()
    return _tell("popup", runs)


def _popup(rep, pbx):
    wait_until_quiet(rep.page)
    forget(rep.page)
    asked = time.time() * 1000
    line = {"extension": REP.extension, "from_number": CONTACT.dialled}
    call = pbx.control("call", line)
    shown, ring = moment(rep.page, "shown", CONTACT.name), moment(rep.page, "shown")
    came = moment(rep.page, "came", CONTACT.dialled)
    odoo = answered(rep.page, "softphone_identify")
    pbx.control("hangup", {"call_id": call["call_id"]})
    expect(rep.popup).to_have_count(0)
    return {
        "ours": shown - came,
        "ours_ring": ring - came,
        "ours_odoo": odoo,
        "limit": came - asked,
    }


def _peer_popup(page, sip):
    wait_until_quiet(page)
    forget(page)
    sip.call(CONTACT.dialled)
    shown, ring = moment(page, "shown", CONTACT.name), moment(page, "shown")
    came = moment(page, "came", CONTACT.dialled)
    odoo = answered(page, "create_call")
    sip.hang_up()
    expect(page.locator(ACCEPT)).to_have_count(0)
    return {"peer": shown - came, "peer_ring": ring - came, "peer_odoo": odoo}


def _warm(rep):
    wait_until_quiet(rep.page)
    return _click(rep)


def _click(rep):
    forget(rep.page)
    rep.click_number()
    went = moment(rep.page, "went", CONTACT.dialled)
    clicked, call = moment(rep.page, "click"), moment(rep.page, "call")
    odoo = answered(rep.page, "softphone_prepare")
    rep.wait_for_state("ongoing")
    rep.hang_up()
    return {"ours": went - clicked, "ours_odoo": odoo, "limit": went - call}


def _tell(title, runs):
    """The figures of all runs but the first, which warms up."""
    found = {name: [run[name] for run in runs[1:]] for name in runs[0]}
    for name, values in found.items():
        print(f"    {title}, {name}: {spread(values, 1, 'ms')}", flush=True)
    return found
