from odoo.addons.web.controllers.export import ExcelExport

from ..models.cgvcall_export import as_text


class CgvcallExcelExport(ExcelExport):
    """Headings of groups are names and numbers that others wrote, as the cells are."""

    def from_group_data(self, fields, columns_headers, groups):
        if groups._model._name.startswith("cgvcall."):
            _headings_as_text(groups)
        return super().from_group_data(fields, columns_headers, groups)


def _headings_as_text(node):
    node.children = {_heading(key): child for key, child in node.children.items()}
    for child in node.children.values():
        _headings_as_text(child)


def _heading(key):
    """Of a record it is its id and its name."""
    return tuple(map(as_text, key)) if isinstance(key, tuple) else as_text(key)
