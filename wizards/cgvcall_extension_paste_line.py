"""What the cells of a line are, when no heading says so."""

import re

from .cgvcall_extension_paste_cells import SEPARATORS, cells_of, split_label
from .cgvcall_extension_paste_labels import (
    EMAIL,
    EXTENSION,
    fits,
    roles_of,
    told_number,
)

AFTER_NUMBER = re.compile(r"(\D{0,20}\d{2,6})\s*[:.)\-–]\s+(.+)", re.DOTALL)


def read_line(reading, line, row):
    """A line without heading: by what its cells look like."""
    reason = "number"
    for separator in (*SEPARATORS, "-", " "):
        cells = [cell for cell in cells_of(row, separator) if cell]
        if len(cells) < 2:
            continue
        values = labelled_cells(cells)
        if not values:
            values, why = guess(cells, by_words=separator == " ")
            reason = why or reason
        if values:
            reading.add(line, values)
            return
    reading.unread[line] = reason


def labelled_cells(cells):
    """Cells like "Ext: 101", "Pass: x" in one line."""
    values = {}
    for cell in cells:
        title, value = split_label(cell)
        roles = roles_of(title) or ()
        role = next((one for one in roles if fits(one, value)), None)
        if role:
            values.setdefault(role, value)
    return values if len(values) > 1 and values.get("number") else {}


def guess(cells, by_words=False):
    """Number, name and so on of a line's cells.

    :param bool by_words: the cells are the words of the line, so a name is several
    :return: ``(values, None)``, or ``(None, reason)`` if it cannot be told
    """
    cells, number = _take_number(cells, by_words)
    if not number:
        return None, None
    values = {"number": number}
    rest = []
    for cell in cells:
        address = EMAIL.fullmatch(cell.strip("<>()"))
        if address and "email" not in values:
            values["email"] = address[0]
        else:
            rest.append(cell)
    authen = next((cell for cell in rest if _is_authen_name(cell, number)), None)
    if authen:
        values["authen_name"] = authen
        rest.remove(authen)
    told = _tell_words(rest) if by_words else _tell_cells(rest)
    if told is None:
        return None, "unclear"
    return {**values, **told}, None


def _take_number(cells, by_words):
    """The other cells, and the extension: the first number, but not one that counts."""
    is_count = re.fullmatch(r"\d{1,2}", cells[0], re.ASCII)
    if len(cells) > 2 and is_count and EXTENSION.fullmatch(cells[1]):
        return cells[2:], cells[1]
    for index, cell in enumerate(cells[:1] if by_words else cells):
        number = cell if EXTENSION.fullmatch(cell) else ""
        if not number and not cell.isdigit():
            number = told_number(cell)
        if number:
            return cells[:index] + cells[index + 1 :], number
        # "101: Nguyễn Văn A, a@b.vn"
        both = not index and AFTER_NUMBER.fullmatch(cell)
        number = both and told_number(both[1])
        if number:
            return [both[2], *cells[1:]], number
    return cells, ""


def _is_authen_name(cell, number):
    """Like VPBX_ABC_101: letters and the extension. Only a guess: shown, to be seen."""
    return (
        number in cell
        and re.search(r"[A-Za-z]", cell)
        and re.fullmatch(r"[\w.\-]+", cell, re.ASCII)
    )


def _tell_cells(rest):
    """Name and password among what is left; None if that cannot be told apart.

    A password is never taken for a name if there is a doubt: names are shown.
    """
    if not rest:
        return {}
    if len(rest) == 1:
        [one] = rest
        return {"name": one} if _is_name(one) and " " in one else {"password": one}
    if len(rest) == 2:
        names = [cell for cell in rest if _is_name(cell)]
        if len(names) == 2:
            # Two words each, or one each: only the longer can be a name.
            names = [cell for cell in names if " " in cell]
        if len(names) == 1:
            return {
                "name": names[0],
                "password": rest[1 - rest.index(names[0])],
            }
    return None


def _tell_words(rest):
    """The same of words: the password is the last one, the name those before."""
    if len(rest) == 1:
        return {"password": rest[0]}
    *name, last = rest or [""]
    if not all(map(_is_name, name)):
        return None
    if rest and _is_name(last):
        return {"name": " ".join(rest)} if last[0].isupper() else None
    return {"name": " ".join(name), "password": last} if rest else {}


def _is_name(cell):
    """Words of letters that begin with a capital."""
    words = cell.split()
    return bool(words) and all(word[0].isupper() and _letters(word) for word in words)


def _letters(word):
    return all(char.isalpha() or char in ".'-" for char in word)
