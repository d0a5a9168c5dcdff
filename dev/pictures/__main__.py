"""``make pictures``: the pictures of the documents, from the demo's data.

All of them, in both languages; ``ONLY=dashboard,settings`` takes some of them again.
The stand-in PBX makes the same calls up to the same moment, so pictures of one day are
alike, but for the times of what is done while they are taken (who listened, a call that
goes on). On another day dates differ, and which calls lie in a period.
"""

import os
from contextlib import ExitStack

from playwright.sync_api import sync_playwright

from dev.demo.pbx import Pbx
from dev.setup import server
from dev.setup.console import main, step
from dev.setup.database import locked
from dev.setup.paths import REPO
from dev.setup.postgres import Cluster

from . import banner, calls, database, screens
from .camera import Studio, browser

LANGUAGES = {"en": "en_US", "vi": "vi_VN"}
FOLDER = REPO / "docs" / "img"


def pictures():
    os.environ.update(server.environment())
    only = set(filter(None, os.environ.get("ONLY", "").split(",")))
    with ExitStack() as stack:
        stack.enter_context(locked("pictures", "Pictures are being made already."))
        cluster = Cluster()
        stack.callback(cluster.stop)
        cluster.start()
        playwright = stack.enter_context(sync_playwright())
        chromium = browser(playwright)
        stack.callback(chromium.close)
        for folder, lang in LANGUAGES.items():
            with ExitStack() as running:
                odoo, pbx = start(running, cluster, lang)
                studio = Studio(chromium, odoo.url, FOLDER / folder, lang, only)
                studio.speak(lang)
                for scenes in (screens, calls):
                    scenes.take(studio, pbx)
        banner.take(chromium)


def start(stack, cluster, lang):
    """Odoo and the PBX, until ``stack`` is closed."""
    with step("The stand-in PBX"):
        pbx = Pbx(server.free_port(), database.moment())
        stack.callback(pbx.stop)
        pbx.wait()
    name = database.make(cluster, pbx, lang)
    stack.callback(database.drop, cluster, name)
    with step("Odoo"):
        # No jobs: what a picture shows does not depend on when it is taken.
        options = ("pictures-odoo", "--max-cron-threads=0")
        odoo = server.Server(cluster, name, server.free_port(), *options)
        stack.callback(odoo.stop)
        odoo.wait()
    return odoo, pbx


main(pictures)
