"""An Odoo with OCA's softphone, `voip_oca`, and without ours.

Its PBX is a stand-in; nothing of its own code is replaced.
"""

from contextlib import contextmanager

from dev.e2e.people import COLLEAGUE, CONTACT
from dev.setup import database, server

from .sip_caller import DOMAIN, LINE

DATABASE = "cgvcall_bench_peer"
USER = COLLEAGUE


@contextmanager
def running_peer(cluster, ws_server):
    database.copy(cluster, database.base(cluster), DATABASE)
    log = "bench-peer"
    options = {"log": f"{log}-install", "beside": True}
    database.install(cluster, DATABASE, "-i", "voip_oca", **options)
    code = (
        f"from dev.bench import browser_peer; browser_peer.create(env, {ws_server!r})"
    )
    server.shell(cluster, DATABASE, code, log=f"{log}-people", beside=True)
    options = [f"{log}-odoo", "--max-cron-threads=1"]
    running = server.Server(
        cluster, DATABASE, server.free_port(), *options, beside=True
    )
    try:
        running.wait()
        yield running
    finally:
        running.stop()
        database.drop(cluster, DATABASE)


def create(env, ws_server):
    """Inside Odoo: a user with a line, and who calls.

    It finds only who is written exactly as the PBX writes numbers: so is this one.
    """
    env.company.country_id = env.ref("base.vn")
    pbx = env["voip.pbx"].create(
        {"name": "PBX", "domain": DOMAIN, "ws_server": ws_server, "mode": "prod"}
    )
    groups = [env.ref(name).id for name in USER.groups.split(",")]
    env["res.users"].create(
        {
            "login": USER.login,
            "password": USER.login,
            "name": USER.name,
            "group_ids": [(6, 0, groups)],
            "voip_pbx_id": pbx.id,
            "voip_username": LINE,
            "voip_password": "secret",
        }
    )
    env["res.partner"].create({"name": CONTACT.name, "phone": CONTACT.dialled})
    env["ir.cron"].search([]).active = False
    env["res.users"].search([]).write(
        {"tour_enabled": False, "odoobot_state": "disabled"}
    )
    env.cr.commit()
