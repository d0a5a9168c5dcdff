"""How often agents can ask for their token, for people: a section of the page."""

from statistics import median

from .figures import Plot, Score, ratio, spread

TITLE = "## Softphone tokens"

#: All agents of a company open Odoo within a minute in the morning: a thousand of them
#: are less than twenty a second.
LEAST_RATE = 20

SECTION = """{title}

{sessions} agents who are logged in, each with a line, ask all at once and without a
pause, over HTTP, an Odoo with {workers} workers: in turns our route, and a `jsonrpc`
route with the same rights that answers the same text and looks nothing up. {turns}
turns after one to warm up; the median, in brackets the middle half. The agents that
ask, Odoo and PostgreSQL share the machine's {cores} cores.

| Route | Calls a second | Statements | Odoo | PostgreSQL | Who asks |
| --- | ---: | ---: | ---: | ---: | ---: |
| Softphone token | {ours} |
| Constant | {constant} |

The last three are processor time a call. What the token route has to do beyond the
constant one: find the user's line and its account ({more:.0f} statements more), and
decrypt the token, which is kept in the database until shortly before its end. The PBX
is asked only when there is none: {sessions} agents without a token got theirs at
{first:.0f} a second, by {logins} requests to the stand-in PBX, and then
{calls:,} calls by none.
"""


def section(found):
    per_turn = found["sessions"] * len(found["turns"])
    return SECTION.format(
        title=TITLE,
        sessions=found["sessions"],
        workers=found["workers"],
        cores=found["cores"],
        turns=len(found["turns"]),
        ours=_row(found, "ours"),
        constant=_row(found, "constant"),
        more=_statements(found, "ours") - _statements(found, "constant"),
        first=found["first_rate"],
        logins=found["logins"],
        calls=per_turn * found["calls"],
    )


def _row(found, name):
    cells = [spread(_rates(found, name)), f"{_statements(found, name):.0f}"]
    for program in ("odoo", "postgres", "client"):
        cells.append(f"{_cpu(found, name, program):.1f} ms")
    return " | ".join(cells)


def _rates(found, name):
    return [turn[name]["rate"] for turn in found["turns"]]


def _statements(found, name):
    return median(block["statements"] for block in found["requests"][name])


def _cpu(found, name, program):
    return median(turn[name]["cpu_ms"][program] for turn in found["turns"])


def _ratio(found):
    return median(
        turn["ours"]["rate"] / turn["constant"]["rate"] for turn in found["turns"]
    )


def broken(found):
    """A line for each limit that is not kept."""
    rate = median(_rates(found, "ours"))
    if rate < LEAST_RATE:
        yield f"Tokens: {rate:.0f} calls a second, not {LEAST_RATE}"


def plots(found):
    """Calls a second of both routes, turn by turn."""
    yield Plot(
        "rate",
        "Calls a second, turn by turn",
        [*range(1, len(found["turns"]) + 1)],
        {
            "Softphone token": _rates(found, "ours"),
            "Constant": _rates(found, "constant"),
        },
        x_title="turn",
    )


def scores(found):
    share = _ratio(found)
    why = ""
    if share < 0.5:
        ours, constant = (
            _cpu(found, name, "odoo") + _cpu(found, name, "postgres")
            for name in ("ours", "constant")
        )
        more = _statements(found, "ours") - _statements(found, "constant")
        why = (
            f"It asks {more:.0f} statements more: {ours:.1f} ms of processor time in"
            f" Odoo and PostgreSQL against {constant:.1f}, {ratio(constant / ours)} of"
            " it; asking is no work that an agent waits for."
        )
    yield Score(
        part="Token route",
        what=f"{found['sessions']} agents at once, {found['workers']} workers",
        ours=spread(_rates(found, "ours"), unit="calls/s"),
        limit=f"a constant route: {spread(_rates(found, 'constant'), unit='calls/s')}",
        limit_ratio=share,
        why=why,
    )
