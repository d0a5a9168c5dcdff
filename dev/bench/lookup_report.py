"""Who is calling, for people: a section of the page, and the limits that are broken."""

from statistics import median, quantiles

from . import lookup_limits as limits
from .figures import ratio
from .lookup_scores import PART, plots, scores

__all__ = ["TITLE", "broken", "plots", "scores", "section"]

TITLE = f"## {PART}"

HEAD = """{title}

Contacts with two numbers each, one in the field *Phone* in mixed forms (old prefixes
too, one in twenty empty), one more written down in Odoo. The phone book is filled by
the addon itself. Then {asked:,} contacts are looked up in every way in which their
numbers can be written, and {nobodys:,} numbers that nobody has.

- **SQL**: the row of one number, by the index, in plain SQL. **Phone book**: the same
  by Odoo, as a person who may be shown; must not take more than {find} times as long.
  **Agent**: with what the asking agent may read; {rules} times.
- **Page**: {page} numbers at once, in one statement and {page_ms} ms at most; the same
  in plain SQL, and by Odoo's own `phone_sanitized in`.
- **Popup**: all that a ringing call shows, in {popup} statements at most.

Times are medians / 95 % within, in ms, with nothing of the book or of people in Odoo's
cache.

| Contacts | Found | False | SQL | Phone book | Agent | Popup |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: |
"""

PAGE = """
| Contacts | A page | SQL | Odoo's own |
| ---: | ---: | ---: | ---: |
"""

PEERS = """
Others, in the same database and minutes, in turns, as the same agent:

- **voip_oca** 19.0 is installed beside the addon: its own `create_call` is called, and
  a clock stops its search for the contact; **call stored**: the whole method, which is
  what its page waits for, as ours waits for what **Popup** says.
- **base_phone** 18.0 (there is none for 19.0): its query, of all users' contacts.
- **phone_sanitized**, **phone_mobile_search**: Odoo's own fields, searched by `=`, as
  Odoo has them without the addon.

Each is asked for a number that it finds, written as it wants it.

| Contacts | voip_oca | ours is faster | base_phone | ours is faster |\
 phone_sanitized | phone_mobile_search | voip_oca, call stored | Popup, ours |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
"""

HITS = """
Of the numbers in *Phone*, who is found when the PBX writes the number as one does in
the country (`0912…`), with the country's code (`+84912…`), or in any way; in brackets
how often somebody else is taken for the caller. Asked among {contacts:,} contacts; it
depends on how numbers are written, not on how many there are.

| Found by | `0912…` | `+84912…` | any way |
| --- | ---: | ---: | ---: |
"""

FILL = """
Filling the book (with what it takes more than the idle server, at most {mb} MB), and
what it costs to save a contact's form with another number or to import contacts
(at most {save} more statements and {percent} % more time).

| Contacts | Filled in | A second | Memory | Save | without | Import | without |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
"""

FINDERS = {
    "ours": "CGVCall",
    "voip_oca": "voip_oca",
    "base_phone": "base_phone's query",
    "sanitized": "`phone_sanitized`",
    "mobile_search": "`phone_mobile_search`",
}


def section(found):
    """The section of ``docs/performance.md``."""
    rows = found["sizes"]
    first = rows[0]["right"]
    parts = [
        HEAD.format(
            title=TITLE,
            asked=first["contacts"],
            nobodys=first["asked_nobodys"],
            find=limits.FIND_RATIO,
            rules=limits.RULES_RATIO,
            page=limits.PAGE,
            page_ms=limits.PAGE_MS,
            popup=limits.POPUP_STATEMENTS,
        ),
        *map(_times, rows),
        PAGE,
        *map(_page, rows),
        PEERS,
        *map(_peers, rows),
        *_hits(rows),
        FILL.format(
            mb=limits.FILL_MB,
            save=limits.SAVE_STATEMENTS,
            percent=round(100 * limits.SAVE_RATIO - 100),
        ),
        *map(_fill, rows),
    ]
    if lines := list(broken(found)):
        parts += ["\nOver the limit:\n\n", *(f"- {line}\n" for line in lines)]
    return "".join(parts)


def broken(found):
    """A line for each limit that is not kept."""
    for row in found["sizes"]:
        for what in over(row):
            yield f"{PART} ({row['contacts']:,} contacts): {what}"


def over(row):
    """What is over the limit at one size."""
    right, fill, save = row["right"], row["fill"], row["save"]
    ms = {name: median(values) for name, values in row["ms"].items()}
    if right["found"] < right["asked"]:
        yield f"{right['asked'] - right['found']} of {right['asked']} not found"
    if right["false"]:
        yield f"{right['false']} found that are somebody else's or nobody's"
    for name, limit in (("find", limits.FIND_RATIO), ("rules", limits.RULES_RATIO)):
        if ms[name] > limit * ms["raw"]:
            yield f"{name} takes {ms[name] / ms['raw']:.1f} times the SQL"
    if row["contacts"] >= limits.FULL_SIZE:
        for name, limit in (
            ("voip_oca", limits.VOIP_OCA_RATIO),
            ("base_phone", limits.BASE_PHONE_RATIO),
        ):
            if ms[name] < limit * ms["find"]:
                yield f"only {ms[name] / ms['find']:.0f} times faster than {name}"
    page, popup = row["page"], row["popup"]
    page_ms = median(page["ms"]["ours"])
    if page_ms > limits.PAGE_MS:
        yield f"a page takes {page_ms:.1f} ms"
    if page["statements"] > limits.PAGE_STATEMENTS:
        yield f"a page takes {page['statements']} statements"
    if popup["statements"] > limits.POPUP_STATEMENTS:
        yield f"the popup takes {popup['statements']} statements"
    if not popup["shown"]:
        yield "the popup does not show all"
    if fill["more_mb"] > limits.FILL_MB:
        yield f"filling takes {fill['more_mb']:.0f} MB more"
    more = save["statements"] - save["bare_statements"]
    if more > limits.SAVE_STATEMENTS:
        yield f"saving takes {more} more statements"
    if cost(save) > limits.SAVE_RATIO:
        longer = median(save["ms"]) - median(save["bare_ms"])
        yield f"saving a contact takes {longer:.1f} ms longer ({_more(save)})"
    load = row.get("import")
    if load and cost(load) > limits.IMPORT_RATIO:
        yield f"importing contacts takes {_more(load)} time"


def cost(timing):
    """The median ratio of neighbours, whatever else the machine did."""
    pairs = zip(timing["ms"], timing["bare_ms"], strict=True)
    return median(own / bare for own, bare in pairs)


def _more(timing):
    return f"{100 * cost(timing) - 100:+.0f} %"


def _times(row):
    right, ms = row["right"], row["ms"]
    found = f"{100 * right['found'] / right['asked']:.4g} %"
    raw = median(ms["raw"])
    cells = [
        f"{found} of {right['asked']:,}",
        str(right["false"]),
        _pair(ms["raw"]),
        *(f"{_pair(ms[n])} ({median(ms[n]) / raw:.1f}×)" for n in ("find", "rules")),
        f"{median(ms['identify']):.1f}, {row['popup']['statements']} st.",
    ]
    return _line(row, cells)


def _page(row):
    page, ms = row["page"], row["page"]["ms"]
    cells = [f"{_pair(ms['ours'])}, {page['statements']} st."]
    return _line(row, [*cells, _pair(ms["raw"]), _pair(ms["sanitized"])])


def _peers(row):
    ms, cells = row["ms"], []
    for name, ours in (("voip_oca", "rules"), ("base_phone", "find")):
        times = ratio(median(ms[name]) / median(ms[ours]))
        cells += [_pair(ms[name]), f"{times}×"]
    names = ("sanitized", "mobile_search", "voip_oca_call", "identify")
    return _line(row, [*cells, *(_pair(ms[name]) for name in names)])


def _hits(rows):
    for row in rows:
        if hits := row.get("hits"):
            yield HITS.format(contacts=row["contacts"])
            for name, title in FINDERS.items():
                cells = [_hit(way[name], way["asked"]) for way in hits.values()]
                yield f"| {title} | {' | '.join(cells)} |\n"


def _hit(found, asked):
    text = f"{100 * found['found'] / asked:.3g} %"
    return f"{text} ({100 * found['wrong'] / asked:.2g} %)" if found["wrong"] else text


def _fill(row):
    fill, save, load = row["fill"], row["save"], row.get("import")
    own, bare = median(save["ms"]), median(save["bare_ms"])
    cells = [
        f"{fill['seconds']:.0f} s",
        f"{fill['people'] / fill['seconds']:,.0f}",
        f"{fill['more_mb']:+.0f} MB",
        f"{own:.1f} ms, {save['statements']} st. ({_more(save)})",
        f"{bare:.1f} ms, {save['bare_statements']} st.",
        f"{median(load['ms']) / 1000:.1f} s ({_more(load)})" if load else "",
        f"{median(load['bare_ms']) / 1000:.1f} s" if load else "",
    ]
    return _line(row, cells)


def _line(row, cells):
    return f"| {row['contacts']:,} | {' | '.join(cells)} |\n"


def _pair(values):
    return f"{median(values):.2f} / {quantiles(values, n=20)[-1]:.2f}"
