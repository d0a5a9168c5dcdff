"""Who is calling, for people: a section of the page, and the limits that are broken."""

from . import lookup_limits as limits

TITLE = "## Who is calling"

HEAD = """{title}

Contacts with two numbers each, one in the field *Phone* in {forms}, one more written
down in Odoo. The phone book is filled by the addon itself. Then {asked:,} contacts are
looked up in every way in which their numbers can be written, and {nobodys} numbers that
nobody has.

- **SQL**: the row of one number, by the index, in plain SQL. **Phone book**: the same
  by Odoo, as a person who may be shown; must not take more than {find} times as long.
  **Agent**: with what the asking agent may read; {rules} times.
- **voip_oca**, **base_phone**: what these ask the database, from the description of
  their sources, in the same run; **Odoo**: `phone_sanitized =`, as shipped. For these
  the number is the one that they would find.
- **Page**: {page} numbers at once, in one statement and {page_ms} ms at most.
  **Popup**: all that a ringing call shows, in {popup} statements at most.

Times are medians / 95 % within, in ms, with nothing of the book or of people in Odoo's
cache. `make bench B="--only=lookup"` measures just this.

| Contacts | Found | False | SQL | Phone book | Agent | Page | Popup |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
"""

PEERS = """
| Contacts | voip_oca | times slower | base_phone | times slower | Odoo |
| ---: | ---: | ---: | ---: | ---: | ---: |
"""

FILL = """
Filling the book (with what it takes more than the idle server, at most {mb} MB), and
what it costs to save a contact's form with another number or to import contacts
(at most {save} more statements and {percent} % more time).

| Contacts | Filled in | A second | Memory | Save | without | Import | without |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
"""


def section(found):
    """The section of ``docs/performance.md``."""
    first = found[0]["right"]
    parts = [
        HEAD.format(
            title=TITLE,
            forms="mixed forms (old prefixes too, one in twenty empty)",
            asked=first["contacts"],
            nobodys=first["asked_nobodys"],
            find=limits.FIND_RATIO,
            rules=limits.RULES_RATIO,
            page=limits.PAGE,
            page_ms=limits.PAGE_MS,
            popup=limits.POPUP_STATEMENTS,
        ),
        *map(_times, found),
        PEERS,
        *map(_peers, found),
        FILL.format(
            mb=limits.FILL_MB,
            save=limits.SAVE_STATEMENTS,
            percent=round(100 * limits.SAVE_RATIO - 100),
        ),
        *map(_fill, found),
    ]
    lines = broken(found)
    if lines:
        parts += ["\nOver the limit:\n\n", *(f"- {line}\n" for line in lines)]
    return "".join(parts)


def broken(found):
    """A line for each limit that is not kept."""
    return [
        f"Who is calling ({row['contacts']:,} contacts): {what}"
        for row in found
        for what in over(row)
    ]


def over(row):
    """What is over the limit at one size."""
    right, fill, save = row["right"], row["fill"], row["save"]
    raw = row["raw"]["ms"]
    if right["found"] < right["asked"]:
        yield f"{right['asked'] - right['found']} of {right['asked']} not found"
    if right["false"]:
        yield f"{right['false']} found that are somebody else's or nobody's"
    for name, limit in (("find", limits.FIND_RATIO), ("rules", limits.RULES_RATIO)):
        if row[name]["ms"] > limit * raw:
            yield f"{name} takes {row[name]['ms'] / raw:.1f} times the SQL"
    if row["contacts"] >= limits.FULL_SIZE:
        for name, limit in (
            ("voip_oca", limits.VOIP_OCA_RATIO),
            ("base_phone", limits.BASE_PHONE_RATIO),
        ):
            times = row[name]["ms"] / row["find"]["ms"]
            if times < limit:
                yield f"only {times:.0f} times faster than {name}"
    page, popup = row["page"], row["popup"]
    if page["ms"] > limits.PAGE_MS:
        yield f"a page takes {page['ms']:.1f} ms"
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
    if save["ratio"] > limits.SAVE_RATIO:
        yield f"saving takes {_more(save)} more time"
    load = row.get("import")
    if load and load["ratio"] > limits.IMPORT_RATIO:
        yield f"importing takes {_more(load)} more time"


def _more(cost):
    return f"{100 * cost['ratio'] - 100:+.0f} %"


def _times(row):
    right = row["right"]
    found = f"{100 * right['found'] / right['asked']:.4g} %"
    raw = row["raw"]["ms"]
    cells = [
        f"{row['contacts']:,}",
        f"{found} of {right['asked']:,}",
        str(right["false"]),
        _pair(row["raw"]),
        f"{_pair(row['find'])} ({row['find']['ms'] / raw:.1f}×)",
        f"{_pair(row['rules'])} ({row['rules']['ms'] / raw:.1f}×)",
        f"{row['page']['ms']:.1f}, {row['page']['statements']} st.",
        f"{row['popup']['ms']:.1f}, {row['popup']['statements']} st.",
    ]
    return f"| {' | '.join(cells)} |\n"


def _peers(row):
    find = row["find"]["ms"]
    cells = [f"{row['contacts']:,}"]
    for name in ("voip_oca", "base_phone"):
        cells += [_pair(row[name]), f"{row[name]['ms'] / find:.0f}×"]
    cells.append(_pair(row["sanitized"]))
    return f"| {' | '.join(cells)} |\n"


def _fill(row):
    fill, save, load = row["fill"], row["save"], row.get("import")
    cells = [
        f"{row['contacts']:,}",
        f"{fill['seconds']:.0f} s",
        f"{fill['people'] / fill['seconds']:,.0f}",
        f"{fill['more_mb']:+.0f} MB",
        f"{save['ms']:.1f} ms, {save['statements']} st. ({_more(save)})",
        f"{save['bare_ms']:.1f} ms, {save['bare_statements']} st.",
        f"{load['ms'] / 1000:.1f} s ({_more(load)})" if load else "",
        f"{load['bare_ms'] / 1000:.1f} s" if load else "",
    ]
    return f"| {' | '.join(cells)} |\n"


def _pair(timing):
    return f"{timing['ms']:.2f} / {timing['p95']:.2f}"
