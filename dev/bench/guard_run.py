"""Inside Odoo: measurements of `make bench`, so small that they take a minute.

They give what the parts give, with the same code.
"""

import json
from pathlib import Path

from . import fill, guard, imports_run, lookup_run, measures, recordings, run
from .meter import Meter
from .people import SUPERVISOR, agent_login

SIZES = {"calls": 20_000, "contacts": 5000, "leads": 1000, "agents": 40}
RUNS = 5
TURNS = 3
RECORDS = 2000
RECORDINGS = 60
NUMBERS = 60


def measure(env, path):
    """Fill the database, measure, and write down what was found as JSON."""
    fill.run(env, **SIZES)
    env.cr.execute("ANALYZE")
    env.cr.commit()
    meter = Meter(env, RUNS)
    part = Path(f"{path}.part")
    imports_run.run(env, part, 0, TURNS, RECORDS)
    imported = json.loads(part.read_text())
    recordings.run(env, part, RECORDINGS)
    found = {
        "imports": {"few": imported},
        "recordings": json.loads(part.read_text()),
        "pages": {"measures": list(_pages(env, meter))},
        "lookup": {"sizes": [_lookup(env, meter)]},
    }
    part.unlink()
    Path(path).write_text(json.dumps(found))


def _pages(env, meter):
    meter.newcomer = agent_login(SIZES["agents"])
    for measure in measures.measures(meter, measures.facts(env)):
        if measure.login == SUPERVISOR and measure.title in guard.PAGES:
            yield run.measured(meter, measure)


def _lookup(env, meter):
    env.cr.execute(
        """SELECT number FROM cgvcall_phone WHERE partner_id IS NOT NULL ORDER
        BY md5(id::text) LIMIT %s""",
        [NUMBERS],
    )
    numbers = [number for [number] in env.cr.fetchall()]
    with meter.env(agent_login(1)) as agent_env:
        return {"ms": lookup_run.own_times(agent_env, numbers)}
