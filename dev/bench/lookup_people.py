"""Inside Odoo: contacts with two numbers each, written as people write them.

Each number is one contact's, so that what a look-up must find is known.
"""

from typing import NamedTuple

from . import people

#: New mobile prefixes, old ones with what they became in 2018, and nobody's.
MOBILE = ("90", "91", "93", "94", "96", "97", "98", "86", "88", "56")
MOVED = ("162:32", "165:35", "168:38", "169:39", "120:70", "121:79", "122:77", "126:76")
NOBODYS = ("92", "58")

CONTACTS = """
CREATE TEMP TABLE lookup_contact AS
SELECT i, nextval('res_partner_id_seq')::int AS id, kind, e164,
    CASE
        WHEN kind = 'none' THEN NULL
        WHEN kind = 'foreign' THEN '+1 650 2' || substr(rest, 2, 2) || ' ' || line
        WHEN kind = 'service' THEN '1900' || substr(rest, 2)
        WHEN kind = 'fixed' THEN (ARRAY[
            '028' || rest8, '(028) ' || substr(rest8, 1, 4) || '-' || substr(rest8, 5),
            '+84 28 ' || rest8, '8428' || rest8])[1 + form %% 4]
        ELSE (ARRAY[
            '0' || own || rest,
            '0' || own || ' ' || substr(rest, 1, 3) || ' ' || substr(rest, 4),
            '0' || own || '.' || substr(rest, 1, 3) || '.' || substr(rest, 4),
            '84' || own || rest,
            '0084' || own || rest,
            '+84 ' || own || rest,
            '+840' || own || rest,
            own || rest,
            '+84 (0) ' || own || '-' || rest,
            '0' || own || rest || ' ext 12'])[1 + form]
    END AS phone
FROM (
    SELECT *, substr(rest, 4) AS line, '3' || rest AS rest8,
        CASE kind
            WHEN 'none' THEN NULL
            WHEN 'foreign' THEN '+16502' || substr(rest, 2)
            WHEN 'service' THEN '+841900' || substr(rest, 2)
            WHEN 'fixed' THEN '+84283' || rest
            ELSE '+84' || new || rest
        END AS e164
    FROM (
        SELECT i,
            CASE WHEN i %% 20 = 0 THEN 'none' WHEN i %% 100 = 1 THEN 'service'
                WHEN i %% 100 = 2 THEN 'foreign' WHEN i %% 20 IN (3, 4) THEN 'fixed'
                WHEN i %% 20 IN (5, 6, 7) THEN 'moved' ELSE 'mobile' END AS kind,
            (i / 20) %% 10 AS form,
            CASE WHEN i %% 20 IN (5, 6, 7)
                THEN split_part((%(moved)s::text[])[1 + i %% %(n_moved)s], ':', 1)
                ELSE (%(mobile)s::text[])[1 + i %% 10] END AS own,
            CASE WHEN i %% 20 IN (5, 6, 7)
                THEN split_part((%(moved)s::text[])[1 + i %% %(n_moved)s], ':', 2)
                ELSE (%(mobile)s::text[])[1 + i %% 10] END AS new,
            lpad((i * 7654321 %% 5000000)::text, 7, '0') AS rest
        FROM generate_series(1, %(contacts)s::bigint) AS i
    ) AS drawn
) AS numbered
"""

#: One contact in five is a company, for which the next four work.
PARTNERS = """
INSERT INTO res_partner (id, name, complete_name, is_company, parent_id,
    commercial_partner_id, commercial_company_name, type, active, partner_share, lang,
    color, message_bounce, country_id, phone, phone_sanitized, create_uid, write_uid,
    create_date, write_date, calendar_last_notif_ack)
SELECT c.id, n.name, concat_ws(', ', firm.name, n.name), c.i %% 5 = 1, firm.id,
    coalesce(firm.id, c.id), coalesce(firm.name, n.name), 'contact', TRUE, TRUE,
    'en_US', 0, 0, CASE WHEN c.i %% 3 = 0 THEN %(country_id)s END, c.phone, c.e164,
    1, 1, now() - interval '730 days', now() - interval '730 days',
    now() AT TIME ZONE 'UTC'
FROM lookup_contact AS c
CROSS JOIN LATERAL (SELECT CASE WHEN c.i %% 5 = 1 THEN 'Công ty ' || c.i
    ELSE 'Nguyễn Văn ' || c.i END AS name) AS n
LEFT JOIN LATERAL (SELECT f.id, 'Công ty ' || f.i AS name FROM lookup_contact AS f
    WHERE c.i %% 5 <> 1 AND f.i = c.i - (c.i + 4) %% 5) AS firm ON TRUE
ORDER BY c.i
"""

#: The second number of each: one that somebody wrote down in Odoo.
SECOND = f"""
INSERT INTO cgvcall_phone (number, partner_id, kept, label, in_use, plain_name,
    create_uid, write_uid, create_date, write_date)
SELECT '+84' || (%(mobile)s::text[])[1 + i %% 10]
        || lpad((5000000 + i * 7654321 %% 5000000)::text, 7, '0'),
    c.id, TRUE, 'mobile', TRUE, {people.PLAIN.format("p.complete_name")}, 1, 1,
    now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
FROM lookup_contact AS c
JOIN res_partner AS p ON p.id = c.id
ORDER BY hashtextextended(i::text, 1)
"""


def fill_with_book(env, contacts):
    """So many contacts, with their numbers in the phone book.

    :return: what :func:`people.prepare` tells
    """
    known = people.prepare(env)
    fill(env, contacts, env["res.country"].browse(known["country_id"]))
    env["cgvcall.phone"]._fill_start()
    while env["cgvcall.phone"]._fill():
        env.flush_all()
        env.invalidate_all()
        env.cr.commit()
    return known


def fill(env, contacts, country):
    """Contacts as another addon or an import has left them, without the phone book."""
    known = {
        "contacts": contacts,
        "country_id": country.id,
        "mobile": list(MOBILE),
        "moved": list(MOVED),
        "n_moved": len(MOVED),
    }
    env.cr.execute(CONTACTS, known)
    env.cr.execute("CREATE UNIQUE INDEX ON lookup_contact (i); ANALYZE lookup_contact")
    env.cr.execute(PARTNERS, known)
    env.cr.commit()
    env.cr.execute("ANALYZE res_partner")
    return known


def second_numbers(env, known):
    env.cr.execute(SECOND, known)
    env.cr.commit()


class Asked(NamedTuple):
    """A contact, and all ways to ask for it."""

    id: int
    #: As *Phone* says, or None; the same number in E.164.
    phone: str | None
    e164: str | None
    #: All ways to write it, then all those to write the second number.
    phone_ways: list
    second_ways: list

    @property
    def ways(self):
        return self.phone_ways + self.second_ways


def sample(env, count):
    """Contacts of every kind."""
    env.cr.execute(
        """SELECT c.id, c.kind, c.phone, c.e164, b.number FROM lookup_contact AS c
        JOIN cgvcall_phone AS b ON b.partner_id = c.id AND b.kept
        ORDER BY hashtextextended(c.i::text, 7) LIMIT %s""",
        [count],
    )
    return [
        Asked(partner_id, phone, e164, ways(kind, e164), ways("mobile", second))
        for partner_id, kind, phone, e164, second in env.cr.fetchall()
    ]


def ways(kind, e164):
    """The ways in which the PBX, or anybody, may write a number."""
    if kind == "none":
        return []
    if kind == "foreign":
        return [e164, f"00{e164[1:]}", f"+1 {e164[2:5]}-{e164[5:8]}-{e164[8:]}"]
    own = e164[3:]
    if kind == "service":
        return [own, e164, f"84{own}", f"{own[:4]} {own[4:]}"]
    found = [
        f"0{own}",
        f"0{own[:3]} {own[3:6]} {own[6:]}",
        f"0{own[:2]}.{own[2:5]}.{own[5:]}",
        f"84{own}",
        f"0084{own}",
        f"+84 {own}",
        f"+840{own}",
        own,
    ]
    for pair in MOVED if kind == "moved" else ():
        old, new = pair.split(":")
        if own.startswith(new):
            before = old + own[2:]
            found += [
                f"0{before}",
                f"84{before}",
                f"+84{before}",
                f"0{before[:3]} {before[3:]}",
            ]
    return found


def nobodys(count):
    """Numbers that nobody has, whose last seven digits are somebody's."""
    for i in range(1, count + 1):
        prefix = NOBODYS[i % len(NOBODYS)]
        rest = f"{i * 7654321 % 5000000:07}"
        yield from ways("mobile", f"+84{prefix}{rest}")
