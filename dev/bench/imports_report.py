"""How fast calls are imported, for people: a section of the page."""

from statistics import median

TITLE = "## Import"

#: At least so many times as fast, by what it is compared with.
LIMITS = {
    ("chatter", "one_by_one"): 20,
    ("chatter", "bare"): 1 / 3,
    ("silent", "bare"): 1 / 2,
}
#: A call may take so much longer where a million are stored.
GROWTH = 1.3
MORE_MB = 150

SECTION = """{title}

Call records of the stand-in PBX, fifty a page, become calls with people, agents and
legs, 2,000 a commit; calls a second, with and without chatter entries. *Bare* is
nothing but one `create` for 1,000 on a model of twenty fields, *one by one* what others
do: two searches, a `create` and a `message_post` for each call. They take turns; each
figure is the median of {runs}, in brackets the lowest and the highest, and the ratios
are medians of the ratios within a turn.

| Stored calls | With chatter | Without | Bare | One by one | More memory |
| ---: | ---: | ---: | ---: | ---: | ---: |
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
        rows="\n".join(map(_rates, found.values())),
        ratios="\n".join(map(_ratios, found.values())),
        limits=" | ".join(map(_ratio, LIMITS.values())),
    )


def _rates(row):
    cells = [f"{row['stored']:,}"]
    for name in ("chatter", "silent", "bare", "one_by_one"):
        seen = [turn[name] for turn in row["turns"]]
        cells.append(f"{median(seen):,.0f} ({min(seen):,.0f}–{max(seen):,.0f})")
    return f"| {' | '.join(cells)} | {row['more_mb']:.0f} MB |"


def _ratios(row):
    cells = [_ratio(ratio_of(row, *pair)) for pair in LIMITS]
    return f"| {row['stored']:,} | {' | '.join(cells)} |"


def _ratio(value):
    return f"{value:.0f}" if value > 2 else f"{value:.2f}"


def ratio_of(row, ours, other):
    """How many times as fast one way is as another."""
    return median(turn[ours] / turn[other] for turn in row["turns"])


def broken(found):
    """A line for each limit that is not kept."""
    for row in found.values():
        where = f"Import ({row['stored']:,} calls stored)"
        for (ours, other), limit in LIMITS.items():
            ratio = ratio_of(row, ours, other)
            if ratio < limit:
                yield f"{where}: {ours} is {ratio:.2f} of {other}, not {limit:.2f}"
        if row["more_mb"] > MORE_MB:
            yield f"{where}: {row['more_mb']:.0f} MB more memory"
    # Not at the same time: by what the bare create did beside it.
    for name in ("chatter", "silent"):
        few, many = (ratio_of(found[size], name, "bare") for size in ("few", "many"))
        if few / many > GROWTH:
            yield f"Import, {name}: {few / many:.2f} times as long among a million"
