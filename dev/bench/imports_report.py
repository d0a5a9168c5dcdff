"""How fast calls are imported, for people: a section of the page."""

TITLE = "## Import"

#: Ours with chatter entries, by doing it one by one; and by the bare `create`.
BY_ONE_BY_ONE = 20
BY_BARE = 1 / 3
SILENT_BY_BARE = 1 / 2
#: A call may take so much longer where a million are stored.
GROWTH = 1.3
MORE_MB = 150

SECTION = """{title}

Call records of the stand-in PBX, fifty a page, become calls with people, agents and
legs, 2,000 a commit; calls a second, with and without chatter entries. *Bare* is
nothing but one `create` for 1,000 on a model of twenty fields, *one by one* what others
do: two searches, a `create` and a `message_post` for each call.

| Stored calls | With chatter | Without | Bare | One by one | More memory |
| ---: | ---: | ---: | ---: | ---: | ---: |
{rows}
"""


def section(found):
    """The section of ``docs/performance.md``."""
    return SECTION.format(title=TITLE, rows="\n".join(map(_row, found.values())))


def _row(row):
    return (
        f"| {row['stored']:,} | {row['chatter']:,.0f}"
        f" ({row['chatter'] / row['one_by_one']:.0f}× one by one,"
        f" {row['chatter'] / row['bare']:.2f} of bare)"
        f" | {row['silent']:,.0f} ({row['silent'] / row['bare']:.2f} of bare)"
        f" | {row['bare']:,.0f} | {row['one_by_one']:,.0f}"
        f" | {row['more_mb']:.0f} MB |"
    )


def broken(found):
    """A line for each limit that is not kept."""
    for row in found.values():
        where = f"Import ({row['stored']:,} calls stored)"
        if row["chatter"] < BY_ONE_BY_ONE * row["one_by_one"]:
            times = row["chatter"] / row["one_by_one"]
            yield f"{where}: only {times:.1f} times as fast as one by one"
        for name, limit in (("chatter", BY_BARE), ("silent", SILENT_BY_BARE)):
            if row[name] < limit * row["bare"]:
                share = row[name] / row["bare"]
                yield f"{where}, {name}: only {share:.2f} of the bare create"
        if row["more_mb"] > MORE_MB:
            yield f"{where}: {row['more_mb']:.0f} MB more memory"
    growth = found["few"]["chatter"] / found["many"]["chatter"]
    if growth > GROWTH:
        yield f"Import: a call takes {growth:.2f} times as long among a million"
