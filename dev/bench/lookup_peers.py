"""Inside Odoo: how others find whose a number is. Each returns a contact, or none."""

import re
import time
from contextlib import contextmanager
from unittest.mock import patch

#: As `base_phone` 18.0 asks, which there is not for 19.0. It takes the first found.
BASE_PHONE = "SELECT id FROM res_partner WHERE replace(phone, ' ', '') ILIKE %s"
DIGITS = 8


def voip_oca(env, number):
    """`voip_oca`'s own method, which also stores the call, as the page calls it."""
    values = {"phone_number": number, "type_call": "incoming", "state": "calling"}
    call = env["voip.call"].create_call(values)
    env.flush_all()
    return call["partner"] and call["partner"]["id"]


@contextmanager
def clock(env):
    """Stop how long contacts are searched for: a list of ms, one for each search."""
    taken = []
    partners = env.registry["res.partner"]
    search = partners.search

    def timed(self, *args, **kwargs):
        start = time.perf_counter()
        found = search(self, *args, **kwargs)
        taken.append(1000 * (time.perf_counter() - start))
        return found

    with patch.object(partners, "search", timed):
        yield taken


def base_phone(env, number):
    end = re.sub(r"\D", "", number)[-DIGITS:]
    env.cr.execute(BASE_PHONE, [f"%{end}"])
    rows = env.cr.fetchall()
    return rows and rows[0][0]


def sanitized(env, number):
    """Odoo's field of numbers in one form, asked in that form."""
    number = env["res.partner"]._phone_format(number=number) or number
    return env["res.partner"].search([("phone_sanitized", "=", number)])[:1].id


def mobile_search(env, number):
    """Odoo's field for the search box, as shipped: without our look into the book."""
    partners = env.registry["res.partner"]
    with patch.object(partners, "_cgvcall_with_book", lambda self, found, *_: found):
        found = env["res.partner"].search([("phone_mobile_search", "=", number)])
    return found[:1].id


PEERS = {
    "voip_oca": voip_oca,
    "base_phone": base_phone,
    "sanitized": sanitized,
    "mobile_search": mobile_search,
}


def hits(env, sample, ours):
    """How many of the numbers in *Phone* each finds, by how it is asked.

    :param ours: ``number → id``
    :return: ``{way: {"asked": n, name: {"found": n, "wrong": n}}}``; wrong is
        somebody else
    """
    finders = {"ours": lambda _env, text: ours(text), **PEERS}
    people = [person for person in sample if person.phone]
    ways = {
        "national": lambda person: person.phone_ways[:1],
        "international": lambda person: [person.e164],
        "all": lambda person: person.phone_ways,
    }
    found = {}
    for way, texts_of in ways.items():
        asked = [(person.id, text) for person in people for text in texts_of(person)]
        found[way] = {"asked": len(asked)}
        for name, find in finders.items():
            answers = [(wanted, find(env, text)) for wanted, text in asked]
            found[way][name] = {
                "found": sum(wanted == one for wanted, one in answers),
                "wrong": sum(bool(one) and wanted != one for wanted, one in answers),
            }
    return found
