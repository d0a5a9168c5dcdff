"""Reads the tables of docs/security.md; and users of each of their roles."""

from pathlib import Path

from odoo.tests import new_test_user

from .common import CgvcallCase
from .rights_records import ELSEWHERE, MAKERS

DOCUMENT = Path(__file__).parents[1] / "docs" / "security.md"
SALES = "sales_team.group_sale_salesman_all_leads"
#: The columns of the tables: the groups that a user of this role has.
ROLES = {
    "Public": "base.group_public",
    "Portal": "base.group_portal",
    "Employee": "base.group_user",
    "May listen only": "cgvcall.group_listener",
    "Agent": f"{SALES},cgvcall.group_agent",
    "Agent, listens": f"{SALES},cgvcall.group_agent,cgvcall.group_listener",
    "Supervisor": f"{SALES},cgvcall.group_supervisor",
    "Supervisor, listens": f"{SALES},cgvcall.group_supervisor,cgvcall.group_listener",
    "Manager": f"{SALES},cgvcall.group_manager",
    "Manager, downloads": f"{SALES},cgvcall.group_manager,cgvcall.group_downloader",
    "Telephone admin": "cgvcall.group_admin",
    "System admin": "base.group_system",
}
#: Whose a record is, the nearer ones first. What a role may do with those of a scope,
#: it may do with those of the scopes before.
SCOPES = ("own", "team", "all")
OPERATIONS = {"R": "read", "W": "write", "C": "create", "D": "unlink"}
NOTHING = "–"


def tables():
    """The tables of the document, each a list of rows: ``{column: cell}``."""
    found, rows = [], []
    for line in [*DOCUMENT.read_text("utf-8").splitlines(), ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])
        elif rows:
            columns, _ruler, *lines = rows
            found.append([dict(zip(columns, cells, strict=True)) for cells in lines])
            rows = []
    return found


def table(column):
    """The rows of the table with this first column."""
    return next([row for row in rows if row] for rows in tables() if column in rows[0])


def allowed(cell):
    """What a cell allows: ``{operation: the widest scope}``."""
    if cell == NOTHING:
        return {}
    result = {}
    for part in cell.split(", "):
        letters, scope = part.split(" ")
        result.update({OPERATIONS[letter]: SCOPES.index(scope) for letter in letters})
    return result


class RightsCase(CgvcallCase):
    """A user of each role with records of their own, their team's, and of others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.accounts = {
            False: cls.account,
            True: cls._account_of(cls.elsewhere),
        }
        cls.stranger = new_test_user(cls.env, "stranger", "cgvcall.group_agent")
        cls.users, cls.mates = {}, {}
        for position, (role, groups) in enumerate(ROLES.items()):
            login = f"role{position}"
            user = new_test_user(cls.env, login, groups, name=role)
            mate = new_test_user(cls.env, f"mate{position}", "cgvcall.group_agent")
            cls.env["crm.team"].create(
                {"name": role, "user_id": user.id, "member_ids": mate.ids}
            )
            cls.users[role], cls.mates[role] = user, mate
        cls.closed = cls.env["res.partner"].create(
            {"name": "Closed", "phone": "0977 000 111"}
        )
        cls.env["ir.rule"].create(
            {
                "name": "Closed contacts",
                "model_id": cls.env.ref("base.model_res_partner").id,
                "domain_force": f"[('id', '!=', {cls.closed.id})]",
            }
        )
        cls.made = {}

    @classmethod
    def _account_of(cls, company):
        account = cls.env["cgvcall.account"].search([("company_id", "=", company.id)])
        account.country_id = cls.env.ref("base.vn")
        return account

    def owner(self, role, scope):
        """Whose a record of this scope is; those elsewhere are the user's own, too."""
        return {
            "team": self.mates[role],
            "all": self.stranger,
        }.get(scope, self.users[role])

    def record(self, row, role, scope):
        """The record that this row of the table is about, for a role and a scope."""
        make = MAKERS[row["Model"], row["Which"]]
        return make(self, self.users[role], self.owner(role, scope), scope)

    def call(self, user, scope, **values):
        account = self.accounts[scope == ELSEWHERE]
        return self.env["cgvcall.call"].create(
            {
                "account_id": account.id,
                "direction": "inbound",
                "disposition": "answered",
                "number": "+84912345678",
                "user_id": user and user.id,
                "extension_number": "901",
                **values,
            }
        )

    def recording(self, call):
        return self.env["cgvcall.recording"].create({"call_id": call.id})

    def audio(self, recording):
        """What is stored of a recording."""
        audio = self.env["ir.attachment"].create(
            {
                "name": "call.mp3",
                "raw": b"ID3 sound",
                "mimetype": "audio/mpeg",
                "res_model": recording._name,
                "res_id": recording.id,
            }
        )
        recording.write({"state": "stored", "attachment_id": audio.id})
        return audio

    def note(self, recording, author):
        return self.env["cgvcall.recording.note"].create(
            {
                "recording_id": recording.id,
                "position": 1,
                "text": "Said so",
                "user_id": author.id,
            }
        )

    def once(self, model, **values):
        """A record that many cells are about."""
        key = (model, *sorted(values.items()))
        if key not in self.made:
            self.made[key] = self.env[model].create(values)
        return self.made[key]

    def open_account(self, scope):
        """An account whose agents see the calls of contacts."""
        company = self.accounts[scope == ELSEWHERE].company_id
        return self.once(
            "cgvcall.account",
            name="Open",
            company_id=company.id,
            agents_see_contacts=True,
        )

    def contact_call(self, user, scope, partner):
        return self.call(
            user,
            scope,
            account_id=self.open_account(scope).id,
            partner_id=partner.id,
        )
