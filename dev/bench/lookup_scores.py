"""Who is calling, for the scoreboard and its plot."""

from statistics import median

from .figures import Plot, Score, spread

PART = "Who is calling"
#: What is drawn, from the slowest to the limit.
LINES = {
    "rules": "CGVCall",
    "base_phone": "base_phone",
    "sanitized": "phone_sanitized",
    "voip_oca": "voip_oca",
    "raw": "SQL by the index",
}
RULES = "Odoo reads the contact's fields and checks what the agent may see of them."
PAGE = (
    "Odoo makes a record of each row, which a loop of plain SQL does not. Among few"
    " contacts it does not matter how they are found; ours also knows leads and further"
    " numbers."
)
POPUP = (
    "voip_oca shows a name; ours also who else has the number, what the person has"
    " open and the last call, each as far as the agent may see it."
)


def scores(found):
    """The lines: one number, a page of numbers, and all that a popup shows."""
    for row in found["sizes"]:
        yield from _scores(row)


def _scores(row):
    ms, page = row["ms"], row["page"]["ms"]
    contacts = f"{row['contacts']:,} contacts"
    raw = {"limit": _text(ms["raw"], "SQL")}
    yield Score(
        PART,
        f"One number, {contacts}, as far as the agent may see",
        _text(ms["rules"]),
        **_peer(ms["voip_oca"], ms["rules"], "voip_oca's search"),
        **raw,
        limit_ratio=_ratio(ms["raw"], ms["rules"]),
        why=RULES,
    )
    yield Score(
        PART,
        f"One number, {contacts}, whoever asks",
        _text(ms["find"]),
        **_peer(ms["base_phone"], ms["find"], "base_phone's query"),
        **raw,
        limit_ratio=of_sql(row),
        why=RULES,
    )
    yield Score(
        PART,
        f"{row['page']['numbers']} numbers at once, {contacts}",
        _text(page["ours"]),
        **_peer(page["sanitized"], page["ours"], "Odoo's phone_sanitized"),
        limit=_text(page["raw"], "SQL"),
        limit_ratio=_ratio(page["raw"], page["ours"]),
        why=PAGE,
    )
    yield Score(
        PART,
        f"All that a ringing call shows, {contacts}",
        _text(ms["identify"]),
        **_peer(ms["voip_oca_call"], ms["identify"], "voip_oca's create_call"),
        why=POPUP,
    )


def plots(found):
    """How long one number takes, by how many contacts there are."""
    rows = found["sizes"]
    yield Plot(
        "one-number",
        "Whose number is it? Milliseconds, by contacts",
        [row["contacts"] for row in rows],
        {
            title: [median(row["ms"][name]) for row in rows]
            for name, title in LINES.items()
        },
        x_title="contacts",
        y_title="ms",
        is_log=True,
    )


def of_sql(row):
    """How fast one number is looked up, by plain SQL."""
    return _ratio(row["ms"]["raw"], row["ms"]["find"])


def _text(values, name=""):
    return f"{name} {spread(values, 2, 'ms')}".strip()


def _peer(theirs, ours, name):
    return {"peer": _text(theirs, name), "peer_ratio": _ratio(theirs, ours)}


def _ratio(other, ours):
    return median(other) / median(ours)
