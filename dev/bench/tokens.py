"""The part "token": how often agents can ask for their softphone's token.

An Odoo with two workers, as in production, and agents who are logged in, each with a
line and a token that is still good, ask all at once: in turns our route, and one of
Odoo's kind that answers the same without looking anything up.
"""

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from statistics import fmean
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

from dev.e2e.beside import Session
from dev.sandbox.process import Sandbox
from dev.setup import database, server
from dev.setup.paths import odoo_addons_path

from .cpu import CORES, Cpu, postgres_pid

NAME = "token"
DATABASE = "cgvcall_bench_token"
WORKERS = 2
SESSIONS = 24
#: Of each agent in a block: a block takes a second or two.
CALLS = 25
TURNS = 9
OURS = "/cgvcall/softphone/token"
CONSTANT = "/bench_constant/token"
ROUTES = {"ours": OURS, "constant": CONSTANT}
ADDON = "bench_constant"
MANIFEST = """{
    "name": "A constant route",
    "version": "19.0.1.0.0",
    "author": "CGVCall for Odoo contributors",
    "license": "LGPL-3",
    "depends": ["web"],
}
"""
CONTROLLER = f"""from odoo.http import Controller, route

ANSWER = {{
    "token": "x" * 240,
    "from_number": "VPBX_BENCH_101",
    "extension": "101",
    "expires_at": "2030-01-01 00:00:00",
    "server_addresses": ["ws://127.0.0.1:1/ws"],
    "sdk_url": "/web/static/lib/none.js",
}}


class Constant(Controller):
    @route("{CONSTANT}", type="jsonrpc", auth="user", methods=["POST"])
    def token(self, renew=False):
        return ANSWER
"""
# Odoo's line of a request: its status, then statements, their seconds, the others.
REQUEST = re.compile(r'"POST (\S+) HTTP/[\d.]+" 200 - (\d+) ([\d.]+) ([\d.]+)')


def measure(cluster, folder, _options=None):
    """Calls a second of each route, block by block, and what a call takes.

    :return: ``{"turns": [...], "first": {...}, "logins": int, ...}``
    """
    print("Tokens:", flush=True)
    addons = _constant_addon(folder / "addons")
    paths = f"--addons-path={odoo_addons_path()},{addons}"
    lines = [f"{100 + number}:VPBX_{number}:line" for number in range(SESSIONS)]
    pbx = Sandbox("--no-history", *(o for line in lines for o in ("--extension", line)))
    database.copy(cluster, database.base(cluster), DATABASE)
    try:
        options = ("-i", f"cgvcall,{ADDON}", paths)
        database.install(cluster, DATABASE, *options, log="bench-token-install")
        code = f"from dev.bench import tokens; tokens.agents(env, {pbx.url!r}, {lines})"
        server.shell(cluster, DATABASE, code, log="bench-token-agents")
        running = server.Server(
            cluster,
            DATABASE,
            server.free_port(),
            "bench-token",
            f"--workers={WORKERS}",
            f"--gevent-port={server.free_port()}",
            "--max-cron-threads=0",
            paths,
            # As in production: tokens are encrypted in the database.
            env={"CGVCALL_SECRET_KEY": Fernet.generate_key().decode()},
        )
        try:
            running.wait()
            return _measure(cluster, running, pbx)
        finally:
            running.stop()
    finally:
        database.drop(cluster, DATABASE)
        pbx.stop()


def _constant_addon(folder):
    """The route to compare with, in a folder of its own: it is none of the product."""
    addon = folder / ADDON
    addon.mkdir(parents=True, exist_ok=True)
    (addon / "__manifest__.py").write_text(MANIFEST)
    (addon / "__init__.py").write_text("from . import controllers\n")
    (addon / "controllers.py").write_text(CONTROLLER)
    return folder


def agents(env, url, lines):
    """Inside Odoo: an agent with a line for each."""
    account = env["cgvcall.account"].search([], limit=1)
    account.write({"api_url": url, "state": "connected"})
    groups = [env.ref(name).id for name in ("base.group_user", "cgvcall.group_agent")]
    for line in lines:
        number, name, password = line.split(":")
        user = env["res.users"].create(
            {
                "login": f"agent{number}",
                "password": f"agent{number}",
                "name": f"Agent {number}",
                "group_ids": [(6, 0, groups)],
            }
        )
        env["cgvcall.extension"].create(
            {
                "account_id": account.id,
                "number": number,
                "user_id": user.id,
                "authen_name": name,
                "password": password,
            }
        )
    env.cr.commit()


def _measure(cluster, running, pbx):
    sessions = []
    for number in range(SESSIONS):
        login = f"agent{100 + number}"
        sessions.append(Session(running.url, DATABASE, login).http.cookies)
    headers = [
        {
            "Content-Type": "application/json",
            "Cookie": "; ".join(f"{item.name}={item.value}" for item in cookies),
        }
        for cookies in sessions
    ]
    cpu = Cpu(odoo=running.pid, postgres=postgres_pid(cluster))
    with ThreadPoolExecutor(SESSIONS) as pool:
        start = time.perf_counter()
        # Nobody has a token yet: each of these asks the PBX for one.
        _block(pool, running.url, headers, OURS, 1)
        first = SESSIONS / (time.perf_counter() - start)
        for path in ROUTES.values():
            _block(pool, running.url, headers, path, CALLS)
        seen = running.log.stat().st_size
        turns = [
            {
                name: _timed(cpu, pool, running.url, headers, path)
                for name, path in ROUTES.items()
            }
            for _turn in range(TURNS)
        ]
    with running.log.open() as log:
        log.seek(seen)
        requests = _requests(log.read())
    for turn in turns:
        print(*(f"    {name}: {turn[name]['rate']:,.0f}" for name in turn), flush=True)
    return {
        "workers": WORKERS,
        "sessions": SESSIONS,
        "cores": CORES,
        "first_rate": first,
        "calls": CALLS,
        "logins": pbx.control("requests")["/rest/softphones/login"]["count"],
        "turns": turns,
        "requests": requests,
    }


def _timed(cpu, pool, url, headers, path):
    cpu.start()
    start, own = time.perf_counter(), time.process_time()
    _block(pool, url, headers, path, CALLS)
    seconds, own = time.perf_counter() - start, time.process_time() - own
    calls = CALLS * len(headers)
    used = {**cpu.used(), "client": own}
    cpu_ms = {name: 1000 * value / calls for name, value in used.items()}
    return {"rate": calls / seconds, "cpu_ms": cpu_ms}


def _block(pool, url, headers, path, calls):
    """All agents ask at the same time, each so often."""
    jobs = [pool.submit(_ask, url, header, path, calls) for header in headers]
    for job in jobs:
        job.result()


def _ask(url, headers, path, calls):
    """One agent asks again and again, as browsers do: without a pause, in this case."""
    body = json.dumps({"jsonrpc": "2.0", "params": {}})
    for _call in range(calls):
        # A worker of Odoo closes the connection after each answer.
        connection = HTTPConnection(urlsplit(url).netloc, timeout=60)
        connection.request("POST", path, body, headers)
        answer = json.loads(connection.getresponse().read())
        connection.close()
        assert answer.get("result", {}).get("token"), answer


def _requests(log):
    """Of each route what Odoo's log says of its requests, block by block."""
    names = {path: name for name, path in ROUTES.items()}
    seen = {name: [] for name in ROUTES}
    for path, *figures in REQUEST.findall(log):
        if path in names:
            seen[names[path]].append([float(figure) for figure in figures])
    return {name: [*map(_means, _blocks(rows))] for name, rows in seen.items()}


def _blocks(rows):
    size = CALLS * SESSIONS
    return [rows[first : first + size] for first in range(0, len(rows), size)]


def _means(rows):
    """What a request takes; the log's milliseconds are whole ones."""
    statements, sql, other = map(fmean, zip(*rows, strict=True))
    return {"statements": statements, "sql_ms": 1000 * sql, "other_ms": 1000 * other}
