"""Inside Odoo: runs schedules one after another and says how each ended."""

import logging
import os
import signal
import sys
import time
from contextlib import suppress
from http.client import HTTPException

from odoo import sql_db

from dev.sandbox.process import Sandbox

from . import importer, plan, truth
from .plan import EXTENSIONS, IMPORT_DAYS, KNOWN

KEYS = ("chaos-key", "chaos-secret")
MAX_ROUNDS = 12
RESTART_SECONDS = 0.05
RESTART_MOST_SECONDS = 20


def run(database, seeds):
    """Run the schedules of these seeds in this database."""
    logging.disable(logging.CRITICAL)
    bench = Bench(database)
    try:
        for seed in seeds:
            problems = bench.run(plan.make(seed))
            line = "failed" if problems else "ok"
            print(f"{line} SEED={seed} {'; '.join(problems)}".strip(), flush=True)
    finally:
        bench.pbx.stop()
    # The shell's own connection went with the first fork: it has nothing to say.
    sys.stdout.flush()
    os._exit(0)


class Bench:
    """A stand-in PBX, a database, and importers that come and go."""

    def __init__(self, database):
        self.database = database
        keys = ("--api-key", KEYS[0], "--api-secret", KEYS[1])
        self.pbx = Sandbox("--no-history", *keys)
        self.records = {}
        with self._env() as env:
            self.account_id = self._make_account(env)

    # === ONE SCHEDULE === #

    def run(self, planned):
        """:return: what is wrong in the end, as sentences"""
        self._begin(planned)
        sql_db.close_all()
        pids = [importer.fork(self.database, planned) for _ in range(planned.importers)]
        try:
            self._play(planned, pids)
        finally:
            # Whoever is left behind keeps on importing, and the run from its end.
            for pid in pids:
                self._kill(pid)
        self.pbx.heal()
        self._settle(planned)
        with self._env() as env:
            return truth.problems(env, self.account_id, self.records, planned)

    def _play(self, planned, pids):
        """Have all happen that is planned, while these processes import."""
        begun = time.monotonic()
        steps = [*planned.events, *((at, "kill", ()) for at in planned.kills)]
        for at, name, arguments in sorted(steps, key=lambda step: step[0]):
            time.sleep(max(0, begun + at - time.monotonic()))
            if name == "kill":
                self._kill(pids.pop(0))
                pids.append(importer.fork(self.database, planned))
            else:
                getattr(self, f"_do_{name}")(*arguments)
        time.sleep(max(0, begun + planned.seconds - time.monotonic()))

    def _begin(self, planned):
        self.pbx.reset()
        self.pbx.control("clock", {"skew": planned.skew})
        for name, (seconds, variety) in planned.audio.items():
            audio = {"id": name, "talk_seconds": seconds, "variety": variety}
            self.pbx.control("recordings", audio)
        self.records = {}
        self._do_record(*planned.history)
        with self._env() as env:
            truth.forget(env)
            account = env["cgvcall.account"].browse(self.account_id)
            account.write(
                {"imported_until": False, "last_error": False, "state": "connected"}
            )

    def _settle(self, planned):
        """Once all works again, so many rounds must do."""
        for _round in range(MAX_ROUNDS):
            with self._env() as env:
                if not importer.work(env, planned) and _round:
                    return

    def _kill(self, pid):
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)

    # === WHAT HAPPENS TO THE PBX === #

    def _do_record(self, *records):
        items = []
        for record in records:
            url = record["recording_url"]
            items.append({**record, "recording_url": url and self.pbx.url + url})
        self.records.update({item["cdr_id"]: item for item in items})
        self.pbx.control("cdrs", {"items": items, "replace": True})

    def _do_fault(self, fault):
        self.pbx.control("faults", fault)

    def _do_restart(self):
        """The PBX is gone for a moment; it keeps its books."""
        before = self.pbx.control("restart")
        self.pbx.control("restart", {"seconds": RESTART_SECONDS})
        # A busy machine takes its time, also until the PBX goes.
        deadline = time.monotonic() + RESTART_MOST_SECONDS
        while time.monotonic() < deadline:
            with suppress(OSError, HTTPException):
                if self.pbx.control("restart") != before:
                    return
            time.sleep(RESTART_SECONDS)
        raise TimeoutError("The stand-in PBX did not come back.")

    # === ODOO === #

    def _env(self):
        return importer.environment(self.database)

    def _make_account(self, env):
        env["cgvcall.account"].search([]).active = False
        env.company.country_id = env.ref("base.vn")
        account = env["cgvcall.account"].create(
            {
                "name": "Chaos",
                "country_id": env.ref("base.vn").id,
                "api_url": self.pbx.url,
                "api_key": KEYS[0],
                "api_secret": KEYS[1],
                "import_days": IMPORT_DAYS,
                "state": "connected",
            }
        )
        for number in EXTENSIONS:
            env["cgvcall.extension"].create(
                {"account_id": account.id, "number": number}
            )
        quiet = env["res.partner"].with_context(tracking_disable=True)
        quiet.create([{"name": f"Contact {n}", "phone": n} for n in KNOWN])
        return account.id
