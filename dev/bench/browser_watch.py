"""In the page: what is clicked, sent, received and shown, each with its moment."""

# The popup of ours, and the panel of voip_oca's while it offers to take the call.
WATCH = """
(() => {
    const SHOWN = ".o_cgvcall_incoming, .o_voip_softphone:has(button[title=Accept])";
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
        const text = document.querySelector(SHOWN)?.textContent;
        if (text) {
            requestAnimationFrame(() => note("shown", text));
        }
    }).observe(document, { subtree: true, childList: true, characterData: true });
})()
"""
# The SDK's own part: from `makeCall` until its message leaves. The SDK is loaded when
# the line is wanted; nothing waits for us.
WATCH_CALLS = """
(() => {
    const watch = ({ StringeeCall }) => {
        const { makeCall } = StringeeCall.prototype;
        StringeeCall.prototype.makeCall = function (...args) {
            window.benchNote("call", "");
            return makeCall.apply(this, args);
        };
    };
    const timer = setInterval(() => {
        const loader = window.odoo?.loader?.modules.get("@cgvcall/line/sdk_loader");
        const [sdk] = loader?.loadSdk.cache.values() ?? [];
        if (sdk) {
            clearInterval(timer);
            sdk.then(watch);
        }
    }, 5);
})()
"""
FIRST = """
([what, text]) => window.benchSeen.find((s) => s.what === what && s.text.includes(text))
"""
FORGET = """
() => {
    window.benchSeen.length = 0;
    performance.clearResourceTimings();
    window.benchForgotten = performance.now();
}
"""
# How long Odoo took for a method, as the page waits for it.
ANSWERED = """
(method) => {
    const entries = performance.getEntriesByType("resource");
    return entries.find(({ name }) => name.endsWith(`/${method}`))?.duration;
}
"""
# Whatever was asked of Odoo is answered, and nothing more is asked.
QUIET = """
() => {
    const ends = performance.getEntriesByType("resource").map((e) => e.responseEnd);
    const last = Math.max(window.benchForgotten || 0, ...ends);
    return performance.now() - last > 400;
}
"""


def watch(page, calls=False):
    """Have a page tell, from its first moment on."""
    page.add_init_script(WATCH)
    if calls:
        page.add_init_script(WATCH_CALLS)


def wait_until_quiet(page):
    """Until the page has done with what came before."""
    page.wait_for_function(QUIET, timeout=30_000)


def forget(page):
    page.evaluate(FORGET)


def moment(page, what, text=""):
    """When it was first seen, in milliseconds; waits for it."""
    found = page.wait_for_function(FIRST, arg=[what, text], timeout=30_000)
    return found.json_value()["at"]


def answered(page, method):
    """Milliseconds in which Odoo answered a call of this method."""
    return page.wait_for_function(ANSWERED, arg=method).json_value()
