"""Reads a list of extensions from text of any shape, without the database.

A table with a heading (tabs, semicolons, commas, bars), lines without one, or a label
and a value on each line, as in the PBX's e-mail. Each line ends up in an entry or among
the unread ones. Of passwords only the entries know.
"""

from .cgvcall_extension_paste_cells import (
    MAX_CHARS,
    MAX_LINE,
    SEPARATORS,
    Reading,
    cells_of,
    label_of,
    rows_of,
)
from .cgvcall_extension_paste_labels import fits, told_number
from .cgvcall_extension_paste_line import labelled_cells, read_line
from .cgvcall_extension_paste_table import header_of, read_rows, read_table


def read(text):
    """The extensions in a text, and what could not be read.

    :return: :class:`Reading`
    """
    reading = Reading()
    lines = list(rows_of(text[:MAX_CHARS]))
    position = 0
    while position < len(lines):
        line, row = lines[position]
        header = header_of(row)
        if len(row) > MAX_LINE:
            reading.unread[line] = "number"
            position += 1
        elif header:
            position = read_table(reading, lines, position, *header)
        elif label_of(row) and not _is_inline(row):
            position = _read_labels(reading, lines, position)
        else:
            read_line(reading, line, row)
            position += 1
    return reading


def _is_inline(row):
    """Whether there are several labels with values in one line."""
    return any(labelled_cells(cells_of(row, one)) for one in SEPARATORS)


def _read_labels(reading, lines, position):
    """Read lines of a label each; returns where they end.

    The value may stand in the line below, or all values below all labels.
    """
    labels = _label_only(lines, position)
    if len(labels) > 1:
        return _read_stack(reading, lines, position, labels)
    block = _Block(reading)
    while position < len(lines):
        line, row = lines[position]
        label = label_of(row)
        if not label or header_of(row) or _is_inline(row):
            break
        if len(_label_only(lines, position)) > 1:
            break
        roles, value = label
        position += 1
        at = [line]
        if not value and position < len(lines) and not label_of(lines[position][1]):
            at.append(lines[position][0])
            value = lines[position][1].strip()
            position += 1
        block.add(at, roles, value)
    block.end()
    return position


class _Block:
    """What labels and values tell of one extension; then of the next."""

    def __init__(self, reading):
        self.reading, self.values, self.lines = reading, {}, []

    def add(self, lines, roles, value):
        is_number = "number" in roles and told_number(value)
        # The PBX's site has a password, too; it is told of before the extensions.
        is_login = "password" in self.values and "authen_name" not in self.values
        is_other = is_number and not self.values.get("number") and is_login
        role = next((one for one in roles if self._is_free(one, value)), None)
        if is_other or (is_number and self.values.get("number")):
            role = None
        if role is None and roles and value:
            self.end()
            role = next((one for one in roles if fits(one, value)), None)
        self.lines += lines
        if role and value:
            self.values[role] = value

    def _is_free(self, role, value):
        return fits(role, value) and role not in self.values

    def end(self):
        if self.values.get("number"):
            self.reading.add(self.lines[0], self.values)
        else:
            self.reading.unread.update(dict.fromkeys(self.lines, "number"))
        self.values, self.lines = {}, []


# === ALL LABELS, THEN ALL VALUES === #


def _label_only(lines, position):
    """The labels in the lines from here on that have no value."""
    found = []
    for _line, row in lines[position:]:
        label = label_of(row)
        if not label or label[1]:
            break
        found.append((row.strip().rstrip(":"), label[0]))
    return found


def _read_stack(reading, lines, position, labels):
    """A table of which each cell came to stand on a line of its own."""
    width = len(labels)
    start = end = position + width
    while end < len(lines) and not label_of(lines[end][1]):
        end += 1
    cells = [(line, row.strip()) for line, row in lines[start:end]]
    whole = len(cells) - len(cells) % width
    rows = [
        (cells[at][0], "", [value for _line, value in cells[at : at + width]])
        for at in range(0, whole, width)
    ]
    titles, columns = zip(*labels, strict=True)
    read_rows(reading, titles, columns, rows)
    if not rows:
        told = [line for line, _row in lines[position:start]]
        reading.unread.update(dict.fromkeys(told, "number"))
    rest = [line for line, _value in cells[whole:]]
    reading.unread.update(dict.fromkeys(rest, "number"))
    return end
