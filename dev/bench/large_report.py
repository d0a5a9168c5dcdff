"""Ten million calls, for people: a section of the page."""

from statistics import median

from . import limits
from .figures import Plot, Score, plain, spread

TITLE = "## At ten million calls"

#: By the hand-written SQL and Odoo's work for the page's rows, as for the other pages.
RATIO = limits.RATIO

SECTION = """{title}

The same pages with {sizes}, in a database of {database} GB: {calls} GB are the calls,
{indexes} GB their indexes. It was filled in {minutes} minutes by SQL. Odoo and the
best SQL by hand take turns; the median, in brackets the middle half. *Rows* is what
Odoo takes to read, check and format the rows of the page where there are no others.
*Ratio*: Odoo / (SQL + rows), the median of those of the turns; the limit is {limit}.

| Page | As | Odoo | Statements | SQL | Rows | Ratio | Turns |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |
{rows}

How the tables are read, by statements that took a millisecond or more:

| Page | As | Reads |
| --- | --- | --- |
{reads}

`make bench T=large` measures this; nothing else does.
"""


def section(found):
    sizes = [f"{n:,} {name}" for name, n in found["sizes"].items()]
    bytes_ = found["bytes"]
    return SECTION.format(
        title=TITLE,
        sizes=", ".join(text for text in sizes if not text.endswith("PostgreSQL")),
        database=_gigabytes(bytes_["database"]),
        calls=_gigabytes(bytes_["cgvcall_call"]),
        indexes=_gigabytes(bytes_["cgvcall_call_indexes"]),
        minutes=round(found["fill_seconds"] / 60),
        limit=RATIO,
        rows="\n".join(map(_row, found["measures"])),
        reads="\n".join(map(_reads, found["measures"])),
    )


def broken(found):
    """A line for each limit that is not kept."""
    for row in found["measures"]:
        allowed = RATIO * median(_limits(row)) + limits.NOISE_MS
        if ratio(row) > RATIO and median(row["odoo"]) > allowed:
            yield (
                f"At ten million calls, {row['title']} ({row['who']}):"
                f" {ratio(row):.2f} times the SQL, not {RATIO}"
            )


def scores(found):
    for row in found["measures"]:
        yield Score(
            part=f"History, {found['sizes']['calls'] / 1e6:.0f} M calls",
            what=f"{row['title']} ({row['who']})",
            ours=spread(row["odoo"], unit="ms"),
            limit=f"SQL by hand and the rows: {spread(_limits(row), unit='ms')}",
            limit_ratio=1 / ratio(row),
        )


def plots(found):
    """Each page by its SQL and rows."""
    rows = [row for row in found["measures"] if row["who"] == "supervisor"]
    yield Plot(
        "pages",
        "A supervisor's pages with ten million calls",
        [row["title"] for row in rows],
        {
            "Odoo": [median(row["odoo"]) for row in rows],
            "SQL + rows": [median(_limits(row)) for row in rows],
        },
        y_title="ms",
        is_bars=True,
        is_log=True,
    )


def ratio(row):
    """Odoo by what cannot be beaten, of each turn; the median of these."""
    turns = zip(row["odoo"], _limits(row), strict=True)
    return median(odoo / limit for odoo, limit in turns)


def _limits(row):
    """Of each turn: the SQL, and what Odoo takes for the rows of the page alone."""
    alone = median(row["alone"])
    return [sql + alone for sql in row["sql"]]


def _row(row):
    return (
        f"| {row['title']} | {row['who']} | {spread(row['odoo'], unit='ms')} |"
        f" {row['statements']} | {spread(row['sql'], unit='ms')} |"
        f" {plain(median(row['alone']))} ms | {ratio(row):.2f} | {len(row['odoo'])} |"
    )


def _reads(row):
    ways = [f"**{way}**" if way.startswith("Seq Scan") else way for way in row["reads"]]
    return f"| {row['title']} | {row['who']} | {', '.join(ways) or '—'} |"


def _gigabytes(count):
    return plain(count / 1e9, 1)
