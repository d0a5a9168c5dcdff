"""Scripts and styles that browser tests load: made once, before the first of them."""

import ast

from dev.setup.paths import REPO

SCRIPTS = [
    "web.assets_web.js",
    "web.assets_tests.js",
    "web.assets_emoji.js",
    "web.chartjs_lib.js",
    "web.fullcalendar_lib.js",
    "bus.websocket_worker_assets.js",
]
LIGHT = [
    "web.assets_web.css",
    "web.assets_web_print.css",
    "web.assets_backend_lazy.css",
    "web.assets_backend_lazy.js",
]
DARK = [
    "web.assets_web_dark.css",
    "web.assets_web_print.css",
    "web.assets_backend_lazy_dark.css",
    "web.assets_backend_lazy_dark.js",
]
HOOT = [
    "web.assets_unit_tests_setup.js",
    "web.assets_unit_tests_setup.css",
    "web.assets_unit_tests.js",
    "web.assets_unit_tests.css",
]


def pages(colours):
    """What the web client loads, and when they are wanted, the addon's own."""
    manifest = ast.literal_eval((REPO / "__manifest__.py").read_text())
    ours = [f"{name}.js" for name in manifest["assets"] if name.startswith("cgvcall.")]
    return [*SCRIPTS, *ours, *colours]


def only(*names):
    """The environment of an Odoo that makes no others beforehand."""
    return {"CGVCALL_BUNDLES": ",".join(names)}
