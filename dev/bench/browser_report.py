"""What a rep waits for, for people: a section of the page."""

from statistics import median, quantiles

TITLE = "## In the browser"

#: Milliseconds: longer than this somebody waits.
POPUP_MS = 300
CLICK_MS = 300

SECTION = """{title}

In Chromium with the SDK, against the stand-in PBX on the same machine; the median, in
brackets the middle half.

| What a rep waits for | Ours | Not ours |
| --- | ---: | ---: |
| Popup: from the PBX's message to the caller's name on the screen | {popup} | {way} |
| Click on a number until the SDK dials, the line being ready | {warm} | {call} |
| The same in a page just opened, with nothing in the browser's cache | {cold} | – |

*Not ours*: the way of the PBX's message into the page, and `makeCall` alone.
"""


def section(found):
    return SECTION.format(
        title=TITLE,
        popup=_text(found["popup"]["ours"]),
        way=_text(found["popup"]["limit"]),
        warm=_text(found["warm"]["ours"]),
        call=_text(found["warm"]["limit"]),
        cold=_text(found["cold"]["ours"]),
    )


def _text(values):
    low, _middle, high = quantiles(values, n=4)
    return f"{median(values):.0f} ({low:.0f}–{high:.0f}) ms"


def broken(found):
    """A line for each limit that is not kept."""
    for what, limit in (("popup", POPUP_MS), ("warm", CLICK_MS)):
        ms = median(found[what]["ours"])
        if ms > limit:
            yield f"In the browser, {what}: {ms:.0f} ms, not {limit}"
