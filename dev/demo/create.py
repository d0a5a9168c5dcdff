"""Inside Odoo: fill the demo database, then import the calls as an administrator would.

Every line that is printed is progress for the user.
"""

from itertools import cycle

from odoo import fields
from odoo.fields import Command

from .data import (
    ABROAD,
    ACTIVITIES,
    COMPANIES,
    COMPANY,
    FALLBACK,
    LEADER,
    OTHER_TEAM,
    PEOPLE,
    TIMEZONE,
    USERS,
    WRAP_UPS,
)
from .leads import LEADS
from .pbx import API_KEY, API_SECRET, authen_name, password

# Jobs that would write to people or ask servers elsewhere.
CRONS_OFF = [
    "mail.ir_cron_module_update_notification",
    "digest.ir_cron_digest_scheduler_action",
    "crm_iap_enrich.ir_cron_lead_enrichment",
    "auth_signup.ir_cron_auth_signup_send_pending_user_reminder",
]
CGVCALL_CRONS = [
    "cgvcall.ir_cron_import",
    "cgvcall.ir_cron_recordings",
    "cgvcall.ir_cron_follow_up",
]
# Who missed a call in the last days has been asked to call back.
FOLLOW_UP_DAYS, FOLLOW_UP_HOURS = 7, 16


def run(env, api_url, signalling_url):
    company = prepare_company(env)
    users = create_users(env)
    partners = create_partners(env)
    leads = create_leads(env, partners, users)
    create_activities(env, partners, users)
    account = connect(env, company, users, api_url, signalling_url)
    env.cr.commit()
    say(f"{len(users)} users, {len(partners)} contacts, {len(leads)} leads")
    import_calls(env, account)


def say(text):
    print(text, flush=True)


def prepare_company(env):
    vnd = env.ref("base.VND")
    vnd.active = True
    company = env.company
    company.write(
        {**COMPANY, "country_id": env.ref("base.vn").id, "currency_id": vnd.id}
    )
    env["res.users"].search([]).tz = TIMEZONE
    company.resource_calendar_id.tz = TIMEZONE
    env.ref("base.user_admin").write({"tour_enabled": False})
    env.ref("base.group_user")._apply_group(env.ref("crm.group_use_lead"))
    # No message leaves this machine.
    env["ir.mail_server"].create({"name": "Nowhere", "smtp_host": "invalid"})
    for xmlid in CRONS_OFF:
        if cron := env.ref(xmlid, raise_if_not_found=False):
            cron.active = False
    for xmlid in CGVCALL_CRONS:
        # A call made while somebody watches is complete within a minute.
        env.ref(xmlid).write({"interval_number": 1, "interval_type": "minutes"})
    return company


def create_users(env):
    """:return: users by their login"""
    team = env.ref("sales_team.team_sales_department")
    users = (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            [
                {
                    "login": login,
                    "password": login,
                    "name": name,
                    "email": f"{login}@saomai.example",
                    "tz": TIMEZONE,
                    "lang": "en_US",
                    "action_id": env.ref(home).id,
                    "group_ids": [
                        Command.set(
                            [
                                env.ref(group).id
                                for group in ["base.group_user", *groups]
                            ]
                        )
                    ],
                }
                for login, name, _extension, groups, home in USERS
            ]
        )
    )
    # No greeting of the bot's in front of the calls.
    (users | env.ref("base.user_admin")).odoobot_state = "disabled"
    known = {user.login: user for user in users}
    team.user_id = known[LEADER]
    name, leader, members = OTHER_TEAM
    team.member_ids += users - known[leader]
    env["crm.team"].create(
        {
            "name": name,
            "user_id": known[leader].id,
            "member_ids": [known[login].id for login in members],
        }
    )
    return known


def create_partners(env):
    """:return: contacts by their name"""
    country_id = env.ref("base.vn").id
    companies = env["res.partner"].create(
        [
            {
                "name": name,
                "is_company": True,
                "street": street,
                "city": city,
                "country_id": country_id,
                "phone": phone,
            }
            for name, street, city, phone in COMPANIES
        ]
    )
    people = env["res.partner"].create(
        [
            {
                "name": name,
                "parent_id": position is not None and companies[position].id,
                "function": job,
                "city": city or (position is not None and companies[position].city),
                "country_id": env.ref(ABROAD.get(name, "base.vn")).id,
                "phone": phone,
            }
            for name, position, job, phone, city in PEOPLE
        ]
    )
    return {partner.name: partner for partner in companies | people}


def create_leads(env, partners, users):
    values = []
    for name, stage, person, phone, millions, login in LEADS:
        partner = partners.get(person)
        vals = {
            "name": name,
            "type": "opportunity" if stage else "lead",
            "user_id": users[login].id,
            "team_id": env.ref("sales_team.team_sales_department").id,
            "expected_revenue": millions * 1_000_000,
        }
        if stage:
            vals["stage_id"] = env.ref(stage).id
        if partner:
            vals["partner_id"] = partner.id
        else:
            vals.update(contact_name=person, phone=phone)
        values.append(vals)
    return (
        env["crm.lead"].with_context(mail_auto_subscribe_no_notify=True).create(values)
    )


def create_activities(env, partners, users):
    quietly = {"mail_activity_quick_update": True}
    for login, person, why in ACTIVITIES:
        user = users[login]
        partners[person].with_context(**quietly).activity_schedule(
            "mail.mail_activity_data_call",
            fields.Date.context_today(user.with_user(user)),
            summary=why,
            user_id=user.id,
        )


def connect(env, company, users, api_url, signalling_url):
    """Fill in the account's page, as an administrator would."""
    account = env["cgvcall.account"].search([("company_id", "=", company.id)], limit=1)
    account.write(
        {
            "country_id": company.country_id.id,
            "api_url": api_url,
            "signalling_url": signalling_url,
            "api_key": API_KEY,
            "api_secret": API_SECRET,
            "follow_up_user_id": users[FALLBACK].id,
            "follow_up_hours": FOLLOW_UP_HOURS,
            "follow_up_from": fields.Datetime.subtract(
                fields.Datetime.now(), days=FOLLOW_UP_DAYS
            ),
        }
    )
    env["cgvcall.extension"].create(
        [
            {
                "account_id": account.id,
                "number": number,
                "user_id": users[login].id,
                "authen_name": authen_name(number),
                "password": password(number),
            }
            for login, _name, number, *_rest in USERS
        ]
    )
    return account


def import_calls(env, account):
    """Import until every recording that can be fetched is stored."""
    account.action_test_connection()
    if account.state == "connected":
        account._import_cdrs()
    if account.state != "connected":
        raise RuntimeError(account.last_error)
    recordings = env["cgvcall.recording"]
    wrap_up_calls(env)
    say(f"{env['cgvcall.call'].search_count([])} calls")
    waiting = [("follow_up_id.active", "=", True)]
    callers = env["cgvcall.call"].search(waiting).follow_up_id
    say(f"{len(callers)} callers to be called back")
    while True:
        stored = recordings.search_count([("state", "=", "stored")])
        say(f"{stored} of {recordings.search_count([])} recordings")
        recordings._cron_download()
        if recordings.search_count([("state", "=", "stored")]) == stored:
            return


def wrap_up_calls(env):
    """Notes and outcomes, as agents would have chosen them; nothing follows here."""
    talks = env["cgvcall.call"].search(
        [("disposition", "=", "answered"), ("partner_id", "!=", False)]
    )
    for call, (outcome, note) in zip(talks, cycle(WRAP_UPS), strict=False):
        call.write({"outcome_id": outcome and env.ref(outcome).id, "note": note})
    talks._sync_chatter()
