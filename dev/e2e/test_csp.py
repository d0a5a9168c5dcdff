"""The softphone works under the policies that docs/security.md names, and needs them.

A site's proxy would add the headers; here Playwright does, to the real pages.
"""

import pytest

from .people import REP

#: Odoo's own pages need inline and evaluated scripts (templates are compiled in the
#: browser) and inline styles; the softphone needs ``connect-src``.
POLICY = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "media-src": "'self' data: blob:",
    "connect-src": "'self' https://api.stringee.com {signalling}",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}
PERMISSIONS = "microphone=(self), camera=(), geolocation=(), display-capture=()"
WATCH = """
window.cgvcallRefused = [];
document.addEventListener("securitypolicyviolation", (event) => {
    window.cgvcallRefused.push(`${event.effectiveDirective} ${event.blockedURI}`);
});
"""


@pytest.fixture
def under(log_in, pbx):
    """A page of the sales rep whose answers have these policies."""

    def open_page(permissions=PERMISSIONS, **directives):
        # Odoo's service worker would fetch pages past Playwright.
        rep = log_in(REP, service_workers="block")
        policy = {**POLICY, **directives}
        text = "; ".join(f"{name} {value}" for name, value in policy.items())
        headers = {
            "content-security-policy": text.format(signalling=pbx.signalling_url),
            "permissions-policy": permissions,
        }

        def add_headers(route):
            if route.request.resource_type != "document":
                return route.continue_()
            answer = route.fetch()
            return route.fulfill(response=answer, headers={**answer.headers, **headers})

        # Chromium takes pages that Playwright hands in for such of the internet.
        rep.page.context.grant_permissions(["microphone", "local-network-access"])
        rep.page.context.add_init_script(WATCH)
        rep.page.context.route("**/*", add_headers)
        rep.page.goto("/odoo/contacts")
        return rep

    return open_page


def refused(rep):
    return rep.page.evaluate("window.cgvcallRefused")


def test_a_call_under_the_policy(under, contact):
    rep = under()
    rep.wait_until_ready()
    rep.open_contact(contact)
    rep.click_number()
    rep.wait_for_state("ongoing")
    seen = rep.talk(2)
    assert seen["received"] and seen["sent"]
    rep.panel.locator(".o_cgvcall_hangup").click()
    rep.wait_for_state("ended")
    assert refused(rep) == []
    assert rep.errors == []


@pytest.mark.parametrize(
    ("directive", "value", "told"),
    [
        ("connect-src", "'self'", "connect-src ws"),
        ("script-src", "'self' 'unsafe-inline'", "script-src eval"),
        ("script-src", "'self' 'unsafe-eval'", "script-src-elem inline"),
        ("style-src", "'self'", "style-src-"),
    ],
)
def test_nothing_of_it_can_be_left_out(under, directive, value, told):
    rep = under(**{directive: value})
    rep.page.wait_for_function(
        "told => window.cgvcallRefused.some((text) => text.startsWith(told))",
        arg=told,
    )


def test_without_the_microphone(under):
    rep = under(permissions="microphone=()")
    answer = rep.page.evaluate(
        "navigator.mediaDevices.getUserMedia({ audio: true })"
        ".then(() => 'works', (error) => error.name)"
    )
    assert answer == "NotAllowedError"
