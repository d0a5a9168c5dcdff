"""The zip and the wheel: each comes without a warning, works, and goes without a trace.

What Odoo itself keeps is told below; all else is as it was before.
"""

import zipfile
from contextlib import contextmanager
from typing import NamedTuple

import pytest
from playwright.sync_api import expect

from dev.release import build, content
from dev.setup import database, python_env, server

from . import first_version, life
from .packages import (
    MAY_NAME_IT,
    addons_of,
    complaints,
    mentions,
    rows,
    run_code,
    schema,
)
from .people import ADMIN

NAME = "cgvcall_install"
UNINSTALL = """
module = env["ir.module.module"].search([("name", "=", "cgvcall")])
module.button_immediate_uninstall()
"""
# Tables of Odoo's own that grow whatever one does, with users, contacts and a page.
GROWN = {
    "bus_bus",
    "crm_lead",
    "digest_digest_res_users_rel",
    "discuss_channel",
    "discuss_channel_member",
    "ir_attachment",
    "ir_config_parameter",
    "ir_cron_trigger",
    "mail_message",
    "mail_presence",
    "res_company_users_rel",
    "res_config_settings",
    "res_device_log",
    "res_groups_users_rel",
    "res_partner",
    "res_users",
    "res_users_log",
    "res_users_settings",
}


@pytest.fixture(autouse=True)
def no_trouble():
    """Each test has an Odoo of its own here, and looks into its log itself."""


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    return build.build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def unpacked(packages, tmp_path_factory):
    """Odoo's option for the folder into which somebody unpacked the zip."""
    return unpack(packages[0], tmp_path_factory)


def unpack(archive, tmp_path_factory):
    folder = tmp_path_factory.mktemp("addons")
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    return addons_of(folder)


@pytest.fixture
def pip_installed(packages, tmp_path, monkeypatch):
    """As if pip had put the wheel beside Odoo: no folder of addons but Odoo's own."""
    python_env.pip(
        *("install", "--quiet", "--no-index", "--no-deps"),
        *("--target", tmp_path, packages[1]),
    )
    environment = server.environment
    monkeypatch.setattr(
        server,
        "environment",
        lambda *args: {**environment(*args), "PYTHONPATH": str(tmp_path)},
    )
    return addons_of()


@pytest.fixture
def empty(cluster):
    """A database with Odoo's CRM, before the addon comes."""
    yield from copy_of_base(cluster, NAME)


def copy_of_base(cluster, name):
    database.copy(cluster, database.base(cluster), name)
    yield name
    database.drop(cluster, name)


class Fresh(NamedTuple):
    """A database into which the zip was installed."""

    name: str
    before: dict
    counts: dict
    schema: dict


@pytest.fixture(scope="module")
def fresh(cluster, unpacked):
    for name in copy_of_base(cluster, f"{NAME}_zip"):
        before, counts = schema(cluster, name), rows(cluster, name)
        database.install(cluster, name, unpacked, "-i", "cgvcall", log="e2e-zip")
        assert not complaints(server.log_file("e2e-zip"))
        yield Fresh(name, before, counts, schema(cluster, name))


@contextmanager
def page_of(cluster, name, chromium, addons):
    """The administrator's page in an Odoo with these addons, and its errors."""
    running = server.Server(
        cluster, name, server.free_port(), "e2e-package", addons, "--max-cron-threads=0"
    )
    context = chromium.new_context(base_url=running.url)
    try:
        running.wait()
        page, errors = context.new_page(), []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto("/web/login")
        page.fill("#login", ADMIN.login)
        page.fill("#password", ADMIN.login)
        page.click("button[type=submit]")
        page.wait_for_selector(".o_web_client")
        yield page
        assert not errors
        assert not complaints(running.log)
    finally:
        context.close()
        running.stop()


def see_the_dashboard(page):
    """It comes in a bundle of its own, when it is first looked at."""
    page.goto("/odoo/action-cgvcall.cgvcall_dashboard_action")
    expect(page.locator(".o_cgvcall_dashboard")).to_be_visible(timeout=60_000)


def test_update_from_the_first_version(
    cluster, empty, unpacked, fresh, tmp_path_factory
):
    first = unpack(first_version.ARCHIVE, tmp_path_factory)
    database.install(cluster, empty, first, "-i", "cgvcall", log="e2e-first")
    run_code(cluster, empty, first, first_version.LIFE, log="e2e-first-life")
    database.install(cluster, empty, unpacked, "-u", "cgvcall", log="e2e-update")
    assert not complaints(server.log_file("e2e-update"))
    log = run_code(cluster, empty, unpacked, first_version.LOOK, log="e2e-found")
    found = first_version.found(log)
    assert found.pop("version") == content.version()
    assert found == first_version.FOUND
    now = schema(cluster, empty)
    for what, wanted in fresh.schema.items():
        assert now[what] == wanted, what


def test_zip_comes_and_goes(cluster, fresh, unpacked, chromium):
    name = fresh.name
    assert "cgvcall_call" in rows(cluster, name)
    with page_of(cluster, name, chromium, unpacked) as page:
        see_the_dashboard(page)
    run_code(cluster, name, unpacked, life.CODE, log="e2e-life")
    assert "cgvcall_call" in mentions(cluster, name, "84912345678")
    log = run_code(cluster, name, unpacked, UNINSTALL, log="e2e-uninstall")
    assert not complaints(log)
    after = schema(cluster, name)
    for what, was in fresh.before.items():
        assert after[what] == was, what
    now = rows(cluster, name)
    grown = {table for table, count in fresh.counts.items() if now[table] != count}
    assert {table for table in grown if "signaling" not in table} <= GROWN
    named = mentions(cluster, name, "cgvcall")
    for table, lines in named.items():
        may = MAY_NAME_IT.get(table, "nothing here")
        assert not [line for line in lines if may not in line], table
    assert "ir_module_module" in named


def test_wheel_comes_and_is_updated(cluster, empty, pip_installed, chromium):
    database.install(cluster, empty, pip_installed, "-i", "cgvcall", log="e2e-wheel")
    assert not complaints(server.log_file("e2e-wheel"))
    database.install(cluster, empty, pip_installed, "-u", "cgvcall", log="e2e-again")
    assert not complaints(server.log_file("e2e-again"))
    with page_of(cluster, empty, chromium, pip_installed) as page:
        see_the_dashboard(page)
