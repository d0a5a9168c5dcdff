"""Inside Odoo: measure everything and write down what was seen, as JSON."""

import json
from pathlib import Path

from . import limits, measures
from .meter import Meter
from .people import SUPERVISOR, agent_login


def run(env, path, runs, only=""):
    meter = Meter(env, runs)
    meter.newcomer = agent_login(
        env["cgvcall.extension"].search_count([("user_id", "!=", False)])
    )
    known = measures.facts(env)
    wanted = only.casefold()
    found = {"measures": [], "forms": [], "sizes": sizes(env)}
    for measure in measures.measures(meter, known):
        if wanted in measure.title.casefold():
            found["measures"].append(measured(meter, measure))
    for title, login, own, bare in measures.forms(meter, known):
        if wanted in title.casefold():
            found["forms"].append(_form(meter, title, login, own, bare))
    Path(path).write_text(json.dumps(found, indent=1))


def sizes(env):
    names = {
        "calls": "cgvcall_call",
        "legs": "cgvcall_call_leg",
        "recordings": "cgvcall_recording",
        "contacts": "res_partner",
        "leads": "crm_lead",
        "numbers in the phone book": "cgvcall_phone",
    }
    result = {}
    for title, table in names.items():
        env.cr.execute(f"SELECT count(*) FROM {table}")
        result[title] = env.cr.fetchone()[0]
    env.cr.execute("SHOW server_version")
    result["PostgreSQL"] = int(env.cr.fetchone()[0].split(".")[0])
    return result


def who(meter, login):
    if login == SUPERVISOR:
        return "supervisor"
    names = {measures.BUSY: "busy agent", measures.USUAL: "agent"}
    return names.get(login, "new agent")


def measured(meter, measure):
    """What one page took, by its SQL and by the rows that it shows."""
    odoo = meter.odoo(measure.login, measure.call)
    by_hand = meter.sql(measure.sql) if measure.sql else None
    sql = by_hand and by_hand.ms
    nothing = meter.empty(measure.login, measure.call)
    calls, numbers = _shown(odoo.result)
    alone = nothing
    if calls or numbers:
        alone = meter.empty(measure.login, measure.call, calls, numbers)
    plans = meter.plans(measure.login, odoo.statements)
    whole = sorted({table for plan in plans for table in plan.whole})
    over = []
    allowed = limits.RATIO * ((sql or 0) + alone.ms)
    if measure.must and measure.sql and odoo.ms > allowed + limits.NOISE_MS:
        over.append("slower than the limit")
    if whole and not measure.whole:
        over.append(f"reads all of {', '.join(whole)}")
    result = {
        "title": measure.title,
        "who": who(meter, measure.login),
        "ms": odoo.ms,
        "statements": len(odoo.statements),
        "sql": sql,
        "alone": alone.ms,
        "nothing": nothing.ms,
        "times": {
            "odoo": odoo.times,
            "sql": by_hand.times if by_hand else [],
            "alone": alone.times,
            "nothing": nothing.times,
        },
        "rows": len(calls),
        "reads": _reads(plans),
        "whole": whole,
        "must": measure.must,
        "why_whole": measure.whole if whole else "",
        "over": over,
        "plans": [
            f"-- {' '.join(query.split())}\n{plan.text}"
            for (query, _params), plan in zip(
                meter.explained(odoo.statements), plans, strict=True
            )
        ],
    }
    _show(result)
    return result


def _form(meter, title, login, own, bare):
    with_, without = meter.odoo(login, own), meter.odoo(login, bare)
    more = len(with_.statements) - len(without.statements)
    result = {
        "title": title,
        "who": who(meter, login),
        "ms": with_.ms,
        "bare_ms": without.ms,
        "times": {"with": with_.times, "without": without.times},
        "statements": len(with_.statements),
        "bare_statements": len(without.statements),
        "over": [f"{more} more statements"] if more > limits.MORE_STATEMENTS else [],
    }
    print(
        f"{title:<44} {result['who']:<11} {with_.ms:8.1f} ms with the addon,"
        f" {without.ms:.1f} without; {more:+} statements {' '.join(result['over'])}",
        flush=True,
    )
    return result


def _reads(plans):
    """How the tables are read, by the slowest statement first, each way once."""
    ways = {}
    for plan in sorted(plans, key=lambda plan: -plan.ms):
        if plan.ms >= 1 or plan.whole:
            ways.update(dict.fromkeys(plan.scans))
    return list(ways)


def _shown(result):
    """The ids of the calls, and the numbers, in an answer."""
    rows = result
    if isinstance(result, dict):
        rows = result.get("records") or result.get("calls") or [result]
    rows = rows if isinstance(rows, list) else []
    rows = [row for row in rows if isinstance(row, dict)]
    calls = [row["id"] for row in rows if "id" in row and "direction" in row]
    return calls, [row["number"] for row in rows if row.get("number")]


def _show(result):
    base = (result["sql"] or 0) + result["alone"]
    sql = "     —" if result["sql"] is None else f"{result['sql']:6.1f}"
    print(
        f"{result['title']:<44} {result['who']:<11} {result['ms']:8.1f} ms"
        f" {result['statements']:3} st. | SQL {sql}, page alone {result['alone']:6.1f},"
        f" nothing {result['nothing']:5.1f} | {result['ms'] / base:5.2f}"
        f" {'; '.join(result['over'])}",
        flush=True,
    )
