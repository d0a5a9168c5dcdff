"""The addon comes without a warning and goes without a trace."""

import re

import pytest

from dev.setup import database, server

NAME = "cgvcall_install"
COMPLAINT = re.compile(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) .*", re.M)
SCHEMA = """
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public' ORDER BY 1, 2
"""
INDEXES = "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
# What a module may leave behind in tables that are not its own.
LEFTOVERS = {
    "data": "SELECT name FROM ir_model_data WHERE module = 'cgvcall'",
    "models": "SELECT model FROM ir_model WHERE model LIKE 'cgvcall%'",
    "fields": "SELECT name FROM ir_model_fields WHERE name LIKE 'cgvcall%'",
    "attachments": "SELECT name FROM ir_attachment WHERE res_model LIKE 'cgvcall%'",
    "parameters": "SELECT key FROM ir_config_parameter WHERE key LIKE 'cgvcall%'",
    "jobs": "SELECT cron_name FROM ir_cron WHERE cron_name LIKE 'CGVCall%'",
    "views": "SELECT name FROM ir_ui_view WHERE name LIKE '%cgvcall%'",
    "privileges": "SELECT id FROM res_groups_privilege WHERE name::text LIKE '%Calls%'",
}
ONE_RECORDING = """
account = env["cgvcall.account"].search([], limit=1)
partner = env["res.partner"].create({"name": "An", "phone": "0912345678"})
call = env["cgvcall.call"].create({
    "account_id": account.id, "cdr_id": "1", "number": "+84912345678",
    "partner_id": partner.id, "disposition": "answered",
})
call._sync_chatter()
recording = env["cgvcall.recording"].create({"call_id": call.id, "state": "stored"})
recording.attachment_id = env["ir.attachment"].create({
    "name": "call.mp3", "raw": b"sound", "res_model": recording._name,
    "res_id": recording.id,
})
env.cr.commit()
"""
UNINSTALL = """
module = env["ir.module.module"].search([("name", "=", "cgvcall")])
module.button_immediate_uninstall()
"""


@pytest.fixture
def fresh(cluster):
    database.copy(cluster, database.base(cluster), NAME)
    yield NAME
    database.drop(cluster, NAME)


def complaints(path):
    """Warnings about the addon; not those about how this Odoo is started."""
    found = [match[0] for match in COMPLAINT.finditer(path.read_text())]
    return [line for line in found if "odoo.tools.config" not in line]


def test_install_and_uninstall(cluster, fresh):
    schema, indexes = cluster.sql(SCHEMA, NAME), cluster.sql(INDEXES, NAME)
    database.install(cluster, NAME, "-i", "cgvcall", log="e2e-fresh")
    assert not complaints(server.log_file("e2e-fresh"))
    added = {table for table, _column in set(cluster.sql(SCHEMA, NAME)) - set(schema)}
    assert "cgvcall_call" in added
    server.shell(cluster, NAME, ONE_RECORDING, log="e2e-shell")
    assert not complaints(server.shell(cluster, NAME, UNINSTALL, log="e2e-shell"))
    assert cluster.sql(SCHEMA, NAME) == schema
    assert cluster.sql(INDEXES, NAME) == indexes
    for what, query in LEFTOVERS.items():
        assert cluster.sql(query, NAME) == [], what


def test_update_without_a_warning(cluster, fresh):
    database.install(cluster, NAME, "-i", "cgvcall", log="e2e-fresh")
    database.install(cluster, NAME, "-u", "cgvcall", log="e2e-update")
    assert not complaints(server.log_file("e2e-update"))
