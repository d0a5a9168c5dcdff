"""Reads a table: a heading, and a line for each extension."""

from .cgvcall_extension_paste_cells import (
    MAX_LINE,
    SEPARATORS,
    VALUES,
    cells_of,
    label_of,
)
from .cgvcall_extension_paste_labels import fits, roles_of, told_number
from .cgvcall_extension_paste_line import read_line


def header_of(row):
    """Separator and columns of a heading, or None."""
    if len(row) > MAX_LINE:
        return None
    for separator in (*SEPARATORS, "-", "  "):
        cells = cells_of(row, separator)
        columns = [roles_of(cell) for cell in cells]
        told = [roles for roles in columns if roles]
        is_table = len(told) >= 2 and any("number" in roles for roles in told)
        if is_table and not any(told_number(cell) for cell in cells):
            return separator, cells, columns
    return None


def read_table(reading, lines, position, separator, titles, columns):
    """Read the lines below a heading up to the next one; returns where that is."""
    found, position = [], position + 1
    while position < len(lines):
        line, row = lines[position]
        if header_of(row):
            break
        cells = cells_of(row, separator)
        if len(cells) == 1 and label_of(row):
            break
        found.append((line, row, cells))
        position += 1
    read_rows(reading, titles, columns, found)
    return position


def read_rows(reading, titles, columns, found):
    """Read rows ``(line, its text, cells)`` below these titles."""
    roles = _choose_roles(columns, [cells for _line, _row, cells in found])
    reading.unused += [
        title
        for title, role in zip(titles, roles, strict=True)
        if title and role not in ("number", *VALUES) and title not in reading.unused
    ]
    for line, row, cells in found:
        while len(cells) > len(titles) and not cells[-1]:
            cells = cells[:-1]
        if len(row) > MAX_LINE:
            reading.unread[line] = "number"
        elif len(cells) > len(titles):
            reading.unread[line] = "columns"
        elif len(cells) < 2:
            read_line(reading, line, row)
        else:
            reading.add(line, dict(zip(roles, cells, strict=False)))


def _choose_roles(columns, rows):
    """What each column is, by its title and what stands in it."""
    taken = {roles[0] for roles in columns if roles and len(roles) == 1}
    chosen = []
    for index, roles in enumerate(columns):
        role = f"unused{index}"
        if roles and len(roles) == 1:
            role = roles[0] if roles[0] not in chosen else role
        elif roles:
            values = [row[index] for row in rows if len(row) > index and row[index]]
            role = next(
                (
                    one
                    for one in roles
                    if one not in taken
                    and 2 * sum(fits(one, value) for value in values) > len(values)
                ),
                role,
            )
            taken.add(role)
        chosen.append(role)
    return chosen
