"""Inside Odoo: fill the book of one size, then ask it; write down what was seen."""

import json
import time
from pathlib import Path
from statistics import median, quantiles

from odoo import api

from . import lookup_limits, lookup_people, lookup_save, people
from .meter import Meter
from .sizes import Sizes

ASKED = 300
SLOW = 12
BLOCK = 25
ASKED_MODELS = ("cgvcall.phone", "res.partner", "crm.lead")

#: What others ask the database, as their sources are described.
VOIP_OCA = """SELECT id FROM res_partner WHERE active AND phone = %s
    ORDER BY complete_name, id DESC LIMIT 1"""
BASE_PHONE = "SELECT id FROM res_partner WHERE replace(phone, ' ', '') ILIKE %s"
SANITIZED = """SELECT id FROM res_partner WHERE active AND phone_sanitized = %s
    ORDER BY complete_name, id DESC"""
RAW = "SELECT partner_id, lead_id FROM cgvcall_phone WHERE number = %s"


def run(env, path, contacts, runs, imports):
    known = {**people.prepare(env), **people.create_users(env, Sizes(agents=1))}
    country = env["res.country"].browse(known["country_id"])
    env.cr.commit()
    filled = lookup_people.fill(env, contacts, country)
    found = {"contacts": contacts, "fill": fill(env)}
    lookup_people.second_numbers(env, filled)
    sample = lookup_people.sample(env, ASKED)
    agent = people.agent_login(1)
    popup_contact(env, sample[0][0])
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()
    found["right"] = right(env, sample)
    meter = Meter(env, runs)
    with meter.env(agent) as agent_env:
        found |= times(agent_env, sample)
    tell(found, "right", "raw", "find", "rules", "page", "voip_oca", "base_phone")
    found["popup"] = popup(meter, agent, sample[0][1][0])
    found["save"] = lookup_save.save(meter, sample)
    tell(found, "popup", "save")
    if imports:
        found["import"] = lookup_save.load(meter, imports)
    Path(path).write_text(json.dumps(found, indent=1))


def tell(found, *names):
    for name in names:
        values = [f"{key} {value:,.4g}" for key, value in found[name].items()]
        print(f"{name}: {', '.join(values)}", flush=True)


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


def right(env, sample):
    """Of all ways to ask for each number, how many find whose it is."""
    account = env["cgvcall.account"].search([], limit=1)
    book = env["cgvcall.phone"].sudo()

    def ask(text):
        number = account._read_number(text)
        partner, lead = book._find_people([number], env.company).get(
            number, (env["res.partner"], env["crm.lead"])
        )
        return partner.id or lead.id

    asked, hits, wrong = 0, 0, 0
    for partner_id, texts in sample:
        for text in texts:
            found = ask(text)
            asked += 1
            hits += found == partner_id
            wrong += bool(found) and found != partner_id
    texts = list(lookup_people.nobodys(ASKED))
    false = sum(bool(ask(text)) for text in texts)
    env.invalidate_all()
    return {
        "contacts": len(sample),
        "asked": asked,
        "found": hits,
        "false": wrong + false,
        "asked_nobodys": len(texts),
    }


def times(env, sample):
    """Median and p95 in ms of each way to look a number up."""
    account = env["cgvcall.account"].sudo().search([], limit=1)
    company = env.company
    texts = [texts[0] for _id, texts in sample if texts]
    wanted = [account._read_number(text) for text in texts]
    root = api.Environment(env.cr, api.SUPERUSER_ID, env.context)
    book = root["cgvcall.phone"]
    find = book._find_all
    calls = env["cgvcall.call"]
    slow = wanted[:SLOW]

    def sql(statement, change=lambda number: number):
        def ask(number):
            env.cr.execute(statement, [change(number)])
            env.cr.fetchall()

        return ask

    found = timed(
        env,
        wanted,
        raw=sql(RAW),
        find=lambda number: find([number], company),
        rules=lambda number: calls._softphone_candidates([number], account),
    )
    found |= timed(
        env,
        slow,
        voip_oca=sql(VOIP_OCA),
        base_phone=sql(BASE_PHONE, lambda n: f"%{n[-8:]}"),
        sanitized=sql(SANITIZED),
    )
    page = wanted[: lookup_limits.PAGE]
    found |= timed(env, [page] * 9, page=lambda numbers: find(numbers, company))
    _forget(env)
    before = env.cr.sql_log_count
    assert len(find(page, company)) == len(set(page))
    found["page"]["statements"] = env.cr.sql_log_count - before
    found["page"]["numbers"] = len(set(page))
    return found


def timed(env, asked, **ways):
    """Each alone: nothing of the book or of people is in Odoo's cache.

    The ways take turns, some numbers at a time, so that what else the machine does is
    the same for all.
    """
    taken = {name: [] for name in ways}
    for first in range(0, len(asked), BLOCK):
        block = asked[first : first + BLOCK]
        for name, ask in ways.items():
            # The first few are for the processor's own caches.
            times = [_time(env, ask, number) for number in [*block[:3], *block]]
            taken[name] += times[len(block[:3]) :]
    return {
        name: {"ms": median(times), "p95": quantiles(times, n=20)[-1]}
        for name, times in taken.items()
    }


def _time(env, ask, number):
    _forget(env)
    start = time.perf_counter()
    ask(number)
    return 1000 * (time.perf_counter() - start)


def _forget(env):
    for model in ASKED_MODELS:
        env[model].invalidate_model(flush=False)


def popup(meter, agent, text):
    timing = meter.odoo(agent, lambda env: env["cgvcall.call"].softphone_identify(text))
    who = timing.result
    shown = bool(who["res_id"] and who["opportunities"] and who["last_call"])
    return {
        "ms": timing.ms,
        "statements": len(timing.statements),
        "shown": shown,
    }
