import re

from odoo import models

#: What a spreadsheet program takes for a formula or a link to open. Odoo itself looks
#: after "+" and "-", and in CSV only after "=".
FORMULA = re.compile(r"[=@\t\r]|\{=|(?:internal|external):")


class CgvcallExport(models.AbstractModel):
    """What the PBX and contacts have written stays text in a spreadsheet."""

    _name = "cgvcall.export.mixin"
    _description = "Export of texts that others wrote"

    def _export_rows(self, *args, **kwargs):
        """Also as columns in the export of another model."""
        rows = super()._export_rows(*args, **kwargs)
        return [list(map(as_text, row)) for row in rows]


class CgvcallCall(models.Model):
    _name = "cgvcall.call"
    _inherit = ["cgvcall.call", "cgvcall.export.mixin"]


class CgvcallCallLeg(models.Model):
    _name = "cgvcall.call.leg"
    _inherit = ["cgvcall.call.leg", "cgvcall.export.mixin"]


class CgvcallRecordingNote(models.Model):
    _name = "cgvcall.recording.note"
    _inherit = ["cgvcall.recording.note", "cgvcall.export.mixin"]


def as_text(value):
    is_formula = isinstance(value, str) and FORMULA.match(value)
    return f"'{value}" if is_formula else value
