"""Lines and cells of a pasted text, and what is kept of them."""

import csv
import io
import re
from dataclasses import dataclass, field, fields, replace

from .cgvcall_extension_paste_labels import roles_of, told_number

MAX_CHARS = 200_000
#: A longer line is no extension, and would take its time.
MAX_LINE = 1000
#: A quoted field may go on in so many further lines.
MOST_QUOTED_LINES = 5
SEPARATORS = ("\t", ";", "|", ",")
DASH = re.compile(r"\s+[-–—]+\s+")
COLUMNS = re.compile(r"\s{2,}")
LABELLED = re.compile(r"([^:=：]{1,40})[:=：](.*)", re.DOTALL)
INVISIBLE = "\0\ufeff\u200b\u200c\u200d\u2060"


@dataclass
class Entry:
    """One extension as the text tells it; ``lines`` are where."""

    number: str
    lines: list = field(default_factory=list)
    authen_name: str = ""
    password: str = field(default="", repr=False)
    name: str = ""
    email: str = ""

    def merge(self, other):
        """Both in one, or None if they contradict each other."""
        for name in VALUES:
            mine, theirs = getattr(self, name), getattr(other, name)
            if mine and theirs and mine != theirs:
                return None
        values = {name: getattr(self, name) or getattr(other, name) for name in VALUES}
        return replace(self, lines=self.lines + other.lines, **values)


VALUES = [one.name for one in fields(Entry) if one.name not in ("number", "lines")]


@dataclass
class Reading:
    """What was found.

    :ivar dict entries: by number
    :ivar dict unread: ``{line: why}``
    :ivar dict clashes: ``{number: lines}`` that contradict each other
    :ivar list unused: titles of columns
    """

    entries: dict = field(default_factory=dict)
    unread: dict = field(default_factory=dict)
    clashes: dict = field(default_factory=dict)
    unused: list = field(default_factory=list)

    def add(self, line, values):
        """Keep what a line tells; one extension may be told of in several places."""
        number = told_number(values.get("number") or "")
        if not number:
            self.unread[line] = "number"
            return
        entry = Entry(
            number, [line], **{key: values.get(key, "").strip() for key in VALUES}
        )
        known = self.entries.get(number)
        merged = known.merge(entry) if known else entry
        if merged:
            self.entries[number] = merged
        else:
            self.clashes.setdefault(number, list(known.lines)).append(line)


def rows_of(text):
    """``(number of the line, line)`` of all that are not empty."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = "".join(char for char in text if char not in INVISIBLE).split("\n")
    position = 0
    while position < len(lines):
        start, row = position, lines[position]
        position += 1
        if len(row) <= MAX_LINE and _quotes(row) == "open":
            for end in range(position, min(position + MOST_QUOTED_LINES, len(lines))):
                longer = "\n".join(lines[start : end + 1])
                if _quotes(longer) != "open":
                    if _quotes(longer) == "closed":
                        row, position = longer, end + 1
                    break
        if row.strip():
            yield start + 1, row


def _quotes(row):
    """Whether a field in quotes goes on in the next line: "open", "closed" or ""."""
    found = {_quotes_between(row, separator) for separator in SEPARATORS}
    return next((one for one in ("closed", "open") if one in found), "")


def _quotes_between(row, separator):
    """The same for one separator; "" if quotes mean nothing there."""
    if not re.search(rf'(?:^|{re.escape(separator)})\s*"', row[:MAX_LINE]):
        return ""
    try:
        _csv(row, separator)
    except csv.Error as error:
        return "open" if "unexpected end" in str(error) else ""
    return "closed"


def _csv(row, separator):
    file = io.StringIO(row, newline="")
    options = {"delimiter": separator, "skipinitialspace": True, "strict": True}
    return next(csv.reader(file, **options), [])


def cells_of(row, separator):
    """The cells of a line, without quotes and the space around."""
    if separator == "-":
        cells = DASH.split(row)
    elif separator == " ":
        cells = row.split()
    elif separator == "  ":
        cells = COLUMNS.split(row.strip())
    else:
        is_quoted = _quotes_between(row, separator) == "closed"
        cells = _csv(row, separator) if is_quoted else row.split(separator)
    return [cell.strip() for cell in cells]


def label_of(row):
    """``(roles, value)`` of a line like "Authen Name: VPBX101", else None."""
    titled = split_label(row)
    for title, value in (titled, row.partition("\t")[::2]):
        roles = roles_of(title)
        if roles is not None:
            return roles, value.strip().strip('"')
    return None


def split_label(text):
    """What stands before and after the first colon."""
    found = LABELLED.fullmatch(text.strip())
    return (found[1].strip(), found[2].strip()) if found else ("", "")
