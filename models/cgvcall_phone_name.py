import re
import unicodedata

from odoo import api, fields, models
from odoo.tools import SQL

from .cgvcall_phone import OWNERS

#: So much of a name is looked at: indexes do not take texts of any length.
MAX_PLAIN = 200
MARKS = re.compile("[\u0300-\u036f]")
#: Letters that Unicode does not take apart.
STROKES = str.maketrans("ĐđŁłØø", "DdLlOo")


def plain(text):
    """A text as it is typed in a hurry: "CẨM Tú" and "Cẩm tú" are "cam tu"."""
    text = unicodedata.normalize("NFD", text).translate(STROKES)
    return MARKS.sub("", text).lower()


class CgvcallPhone(models.Model):
    """The phone book knows by which name the people in it are found.

    Without marks, whatever the database can do; and people without a number need not
    be looked through.
    """

    _inherit = "cgvcall.phone"

    plain_name = fields.Char(
        "Name without marks",
        compute="_compute_plain_name",
        store=True,
        groups=fields.NO_ACCESS,  # a name that is begun would tell it of anybody
    )

    @api.depends("partner_id", "lead_id")
    def _compute_plain_name(self):
        """Not of the names themselves: who is renamed says so, in one statement."""
        for row in self:
            owner = row._owner()
            row.plain_name = owner and owner._cgvcall_plain_name()

    @api.model
    def _rename(self, people):
        """Note new names of contacts or of leads: one statement for all of them."""
        self.flush_model(["plain_name", *OWNERS.values()])
        self.env.execute_query(
            SQL(
                """UPDATE cgvcall_phone AS book SET plain_name = now.name
                FROM unnest(%(ids)s::int[], %(names)s::text[]) AS now (id, name)
                WHERE book.%(owner)s = now.id
                AND book.plain_name IS DISTINCT FROM now.name""",
                ids=people.ids,
                names=[person._cgvcall_plain_name() or None for person in people],
                owner=SQL.identifier(OWNERS[people._name]),
            )
        )
        self.invalidate_model(["plain_name"], flush=False)


class CgvcallPhoneOwner(models.AbstractModel):
    """Tells the phone book when it gets another name."""

    _inherit = "cgvcall.phone.owner"

    def _write_multi(self, vals_list):
        """Here also the names arrive that follow those of others: of a company."""
        result = super()._write_multi(vals_list)
        names = {*self._cgvcall_name_fields()}
        renamed = [
            record.id
            for record, vals in zip(self, vals_list, strict=True)
            if names & vals.keys()
        ]
        if renamed:
            # sudo: the phone book is kept by the system, not by who edits the contact
            people_sudo = self.browse(renamed).sudo()
            self.env["cgvcall.phone"].sudo()._rename(people_sudo)
        return result

    def _cgvcall_plain_name(self):
        """All names by which somebody is found, without marks."""
        self.ensure_one()
        found = [self[fname] for fname in self._cgvcall_name_fields()]
        return plain(" ".join(filter(None, found)))[:MAX_PLAIN] or False

    def _cgvcall_name_fields(self):
        """The stored fields with these names."""
        raise NotImplementedError
