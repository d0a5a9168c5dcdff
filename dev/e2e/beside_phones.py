"""A company that has another softphone, and phone numbers in more places."""

from dev.setup import database, server

from .people import SALES, User

NAME = "cgvcall_beside_phones"
# OCA's softphone, calls that are planned, more phone fields and dark colours; and
# Odoo's own with phone fields of another name.
OCA = "voip_oca,crm_phonecall,partner_mobile,partner_phone_secondary,web_dark_mode"
ODOO = "hr"
OTHER_PBX = "ws://other-pbx.invalid/"
# Has a line of the other PBX only; so have all users of ours.
OTHER = User("other", "Vũ Thị Mai", SALES)
# People with a number in a field of another addon's, and a model of the company's own.
MOBILE = ("Đinh Công Tráng", "mobile", "0987 111 222")
SECOND = ("Hồ Thị Kỷ", "phone2", "0987 333 444")
TICKET = "x_ticket"
TICKET_FORM = """
<form><sheet>
    <field name="x_name"/>
    <field name="x_phone" widget="phone"/>
</sheet><chatter/></form>
"""


def make(cluster):
    """The database, with our addon's tests of the dark pages run in it.

    :return: the path of that run's log
    """
    database.copy(cluster, database.base(cluster), NAME)
    _status, log = server.run(
        cluster,
        NAME,
        f"--init=cgvcall,{OCA},{ODOO}",
        "--test-tags=/cgvcall:TestToursAxe",
        "--http-interface=127.0.0.1",
        f"--http-port={server.free_port()}",
        "--max-cron-threads=0",
        "--stop-after-init",
        log="beside-phones-install",
        beside=True,
    )
    return log


def people(cluster, **facts):
    code = f"from dev.e2e import beside_phones; beside_phones.create(env, **{facts!r})"
    server.shell(cluster, NAME, code, log="beside-phones-people", beside=True)


def create(env, **facts):
    """Inside Odoo: everybody of the other tests, the other PBX, and what is called."""
    from .people import NOBODY, create

    create(env, **facts)
    pbx = env["voip.pbx"].create(
        {"name": "Other", "domain": "other.invalid", "ws_server": OTHER_PBX}
    )
    pbx.mode = "prod"
    groups = [env.ref(name).id for name in OTHER.groups.split(",")]
    users = env["res.users"].search([("login", "!=", NOBODY.login)])
    users += env["res.users"].create(
        {
            "login": OTHER.login,
            "password": OTHER.login,
            "name": OTHER.name,
            "group_ids": [(6, 0, groups)],
        }
    )
    users.write(
        {"voip_pbx_id": pbx.id, "voip_username": "line", "voip_password": "secret"}
    )
    for name, field, number in (MOBILE, SECOND):
        env["res.partner"].create({"name": name, field: number})
    env["hr.employee"].create({"name": "Bùi Viện", "work_phone": "0987 555 666"})
    _own_model(env)
    env.cr.commit()


def _own_model(env):
    """A model that knows nothing of ours: tickets with a name and a phone number."""
    fields = [("x_name", "Title"), ("x_phone", "Phone number")]
    model = env["ir.model"].create(
        {
            "name": "Ticket",
            "model": TICKET,
            "is_mail_thread": True,
            "field_id": [
                (0, 0, {"name": name, "field_description": label, "ttype": "char"})
                for name, label in fields
            ],
        }
    )
    env["ir.model.access"].create(
        {
            "name": "tickets",
            "model_id": model.id,
            "group_id": env.ref("base.group_user").id,
            "perm_read": True,
            "perm_write": True,
        }
    )
    env["ir.ui.view"].create({"name": "ticket", "model": TICKET, "arch": TICKET_FORM})
    env[TICKET].create({"x_name": "Broken lamp", "x_phone": "0987 777 888"})
