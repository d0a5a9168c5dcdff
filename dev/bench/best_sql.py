"""The best SQL that we could write by hand for what a page shows.

Each returns a list of ``(statement, parameters)``.
"""

COUNT_LIMIT = 10_001

#: A row of a list, with the names that it shows.
ROW = """
    c.id, c.started_at, c.direction, c.disposition, c.state, c.number, c.partner_id,
    p.complete_name, c.lead_id, l.name, c.user_id, up.name, c.extension_number,
    c.ring_seconds, c.talk_seconds, c.outcome_id, o.name, c.note, c.recording_id,
    r.state, c.hotline, c.return_user_id
"""
NAMES = """
    LEFT JOIN res_partner AS p ON p.id = c.partner_id
    LEFT JOIN crm_lead AS l ON l.id = c.lead_id
    LEFT JOIN res_users AS u ON u.id = c.user_id
    LEFT JOIN res_partner AS up ON up.id = u.partner_id
    LEFT JOIN cgvcall_outcome AS o ON o.id = c.outcome_id
    LEFT JOIN cgvcall_recording AS r ON r.id = c.recording_id
"""

#: Missed calls whose caller nobody has talked to since.
TO_RETURN = """
    c.direction = 'inbound' AND c.disposition = 'missed' AND c.number IS NOT NULL
    AND c.dismissed IS NOT TRUE
    AND NOT EXISTS (SELECT FROM cgvcall_call AS t WHERE t.disposition = 'answered'
        AND t.direction != 'internal' AND t.account_id = c.account_id
        AND t.number = c.number
        AND coalesce(t.answered_at, t.started_at) >= c.started_at)
    AND NOT EXISTS (SELECT FROM cgvcall_call AS t WHERE t.disposition = 'answered'
        AND t.direction != 'internal' AND t.account_id = c.account_id
        AND t.partner_id = c.partner_id
        AND coalesce(t.answered_at, t.started_at) >= c.started_at)
    AND NOT EXISTS (SELECT FROM cgvcall_call AS t WHERE t.disposition = 'answered'
        AND t.direction != 'internal' AND t.account_id = c.account_id
        AND t.lead_id = c.lead_id
        AND coalesce(t.answered_at, t.started_at) >= c.started_at)
"""


def page(where, known, limit=80):
    """A page of a list, newest first, and how many there are."""
    return [
        (
            f"SELECT {ROW} FROM (SELECT * FROM cgvcall_call AS c WHERE {where}"
            f" ORDER BY c.started_at DESC, c.id DESC LIMIT {limit}) AS c {NAMES}"
            " ORDER BY c.started_at DESC, c.id DESC",
            known,
        ),
        (
            f"SELECT count(*) FROM (SELECT FROM cgvcall_call AS c WHERE {where}"
            f" LIMIT {COUNT_LIMIT}) AS found",
            known,
        ),
    ]


def count(where, known):
    return [(f"SELECT count(*) FROM cgvcall_call AS c WHERE {where}", known)]


def pivot(where, known):
    """Agents by months, then the sums of both and of all: small numbers by then."""
    month = "date_trunc('month', c.started_at AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)"
    return [
        (
            "SELECT user_id, month, sum(n), sum(talk) FROM ("
            f"SELECT user_id, {month} AS month, count(*) AS n,"
            f" sum(talk_seconds) AS talk FROM cgvcall_call AS c WHERE {where}"
            " GROUP BY 1, 2) AS fine"
            " GROUP BY GROUPING SETS ((), (1), (2), (1, 2))",
            known,
        )
    ]


def by_agent(where, known):
    return [
        (
            "SELECT c.user_id, p.name, c.n, c.talk FROM (SELECT user_id, count(*) AS n,"
            f" sum(talk_seconds) AS talk FROM cgvcall_call AS c WHERE {where}"
            " GROUP BY 1) AS c LEFT JOIN res_users AS u ON u.id = c.user_id"
            " LEFT JOIN res_partner AS p ON p.id = u.partner_id ORDER BY p.name",
            known,
        )
    ]


def history(model, known, key, is_supervisor):
    """The last calls with somebody: of a company with its people."""
    known = {**known, "key": known[key]}
    whose = "c.lead_id = %(key)s"
    if model == "res.partner":
        whose = """c.partner_id IN (
            WITH RECURSIVE people AS (
                SELECT id FROM res_partner WHERE id = %(key)s
                UNION
                SELECT p.id FROM res_partner AS p JOIN people ON p.parent_id = people.id
            ) SELECT id FROM people)"""
    seen = "c.company_id = %(company_id)s"
    if not is_supervisor:
        seen += " AND (c.user_id = %(uid)s OR c.return_user_id = %(uid)s)"
    return page(f"{whose} AND {seen}", known, 21)[:1]


def identify(number, known):
    """Who has a number, their open opportunities, their last call."""
    known = {**known, "wanted": number}
    return [
        (
            """SELECT b.partner_id, p.complete_name, b.lead_id, l.name
            FROM cgvcall_phone AS b
            LEFT JOIN res_partner AS p ON p.id = b.partner_id
            LEFT JOIN crm_lead AS l ON l.id = b.lead_id
            WHERE b.number = %(wanted)s""",
            known,
        ),
        (
            """SELECT l.id, l.name, s.name FROM crm_lead AS l
            JOIN crm_stage AS s ON s.id = l.stage_id
            WHERE l.partner_id IN (SELECT partner_id FROM cgvcall_phone
                WHERE number = %(wanted)s) AND l.won_status = 'pending' LIMIT 3""",
            known,
        ),
        (
            f"""SELECT {ROW} FROM cgvcall_call AS c {NAMES}
            WHERE c.number = %(wanted)s AND c.user_id = %(uid)s
            ORDER BY c.started_at DESC LIMIT 1""",
            known,
        ),
    ]


def people(query, known):
    """A page of the phone book, by a name without marks or by digits: contacts, then
    leads if need be."""
    known = {**known, "query": f"%{query}%"}
    where = {"p": "p.active", "l": "l.active AND l.partner_id IS NULL"}
    if query.isdecimal():
        where = {
            key: f"{text} AND ltrim(b.number, '+') LIKE %(query)s"
            for key, text in where.items()
        }
    elif query:
        where["p"] += " AND b.plain_name LIKE %(query)s"
    contacts = f"""SELECT b.number, p.id, p.complete_name FROM res_partner AS p
        JOIN cgvcall_phone AS b ON b.partner_id = p.id WHERE {where["p"]}
        ORDER BY b.plain_name, b.partner_id DESC LIMIT 30"""
    leads = f"""SELECT b.number, l.id, l.name FROM crm_lead AS l
        JOIN cgvcall_phone AS b ON b.lead_id = l.id WHERE {where["l"]}
        ORDER BY l.priority DESC, l.id DESC LIMIT 30"""
    # Digits are few people's; of the others there is a page of contacts.
    return [(contacts, known), *([(leads, known)] if query.isdecimal() else [])]


def dashboard(known):
    """The figures of a period and of the one before, by hour, agent and outcome."""
    local = "started_at AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s"
    start = "(%(today)s::timestamp - make_interval(days => {}))"
    utc = start + " AT TIME ZONE %(tz)s AT TIME ZONE 'UTC'"
    statements = []
    for first, last in (("%(days)s", "0"), ("%(days)s * 2", "%(days)s")):
        inside = (
            "company_id = %(company_id)s AND direction IN ('inbound', 'outbound')"
            f" AND started_at >= {utc.format(first)}"
            f" AND started_at < {utc.format(last)}"
        )
        statements.append(
            (
                f"""SELECT hour, user_id, outcome_id, hotline, sum(n), sum(answered),
                    sum(missed), sum(reached), sum(talk), sum(ring)
                FROM (
                    SELECT date_trunc('hour', {local}) AS hour, user_id, outcome_id,
                        hotline, count(*) AS n,
                        count(*) FILTER (WHERE direction = 'inbound'
                            AND disposition = 'answered') AS answered,
                        count(*) FILTER (WHERE disposition = 'missed') AS missed,
                        count(*) FILTER (WHERE direction = 'outbound'
                            AND disposition = 'answered') AS reached,
                        sum(talk_seconds) AS talk, sum(ring_seconds) AS ring
                    FROM cgvcall_call WHERE {inside} GROUP BY 1, 2, 3, 4
                ) AS c
                GROUP BY GROUPING SETS ((), (hour), (user_id), (outcome_id), (hotline))
                """,
                known,
            )
        )
        statements.append(
            (
                f"""SELECT percentile_cont(.5) WITHIN GROUP (ORDER BY ring_seconds)
                FROM cgvcall_call WHERE {inside} AND direction = 'inbound'
                    AND disposition = 'answered'""",
                known,
            )
        )
        talk = """SELECT min(coalesce(t.answered_at, t.started_at)) AS at
            FROM cgvcall_call AS t WHERE t.disposition = 'answered'
                AND t.direction != 'internal' AND t.account_id = c.account_id
                AND t.{0} = c.{0}
                AND coalesce(t.answered_at, t.started_at) >= c.started_at"""
        statements.append(
            (
                f"""SELECT user_id, count(*), count(wait),
                    percentile_cont(.5) WITHIN GROUP (ORDER BY wait)
                FROM (
                    SELECT user_id, least(a.at, b.at, l.at) - c.started_at AS wait
                    FROM cgvcall_call AS c
                    CROSS JOIN LATERAL ({talk.format("number")}) AS a
                    CROSS JOIN LATERAL ({talk.format("partner_id")}) AS b
                    CROSS JOIN LATERAL ({talk.format("lead_id")}) AS l
                    WHERE {inside} AND direction = 'inbound' AND disposition = 'missed'
                ) AS missed
                GROUP BY GROUPING SETS ((), (user_id))""",
                known,
            )
        )
    return statements
