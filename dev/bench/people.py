"""Inside Odoo: who calls, and who is called."""

from odoo.fields import Command

TIMEZONE = "Asia/Ho_Chi_Minh"
SUPERVISOR = "bench_supervisor"
FIRST_EXTENSION = 1001
TEAMS = 4

#: A number that the same row and purpose always give, evenly between 0 and 1.
RANDOM = """
CREATE OR REPLACE FUNCTION pg_temp.rnd(bigint, int) RETURNS float8
LANGUAGE sql IMMUTABLE AS $$
    SELECT (hashint8extended($1, $2) & 2147483647) / 2147483648.0::float8
$$
"""

#: Phones of companies are landlines, of people mobiles: each number is one person's.
CONTACTS = """
CREATE TEMP TABLE bench_contact AS
SELECT i, nextval('res_partner_id_seq')::int AS id, i <= %(companies)s AS is_company,
    CASE WHEN i > %(companies)s AND i <= %(companies)s * 4
        THEN (i - %(companies)s - 1) %% %(companies)s + 1 END AS employer,
    (ARRAY['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng', 'Phan', 'Vũ', 'Võ', 'Đặng', 'Bùi',
        'Đỗ', 'Hồ', 'Ngô', 'Dương', 'Lý'])[1 + floor(15 * pg_temp.rnd(i, 1))::int]
    || ' ' ||
    (ARRAY['Văn', 'Thị', 'Hữu', 'Minh', 'Thanh', 'Ngọc', 'Quốc', 'Thu', 'Đức', 'Kim'])
        [1 + floor(10 * pg_temp.rnd(i, 2))::int]
    || ' ' ||
    (ARRAY['An', 'Bình', 'Chi', 'Dũng', 'Hà', 'Hải', 'Hạnh', 'Hương', 'Khánh', 'Lan',
        'Linh', 'Long', 'Mai', 'Nam', 'Nga', 'Phong', 'Phúc', 'Quân', 'Sơn', 'Tâm',
        'Thảo', 'Tuấn', 'Vy', 'Yến'])[1 + floor(24 * pg_temp.rnd(i, 3))::int] AS person,
    CASE WHEN i <= %(companies)s
        THEN '28' || (38000000 + i)
        ELSE (ARRAY['90', '91', '93', '94', '96', '97', '98'])[1 + i %% 7]
            || lpad((i * 7654321 %% 10000000)::text, 7, '0')
    END AS digits
FROM generate_series(1, %(contacts)s::bigint) AS i
"""

PARTNERS = """
INSERT INTO res_partner (id, name, complete_name, is_company, parent_id,
    commercial_partner_id, commercial_company_name, type, active, partner_share, lang,
    tz, color, message_bounce, country_id, city, function, phone, phone_sanitized,
    user_id, create_uid, write_uid, create_date, write_date, calendar_last_notif_ack)
SELECT c.id, n.name, concat_ws(', ', f.name, n.name), c.is_company, firm.id,
    coalesce(firm.id, c.id),
    CASE WHEN c.is_company THEN n.name ELSE f.name END,
    'contact', TRUE, TRUE, 'en_US', %(tz)s, 0, 0, %(country_id)s,
    (ARRAY['Hà Nội', 'TP. Hồ Chí Minh', 'Đà Nẵng', 'Cần Thơ'])[1 + c.i %% 4],
    CASE WHEN firm.id IS NOT NULL
        THEN (ARRAY['Director', 'Buyer', 'Accountant'])[1 + c.i %% 3] END,
    '0' || c.digits, '+84' || c.digits,
    CASE WHEN pg_temp.rnd(c.i, 4) < 0.4
        THEN (%(user_ids)s::int[])
            [1 + floor(%(agents)s * pg_temp.rnd(c.i, 5))::int] END,
    1, 1, now() - interval '730 days', now() - interval '730 days',
    now() AT TIME ZONE 'UTC'
FROM bench_contact AS c
LEFT JOIN bench_contact AS firm ON firm.i = c.employer
CROSS JOIN LATERAL (SELECT CASE WHEN c.is_company
    THEN 'Công ty ' || c.person || ' ' || c.i ELSE c.person END AS name) AS n
LEFT JOIN LATERAL (SELECT 'Công ty ' || firm.person || ' ' || firm.i AS name
    WHERE firm.id IS NOT NULL) AS f ON TRUE
ORDER BY c.i
"""

#: Three leads in five are of a contact; the others have a name and number of their own.
LEADS = """
INSERT INTO crm_lead (id, name, type, active, priority, user_id, team_id, company_id,
    stage_id, partner_id, contact_name, partner_name, function, city, country_id,
    lang_id, phone, phone_sanitized, phone_state, color, message_bounce, won_status,
    expected_revenue, prorated_revenue, recurring_revenue, recurring_revenue_monthly,
    recurring_revenue_monthly_prorated, recurring_revenue_prorated, day_open, day_close,
    create_uid, write_uid, create_date, write_date, date_open, date_last_stage_update)
SELECT nextval('crm_lead_id_seq'), 'Enquiry ' || l.i,
    CASE WHEN l.i %% 4 = 0 THEN 'lead' ELSE 'opportunity' END, TRUE, '0',
    (%(user_ids)s::int[])[1 + (l.i - 1) %% %(agents)s],
    (%(team_ids)s::int[])[1 + (l.i - 1) %% %(teams)s], %(company_id)s,
    (%(stage_ids)s::int[])[1 + l.i %% cardinality(%(stage_ids)s::int[])], p.id,
    CASE WHEN p.id IS NULL THEN 'Caller ' || l.i
        WHEN NOT p.is_company THEN p.name END,
    p.commercial_company_name, p.function, p.city, %(country_id)s,
    CASE WHEN p.id IS NOT NULL THEN %(lang_id)s::int END,
    coalesce(p.phone, own.phone), coalesce(p.phone_sanitized, own.sanitized), 'correct',
    0, 0, 'pending', 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, made.at, made.at, made.at, made.at
FROM generate_series(1, %(leads)s::bigint) AS l(i)
LEFT JOIN bench_contact AS c ON l.i %% 5 < 3
    AND c.i = 1 + floor(%(contacts)s * pg_temp.rnd(l.i, 6))::int
LEFT JOIN res_partner AS p ON p.id = c.id
CROSS JOIN LATERAL (SELECT '092' || lpad(l.i::text, 7, '0') AS phone,
    '+8492' || lpad(l.i::text, 7, '0') AS sanitized) AS own
CROSS JOIN LATERAL (SELECT now() AT TIME ZONE 'UTC'
    - interval '720 days' * pg_temp.rnd(l.i, 7) AS at) AS made
ORDER BY l.i
"""

#: A name without its marks, as the phone book has it.
PLAIN = """lower(translate(regexp_replace(
    normalize({}, NFD), '[\u0300-\u036f]', '', 'g'), 'Đđ', 'Dd'))"""

PHONE_BOOK = f"""
INSERT INTO cgvcall_phone (number, partner_id, lead_id, field_name, kept, company_id,
    in_use, plain_name, create_uid, write_uid, create_date, write_date)
SELECT phone_sanitized, partner_id, lead_id, 'phone', FALSE, company_id, TRUE,
    {PLAIN.format("name")}, 1, 1, now(), now()
FROM (
    SELECT phone_sanitized, id AS partner_id, NULL::int AS lead_id, company_id,
            complete_name AS name
        FROM res_partner WHERE id IN (SELECT id FROM bench_contact)
    UNION ALL
    SELECT phone_sanitized, NULL, id, company_id,
            concat_ws(' ', contact_name, partner_name, name) FROM crm_lead
        WHERE name LIKE 'Enquiry %%'
) AS owner
ORDER BY partner_id, lead_id
"""


def fill(env, sizes):
    """Users with their lines, then contacts, leads and the phone book.

    :return: what the statements for the calls want to know
    """
    known = {**sizes.parameters(), **prepare(env), **create_users(env, sizes)}
    env.flush_all()
    for statement in (RANDOM, CONTACTS, PARTNERS, LEADS, PHONE_BOOK):
        env.cr.execute(statement, known)
        env.cr.execute("ANALYZE")
    env.invalidate_all()
    return known


def prepare(env):
    country = env.ref("base.vn")
    env.company.country_id = country
    account = env["cgvcall.account"].search([("company_id", "=", env.company.id)])[:1]
    account.country_id = country
    return {
        "tz": TIMEZONE,
        "country_id": country.id,
        "company_id": env.company.id,
        "account_id": account.id,
        "lang_id": env["res.lang"]._lang_get("en_US").id,
        "stage_ids": env["crm.stage"].search([("is_won", "=", False)]).ids,
        "outcome_ids": env["cgvcall.outcome"].search([]).ids,
    }


def create_users(env, sizes):
    """Agents with their extensions in teams, a newcomer among them, a supervisor."""
    groups = ["base.group_user", "base.group_partner_manager"]
    agent = [*groups, "sales_team.group_sale_salesman", "cgvcall.group_agent"]
    supervisor = [
        *groups,
        "sales_team.group_sale_salesman_all_leads",
        "cgvcall.group_manager",
        "cgvcall.group_listener",
    ]
    wanted = [(SUPERVISOR, "Supervisor", supervisor)]
    # One more than asked for: somebody with few calls, who began today.
    for position in range(1, sizes.agents + 2):
        wanted.append((agent_login(position), f"Agent {position}", agent))
    users = (
        env["res.users"]
        .with_context(no_reset_password=True, mail_create_nosubscribe=True)
        .create(
            [
                {
                    "login": login,
                    "name": name,
                    "tz": TIMEZONE,
                    "group_ids": [Command.set([env.ref(xmlid).id for xmlid in xmlids])],
                }
                for login, name, xmlids in wanted
            ]
        )
    )
    agents = users[1:]
    teams = env["crm.team"].create(
        [
            {"name": f"Team {position + 1}", "member_ids": agents[position::TEAMS].ids}
            for position in range(TEAMS)
        ]
    )
    extensions = env["cgvcall.extension"].create(
        [
            {"number": str(FIRST_EXTENSION + position), "user_id": user.id}
            for position, user in enumerate(agents)
        ]
    )
    return {
        "user_ids": agents.ids,
        "team_ids": teams.ids,
        "teams": TEAMS,
        "extension_ids": extensions.ids,
        "first_extension": FIRST_EXTENSION,
    }


def agent_login(position):
    return f"bench_agent_{position}"
