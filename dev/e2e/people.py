"""Who takes part in the end-to-end tests, and how they come into Odoo."""

from datetime import timedelta
from typing import NamedTuple

API_KEY = "e2e-key"
API_SECRET = "e2e-secret"


class User(NamedTuple):
    login: str
    name: str
    groups: str
    extension: str | None = None

    @property
    def line(self):
        return f"VPBX_E2E_{self.extension}"

    @property
    def password(self):
        return f"e2e-{self.extension}"


class Contact(NamedTuple):
    name: str
    phone: str
    dialled: str
    shown: str


SALES = "base.group_user,base.group_partner_manager,sales_team.group_sale_salesman"
REP = User("rep", "Trần Thị Hoa", f"{SALES},cgvcall.group_listener", "101")
COLLEAGUE = User("rep2", "Lê Minh Quân", SALES, "102")
NOBODY = User("office", "Đỗ Thu Hà", SALES)
ADMIN = User("admin", "Mitchell Admin", "")
CONTACT = Contact("Nguyễn Văn An", "+84 912 345 678", "0912345678", "0912 345 678")
SILENT = Contact("Vắng Nhà", "0912 340 480", "0912340480", "0912 340 480")
BUSY = Contact("Bận Rộn", "0912 340 486", "0912340486", "0912 340 486")
CONTACTS = (CONTACT, BUSY, SILENT)


def create(env, api_url, signalling_url):
    """Inside Odoo: the company's account, users, lines and contacts."""
    from odoo import fields  # inside Odoo only

    env.company.country_id = env.ref("base.vn")
    account = env["cgvcall.account"].search([], limit=1)
    account.write(
        {
            "api_url": api_url,
            "signalling_url": signalling_url,
            "api_key": API_KEY,
            "api_secret": API_SECRET,
            "state": "connected",
        }
    )
    for user in (REP, COLLEAGUE, NOBODY):
        groups = [env.ref(name).id for name in user.groups.split(",")]
        record = env["res.users"].create(
            {
                "login": user.login,
                "password": user.login,
                "name": user.name,
                "group_ids": [(6, 0, groups)],
            }
        )
        if user.extension:
            env["cgvcall.extension"].create(
                {
                    "account_id": account.id,
                    "number": user.extension,
                    "user_id": record.id,
                    "authen_name": user.line,
                    "password": user.password,
                }
            )
    env["res.partner"].create(
        [{"name": person.name, "phone": person.phone} for person in CONTACTS]
    )
    # Only the job that fetches recordings runs by itself, when it is asked to.
    env["ir.cron"].search([]).active = False
    env.ref("cgvcall.ir_cron_recordings").write(
        {"active": True, "nextcall": fields.Datetime.now() + timedelta(days=1)}
    )
    env["res.users"].search([]).write(
        {"tour_enabled": False, "odoobot_state": "disabled"}
    )
    env.cr.commit()
