"""What is measured: a page, as whom, and the best SQL for the same.

To add one: a line in :func:`measures`.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from odoo import fields

from . import best_sql, requests
from .people import SUPERVISOR, TIMEZONE, agent_login

BUSY, USUAL = agent_login(1), agent_login(20)


@dataclass
class Measure:
    """One request and what it is compared with."""

    title: str
    login: str
    call: object
    sql: list = field(default_factory=list)
    #: Why reading a whole table is right, when it is.
    whole: str = ""
    #: Whether it must keep within the limit, or is only told.
    must: bool = True


def facts(env):
    """Whom to ask for: the busiest and a usual contact, their numbers, a lead."""

    def one(statement):
        env.cr.execute(statement)
        return env.cr.fetchone()

    busiest = one(
        """SELECT p.commercial_partner_id, count(*) FROM cgvcall_call AS c
        JOIN res_partner AS p ON p.id = c.partner_id
        WHERE p.parent_id IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1"""
    )[0]
    usual, number = one(
        """SELECT p.id, p.phone_sanitized FROM cgvcall_call AS c
        JOIN res_partner AS p ON p.id = c.partner_id
        WHERE p.parent_id IS NOT NULL GROUP BY 1
        ORDER BY abs(count(*) - 5), p.id LIMIT 1"""
    )
    # An agent sees the own leads only.
    lead = one(
        f"""SELECT c.lead_id, count(*) FROM cgvcall_call AS c
        JOIN crm_lead AS l ON l.id = c.lead_id JOIN res_users AS u ON u.id = l.user_id
        WHERE u.login = '{BUSY}' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1"""
    )[0]
    unknown = one(
        """SELECT number FROM cgvcall_call WHERE number LIKE '+8488%' ORDER BY id
        LIMIT 1"""
    )[0]
    return {
        "company_id": env.company.id,
        "account_id": env["cgvcall.account"].search([], limit=1).id,
        "tz": TIMEZONE,
        "busiest": busiest,
        "usual": usual,
        "number": number,
        "unknown": unknown,
        "lead": lead,
    }


def measures(meter, known):
    """All that can be measured in this database."""
    yield from lists(meter, known)
    yield from groups(meter, known)
    yield from people(meter, known)
    yield from softphone(meter, known)
    yield from managers(meter, known)


# === THE CALLS APP === #

COMPANY = "c.company_id = %(company_id)s"
OWN = f"{COMPANY} AND c.user_id = %(uid)s"
SEEN = f"{COMPANY} AND (c.user_id = %(uid)s OR c.return_user_id = %(uid)s)"
RECORDED = f"{COMPANY} AND c.recording_id IS NOT NULL"
#: What each menu shows, as SQL: to a supervisor and to an agent.
MENUS = {
    "cgvcall.menu_my_calls": (OWN, OWN),
    "cgvcall.menu_calls": (COMPANY, SEEN),
    "cgvcall.menu_team_calls": (COMPANY, SEEN),
    "cgvcall.menu_to_return": (
        f"{COMPANY} AND {best_sql.TO_RETURN}",
        f"{SEEN} AND {best_sql.TO_RETURN}",
    ),
    "cgvcall.menu_recordings": (RECORDED, f"{OWN} AND {RECORDED}"),
    "cgvcall.menu_analysis": (COMPANY, SEEN),
}
EVERY_CALL = "every call counts"


def lists(meter, known):
    for login in (SUPERVISOR, BUSY, USUAL, meter.newcomer):
        is_supervisor = login == SUPERVISOR
        known_here = {**known, "uid": meter.users[login]}
        with meter.env(login) as env:
            menus = requests.menus(env)
            opened = {
                xmlid: requests.ListRequest(env, action)
                for xmlid, action in menus.items()
            }
        for xmlid, request in opened.items():
            if is_supervisor and xmlid == "cgvcall.menu_my_calls":
                continue  # a supervisor here makes no calls
            where = MENUS.get(xmlid, (None, None))[not is_supervisor]
            since = request.since()
            if where and since:
                where = f"{where} AND c.started_at >= '{since}'"
            page = where and best_sql.page(where, known_here, request.limit)
            name = xmlid.removeprefix("cgvcall.menu_").replace("_", " ")
            yield Measure(f"List: {name}", login, request, page or [])
            if login in (SUPERVISOR, BUSY):
                count = where and best_sql.count(where, known_here)
                yield Measure(
                    f"Count: {name}", login, request.count, count or [], EVERY_CALL
                )


def groups(meter, known):
    for login, where in ((SUPERVISOR, COMPANY), (BUSY, SEEN)):
        known_here = {**known, "uid": meter.users[login]}
        yield Measure(
            "Pivot: agent × month",
            login,
            pivot,
            best_sql.pivot(where, known_here),
            EVERY_CALL,
        )
        yield Measure(
            "List grouped by agent",
            login,
            by_agent,
            best_sql.by_agent(where, known_here),
            EVERY_CALL,
            must=False,
        )


def pivot(env):
    months, agents = "started_at:month", "user_id"
    return env["cgvcall.call"].formatted_read_grouping_sets(
        [],
        [[], [months], [agents], [agents, months]],
        ["__count", "talk_seconds:sum"],
    )


def by_agent(env):
    return env["cgvcall.call"].web_read_group(
        [], ["user_id"], ["talk_seconds:sum"], limit=80
    )


# === CONTACTS AND LEADS === #


def people(meter, known):
    calls = meter.registry["cgvcall.call"]
    if not hasattr(calls, "history_of"):
        return
    for title, model, key in (
        ("company with the most calls", "res.partner", "busiest"),
        ("usual contact", "res.partner", "usual"),
        ("lead with the most calls", "crm.lead", "lead"),
    ):
        for login in (SUPERVISOR, BUSY):
            yield Measure(
                f"Page “Calls”: {title}",
                login,
                lambda env, model=model, key=key: env["cgvcall.call"].history_of(
                    model, known[key]
                ),
                best_sql.history(
                    model,
                    {**known, "uid": meter.users[login]},
                    key,
                    login == SUPERVISOR,
                ),
            )


def forms(meter, known):
    """Forms with the addon's fields and without: title, login, with, without."""
    for title, model, key in (
        ("Company with the most calls", "res.partner", "busiest"),
        ("Usual contact", "res.partner", "usual"),
        ("Lead with the most calls", "crm.lead", "lead"),
    ):
        for login in (SUPERVISOR, BUSY):
            with meter.env(login) as env:
                own = requests.FormRequest(env, model)
                bare = requests.FormRequest(env, model, own=False)
            yield title, login, own.of(known[key]), bare.of(known[key])


# === THE SOFTPHONE === #


def softphone(meter, known):
    def call(method, *arguments):
        return lambda env: getattr(env["cgvcall.call"], method)(*arguments)

    known = {**known, "uid": meter.users[BUSY]}
    yield Measure(
        "Who is it: a contact",
        BUSY,
        call("softphone_identify", known["number"]),
        best_sql.identify(known["number"], known),
    )
    yield Measure(
        "Who is it: nobody known",
        BUSY,
        call("softphone_identify", known["unknown"]),
        best_sql.identify(known["unknown"], known),
    )
    yield Measure(
        "Window: recent calls",
        BUSY,
        call("softphone_recent"),
        best_sql.page(OWN, known, 30)[:1],
    )
    yield Measure(
        "Window: missed calls",
        BUSY,
        call("softphone_missed_count"),
        best_sql.count(
            f"{OWN} AND {best_sql.TO_RETURN}"
            " AND c.started_at >= now() AT TIME ZONE 'UTC' - interval '14 days'",
            known,
        ),
    )
    yield Measure(
        "Window: people, first page",
        BUSY,
        call("softphone_people"),
        best_sql.people("", known),
    )
    yield Measure(
        "Window: people named “Hạnh”",
        BUSY,
        call("softphone_people", "Hạnh"),
        best_sql.people("hanh", known),
    )
    yield Measure(
        "Window: numbers with 345678",
        BUSY,
        call("softphone_people", "345678"),
        best_sql.people("345678", known),
    )


# === MANAGERS === #


def managers(meter, known):
    if "cgvcall.dashboard" not in meter.registry:
        return
    with meter.env(SUPERVISOR) as env:
        today = fields.Date.context_today(env["cgvcall.call"])
    for days in (1, 30, 365):
        period = {
            "date_from": fields.Date.to_string(today - timedelta(days=days)),
            "date_to": fields.Date.to_string(today - timedelta(days=1)),
        }
        yield Measure(
            f"Dashboard: {days} days" if days > 1 else "Dashboard: yesterday",
            SUPERVISOR,
            lambda env, period=period: env["cgvcall.dashboard"].get_data(period),
            best_sql.dashboard({**known, "days": days, "today": today}),
        )
