"""The part "guard" of ``make test``: a few ratios at a small size, by those published.

Only ratios of what is measured side by side: the machine and what else it does are in
both. One that is below half of its published value has slid.
"""

from dev.setup.paths import HOME

from . import (
    database,
    imports_report,
    lookup,
    lookup_scores,
    pages_report,
    recordings_report,
    results,
)

#: As a supervisor: pages that take about the same at any size.
PAGES = (
    "List: calls",
    "List: to return",
    "Page “Calls”: company with the most calls",
)
#: Below so much of the published ratio it has slid.
SLID = 0.5
#: So often a ratio may be measured until it is not below that.
ATTEMPTS = 3


def ratios(parts):
    """What is watched, of the small run as of the published one.

    :param dict parts: what each part has found, by its name
    :return: ``{title: ratio}``, the larger the better
    """
    sizes = parts["lookup"]["sizes"]
    few = parts["imports"]["few"]
    pages = {
        row["title"]: row
        for row in parts["pages"]["measures"]
        if row["who"] == "supervisor"
    }
    return {
        "Import with chatter, by a bare create": imports_report.ratio_of(
            few, "chatter", "bare"
        ),
        "Import without chatter, by a bare create": imports_report.ratio_of(
            few, "silent", "bare"
        ),
        "Import, by one by one": imports_report.ratio_of(few, "chatter", "one_by_one"),
        "Recordings, by plain downloads": recordings_report.of_plain(
            parts["recordings"]
        ),
        "Who is calling, by plain SQL": lookup_scores.of_sql(sizes[0]),
        **{
            f"{title}, by SQL and rows": 1 / pages_report.ratio(pages[title])
            for title in PAGES
        },
    }


def measure(cluster):
    """The small run, in a database of its own."""
    path = HOME / "bench" / "guard.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    with lookup.new_database(cluster) as name:
        return database.found(cluster, name, "guard_run.measure", path)


def check(cluster):
    """Measure and compare.

    :return: how many ratios are kept, and a line for each that has slid
    """
    published = ratios({name: one["found"] for name, one in results.load().items()})
    now = dict.fromkeys(published, 0)
    for _attempt in range(ATTEMPTS):
        # Other work may hold up either side for a while; what has slid stays below.
        again = ratios(measure(cluster))
        now = {title: max(now[title], again[title]) for title in published}
        if all(now[title] >= SLID * was for title, was in published.items()):
            break
    slid = [
        f"{title}: {now[title]:.2f}, published {was:.2f}: look into it, or measure"
        " and publish it anew"
        for title, was in published.items()
        if now[title] < SLID * was
    ]
    return len(published) - len(slid), slid
