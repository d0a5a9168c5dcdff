"""What a rep waits for, for people: a section of the page."""

from statistics import median

from .figures import Plot, Score, plain, spread

TITLE = "## In the browser"

#: Milliseconds: longer than this somebody waits.
POPUP_MS = 300
CLICK_MS = 300

SECTION = """{title}

In Chromium with the SDK, against the stand-in PBX on the same machine; in milliseconds,
the median of {popups} popups, {clicks} clicks and {colds} new pages, in brackets the
middle half.

| What a rep waits for | Ours | of which Odoo answers | Not ours |
| --- | ---: | ---: | ---: |
| Ring: from the PBX's message to the call on the screen, with its number | {ring} |\
 – | {way} |
| Popup: the same to the caller's name on the screen | {popup} | {popup_odoo} |\
 {way} |
| Click on a number until the SDK dials, the line being ready | {warm} | {warm_odoo} |\
 {call} |
| The same in a page just opened, with nothing in the browser's cache | {cold} |\
 {cold_odoo} | {cold_call} |

*Not ours*: the way of the PBX's message into the page, and `makeCall` alone. A click in
a page just opened waits for the SDK to be fetched and the line to log in.

The same with `voip_oca` 19.0 in an Odoo of its own, in the same browser and in turns:

| | CGVCall | voip_oca | of which Odoo answers |
| --- | ---: | ---: | ---: |
| Ring | {ring} | {peer_ring} | |
| Popup | {popup} | {peer} | {peer_odoo} |

All its own code runs, with its SIP.js; a stand-in of ours for its PBX sends the
invitation, and the contact's number is written exactly as the PBX writes it, or it
would not be found. Its click is not measured: SIP.js asks a server in the internet for
its address before it dials.
"""

RING = "The message's way has no drawing in it: a frame alone may take 16 ms."
POPUP = (
    "The page asks Odoo who it is, and draws: the message's way has neither. Ours has"
    " drawn the ringing call before, and also answers what the person has open and what"
    " was said last."
)
CLICK = (
    "Before it dials, Odoo is asked who it is and whether they may be called, and the"
    " browser for the microphone; makeCall only sends a message."
)
COLD = f"{CLICK} The SDK is fetched and the line logs in first."
#: How a number is clicked: in a page that is used, and in a new one.
WAYS = ("warm", "cold")


def section(found):
    popup, warm, cold = (found[name] for name in ("popup", "warm", "cold"))
    return SECTION.format(
        title=TITLE,
        popups=len(popup["ours"]),
        clicks=len(warm["ours"]),
        colds=len(cold["ours"]),
        ring=spread(popup["ours_ring"]),
        popup=spread(popup["ours"]),
        popup_odoo=spread(popup["ours_odoo"]),
        way=spread(popup["limit"]),
        warm=spread(warm["ours"]),
        warm_odoo=spread(warm["ours_odoo"]),
        call=spread(warm["limit"], 1),
        cold=spread(cold["ours"]),
        cold_odoo=spread(cold["ours_odoo"]),
        cold_call=spread(cold["limit"], 1),
        peer_ring=spread(popup["peer_ring"]),
        peer=spread(popup["peer"]),
        peer_odoo=spread(popup["peer_odoo"]),
    )


def broken(found):
    """A line for each limit that is not kept."""
    for what, limit in (("popup", POPUP_MS), ("warm", CLICK_MS)):
        ms = median(found[what]["ours"])
        if ms > limit:
            yield f"In the browser, {what}: {plain(ms)} ms, not {limit}"


def scores(found):
    """The lines: a call that comes, a click, and a click in a new page."""
    popup = found["popup"]
    for own, other, what, why in (
        ("ours_ring", "peer_ring", "Ring: the call is on the screen", RING),
        ("ours", "peer", "Popup: the caller's name is on the screen", POPUP),
    ):
        yield Score(
            TITLE.strip("# "),
            what,
            spread(popup[own], 0, "ms"),
            peer=f"voip_oca {spread(popup[other], 0, 'ms')}",
            peer_ratio=_ratio(popup, other, own),
            limit=f"the message's way {spread(popup['limit'], 1, 'ms')}",
            limit_ratio=_ratio(popup, "limit", own),
            why=why,
        )
    for name, what, why in (
        ("warm", "Click on a number until the SDK dials", CLICK),
        ("cold", "The same in a page just opened", COLD),
    ):
        yield Score(
            TITLE.strip("# "),
            what,
            spread(found[name]["ours"], 0, "ms"),
            limit=f"makeCall {spread(found[name]['limit'], 1, 'ms')}",
            limit_ratio=_ratio(found[name], "limit"),
            why=why,
        )


def plots(found):
    """What a rep waits for, in milliseconds."""
    popup = found["popup"]
    own = [popup["ours_ring"], popup["ours"], *(found[n]["ours"] for n in WAYS)]
    peer = [median(popup[name]) for name in ("peer_ring", "peer")]
    yield Plot(
        "waits",
        "What a rep waits for",
        ["Ring", "Caller's name", "Click", "Click in a new page"],
        {"CGVCall": [*map(median, own)], "voip_oca": [*peer, None, None]},
        y_title="ms",
        is_bars=True,
    )


def _ratio(runs, name, own="ours"):
    """The median of each run's ratio: what else the machine does changes both."""
    pairs = zip(runs[name], runs[own], strict=True)
    return median(other / ours for other, ours in pairs)
