"""How fast calls are imported, for people: a section of the page."""

from statistics import median

from .figures import Plot, Score, plain, ratio

TITLE = "## Import"

WAYS = {
    "chatter": "with chatter",
    "silent": "without chatter",
    "bare": "bare create",
    "one_by_one": "one by one",
    "copy": "COPY",
}

#: At least so many times as fast, by what it is compared with.
LIMITS = {
    ("chatter", "one_by_one"): 20,
    ("chatter", "bare"): 1 / 3,
    ("silent", "bare"): 1 / 2,
}
#: A call may take so much longer where a million are stored.
GROWTH = 1.3
MORE_MB = 150

#: Why less than half of the limit is no fault.
WHY = (
    "A call is not one row but its legs, its chatter entry, and who called whom: the"
    " limit writes one row of twenty fields, from memory. By COPY it is {of_copy:.2f},"
    " which checks nothing and computes nothing."
)

SECTION = """{title}

Call records of the stand-in PBX, fifty a page, become calls with people, agents and
legs, 2,000 a commit; calls a second, with and without chatter entries. *Bare* is
nothing but one `create` for 1,000 on a model of twenty fields, *one by one* what others
do: two searches, a `create` and a `message_post` for each call; *COPY* what PostgreSQL
takes of such rows, without Odoo. They take turns; each figure is the median of {runs}
({some} with {some_stored} stored), in brackets the lowest and the highest, and the
ratios are medians of the ratios within a turn.

| Stored calls | With chatter | Without | Bare | One by one | COPY | More memory |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: |
{rows}

| Stored calls | With chatter: one by one | With chatter: bare | Without: bare |
| ---: | ---: | ---: | ---: |
{ratios}
| limit | {limits} |
"""


def section(found):
    """The section of ``docs/performance.md``."""
    return SECTION.format(
        title=TITLE,
        runs=len(found["few"]["turns"]),
        some=len(found["some"]["turns"]),
        some_stored=f"{found['some']['stored']:,}",
        rows="\n".join(map(_rates, _by_size(found))),
        ratios="\n".join(map(_ratios, _by_size(found))),
        limits=" | ".join(map(ratio, LIMITS.values())),
    )


def _by_size(found):
    return sorted(found.values(), key=lambda row: row["stored"])


def _rates(row):
    cells = [f"{row['stored']:,}"]
    for name in WAYS:
        seen = [turn[name] for turn in row["turns"]]
        cells.append(f"{median(seen):,.0f} ({min(seen):,.0f}–{max(seen):,.0f})")
    return f"| {' | '.join(cells)} | {row['more_mb']:.0f} MB |"


def _ratios(row):
    cells = [ratio(ratio_of(row, *pair)) for pair in LIMITS]
    return f"| {row['stored']:,} | {' | '.join(cells)} |"


def ratio_of(row, ours, other):
    """How many times as fast one way is as another."""
    return median(turn[ours] / turn[other] for turn in row["turns"])


def broken(found):
    """A line for each limit that is not kept."""
    for row in found.values():
        where = f"Import ({row['stored']:,} calls stored)"
        for (ours, other), limit in LIMITS.items():
            seen = ratio_of(row, ours, other)
            if seen < limit:
                yield f"{where}: {ours} is {seen:.2f} of {other}, not {limit:.2f}"
        if row["more_mb"] > MORE_MB:
            yield f"{where}: {row['more_mb']:.0f} MB more memory"
    # Not at the same time: by what the bare create did beside it.
    for name in ("chatter", "silent"):
        few, many = (ratio_of(found[size], name, "bare") for size in ("few", "many"))
        if few / many > GROWTH:
            yield f"Import, {name}: {few / many:.2f} times as long among a million"


def scores(found):
    """Lines of the scoreboard."""
    for row in _by_size(found):
        of_copy = ratio_of(row, "chatter", "copy")
        seen = [turn["chatter"] for turn in row["turns"]]
        yield Score(
            "Import",
            f"with chatter entries, {row['stored']:,} calls stored",
            f"{plain(median(seen))} ({plain(min(seen))}–{plain(max(seen))}) calls/s",
            peer="one by one: search, create, message_post",
            peer_ratio=ratio_of(row, "chatter", "one_by_one"),
            limit="bare batched create, no HTTP, no look-up, no entry",
            limit_ratio=ratio_of(row, "chatter", "bare"),
            why=WHY.format(of_copy=of_copy),
        )


def plots(found):
    """Calls a second, by how many are stored."""
    rows = _by_size(found)
    yield Plot(
        "rate",
        "Imported calls a second",
        [f"{row['stored']:,} stored" for row in rows],
        {
            title: [median(turn[name] for turn in row["turns"]) for row in rows]
            for name, title in WAYS.items()
        },
        is_bars=True,
        is_log=True,
    )
