"""What was measured, for people: a page of tables, and the plans."""

import os
import platform
import re
from datetime import UTC, datetime

from . import limits

HEAD = """# Performance

Measured by `make bench` on {date}, with {sizes}. The calls span two years;
{machine}.

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

`make bench B=--fresh` fills a new database, `B="--only=pivot"` measures some of it. It
says so, and ends with status 1, when a ratio is above the limit (by more than {noise}
ms), a table is read from end to end without a reason, or the addon costs a form more
than {more} statements.
"""

FORMS = """
## Contact and lead forms

What the form's fields cost when it is opened (`web_read` with the view's own
specification), with the addon's fields and without.

| Form | As | With | Statements | Without | Statements |
| --- | --- | ---: | ---: | ---: | ---: |
"""

PAGES = """
## Pages

| Page | As | Odoo | Statements | SQL | Rows | Nothing | Ratio |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |
"""

PLANS = """
## How the tables are read

By the statements that took a millisecond or more, from PostgreSQL's plans
(`EXPLAIN ANALYZE`). A table that is read from end to end is in bold, with the reason.

| Page | As | Reads |
| --- | --- | --- |
"""


def markdown(found):
    parts = [
        HEAD.format(
            date=datetime.now(UTC).date().isoformat(),
            sizes=_sizes(found["sizes"]),
            machine=_machine(found["sizes"]),
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
    lines = broken(found)
    if lines:
        parts += ["\n## Over the limit\n\n", *(f"- {line}\n" for line in lines)]
    return "".join(parts)


def section_of(text, title):
    """The section of this title on a page, or nothing."""
    found = _section(title).search(text)
    return found[0].strip() if found else ""


def renewed(text, title, section):
    """The page with this section, in the place of that of this title if it has one."""
    new = f"\n\n{section.strip()}\n"
    text, count = _section(title).subn(lambda _old: new, text.rstrip())
    return text if count else f"{text}{new}"


def _section(title):
    return re.compile(rf"\n*^{re.escape(title)}\n.*?(?=\n## |\Z)", re.DOTALL | re.M)


def broken(found):
    """A line for each limit that is not kept."""
    return [
        f"{row['title']} ({row['who']}): {what}"
        for row in [*found["measures"], *found["forms"]]
        for what in row["over"]
    ]


def write_plans(found, path):
    """All plans in full.

    :return: the path
    """
    with path.open("w") as file:
        for row in found["measures"]:
            file.write(f"=== {row['title']} ({row['who']})\n\n")
            file.writelines(f"{plan}\n\n" for plan in row["plans"])
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


def _machine(sizes):
    with open("/proc/meminfo") as file:
        memory = round(int(file.readline().split()[1]) / 1024**2)
    return (
        f"the machine has {os.cpu_count()} cores and {memory} GB of memory, Python"
        f" {platform.python_version()} and PostgreSQL {sizes['PostgreSQL']} with 256 MB"
        " of shared buffers and otherwise its defaults"
    )
