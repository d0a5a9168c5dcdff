"""Inside Odoo: some of the pages, in turns with the best SQL for the same."""

import json
import time
from functools import partial
from pathlib import Path

from . import measures
from .meter import Meter
from .people import SUPERVISOR, agent_login
from .run import _reads, _shown, sizes, who

#: Lists, counts, the pivot and the dashboard, each as whom.
WANTED = {
    "List: calls": (SUPERVISOR,),
    "Count: calls": (SUPERVISOR,),
    "List: to return": (SUPERVISOR, measures.BUSY),
    "Count: to return": (SUPERVISOR,),
    "List: my calls": (measures.BUSY,),
    "Count: my calls": (measures.BUSY,),
    "Pivot: agent × month": (SUPERVISOR, measures.BUSY),
    "Dashboard: yesterday": (SUPERVISOR,),
    "Dashboard: 30 days": (SUPERVISOR,),
    "Dashboard: 365 days": (SUPERVISOR,),
}
MOST_TURNS, FEWEST_TURNS = 9, 3
#: After so long there are no more turns than the fewest.
SECONDS = 60


def run(env, path):
    meter = Meter(env, 1)
    meter.newcomer = agent_login(
        env["cgvcall.extension"].search_count([("user_id", "!=", False)])
    )
    found = {"sizes": sizes(env), "bytes": table_sizes(env.cr), "measures": []}
    for one in measures.measures(meter, measures.facts(env)):
        if one.login in WANTED.get(one.title, ()):
            found["measures"].append(_measure(meter, one))
    Path(path).write_text(json.dumps(found, indent=1))


def table_sizes(cr):
    """Of the database, and of the tables of calls with their indexes."""
    cr.execute("SELECT pg_database_size(current_database())")
    found = {"database": cr.fetchone()[0]}
    for table in ("cgvcall_call", "cgvcall_call_leg", "cgvcall_recording"):
        cr.execute("SELECT pg_table_size(%s), pg_indexes_size(%s)", [table, table])
        found[table], found[f"{table}_indexes"] = cr.fetchone()
    return found


def _measure(meter, measure):
    """Odoo, SQL, Odoo, SQL, …; what the rows of the page alone take, once."""
    odoo = meter.odoo(measure.login, measure.call)  # warms up, and tells the rows
    calls, numbers = _shown(odoo.result)
    alone = meter.empty(measure.login, measure.call, calls, numbers)
    taken = {"odoo": [], "sql": []}
    by_hand = partial(meter.fetch, statements=measure.sql)
    deadline = time.monotonic() + SECONDS
    while len(taken["odoo"]) < MOST_TURNS and (
        len(taken["odoo"]) < FEWEST_TURNS or time.monotonic() < deadline
    ):
        taken["odoo"].append(meter.once(measure.login, measure.call))
        taken["sql"].append(meter.once("admin", by_hand))
    plans = meter.plans(measure.login, odoo.statements)
    result = {
        "title": measure.title,
        "who": who(meter, measure.login),
        **taken,
        "alone": alone.times,
        "statements": len(odoo.statements),
        "reads": _reads(plans),
    }
    pairs = zip(*taken.values(), strict=True)
    told = ", ".join(f"{ours:.0f}/{sql:.0f}" for ours, sql in pairs)
    print(f"{measure.title:<24} {result['who']:<11} Odoo/SQL, ms: {told}", flush=True)
    return result
