"""``docs/performance.md``, made from what is kept in ``docs/performance.json``."""

from dev.setup.paths import REPO

from . import plots, results
from .figures import ratio
from .parts import PARTS

PATH = REPO / "docs" / "performance.md"

HEAD = """# Performance

Measured by `make bench`; every raw figure, with its machine and its commit, is in
[performance.json](performance.json). `make bench T=lookup` measures one part again.
{machines}

## Scoreboard

*Better* says how many times as fast (as small, as light) ours is: above 1 we win,
below 1 we lose. *Of the limit* is how near it comes to what cannot be beaten: 1 is
there, 0.5 takes twice as long. Machines are noisy: compare ratios, which were measured
side by side in one run, not times. In brackets is the middle half of the repetitions,
where there are some.

| | Ours | Other | Better | Limit | Of the limit |
| --- | ---: | --- | ---: | --- | ---: |
{rows}
"""
BEHIND = """
### Where we are behind

Each line of the scoreboard in which another is faster, or the limit more than twice as
fast, and why.

{lines}
"""
OVER = """## Over our limits

What we promise ourselves, each in its section above, and this run did not keep:

{lines}
"""


def write():
    """Write the page and its plots anew."""
    kept = results.load()
    parts = [part for part in PARTS if part.name in kept]
    scores = [
        score
        for part in parts
        for score in part.report.scores(kept[part.name]["found"])
    ]
    texts = [
        HEAD.format(machines=_machines(kept), rows="\n".join(map(_row, scores))),
        BEHIND.format(lines="\n".join(_behind(scores))),
    ]
    for part in parts:
        found = kept[part.name]["found"]
        texts.append(f"{part.report.section(found).strip()}\n")
        texts.append(plots.links(part.name, part.report, found))
    lines = [
        line for part in parts for line in part.report.broken(kept[part.name]["found"])
    ]
    if lines:
        texts.append(OVER.format(lines="\n".join(f"- {line}" for line in lines)))
    PATH.write_text("\n".join(text for text in texts if text).rstrip() + "\n")
    print(f"Written: {PATH.relative_to(REPO)}", flush=True)


def _machines(kept):
    """A sentence for each machine on which a part was measured."""
    seen = {}
    for name, part in kept.items():
        machine = part["machine"]
        text = (
            f"{machine['cores']} cores ({machine['processor']}),"
            f" {machine['memory_gb']} GB of memory, Python {machine['python']} and"
            f" PostgreSQL {machine['postgresql']} with 256 MB of shared buffers and"
            " otherwise its defaults"
        )
        seen.setdefault((text, part["date"], part["commit"]), []).append(name)
    lines = [
        f"- {', '.join(names)}: {date}, commit {commit}; {text}."
        for (text, date, commit), names in seen.items()
    ]
    return "\n" + "\n".join(lines)


def _row(score):
    cells = [
        f"{score.part}: {score.what}",
        score.ours,
        score.peer,
        "" if score.peer_ratio is None else f"{ratio(score.peer_ratio)}×",
        score.limit,
        "" if score.limit_ratio is None else ratio(score.limit_ratio),
    ]
    return f"| {' | '.join(cells)} |"


def _behind(scores):
    """Lines of those that need a reason: those with the same one together.

    :raise ValueError: there is none
    """
    reasons = {}
    for score in scores:
        if score.is_behind:
            if not score.why:
                raise ValueError(f"{score.part}, {score.what}: behind, and no reason")
            reasons.setdefault((score.part, score.why), []).append(score.what)
    for (part, why), titles in reasons.items():
        yield f"- **{part}** ({'; '.join(titles)}): {why}"
