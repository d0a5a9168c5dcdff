"""In the browser: what opening a contact costs, with each kind of addon in turns."""

import gzip
import re
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from dev.e2e.beside import Session
from dev.e2e.people import CONTACT
from dev.e2e.phone import SERVICE
from dev.setup.server import Server

WARM = 7
COLD = 4
GZIP_LEVEL = 6
#: So long nothing may happen: no task that holds up the page, no request.
QUIET_MS = 500

# When the form's fields are there, a row is clicked, and which tasks were long (that is
# more than 50 ms, says the browser).
WATCH = """
(() => {
    const bench = (window.bench = { long: [], shown: 0, clicked: 0 });
    new PerformanceObserver((list) => {
        for (const { startTime, duration } of list.getEntries()) {
            bench.long.push([startTime, startTime + duration]);
        }
    }).observe({ type: "longtask", buffered: true });
    document.addEventListener("click", () => (bench.clicked = performance.now()), true);
    new MutationObserver(() => {
        const phone = ".o_form_view .o_field_widget[name=phone] input";
        if (!bench.shown && document.querySelector(phone)?.value) {
            bench.shown = -1;
            requestAnimationFrame(() => (bench.shown = performance.now()));
        }
    }).observe(document, { subtree: true, childList: true });
    // The fields are there, and the next QUIET ms have no long task.
    bench.interactive = () => {
        let at = bench.shown;
        for (const [start, end] of bench.long) {
            if (end > at) {
                if (start - at >= QUIET) {
                    break;
                }
                at = end;
            }
        }
        return at;
    };
    bench.isInteractive = () =>
        bench.shown > 0 && performance.now() - bench.interactive() >= QUIET;
})()
""".replace("QUIET", str(QUIET_MS))
FIGURES = """() => ({
    fields: bench.shown,
    interactive: bench.interactive(),
    busy: bench.long.reduce((sum, [start, end]) => sum + end - start, 0),
})"""
THEIRS = "odoo.__WOWL_DEBUG__?.root.env.services['voip_agent_oca']"
#: When the line can be used.
READY = {
    "ours": f"() => {SERVICE}?.state.status === 'ready' && performance.now()",
    "peer": f"() => {THEIRS}?.registererState === 'Registered' && performance.now()",
}
# Odoo's line of a request, with its statements and their seconds.
REQUEST = re.compile(r'"[A-Z]+ (\S+) HTTP/[\d.]+" \d+ - (\d+|-) ')
FILE = re.compile(r"^/(web/assets|web/image|web/content|[^/]+/static)/")
SOCKET = "/websocket"
BUNDLE = re.compile(r'"(/web/assets/[^"]*/web\.assets_web\.min\.(js|css))"')
PRINTED = ("text/", "javascript", "json", "xml")


@dataclass
class Company:
    """A running Odoo with one kind of addon; ``line`` is its PBX, if it has one."""

    kind: str
    odoo: Server
    session: Session
    line: object
    contact_id: int

    def new_profile(self, chromium):
        """A browser of the user's with an empty cache."""
        profile = chromium.new_context(
            base_url=self.odoo.url, permissions=["microphone"]
        )
        profile.set_default_timeout(60_000)
        profile.add_init_script(WATCH)
        value = self.session.http.cookies["session_id"]
        cookie = {"name": "session_id", "value": value, "url": self.odoo.url}
        profile.add_cookies([cookie])
        return profile

    def asked_of_pbx(self):
        """Requests to the PBX so far, from the browser or from Odoo."""
        if self.kind == "ours":
            seen = self.line.control("requests")
            # Ours to the stand-in are none of the product's.
            return sum(
                row["count"] for path, row in seen.items() if "control" not in path
            )
        return self.line.registered if self.line else 0


class Costs:
    """What Odoo and the PBX are asked from here on."""

    def __init__(self, company):
        self._company = company
        self._start = company.odoo.log.stat().st_size
        self._pbx = company.asked_of_pbx()

    def wait_for_quiet(self, page):
        """Until Odoo has not been asked for a while."""
        size = None
        while size != (size := self._company.odoo.log.stat().st_size):
            page.wait_for_timeout(QUIET_MS)

    def figures(self):
        with self._company.odoo.log.open() as log:
            log.seek(self._start)
            rows = REQUEST.findall(log.read())
        rows = [row for row in rows if not row[0].startswith(SOCKET)]
        files = sum(bool(FILE.match(path)) for path, _count in rows)
        return {
            "data": len(rows) - files,
            "files": files,
            "statements": sum(int(count) for _path, count in rows if count != "-"),
            "pbx": self._company.asked_of_pbx() - self._pbx,
        }


def measure_pages(chromium, companies):
    """The contact opened by its address, cold and warm, and from the list.

    :return: ``{"cold": {kind: [...]}, "warm": ..., "open": ..., "files": ...}``, the
        last of them the paths that each kind asked for
    """
    files = {kind: set() for kind in companies}

    def cold(company):
        profile = company.new_profile(chromium)
        try:
            return _load(company, profile, files[company.kind])
        finally:
            profile.close()

    found = {"cold": _turns(companies, cold, COLD), "files": files}
    profiles = {
        kind: company.new_profile(chromium) for kind, company in companies.items()
    }
    warm = partial(_warm, profiles)
    found["warm"] = _turns(companies, warm, WARM)
    tabs = {kind: _list(profiles[kind], company) for kind, company in companies.items()}
    found["open"] = _turns(companies, lambda company: _open(company, tabs), WARM)
    for profile in profiles.values():
        profile.close()
    return found


def _turns(companies, function, runs):
    """Each kind once a turn, another one first each time; a first turn warms up."""
    found = {kind: [] for kind in companies}
    order = list(companies.values())
    for turn in range(runs + 1):
        for company in order:
            figures = function(company)
            if turn:
                found[company.kind].append(figures)
        order = order[1:] + order[:1]
    for kind, rows in found.items():
        print(f"    {kind}:", rows[-1], flush=True)
    return found


def _warm(profiles, company):
    return _load(company, profiles[company.kind], set())


def _load(company, profile, files):
    """Open the contact by its address, until its line is ready and all is quiet."""
    page = profile.new_page()
    page.on("response", lambda answer: files.add(_path(answer)))
    costs = Costs(company)
    page.goto(f"/odoo/contacts/{company.contact_id}")
    page.wait_for_function("() => bench.isInteractive()")
    ready = READY.get(company.kind)
    ready_at = ready and page.wait_for_function(ready).json_value()
    costs.wait_for_quiet(page)
    page.wait_for_function("() => bench.isInteractive()")
    found = {**page.evaluate(FIGURES), **costs.figures(), "ready": ready_at}
    page.close()
    return found


def _path(answer):
    return urlsplit(answer.url).path


def _list(profile, company):
    page = profile.new_page()
    page.goto("/odoo/contacts")
    page.wait_for_selector(".o_data_row")
    if ready := READY.get(company.kind):
        page.wait_for_function(ready)
    return page


def _open(company, tabs):
    """Open the contact from the list, and go back."""
    page = tabs[company.kind]
    page.bring_to_front()
    page.evaluate("() => (bench.shown = 0)")
    costs = Costs(company)
    page.click(f".o_data_row .o_data_cell:has-text('{CONTACT.name}')")
    page.wait_for_function("() => bench.isInteractive()")
    costs.wait_for_quiet(page)
    took = page.evaluate("() => bench.shown - bench.clicked")
    found = {"fields": took, **costs.figures()}
    page.go_back()
    # What the list asks for comes while the others have their turn.
    page.wait_for_selector(".o_data_row")
    return found


# === BYTES === #


def measure_bundles(companies, files):
    """Compressed bytes of what each page loads at once, and later for its line.

    :param files: paths that the pages asked for, by kind
    :return: ``{kind: {"js": int, "css": int, "later": {name: int}}}``
    """
    always = {_name(path) for path in files["none"]}
    found = {}
    for kind, company in companies.items():
        page = company.session.get("/odoo").text
        eager = {name: path for path, name in BUNDLE.findall(page)}
        sizes = {name: _weight(company, path) for name, path in eager.items()}
        later = {
            _name(path): _weight(company, path)
            for path in sorted(files[kind])
            if FILE.match(path) and _name(path) not in always
        }
        found[kind] = {**sizes, "later": later}
    return found


def _name(path):
    """A bundle's file carries its version in its path."""
    return re.sub(r"^/web/assets/[^/]+/", "", path)


def _weight(company, path):
    answer = company.session.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    kind = answer.headers["Content-Type"]
    if not any(part in kind for part in PRINTED):
        return len(answer.content)
    return len(gzip.compress(answer.content, GZIP_LEVEL))
