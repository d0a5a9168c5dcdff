"""Inside Odoo: two years of calls, as a company of this size has them."""

#: Working hours with a break at noon, a busy Monday, half a Saturday, slow growth.
SLOTS = """
CREATE TEMP TABLE bench_slot AS
SELECT slot, round(%(calls)s * (sum(weight) OVER past - weight) / sum(weight) OVER all_)
    ::int AS before, round(%(calls)s * sum(weight) OVER past / sum(weight) OVER all_)
    ::int AS upto
FROM (
    SELECT slot,
        (ARRAY[.03, .02, .02, .02, .02, .1, .4, 2, 7, 10, 11, 9, 4, 6, 9, 10, 9, 6, 3,
            1.5, 1, .6, .3, .1])[1 + extract(hour FROM slot)::int]
        * (ARRAY[.08, 1.25, 1.05, 1, 1, .95, .45])[1 + extract(dow FROM slot)::int]
        * (.7 + .6 * extract(epoch FROM slot - first) / (86400 * %(days)s)) AS weight
    FROM (SELECT date_trunc('hour', now() AT TIME ZONE %(tz)s) AS last) AS today
    CROSS JOIN LATERAL (SELECT last - make_interval(days => %(days)s) AS first) AS past
    CROSS JOIN LATERAL
        generate_series(first, last - interval '1 hour', '1 hour') AS slot
) AS weighed
WINDOW past AS (ORDER BY slot), all_ AS ()
"""

#: Whoever calls often calls very often: a person's share falls with the square root.
PERSONS = """
CREATE TEMP TABLE bench_person AS
SELECT row_number() OVER (ORDER BY hashtextextended(book.number, 8)) AS k,
    book.number, coalesce(book.partner_id, lead.partner_id) AS partner_id, book.lead_id,
    open_lead.id AS open_lead_id
FROM cgvcall_phone AS book
LEFT JOIN crm_lead AS lead ON lead.id = book.lead_id
LEFT JOIN LATERAL (SELECT max(id) AS id FROM crm_lead
    WHERE partner_id = book.partner_id) AS open_lead ON book.partner_id IS NOT NULL
WHERE lead.partner_id IS NULL
"""

#: What each call is, but for who and how long: 38 % come in, 42 % of these are missed.
DRAWN = """
CREATE TEMP TABLE bench_drawn AS
SELECT i, started_at, direction, hotline,
    CASE
        WHEN direction = 'inbound' AND luck < .42 THEN 'missed'
        WHEN direction = 'outbound' AND luck < .20 THEN 'no_answer'
        WHEN direction = 'outbound' AND luck < .28 THEN 'busy'
        WHEN direction = 'outbound' AND luck < .33 THEN 'cancelled'
        WHEN direction = 'outbound' AND luck < .35 THEN 'failed'
        WHEN direction = 'internal' AND luck < .25 THEN 'no_answer'
        ELSE 'answered'
    END AS disposition,
    CASE WHEN direction = 'internal' THEN NULL
        WHEN pg_temp.rnd(i, 13) < .70
        THEN 1 + floor(power(pg_temp.rnd(i, 14), 2) * persons.n)::int END AS k,
    -- The last day brings a new agent, whose few calls are hard to find.
    CASE WHEN i > %(calls)s * .999 AND pg_temp.rnd(i, 15) < .02 THEN %(agents)s + 1
        ELSE 1 + floor(power(pg_temp.rnd(i, 16), 1.4) * %(agents)s)::int END AS agent
FROM bench_slot AS s
CROSS JOIN LATERAL generate_series(s.before + 1, s.upto::bigint) AS i
CROSS JOIN (SELECT count(*) AS n FROM bench_person) AS persons
CROSS JOIN LATERAL (SELECT
    date_trunc('second', s.slot + interval '1 hour'
        * (i - s.before - pg_temp.rnd(i, 10)) / (s.upto - s.before))
        AT TIME ZONE %(tz)s AT TIME ZONE 'UTC' AS started_at,
    pg_temp.rnd(i, 12) AS luck,
    CASE WHEN pg_temp.rnd(i, 11) < .54 THEN 'outbound'
        WHEN pg_temp.rnd(i, 11) < .92 THEN 'inbound' ELSE 'internal' END AS direction,
    '+84287300' || (1000 + floor(power(pg_temp.rnd(i, 17), 1.5) * 5)::int) AS hotline
) AS draw
"""

#: Two missed calls in three are returned, mostly within the same morning or afternoon.
RETURNS = """
UPDATE bench_drawn AS talk
SET direction = 'outbound', disposition = 'answered', k = missed.k,
    agent = missed.agent, hotline = missed.hotline
FROM (
    SELECT DISTINCT ON (later) i + 1 + floor(400 * power(pg_temp.rnd(i, 18), 3))::int
        AS later, k, agent, hotline
    FROM bench_drawn
    WHERE disposition = 'missed' AND k IS NOT NULL AND pg_temp.rnd(i, 19) < .68
    ORDER BY later, i
) AS missed
WHERE talk.i = missed.later
"""

CALLS = """
CREATE TEMP TABLE bench_call AS
SELECT %(last_call)s + d.i::int AS id, d.*, %(account_id)s AS account_id,
    %(company_id)s AS company_id, 'bench-' || d.i AS cdr_id, 'sc-' || d.i AS call_id,
    CASE WHEN pg_temp.rnd(d.i, 20) < .6 THEN 'call-vn-1-' || d.i END AS sdk_call_id,
    'ended' AS state,
    (ARRAY['200', '480', '486', '487', '487', '503'])[array_position(
        ARRAY['answered', 'no_answer', 'busy', 'cancelled', 'missed', 'failed'],
        d.disposition)] AS cause,
    who.number,
    CASE d.direction WHEN 'inbound' THEN coalesce(who.number, 'anonymous')
        WHEN 'outbound' THEN our.hotline ELSE our.extension_number END AS from_number,
    CASE d.direction WHEN 'inbound' THEN our.hotline ELSE who.number END AS to_number,
    CASE WHEN d.direction != 'internal' THEN our.hotline END AS our_hotline,
    p.partner_id,
    coalesce(p.lead_id, CASE WHEN pg_temp.rnd(d.i, 21) < .5 THEN p.open_lead_id END)
        AS lead_id,
    CASE WHEN our.extension_number IS NOT NULL
        THEN (%(extension_ids)s::int[])[d.agent] END AS extension_id,
    our.extension_number,
    CASE WHEN our.extension_number IS NOT NULL
        THEN (%(user_ids)s::int[])[d.agent] END AS user_id,
    CASE WHEN d.disposition = 'answered'
        THEN d.started_at + make_interval(secs => rang.s) END AS answered_at,
    d.started_at + make_interval(secs => rang.s + talked.s) AS ended_at,
    rang.s AS ring_seconds, talked.s AS talk_seconds,
    CASE WHEN d.disposition = 'answered' AND pg_temp.rnd(d.i, 22) < .2
        THEN 'Wants an offer for ' || (5 + d.i %% 90) || ' pieces, call again' END
        AS note,
    CASE WHEN d.disposition = 'answered' AND pg_temp.rnd(d.i, 23) < .5
        THEN (%(outcome_ids)s::int[])[1 + floor(
            pg_temp.rnd(d.i, 24) * cardinality(%(outcome_ids)s::int[]))::int] END
        AS outcome_id,
    d.disposition = 'missed' AND pg_temp.rnd(d.i, 25) < .03 AS dismissed,
    FALSE AS outcome_blocked,
    -- Who is asked to call back: of the last two weeks, for those not called yet.
    CASE WHEN d.disposition = 'missed' AND pg_temp.rnd(d.i, 19) >= .68
            AND d.started_at > now() AT TIME ZONE 'UTC' - interval '14 days'
        THEN (%(user_ids)s::int[])[1 + (d.agent + 1) %% %(agents)s] END
        AS return_user_id,
    CASE WHEN d.disposition = 'answered' AND d.direction != 'internal'
            AND pg_temp.rnd(d.i, 26) < .35
        THEN %(last_recording)s + d.i::int END AS recording_id,
    1 AS create_uid, 1 AS write_uid, d.started_at AS create_date,
    d.started_at AS write_date
FROM bench_drawn AS d
LEFT JOIN bench_person AS p ON p.k = d.k
CROSS JOIN LATERAL (SELECT d.hotline,
    -- One missed call in ten rang nowhere in particular.
    CASE WHEN d.disposition != 'missed' OR pg_temp.rnd(d.i, 27) >= .1
        THEN (%(first_extension)s + d.agent - 1)::text END AS extension_number) AS our
CROSS JOIN LATERAL (SELECT CASE
    WHEN d.direction = 'internal' THEN
        (%(first_extension)s + floor(%(agents)s * pg_temp.rnd(d.i, 28))::int)::text
    WHEN p.k IS NOT NULL THEN p.number
    WHEN d.direction = 'outbound' OR pg_temp.rnd(d.i, 29) >= .03 THEN '+8488' || lpad(
        floor(power(pg_temp.rnd(d.i, 30), 1.5) * %(contacts)s * 2)::text, 7, '0')
    END AS number) AS who
CROSS JOIN LATERAL (SELECT 2 + floor(28 * pg_temp.rnd(d.i, 31))::int AS s) AS rang
CROSS JOIN LATERAL (SELECT CASE WHEN d.disposition = 'answered' THEN least(7200,
    8 + floor(-130 * ln(1 - pg_temp.rnd(d.i, 32))))::int ELSE 0 END AS s) AS talked
"""

RECORDINGS = """
INSERT INTO cgvcall_recording (id, call_id, account_id, state, source_url,
    announced_size, size, sha256, stored_at, attempts, error, create_uid,
    write_uid, create_date, write_date)
SELECT recording_id, id, account_id, s.state, 'https://example.invalid/' || i,
    talk_seconds * 2000, CASE WHEN s.state != 'failed' THEN talk_seconds * 2000 ELSE 0
    END, CASE WHEN s.state != 'failed' THEN encode(sha256(cdr_id::bytea), 'hex') END,
    CASE WHEN s.state != 'failed' THEN create_date END,
    CASE WHEN s.state = 'failed' THEN 8 ELSE 1 END,
    CASE WHEN s.state = 'failed' THEN 'The PBX has no audio for this call yet.' END,
    1, 1, create_date, write_date
FROM bench_call
CROSS JOIN LATERAL (SELECT CASE WHEN pg_temp.rnd(i, 33) < .02 THEN 'failed'
    WHEN pg_temp.rnd(i, 33) < .1 THEN 'purged' ELSE 'stored' END AS state) AS s
WHERE recording_id IS NOT NULL
ORDER BY recording_id
"""

#: One call in seven rang at two extensions or was passed on.
LEGS = """
INSERT INTO cgvcall_call_leg (call_id, cdr_id, disposition, cause, extension_number,
    from_number, to_number, started_at, answered_at, ended_at, ring_seconds,
    talk_seconds, create_uid, write_uid, create_date, write_date)
SELECT id, cdr_id || '-' || leg, CASE WHEN leg = 1 AND disposition = 'answered'
        THEN 'no_answer' ELSE disposition END,
    cause, (%(first_extension)s + (agent + leg) %% %(agents)s)::text, from_number,
    to_number, started_at, CASE WHEN leg = 2 THEN answered_at END, ended_at,
    ring_seconds, CASE WHEN leg = 2 THEN talk_seconds ELSE 0 END, 1, 1, create_date,
    write_date
FROM bench_call
CROSS JOIN generate_series(1, 2) AS leg
WHERE pg_temp.rnd(i, 34) < .14
ORDER BY id, leg
"""

#: Columns of the call that are not simply the column of ``bench_call`` of that name.
FILLED_OTHERWISE = {"hotline": "our_hotline"}


def fill(cr, known):
    """Calls, recordings and legs.

    :param known: what :func:`people.fill` returned
    """
    sequences = {"last_call": "cgvcall_call_id_seq"}
    sequences["last_recording"] = "cgvcall_recording_id_seq"
    known = dict(known)
    for key, sequence in sequences.items():
        # The ids follow the time, as those of imported calls do.
        cr.execute("SELECT nextval(%s)", [sequence])
        known[key] = cr.fetchone()[0]
        cr.execute("SELECT setval(%s, %s)", [sequence, known[key] + known["calls"]])
    # Calls and recordings name each other: they are right when all are there.
    cr.execute("SET LOCAL session_replication_role = replica")
    for statement in (SLOTS, PERSONS, DRAWN, RETURNS, CALLS):
        cr.execute(statement, known)
    cr.execute("ANALYZE bench_call")
    cr.execute(insert_calls(cr))
    for statement in (RECORDINGS, LEGS):
        cr.execute(statement, known)
    cr.execute("SET LOCAL session_replication_role = DEFAULT")


def insert_calls(cr):
    """The INSERT for those columns that the table of calls has."""
    cr.execute(
        """
        SELECT call.attname, mine.attname IS NOT NULL
        FROM pg_attribute AS call
        LEFT JOIN pg_attribute AS mine ON mine.attname = call.attname
            AND mine.attrelid = 'bench_call'::regclass AND NOT mine.attisdropped
        WHERE call.attrelid = 'cgvcall_call'::regclass AND call.attnum > 0
            AND NOT call.attisdropped
        """
    )
    columns = {
        name: FILLED_OTHERWISE.get(name, name)
        for name, is_there in cr.fetchall()
        if is_there
    }
    targets = ", ".join(f'"{name}"' for name in columns)
    return (
        f"INSERT INTO cgvcall_call ({targets})"
        f" SELECT {', '.join(columns.values())} FROM bench_call ORDER BY i"
    )
