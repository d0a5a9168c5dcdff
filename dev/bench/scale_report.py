"""What more processes bring on one database, for people: a section of the page."""

from statistics import median

from .figures import Plot, Score, plain, ratio, spread

TITLE = "## More processes"

#: More processes must not be slower than one, noise aside.
LEAST = 0.9
#: Import of one account by several: not much slower than by one.
SAME_LEAST = 0.5

PARTS = {"import": "Import", "fetch": "Recordings"}
SECTION = """{title}

So many processes, each an Odoo of its own, on one database: {calls:,} call records of
{accounts} accounts, shared out among the processes, and {recordings:,} recordings of
{kb:,.0f} kB in one queue, from which all of them take. They take turns, {turns} after
one to warm up; the median, in brackets the middle half. The machine has {cores} cores,
on which PostgreSQL and {pbxs} stand-in PBXs run too: *processors* is how many of them
were busy in all, and then who had which share of it. *Linear* is the rate of one
process times the number of processes, or of cores if there are fewer.

| | Processes | A second | By one | By linear | Processors | Odoo | PostgreSQL | PBX |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
{rows}

After each run the rows were counted: nothing was there twice, nothing was missing, and
each recording had a file of its own. {team} processes that import *one* account at the
same time do its work once: {same:,} calls in {together:.1f} s; one process alone takes
{alone:.1f} s. An account's lock lets one of them at a time store a page. Odoo runs each
scheduled action in one process at a time: more of them come into play where OCA's
`queue_job` runs them, or people import by the button.
"""


def section(found):
    same = found["same"]
    return SECTION.format(
        title=TITLE,
        calls=found["calls"],
        accounts=found["accounts"],
        pbxs=found["pbxs"],
        team=max(found["fetch"][0]),
        recordings=found["recordings"],
        kb=found["size"] / 1000,
        turns=len(found["import"]),
        cores=found["cores"],
        rows="\n".join(_row(found, *pair) for pair in _pairs(found)),
        same=same["calls"],
        together=median(row["together"]["seconds"] for row in same["turns"]),
        alone=median(row["alone"]["seconds"] for row in same["turns"]),
    )


def _pairs(found):
    return [(part, count) for part in PARTS for count in found[part][0]]


def _row(found, part, count):
    rows = [turn[count] for turn in found[part]]
    rate = spread([row["rate"] for row in rows])
    if part == "fetch":
        size = found["size"] / 1e6
        rate += f", {plain(median(row['rate'] for row in rows) * size)} MB"
    cells = [PARTS[part], count, rate, ratio(_by_one(found, part, count))]
    cells.append(ratio(_by_linear(found, part, count)))
    cells.append(f"{_busy(found, part, count):.2f}")
    for name in ("odoo", "postgres", "pbx"):
        cells.append(f"{100 * _share(rows, name):.0f} %")
    return f"| {' | '.join(cells)} |"


def _by_one(found, part, count):
    return median(turn[count]["rate"] / turn["1"]["rate"] for turn in found[part])


def _by_linear(found, part, count):
    return _by_one(found, part, count) / min(int(count), found["cores"])


def _busy(found, part, count):
    """Cores that were busy, in the mean."""
    rows = [turn[count] for turn in found[part]]
    return median(sum(row["cpu"].values()) / row["seconds"] for row in rows)


def _share(rows, name):
    return median(row["cpu"][name] / sum(row["cpu"].values()) for row in rows)


def broken(found):
    """A line for each limit that is not kept."""
    for part, count in _pairs(found):
        gain = _by_one(found, part, count)
        if gain < LEAST:
            yield f"{PARTS[part]}, {count} processes: {gain:.2f} of one's rate"
    share = median(
        row["alone"]["seconds"] / row["together"]["seconds"]
        for row in found["same"]["turns"]
    )
    if share < SAME_LEAST:
        yield f"Import of one account by several processes: {share:.2f} of one's rate"


def scores(found):
    for part, count in _pairs(found):
        if count != "1":
            yield _score(found, part, count)


def plots(found):
    """How much faster more processes are."""
    counts = [*found["import"][0]]
    yield Plot(
        "processes",
        "More processes, by the rate of one",
        [int(count) for count in counts],
        {
            **{
                title: [_by_one(found, part, count) for count in counts]
                for part, title in PARTS.items()
            },
            "Linear, by cores": [min(int(count), found["cores"]) for count in counts],
        },
        x_title="processes",
    )


def _score(found, part, count):
    rates = {
        name: [turn[name]["rate"] for turn in found[part]] for name in ("1", count)
    }
    unit = "calls/s" if part == "import" else "recordings/s"
    share = _by_linear(found, part, count)
    cores = min(int(count), found["cores"])
    return Score(
        part="Scale-out",
        what=f"{PARTS[part]} by {count} processes",
        ours=spread(rates[count], unit=unit),
        limit=f"{cores} × one process: {plain(cores * median(rates['1']))} {unit}",
        limit_ratio=share,
        why=_why(found, part) if share < 0.5 else "",
    )


def _why(found, part):
    return (
        f"One process with its PBX and PostgreSQL keeps {_busy(found, part, '1'):.1f}"
        f" of the machine's {found['cores']} cores busy already."
    )
