"""A company that has another softphone, and phone numbers in more places."""

from dev.setup import database, server
from dev.testing import bundles

from .people import SALES, User

NAME = "cgvcall_beside_phones"
# OCA's softphone, calls that are planned, more phone fields and dark colours; and
# Odoo's own with phone fields of another name, or with pages for everybody.
OCA = "voip_oca,crm_phonecall,partner_mobile,partner_phone_secondary,web_dark_mode"
ODOO = "hr,project,website"
CALLERS_GROUPS = (
    "hr.group_hr_user",
    "project.group_project_user",
    "website.group_website_restricted_editor",
)
OTHER_PBX = "ws://other-pbx.invalid/"
# Has a line of the other PBX only; so have all users of ours.
OTHER = User("other", "Vũ Thị Mai", SALES)
# People with a number in a field of another addon's, and a model of the company's own.
MOBILE = ("Đinh Công Tráng", "mobile", "0987 111 222")
SECOND = ("Hồ Thị Kỷ", "phone2", "0987 333 444")
MODEL = "x_ticket"
FORM = """
<form><sheet>
    <field name="x_name"/>
    <field name="x_phone" widget="phone"/>
</sheet><chatter/></form>
"""
# As one adds the customer's number to the form of a task, with no addon.
TASK_FORM = """
<field name="partner_id" position="after">
    <field name="partner_phone" widget="phone"/>
</field>
"""
# Whom one calls from where: a record's model and name, and its field with the number.
CLIENT = ("res.partner", {"name": "Khách Trên Mạng"}, "phone", "0987 555 111")
TASK = ("project.task", {"name": "Lay the tiles"}, "partner_phone", CLIENT[-1])
STAFF = ("hr.employee", {"name": "Bùi Viện"}, "work_phone", "0987 555 666")
COLLEAGUES = ("hr.employee.public", *STAFF[1:])
TICKET = (MODEL, {"x_name": "Broken lamp"}, "x_phone", "0987 777 888")


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
        env=bundles.only(*bundles.pages(bundles.DARK)),
    )
    return log


def people(cluster, **facts):
    code = f"from dev.e2e import beside_phones; beside_phones.create(env, **{facts!r})"
    server.shell(cluster, NAME, code, log="beside-phones-people", beside=True)


def create(env, **facts):
    """Inside Odoo: everybody of the other tests, the other PBX, and what is called."""
    from .people import NOBODY, REP, create

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
    caller = env["res.users"].search([("login", "=", REP.login)])
    for group in CALLERS_GROUPS:
        caller.group_ids += env.ref(group)
    env["hr.employee"].create({**STAFF[1], "work_phone": STAFF[-1]})
    _site_and_project(env)
    _own_model(env)
    env.cr.commit()


def _site_and_project(env):
    """Somebody who signed up on the site, and what is done for him."""
    site = env["website"].search([], limit=1)
    values = {**CLIENT[1], "phone": CLIENT[-1], "website_id": site.id}
    client = env["res.partner"].create(values)
    project = env["project.project"].create({"name": "Floors"})
    env["project.task"].create(
        {**TASK[1], "project_id": project.id, "partner_id": client.id}
    )
    env["ir.ui.view"].create(
        {
            "name": "task",
            "model": "project.task",
            "inherit_id": env.ref("project.view_task_form2").id,
            "arch": TASK_FORM,
        }
    )


def _own_model(env):
    """A model that knows nothing of ours: tickets with a name and a phone number."""
    fields = [("x_name", "Title"), ("x_phone", "Phone number")]
    model = env["ir.model"].create(
        {
            "name": "Ticket",
            "model": MODEL,
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
    env["ir.ui.view"].create({"name": "ticket", "model": MODEL, "arch": FORM})
    env[MODEL].create({**TICKET[1], "x_phone": TICKET[-1]})
