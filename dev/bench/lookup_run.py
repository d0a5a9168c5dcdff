"""Inside Odoo: fill the book of one size, then ask it; write down what was seen."""

import json
import time
from pathlib import Path

from odoo import api

from . import lookup_limits, lookup_peers, lookup_people, lookup_save, people
from .figures import spread
from .meter import Meter
from .sizes import Sizes

ASKED = 300
SLOW = 12
BLOCK = 25
ASKED_MODELS = ("cgvcall.phone", "res.partner", "crm.lead")

PAGES = 9
RAW_PAGE = """SELECT number, partner_id, lead_id FROM cgvcall_phone
    WHERE number = ANY(%s)"""
RAW = "SELECT partner_id, lead_id FROM cgvcall_phone WHERE number = %s"


def run(env, path, contacts, runs, imports, hits):
    known = {**people.prepare(env), **people.create_users(env, Sizes(agents=1))}
    country = env["res.country"].browse(known["country_id"])
    env.cr.commit()
    filled = lookup_people.fill(env, contacts, country)
    found = {"contacts": contacts, "fill": fill(env)}
    lookup_people.second_numbers(env, filled)
    sample = lookup_people.sample(env, ASKED)
    agent = people.agent_login(1)
    popup_contact(env, sample[0].id)
    as_odoo_has_it(env, sample)
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()
    found["right"] = right(env, sample)
    meter = Meter(env, runs)
    with meter.env(agent) as agent_env:
        found["ms"] = times(agent_env, sample)
    for name, values in found["ms"].items():
        print(f"{name}: {spread(values, 2, 'ms')}", flush=True)
    with meter.env(agent) as agent_env:
        found["page"] = page(agent_env, sample)
    if hits:
        with meter.env(agent) as agent_env:
            ours = finder(agent_env)
            found["hits"] = lookup_peers.hits(agent_env, sample, ours)
        print(f"hits: {found['hits']}", flush=True)
    found["popup"] = popup(meter, agent, sample[0].ways[0])
    found["save"] = lookup_save.save(meter, sample)
    if imports:
        found["import"] = lookup_save.load(meter, imports)
    Path(path).write_text(json.dumps(found, indent=1))


def fill(env):
    """How fast the addon fills the book, and how much memory that takes."""
    book = env["cgvcall.phone"]
    book._fill_progress()
    env.invalidate_all()
    Path("/proc/self/clear_refs").write_text("5")
    idle, start = memory("VmRSS"), time.monotonic()
    book._fill_start()
    total = book._fill_progress()["total"]
    book._cron_fill_phone_book()
    seconds = time.monotonic() - start
    more = memory("VmHWM") - idle
    env.cr.execute("SELECT count(*) FROM cgvcall_phone")
    print(f"{total:,} people in {seconds:.0f} s, {more:.0f} MB more", flush=True)
    return {
        "people": total,
        "numbers": env.cr.fetchone()[0],
        "seconds": seconds,
        "more_mb": more,
    }


def memory(name):
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    raise LookupError(name)


def popup_contact(env, partner_id):
    """Give one contact what a popup can show: opportunities and a last call."""
    partner = env["res.partner"].browse(partner_id)
    agent = env["res.users"].search([("login", "=", people.agent_login(1))])
    env["crm.lead"].create(
        [
            {
                "name": f"Order {n}",
                "type": "opportunity",
                "partner_id": partner_id,
                "user_id": agent.id,
            }
            for n in range(3)
        ]
    )
    account = env["cgvcall.account"].search([], limit=1)
    number = env["cgvcall.phone"].search([("partner_id", "=", partner.id)])[:1].number
    env["cgvcall.call"].create(
        [
            {
                "account_id": account.id,
                "direction": "inbound",
                "state": "ended",
                "disposition": "answered",
                "number": number,
                "partner_id": partner_id,
                "user_id": agent.id,
            }
            for _n in range(2)
        ]
    )


def as_odoo_has_it(env, sample):
    """Odoo's own form of their numbers, as Odoo works it out."""
    partners = env["res.partner"].browse(person.id for person in sample)
    env.add_to_compute(partners._fields["phone_sanitized"], partners)
    env.flush_all()


def finder(env):
    """The book: ``text → id`` of who is found, or False."""
    account = env["cgvcall.account"].sudo().search([], limit=1)
    book = env["cgvcall.phone"].sudo()
    nobody = env["res.partner"], env["crm.lead"]

    def find(text):
        number = account._read_number(text)
        found = book._find_people([number], env.company)
        partner, lead = found.get(number, nobody)
        return partner.id or lead.id

    return find


def right(env, sample):
    """Of all ways to ask for each number, how many find whose it is."""
    find = finder(env)
    asked, hits, wrong = 0, 0, 0
    for person in sample:
        for text in person.ways:
            found = find(text)
            asked += 1
            hits += found == person.id
            wrong += bool(found) and found != person.id
    texts = list(lookup_people.nobodys(ASKED))
    false = sum(bool(find(text)) for text in texts)
    env.invalidate_all()
    return {
        "contacts": len(sample),
        "asked": asked,
        "found": hits,
        "false": wrong + false,
        "asked_nobodys": len(texts),
    }


def times(env, sample):
    """Milliseconds of each way to look a number up, of each time."""
    people = [person for person in sample if person.phone]
    calls = env["cgvcall.call"]
    found = own_times(env, [person.e164 for person in people])
    # As they find them: what stands in the field, or the number as Odoo keeps it.
    slow, peers = people[:SLOW], lookup_peers.PEERS
    with lookup_peers.clock(env) as searches:

        def voip_oca(number):
            searches.clear()
            lookup_peers.voip_oca(env, number)
            return searches[0]

        return found | timed(
            env,
            [(person.phone, person.e164) for person in slow],
            identify=lambda texts: calls.softphone_identify(texts[1]),
            voip_oca=lambda texts: voip_oca(texts[0]),
            voip_oca_call=lambda texts: peers["voip_oca"](env, texts[0]),
            base_phone=lambda texts: peers["base_phone"](env, texts[1]),
            sanitized=lambda texts: peers["sanitized"](env, texts[1]),
            mobile_search=lambda texts: peers["mobile_search"](env, texts[1]),
        )


def own_times(env, numbers):
    """The same of ours alone, by plain SQL."""
    account = env["cgvcall.account"].sudo().search([], limit=1)
    company, calls = env.company, env["cgvcall.call"]
    find = _root(env)["cgvcall.phone"]._find_all
    return timed(
        env,
        numbers,
        raw=lambda number: _sql(env, RAW, number),
        find=lambda number: find([number], company),
        rules=lambda number: calls._softphone_candidates([number], account),
    )


def page(env, sample):
    """The same for many numbers at once, with how many statements that takes."""
    numbers = [person.e164 for person in sample if person.e164][: lookup_limits.PAGE]
    company, find = env.company, _root(env)["cgvcall.phone"]._find_all
    partners = env["res.partner"]
    found = timed(
        env,
        [numbers] * PAGES,
        block=1,
        ours=lambda numbers: find(numbers, company),
        raw=lambda numbers: _sql(env, RAW_PAGE, numbers),
        sanitized=lambda numbers: partners.search_fetch(
            [("phone_sanitized", "in", numbers)], ["name"]
        ),
    )
    _forget(env)
    before = env.cr.sql_log_count
    assert len(find(numbers, company)) == len(set(numbers))
    statements = env.cr.sql_log_count - before
    return {"ms": found, "statements": statements, "numbers": len(set(numbers))}


def timed(env, asked, block=BLOCK, **ways):
    """Each alone: nothing of the book or of people is in Odoo's cache.

    The ways take turns, some numbers at a time, so that what else the machine does is
    the same for all. A way that returns milliseconds has its own clock.
    """
    taken = {name: [] for name in ways}
    for first in range(0, len(asked), block):
        some = asked[first : first + block]
        for name, ask in ways.items():
            # The first few are for the processor's own caches.
            times = [_time(env, ask, number) for number in [*some[:3], *some]]
            taken[name] += times[len(some[:3]) :]
    return taken


def _sql(env, statement, value):
    env.cr.execute(statement, [value])
    env.cr.fetchall()


def _root(env):
    return api.Environment(env.cr, api.SUPERUSER_ID, env.context)


def _time(env, ask, number):
    _forget(env)
    start = time.perf_counter()
    own = ask(number)
    ms = 1000 * (time.perf_counter() - start)
    return own if isinstance(own, float) else ms


def _forget(env):
    for model in ASKED_MODELS:
        env[model].invalidate_model(flush=False)


def popup(meter, agent, text):
    timing = meter.odoo(agent, lambda env: env["cgvcall.call"].softphone_identify(text))
    who = timing.result
    shown = bool(who["res_id"] and who["opportunities"] and who["last_call"])
    return {"statements": len(timing.statements), "shown": shown}
