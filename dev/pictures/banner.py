"""The picture at the top of the app's page in the store, and those below it."""

import shutil
from pathlib import Path

from dev.setup.paths import REPO

from .camera import save

PAGE = Path(__file__).with_name("banner.html")
FOLDER = REPO / "static" / "description"
SHOWN = ("contact", "in-call", "to-return", "dashboard", "settings")


def take(chromium):
    page = chromium.new_page(viewport={"width": 560, "height": 280})
    page.goto(PAGE.as_uri())
    save(page, FOLDER / "banner.png")
    page.close()
    for name in SHOWN:
        shutil.copyfile(REPO / f"docs/img/en/{name}.png", FOLDER / f"{name}.png")
