"""The pages of the web client, for people: sections of the page, and the plans."""

from . import limits
from .figures import Plot, Score, spread

TITLE = "## The web client, with a million calls"

HEAD = """{title}

With {sizes}. The calls span two years.

What is measured is what the web client asks Odoo for, as a user with the rights of a
supervisor or an agent, warm, the median of several runs, without the network and the
browser. A *busy agent* has made about one call in fourteen, a *new agent* has
few. Each is compared with the best SQL that we could write by hand for what the page
shows, run in the same minute.

- **Odoo**: the whole request, with its number of SQL statements.
- **SQL**: the hand-written statements for the same, rows fetched.
- **Rows**: the same request where the tables of calls hold only the rows that the page
  shows: what Odoo takes to read, check and format a page. **Nothing**: where they are
  empty.
- **Ratio**: Odoo / (SQL + rows). It must not be above {limit}, but in brackets.

`make bench T=pages B=--fresh` fills a new database. It says so, and ends with status
1, when a ratio is above the limit (by more than {noise} ms), a table is read from end
to end without a reason, or the addon costs a form more than {more} statements.
"""

FORMS = """
### Contact and lead forms

What the form's fields cost when it is opened (`web_read` with the view's own
specification), with the addon's fields and without.

| Form | As | With | Statements | Without | Statements |
| --- | --- | ---: | ---: | ---: | ---: |
"""

PAGES = """
### Pages

| Page | As | Odoo | Statements | SQL | Rows | Nothing | Ratio |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |
"""

PLANS = """
### How the tables are read

By the statements that took a millisecond or more, from PostgreSQL's plans
(`EXPLAIN ANALYZE`). A table that is read from end to end is in bold, with the reason.

| Page | As | Reads |
| --- | --- | --- |
"""


#: For the scoreboard: a page of each kind, at its largest.
SCORES = {
    "List: calls": "supervisor",
    "Count: calls": "supervisor",
    "Pivot: agent × month": "supervisor",
    "Dashboard: 30 days": "supervisor",
    "Dashboard: 365 days": "supervisor",
    "Window: people, first page": "busy agent",
    "Page “Calls”: company with the most calls": "supervisor",
}


def section(found):
    """The section of ``docs/performance.md``."""
    parts = [
        HEAD.format(
            title=TITLE,
            sizes=_sizes(found["sizes"]),
            limit=limits.RATIO,
            noise=limits.NOISE_MS,
            more=limits.MORE_STATEMENTS,
        ),
        FORMS,
        *map(_form, found["forms"]),
        PAGES,
        *map(_page, found["measures"]),
        PLANS,
        *map(_plan, found["measures"]),
    ]
    return "".join(parts)


def scores(found):
    """Lines of the scoreboard."""
    for row in found["measures"]:
        if SCORES.get(row["title"]) == row["who"] and row["sql"]:
            yield score(row, "History, 1 M calls")


def score(row, part):
    """The line of one page, against the SQL alone."""
    of_sql = row["sql"] / row["ms"]
    why = (
        f"The limit is the SQL of the calls alone. What Odoo takes to read, check and"
        f" format the page's rows is {_ms(row['alone'])} more, in tables that hold"
        f" nothing else; of both together it is {1 / ratio(row):.2f}."
    )
    return Score(
        part,
        f"{row['title']} ({row['who']})",
        spread(row["times"]["odoo"], 0 if row["ms"] >= 20 else 1, "ms"),
        limit=f"best SQL by hand, {_ms(row['sql'])}",
        limit_ratio=of_sql,
        why=why,
    )


def plots(found):
    """Each page by its SQL and rows."""
    rows = [row for row in found["measures"] if SCORES.get(row["title"]) == row["who"]]
    yield Plot(
        "pages",
        "Pages with a million calls",
        [row["title"] for row in rows],
        {
            "Odoo": [row["ms"] for row in rows],
            "SQL + rows": [(row["sql"] or 0) + row["alone"] for row in rows],
        },
        y_title="ms",
        is_bars=True,
        is_log=True,
    )


def broken(found):
    """A line for each limit that is not kept."""
    return [
        f"{row['title']} ({row['who']}): {what}"
        for row in [*found["measures"], *found["forms"]]
        for what in row["over"]
    ]


def write_plans(found, path):
    """Move all plans to a file, in full.

    :return: the path
    """
    with path.open("w") as file:
        for row in found["measures"]:
            file.write(f"=== {row['title']} ({row['who']})\n\n")
            file.writelines(f"{plan}\n\n" for plan in row.pop("plans"))
    return path


def ratio(row):
    return row["ms"] / ((row["sql"] or 0) + row["alone"])


def _page(row):
    sql = "" if row["sql"] is None else _ms(row["sql"])
    number = "" if row["sql"] is None else f"{ratio(row):.2f}"
    if not row["must"]:
        number = f"({number})"
    return (
        f"| {row['title']} | {row['who']} | {_ms(row['ms'])} | {row['statements']} |"
        f" {sql} | {_ms(row['alone'])} | {_ms(row['nothing'])} | {number} |\n"
    )


def _form(row):
    return (
        f"| {row['title']} | {row['who']} | {_ms(row['ms'])} | {row['statements']} |"
        f" {_ms(row['bare_ms'])} | {row['bare_statements']} |\n"
    )


def _plan(row):
    reads = [
        f"**{way}**" if way.startswith("Seq Scan") else way for way in row["reads"]
    ]
    why = f" ({row['why_whole']})" if row["why_whole"] else ""
    return f"| {row['title']} | {row['who']} | {', '.join(reads) or '—'}{why} |\n"


def _ms(value):
    return f"{value:.0f} ms" if value >= 20 else f"{value:.1f} ms"


def _sizes(sizes):
    counts = [f"{n:,} {name}" for name, n in sizes.items() if name != "PostgreSQL"]
    return f"{', '.join(counts[:-1])} and {counts[-1]}"
