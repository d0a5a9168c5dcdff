"""Inside Odoo: how long a request takes, what it asks of the database, and how."""

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median

from odoo import api

from .people import TIMEZONE

#: Reading fewer rows than this one after the other is no fault.
BIG_TABLE = 10_000
#: Who has read so much of a table has read all of it.
WHOLE = 0.5
#: The addon's own tables: for a request on an empty company.
OWN_TABLES = {
    "cgvcall_call": "id = ANY(%(calls)s)",
    "cgvcall_call_leg": "call_id = ANY(%(calls)s)",
    "cgvcall_recording": "call_id = ANY(%(calls)s)",
    "cgvcall_phone": "number = ANY(%(numbers)s)",
}
SECONDS = 6


@dataclass
class Plan:
    """How PostgreSQL carried out one statement."""

    text: str
    ms: float
    scans: list[str] = field(default_factory=list)
    whole: list[str] = field(default_factory=list)


@dataclass
class Timing:
    """What one request took; ``result`` is what it answered."""

    #: The median of these, in milliseconds.
    ms: float
    times: list[float]
    statements: list[tuple] = field(default_factory=list)
    result: object = None


class Meter:
    def __init__(self, env, runs):
        self.registry = env.registry
        self.runs = runs
        self.company_id = env.company.id
        self.users = {user.login: user.id for user in env["res.users"].search([])}
        env.cr.execute(
            """SELECT relname, reltuples FROM pg_class
            WHERE relkind = 'r' AND reltuples >= %s""",
            [BIG_TABLE],
        )
        self.big = dict(env.cr.fetchall())

    @contextmanager
    def env(self, login):
        """An environment as a request of this user's web client has it."""
        uid = self.users[login]
        context = {
            "lang": "en_US",
            "tz": TIMEZONE,
            "uid": uid,
            "allowed_company_ids": [self.company_id],
        }
        with self.registry.cursor() as cr:
            try:
                yield api.Environment(cr, uid, context)
            finally:
                cr.rollback()

    def odoo(self, login, call):
        """Time ``call(env)``, warm, and note its statements."""
        with self.env(login) as env:
            return self._time(env, lambda: call(env))

    def empty(self, login, call, calls=(), numbers=()):
        """The same where there are no calls and numbers, or only these."""
        kept = {"calls": list(calls), "numbers": list(numbers)}
        with self.env(login) as env:
            for table, condition in OWN_TABLES.items():
                # A temporary table hides the real one of the same name.
                env.cr.execute(
                    f"CREATE TEMP TABLE {table}"
                    f" (LIKE public.{table} INCLUDING ALL) ON COMMIT DROP"
                )
                env.cr.execute(
                    f"INSERT INTO {table} SELECT * FROM public.{table}"
                    f" WHERE {condition}",
                    kept,
                )
                env.cr.execute(f"ANALYZE {table}")
            return self._time(env, lambda: call(env))

    def sql(self, statements):
        """Time hand-written statements, all of their rows fetched."""
        with self.env("admin") as env:
            return self._time(env, lambda: self.fetch(env, statements))

    @staticmethod
    def fetch(env, statements):
        """Carry out hand-written statements, as a hand would."""
        # Compiling them takes longer than running them.
        env.cr.execute("SET LOCAL jit = off")
        for statement, parameters in statements:
            env.cr.execute(statement, parameters)
            env.cr.fetchall()

    def once(self, login, call):
        """The milliseconds of one request, warm but for the database's own caches."""
        with self.env(login) as env:
            start = time.perf_counter()
            call(env)
            return 1000 * (time.perf_counter() - start)

    def _time(self, env, function):
        times, statements, result = [], [], None
        hooks = threading.current_thread().__dict__.setdefault("query_hooks", [])
        deadline = time.monotonic() + SECONDS
        # The first run warms up caches and is not counted.
        while len(times) <= self.runs and (
            len(times) < 3 or time.monotonic() < deadline
        ):
            env.transaction.clear()
            seen = []

            def note(_cr, query, params, _start, _delay, seen=seen):
                seen.append((query, params))

            hooks.append(note)
            start = time.perf_counter()
            try:
                result = function()
            finally:
                times.append(1000 * (time.perf_counter() - start))
                hooks.remove(note)
            statements = seen
        return Timing(median(times[1:]), times[1:], statements, result)

    # === PLANS === #

    def plans(self, login, statements):
        """How PostgreSQL carries these statements out."""
        with self.env(login) as env:
            for query, params in statements:
                if query.startswith("SET LOCAL"):
                    env.cr.execute(query, params)
            return [
                self._plan(env.cr, *statement)
                for statement in self.explained(statements)
            ]

    @staticmethod
    def explained(statements):
        """Those that read."""
        return [
            (query, params)
            for query, params in statements
            if query.lstrip(" (\n").upper().startswith(("SELECT", "WITH"))
        ]

    def _plan(self, cr, query, params):
        cr.execute(f"EXPLAIN (ANALYZE, BUFFERS) {query}", params)
        text = "\n".join(line for (line,) in cr.fetchall())
        cr.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query}", params)
        top = cr.fetchone()[0][0]
        plan = Plan(text, top["Execution Time"])
        self._walk(top["Plan"], plan)
        return plan

    def _walk(self, node, plan):
        kind, table = node["Node Type"], node.get("Relation Name")
        if "Index Name" in node:
            name = f"{kind} {node['Index Name']}"
            if name not in plan.scans:
                plan.scans.append(name)
        elif kind == "Seq Scan" and node["Actual Loops"] and table in self.big:
            # One that has found enough rows ends before the table does.
            seen = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
            if seen * node["Actual Loops"] > self.big[table] * WHOLE:
                plan.scans.append(f"Seq Scan {table}")
                plan.whole.append(table)
            else:
                plan.scans.append(f"first rows of {table}")
        for child in node.get("Plans", ()):
            self._walk(child, plan)
