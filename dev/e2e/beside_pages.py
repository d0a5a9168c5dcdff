"""What the tests beside other softphones and apps do on a page."""

from urllib.parse import urlsplit

from playwright.sync_api import expect

# Who else heard of a click, and whether the browser is still to follow the link.
WATCH = """() => document.addEventListener("click", (event) => {
    window.cgvcallFollows = !event.defaultPrevented;
    event.preventDefault();
})"""
LOADED = "() => odoo.__WOWL_DEBUG__?.root"
OPEN = """([res_model, res_id]) => {
    const { action } = odoo.__WOWL_DEBUG__.root.env.services;
    const [type, views] = ["ir.actions.act_window", [[false, "form"]]];
    return action.doAction({ type, res_model, res_id, views });
}"""

ENQUIRE = """async (values) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(values)) {
        body.append(name, value);
    }
    body.append("csrf_token", odoo.csrf_token);
    const answer = await fetch("/website/form/crm.lead", { method: "POST", body });
    return (await answer.json()).id;
}"""


def sent(page, method):
    """The other PBX's requests of this kind, once there is one."""
    found = [text for text in page.other_pbx if text.startswith(method)]
    return found or page.page.wait_for_timeout(50)


def show(page, admin, model, **values):
    """The form of the record with these values."""
    domain = [(name, "=", value) for name, value in values.items()]
    [record_id] = admin.call(model, "search", domain)
    page.page.wait_for_function(LOADED)
    page.page.evaluate(OPEN, [model, record_id])
    expect(page.page.locator(".o_form_view")).to_be_visible()
    return record_id


def dial(page, field):
    """Click the link of a phone field, in a form that may be read only."""
    place = page.page.locator(f".o_form_view .o_field_widget[name={field}]")
    # Without a line of ours the link is there only where the mouse is.
    place.hover()
    place.locator("a.o_phone_form_link, a.o_form_uri").click()


class Visitor:
    """Somebody at the public site: what the pages load, and what goes wrong there."""

    def __init__(self, context):
        self.page = context.new_page()
        self.errors, self.pages = [], []
        self.requests = set()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._hear)
        self.page.on("request", self._see)

    def _hear(self, message):
        # The site's fonts come from the internet, which is not asked for in tests.
        if message.type == "error" and _is_here(message.location["url"]):
            self.errors.append(message.text)

    def _see(self, request):
        if _is_here(request.url):
            self.requests.add((request.resource_type, request.url))

    def visit(self, path):
        self.page.goto(path, wait_until="networkidle")
        self.pages.append(self.page.content())

    def of_ours(self):
        """What of ours they load: pages, scripts, styles, and requests they make."""
        found = [page for page in self.pages if "cgvcall" in page]
        for kind, url in self.requests:
            is_code = kind in ("script", "stylesheet")
            text = self.page.request.get(url).text() if is_code else ""
            if "cgvcall" in url + text:
                found.append(url)
        return found

    def kinds(self):
        """Of what sort the requests were."""
        return {kind for kind, _url in self.requests}

    def ask_to_be_called(self, **values):
        """Send what a form of the site makes an enquiry of."""
        return self.page.evaluate(ENQUIRE, values)


def _is_here(url):
    return urlsplit(url).hostname in ("localhost", None)
