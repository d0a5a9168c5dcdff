"""How fast recordings come in, for people: a section of the page."""

from statistics import median

from .figures import Plot, Score, plain, spread

TITLE = "## Recordings"

#: Ours must not take longer than so many times the plain downloads.
RATIO = 2

SECTION = """{title}

{count} of {kb} kB, from a PBX on the same machine, 4 at a time, each checked, summed,
stored as an attachment and committed. *Plain* downloads them to files, by as many
threads; *one by one* creates an attachment of each answer's bytes, as others do. They
take turns; each figure is the median of {runs}.

| | Recordings/s | MB/s | More memory |
| --- | ---: | ---: | ---: |
{rows}

Ours take {ratio:.2f} times as long as plain downloads; the limit is {limit}.
"""
WAYS = {"ours": "Ours", "plain": "Plain", "one_by_one": "One by one"}


def section(found):
    """The section of ``docs/performance.md``."""
    return SECTION.format(
        title=TITLE,
        count=found["count"],
        kb=found["size"] // 1000,
        runs=len(found["ours"]),
        rows="\n".join(_row(found, name) for name in WAYS),
        ratio=_times(found, "ours", "plain"),
        limit=RATIO,
    )


def _row(found, name):
    more = max(found["more_mb"][name])
    return (
        f"| {WAYS[name]} | {spread(_rates(found, name))} |"
        f" {spread(_megabytes(found, name))} | {plain(more)} MB |"
    )


def _rates(found, name):
    return [found["count"] / seconds for seconds in found[name]]


def _megabytes(found, name):
    return [rate * found["size"] / 1e6 for rate in _rates(found, name)]


def of_plain(found):
    """How fast ours are, by plain downloads."""
    return _times(found, "plain", "ours")


def _times(found, name, other):
    """How many times as long one way takes as another, within a turn."""
    return median(one / two for one, two in zip(found[name], found[other], strict=True))


def broken(found):
    """A line for each limit that is not kept."""
    times = _times(found, "ours", "plain")
    if times > RATIO:
        yield f"Recordings take {times:.2f} times as long as plain downloads"


def plots(found):
    """Megabytes a second in each way, turn by turn."""
    yield Plot(
        "rate",
        "Recordings: MB a second, turn by turn",
        [*range(1, len(found["ours"]) + 1)],
        {title: _megabytes(found, name) for name, title in WAYS.items()},
        x_title="turn",
        y_title="MB/s",
    )


def scores(found):
    """Lines of the scoreboard."""
    yield Score(
        "Recordings",
        f"of {found['size'] // 1000} kB, checked and stored",
        f"{spread(_megabytes(found, 'ours'), 0, 'MB/s')},"
        f" {plain(median(_rates(found, 'ours')))} recordings/s,"
        f" {plain(max(found['more_mb']['ours']))} MB of memory",
        peer="an attachment from bytes, one by one",
        peer_ratio=_times(found, "one_by_one", "ours"),
        limit="requests, written to files",
        limit_ratio=of_plain(found),
        why="Each is checked to be audio, summed, and committed as an attachment.",
    )
