from odoo import models
from odoo.fields import Domain

from .cgvcall_phone import OWNERS


class CgvcallPhone(models.Model):
    """Numbers that go to another contact or lead: those two are one person now."""

    _inherit = "cgvcall.phone"

    def _move(self, person):
        """Have these numbers as more numbers of a person, each of them once.

        What is known of a number from either side stays known.
        """
        owner = OWNERS[person._name]
        rows = self | self.search(Domain(owner, "in", person.ids))
        for same in rows.grouped("number").values():
            row = same.filtered(lambda row: row[owner] == person)[:1]
            is_kept = not row or any(other.kept for other in same)
            row = row or same[0]
            known = row | same
            row.write(
                {
                    **dict.fromkeys(OWNERS.values(), False),
                    owner: person.id,
                    "kept": is_kept,
                    "label": next(filter(None, known.mapped("label")), False),
                    "preferred": any(same.mapped("preferred")),
                    "learned_from_id": known.learned_from_id[:1].id,
                }
            )
            # Its field is not asked for it again, as when a user deletes a number.
            (same - row).with_context(cgvcall_moved=True).unlink()
        person._cgvcall_sync_phones()

    def _written_only(self):
        """The rows that only stand for a field, of numbers that nobody kept."""
        kept = set(self.filtered("kept").mapped("number"))
        return self.filtered(lambda row: row.field_name and row.number not in kept)

    def _settle(self):
        """Rows of fields that were moved, and are in a field again, are only that."""
        self.exists().filtered("field_name").write({"kept": False})
