"""How fast recordings come in, for people: a section of the page."""

TITLE = "## Recordings"

SECTION = """{title}

Of 450 kB, from a PBX on the same machine, 4 at a time: {ours:.0f} a second, each
checked, summed, stored as an attachment and committed. Plain downloads to files, in
turns with it: {plain:.0f} a second. Ours take {ratio:.2f} times as long; the limit is
{limit}.
"""


def section(found):
    return SECTION.format(title=TITLE, **found)


def broken(found):
    """A line for each limit that is not kept."""
    if found["over"]:
        yield f"Recordings take {found['ratio']:.2f} times as long as plain downloads"
