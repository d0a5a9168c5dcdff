"""Inside Odoo: fill an empty database."""

import time

from . import calls, people
from .sizes import Sizes

COUNTED = [
    "res.partner",
    "crm.lead",
    "cgvcall.phone",
    "cgvcall.call",
    "cgvcall.call.leg",
    "cgvcall.recording",
]


def run(env, **sizes):
    """Fill it and tell how much there is."""
    start = time.monotonic()
    known = people.fill(env, Sizes(**sizes))
    calls.fill(env.cr, known)
    env.invalidate_all()
    env.cr.commit()
    for model in COUNTED:
        count = env[model].with_context(active_test=False).search_count([])
        print(f"{count:>9,} {env[model]._description.lower()}", flush=True)
    print(f"filled in {time.monotonic() - start:.0f} s", flush=True)
