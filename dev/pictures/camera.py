"""A browser for each user, and pictures of what they see."""

import io
from dataclasses import dataclass, field

from PIL import Image

from dev.demo.data import TIMEZONE, USERS
from dev.setup.paths import BIN

OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-loopback-in-peer-connection",
]
DESK = {"width": 1400, "height": 900}
PHONE = {"width": 390, "height": 844}
COLOURS = 128
STARTED = "() => odoo.__WOWL_DEBUG__?.root"
COMPLETE = """
async () => {
    await document.fonts.ready;
    const images = [...document.images].every((image) => image.complete);
    return images && !document.querySelector(".o_loading_indicator, .placeholder-glow");
}
"""
# Charts are drawn by then.
SETTLE = 1200
SERVICES = "odoo.__WOWL_DEBUG__.root.env.services"


def browser(playwright):
    return playwright.chromium.launch(
        executable_path=str(BIN / "chromium"), args=OPTIONS
    )


def save(page, path, **options):
    """A picture with few colours: half the size, and no difference to the eye."""
    data = page.screenshot(animations="disabled", caret="hide", **options)
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    path.parent.mkdir(parents=True, exist_ok=True)
    few = picture.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    print(f"  {path.parent.name}/{path.name}", flush=True)


@dataclass
class Studio:
    """One language's pictures."""

    chromium: object
    url: str
    folder: object
    lang: str
    only: set = field(default_factory=set)

    def wants(self, *names):
        return not self.only or bool(self.only.intersection(names))

    def open(self, login, size=DESK):
        """The page of a user who has logged in, in a browser profile of its own."""
        context = self.chromium.new_context(
            base_url=self.url,
            permissions=["microphone"],
            viewport=size,
            timezone_id=TIMEZONE,
            locale=self.lang.replace("_", "-"),
            reduced_motion="reduce",
            has_touch=size is PHONE,
        )
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.goto("/web/login")
        page.fill("#login", login)
        page.fill("#password", login)
        page.click("button[type=submit]")
        page.wait_for_function(STARTED)
        return page

    def take(self, page, name, selector=None, height=None):
        """Save what the page shows as ``<name>.png``, or one part of it."""
        if not self.wants(name):
            return
        page.wait_for_function(COMPLETE)
        page.mouse.move(0, 0)
        page.wait_for_timeout(SETTLE)
        path = self.folder / f"{name}.png"
        clip = height and {"x": 0, "y": 0, "width": DESK["width"], "height": height}
        if selector:
            clip = page.locator(selector).first.bounding_box()
        save(page, path, clip=clip)

    def speak(self, lang):
        """All users see Odoo in this language from now on."""
        page = self.open("admin")
        logins = ["admin", *(login for login, *_rest in USERS)]
        page.evaluate(
            f"""async ([logins, lang]) => {{
                const orm = {SERVICES}.orm;
                const ids = await orm.search("res.users", [["login", "in", logins]]);
                await orm.write("res.users", ids, {{ lang }});
            }}""",
            [logins, lang],
        )
        page.context.close()


def find(page, model, domain):
    """The id of the first record."""
    return page.evaluate(
        f"async ([model, domain]) =>"
        f" (await {SERVICES}.orm.search(model, domain, {{ limit: 1 }}))[0]",
        [model, domain],
    )


def go(page, path, selector):
    """Open an address, until this is there."""
    page.goto(path)
    page.wait_for_function(STARTED)
    page.wait_for_selector(selector)


def wait_for_line(page):
    page.wait_for_function(
        "() => odoo.__WOWL_DEBUG__?.root.env.services['cgvcall.softphone']"
        "?.state.status === 'ready'"
    )
