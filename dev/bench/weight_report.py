"""What an addon adds to a contact's page, for people: a section of the page."""

from statistics import median

from .figures import Plot, Score, plain, spread
from .weight_page import GZIP_LEVEL, QUIET_MS

TITLE = "## Weight"

#: Bytes of scripts, gzip: the addon's own test allows 20 kB of what a page loads at
#: once, compressed a little better.
EAGER_JS = 22_000
#: Statements of Odoo's for opening a contact from the list.
MORE_STATEMENTS = 4

#: The vendor's file among ours.
SDK = "/stringee.js"
KINDS = ("none", "peer", "ours")
NAMES = {"none": "Neither", "peer": "`voip_oca` 19.0", "ours": "Ours"}
WAYS = {
    "cold": "By its address, nothing in the browser's cache",
    "warm": "By its address, in a new tab of the same browser",
    "open": "From the list of contacts",
}

SECTION = """{title}

Three databases with the same apps of Odoo: one with neither addon, one with `voip_oca`
19.0, one with ours, each on a server of its own. A salesperson with a line of that
addon's PBX opens the same contact, without any calls, in Chromium; the three take
turns. Each figure is the median, in brackets the middle half.

| Bytes, gzip {level} | {heads} |
| --- | ---: | ---: |
| Added to the scripts that every page loads | {js} |
| Added to the styles that every page loads | {css} |
| Loaded later, for the line | {later} |

The first two are the differences of the bundles `web.assets_web` that Odoo serves. What
is loaded later is all that the page with a ready line asks for and the page without an
addon does not: {later_files}.

{ways}

*Data* are requests to Odoo, *files* scripts, styles and pictures, both as Odoo's log
has them; *statements* are those of all these, and *PBX* are requests to the stand-in of
the PBX. *Fields*: the form's fields are on the screen. *Interactive*: the fields are
there, and for {quiet} ms no task of more than 50 ms begins. *Busy*: all tasks of more
than 50 ms until the line is ready and Odoo has not been asked for {quiet} ms. *Line*:
until it is ready; ours waits a little on purpose, so that the page comes first. All
from the beginning of the navigation, or from the click.
"""
TABLE = """**{way}**, {runs} times

| | Fields | Interactive | Busy | Line | Data | Files | Statements | PBX |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
{rows}"""


def section(found):
    ours, peer = ([*found["bundles"][kind]["later"]] for kind in ("ours", "peer"))
    return SECTION.format(
        title=TITLE,
        level=GZIP_LEVEL,
        quiet=QUIET_MS,
        heads=" | ".join(NAMES[kind] for kind in ("peer", "ours")),
        js=_bytes(found, _added, "js"),
        css=_bytes(found, _added, "css"),
        later=_bytes(found, _later),
        later_files=f"`{'`, `'.join(ours)}` here, `{'`, `'.join(peer)}` there",
        ways="\n\n".join(_table(found, way) for way in WAYS),
    )


def _bytes(found, function, *arguments):
    figures = (function(found, kind, *arguments) for kind in ("peer", "ours"))
    return " | ".join(plain(figure) for figure in figures)


def _added(found, kind, part):
    bundles = found["bundles"]
    return bundles[kind][part] - bundles["none"][part]


def _later(found, kind):
    return sum(found["bundles"][kind]["later"].values())


def _table(found, way):
    rows = []
    for kind in KINDS:
        seen = found[way][kind]
        cells = [_ms(seen, name) for name in ("fields", "interactive", "busy", "ready")]
        for name in ("data", "files", "statements", "pbx"):
            cells.append(f"{median(row[name] for row in seen):.0f}")
        rows.append(f"| {NAMES[kind]} | {' | '.join(cells)} |")
    runs = len(found[way]["ours"])
    return TABLE.format(way=WAYS[way], runs=runs, rows="\n".join(rows))


def _ms(seen, name):
    values = [row.get(name) for row in seen]
    return "–" if None in values else spread(values, unit="ms")


def _middle(found, way, kind, name):
    return median(row[name] for row in found[way][kind])


def broken(found):
    """A line for each limit that is not kept."""
    js = _added(found, "ours", "js")
    if js > EAGER_JS:
        yield f"Weight: {js:,} bytes of scripts for every page, not {EAGER_JS:,}"
    ours, none = (
        _middle(found, "open", kind, "statements") for kind in ("ours", "none")
    )
    if ours - none > MORE_STATEMENTS:
        yield f"Weight: a contact takes {ours - none:.0f} statements more"


def plots(found):
    """Bytes of both addons, and what a contact's page takes."""
    yield Plot(
        "bytes",
        "Bytes added, gzip",
        ["Scripts of every page", "Styles of every page", "Later, for the line"],
        {
            NAMES[kind].replace("`", ""): [
                _added(found, kind, "js"),
                _added(found, kind, "css"),
                _later(found, kind),
            ]
            for kind in ("ours", "peer")
        },
        y_title="bytes",
        is_bars=True,
    )


def scores(found):
    yield _eager(found)
    yield _lazy(found)
    yield _count(found, "data", "requests")
    yield _count(found, "statements", "statements")
    for way in ("warm", "cold"):
        yield _time(found, way)


def _eager(found):
    whole = {
        kind: found["bundles"][kind]["js"] + found["bundles"][kind]["css"]
        for kind in KINDS
    }
    ours, peer = (whole[kind] - whole["none"] for kind in ("ours", "peer"))
    return Score(
        part="Weight",
        what="Bytes added to what every page loads, gzip",
        ours=f"{plain(ours)} bytes",
        peer=f"voip_oca: {plain(peer)} bytes",
        peer_ratio=peer / ours,
        limit=f"none installed: all of the page {plain(whole['none'])} bytes",
        limit_ratio=whole["none"] / whole["ours"],
        why=_if_behind(
            peer / ours,
            "The page knows more: cards of calls in the chatter, a player, history,"
            " board and set-up guide begin in it, and all styles must be there for the"
            f" dark colours; it is {100 * ours / whole['none']:.1f} % of the page.",
        ),
    )


def _lazy(found):
    ours, peer = (_later(found, kind) for kind in ("ours", "peer"))
    files = found["bundles"]["ours"]["later"]
    sdk = sum(size for name, size in files.items() if name.endswith(SDK))
    return Score(
        part="Weight",
        what="Bytes loaded later for the line, gzip",
        ours=f"{plain(ours)} bytes",
        peer=f"voip_oca: {plain(peer)} bytes",
        peer_ratio=peer / ours,
        why=_if_behind(
            peer / ours,
            f"{plain(sdk)} bytes are the vendor's SDK; the rest is the line with its"
            " window, which voip_oca has in every page's bundle.",
        ),
    )


def _count(found, name, word):
    ours, peer, none = (
        _middle(found, "warm", kind, name) for kind in ("ours", "peer", "none")
    )
    form = {kind: _middle(found, "open", kind, name) for kind in KINDS}
    return Score(
        part="Weight",
        what=f"A contact by its address (from the list): {word}",
        ours=f"{plain(ours)} ({plain(form['ours'])})",
        peer=f"voip_oca: {plain(peer)} ({plain(form['peer'])})",
        peer_ratio=peer / ours,
        limit=f"none installed: {plain(none)} ({plain(form['none'])})",
        limit_ratio=none / ours,
        why=_if_behind(
            peer / ours,
            "When the form is there, the line asks for its token and for the missed"
            " calls, and tells Odoo that it is ready, for the supervisors' board; none"
            " of it is in the way of the form.",
        ),
    )


def _time(found, way):
    rows = [
        {kind: found[way][kind][turn]["interactive"] for kind in KINDS}
        for turn in range(len(found[way]["ours"]))
    ]
    share = {
        kind: median(row[kind] / row["ours"] for row in rows)
        for kind in ("peer", "none")
    }
    more = sum(
        _added(found, "ours", part) - _added(found, "peer", part)
        for part in ("js", "css")
    )
    texts = {kind: spread([row[kind] for row in rows], unit="ms") for kind in KINDS}
    return Score(
        part="Weight",
        what=f"A contact by its address until it is interactive, {way}",
        ours=texts["ours"],
        peer=f"voip_oca: {texts['peer']}",
        peer_ratio=share["peer"],
        limit=f"none installed: {texts['none']}",
        limit_ratio=share["none"],
        why=_if_behind(
            share["peer"],
            f"Every page reads {plain(more)} bytes more than with voip_oca (gzip); the"
            f" time is {100 / share['none'] - 100:.0f} % more than with neither.",
        ),
    )


def _if_behind(share, text):
    return text if share < 1 else ""
