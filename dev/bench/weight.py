"""The part "weight": what an addon adds to a contact's page.

Three databases with the same apps of Odoo, each with a server of its own: one has
neither addon, one OCA's `voip_oca` 19.0, one ours. A user with a line, which is ready,
opens the same contact in a real Chromium; the three take turns.
"""

from contextlib import ExitStack, contextmanager

from playwright.sync_api import sync_playwright

from dev.e2e.beside import Session
from dev.e2e.company import CHROMIUM_OPTIONS, new_pbx
from dev.e2e.people import API_KEY, API_SECRET, CONTACT, REP, SALES
from dev.setup import database, server
from dev.setup.paths import BIN

from .registrar import Registrar
from .weight_page import Company, measure_bundles, measure_pages

NAME = "weight"
DATABASE = "cgvcall_bench_weight"
#: By kind: what is installed besides Odoo's apps. The others are measured beside them.
KINDS = {"none": "", "peer": "voip_oca", "ours": "cgvcall"}


def measure(cluster, _folder, _options=None):
    """What each kind weighs: all repetitions.

    :return: ``{"bundles": {kind: {...}}, "cold": {kind: [...]}, "warm", "open"}``
    """
    print("Weight:", flush=True)
    with ExitStack() as stack:
        lines = {"ours": new_pbx(), "peer": Registrar()}
        for line in lines.values():
            stack.callback(line.stop)
        companies = {
            kind: stack.enter_context(_company(cluster, kind, lines.get(kind)))
            for kind in KINDS
        }
        player = stack.enter_context(sync_playwright())
        chromium = player.chromium.launch(
            executable_path=str(BIN / "chromium"), args=CHROMIUM_OPTIONS
        )
        stack.callback(chromium.close)
        pages = measure_pages(chromium, companies)
        return {"bundles": measure_bundles(companies, pages.pop("files")), **pages}


@contextmanager
def _company(cluster, kind, line):
    """A server with its database, as :class:`Company`."""
    name = f"{DATABASE}_{kind}"
    database.copy(cluster, database.base(cluster), name)
    try:
        if KINDS[kind]:
            options = ("-i", KINDS[kind])
            log = f"bench-weight-{kind}-install"
            database.install(cluster, name, *options, log=log, beside=True)
        facts = {"kind": kind}
        if kind == "ours":
            facts |= {"api_url": line.url, "line_url": line.signalling_url}
        elif line:
            facts["line_url"] = line.url
        code = f"from dev.bench import weight; weight.people(env, **{facts})"
        server.shell(cluster, name, code, log=f"bench-weight-{kind}", beside=True)
        [[contact_id]] = cluster.sql(
            f"SELECT id FROM res_partner WHERE name = '{CONTACT.name}'", name
        )
        running = server.Server(
            cluster,
            name,
            server.free_port(),
            f"bench-weight-{kind}-odoo",
            "--max-cron-threads=0",
            beside=True,
        )
        try:
            running.wait()
            session = Session(running.url, name, REP.login)
            yield Company(kind, running, session, line, contact_id)
        finally:
            running.stop()
    finally:
        database.drop(cluster, name)


def people(env, kind, line_url=None, api_url=None):
    """Inside Odoo: the same user and contact everywhere, and a line where it is one."""
    env.company.country_id = env.ref("base.vn")
    groups = [env.ref(name).id for name in SALES.split(",")]
    user = env["res.users"].create(
        {
            "login": REP.login,
            "password": REP.login,
            "name": REP.name,
            "group_ids": [(6, 0, groups)],
        }
    )
    env["res.partner"].create({"name": CONTACT.name, "phone": CONTACT.phone})
    if kind == "ours":
        _our_line(env, user, line_url, api_url)
    elif kind == "peer":
        _their_line(env, user, line_url)
    env["ir.cron"].search([]).active = False
    env["res.users"].search([]).write(
        {"tour_enabled": False, "odoobot_state": "disabled"}
    )
    env.cr.commit()


def _our_line(env, user, line_url, api_url):
    account = env["cgvcall.account"].search([], limit=1)
    account.write(
        {
            "api_url": api_url,
            "signalling_url": line_url,
            "api_key": API_KEY,
            "api_secret": API_SECRET,
            "state": "connected",
        }
    )
    env["cgvcall.extension"].create(
        {
            "account_id": account.id,
            "number": REP.extension,
            "user_id": user.id,
            "authen_name": REP.line,
            "password": REP.password,
        }
    )


def _their_line(env, user, line_url):
    pbx = env["voip.pbx"].create(
        {
            "name": "PBX",
            "domain": "pbx.invalid",
            "ws_server": line_url,
            "mode": "prod",
        }
    )
    user.write(
        {"voip_pbx_id": pbx.id, "voip_username": "line", "voip_password": "secret"}
    )
