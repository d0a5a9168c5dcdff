"""A company with the first version, 19.0.1.0.0, and what it finds after the update.

The archive is that version as it stood in this repository, without its pages and tests:
``git archive --prefix=cgvcall/ c68eba4 __init__.py __manifest__.py LICENSE controllers
data models pbx security views wizards``. A clone need not reach back so far.
"""

import json
from pathlib import Path

ARCHIVE = Path(__file__).parent / "first" / "cgvcall-19.0.1.0.0.zip"
#: Runs in Odoo's shell with the first version.
LIFE = """
from odoo import Command

env.company.country_id = env.ref("base.vn")
account = env["cgvcall.account"].search([], limit=1)
account.write({
    "api_key": "the-key", "api_secret": "the-secret", "state": "connected",
    "import_enabled": False, "recording_enabled": False, "overlap_hours": 30,
})
users = env["res.users"].with_context(no_reset_password=True)
boss, rep, other = users.create([
    {"name": login, "login": login, "group_ids": [
        Command.link(env.ref("sales_team.group_sale_salesman_all_leads").id),
        Command.link(env.ref(f"cgvcall.group_{group}").id),
    ]}
    for login, group in (("boss", "supervisor"), ("rep", "agent"), ("other", "agent"))
])
extension = env["cgvcall.extension"].create({
    "account_id": account.id, "number": "101", "user_id": rep.id,
    "authen_name": "VPBX_101", "password": "the-password",
})
partner, twice = env["res.partner"].create([
    {"name": "An", "phone": "0912 345 678"},
    {"name": "Bình", "phone": "0912 345 678 / 0912345678"},
])
lead = env["crm.lead"].create({"name": "Roofs", "phone": "028 3822 5678"})
env["res.partner"].create({"name": "Reception", "phone": "101"})
outcome = env.ref("cgvcall.outcome_interested")
outcome.name = "Very interested"
call, missed = env["cgvcall.call"].create([
    {
        "account_id": account.id, "cdr_id": "1", "direction": "outbound",
        "number": "+84912345678", "to_number": "0912345678", "user_id": rep.id,
        "partner_id": partner.id, "extension_id": extension.id,
        "disposition": "answered", "started_at": "2026-01-05 02:00:00",
        "answered_at": "2026-01-05 02:00:05", "ended_at": "2026-01-05 02:01:05",
        "talk_seconds": 60, "note": "Wants a price", "outcome_id": outcome.id,
        "leg_ids": [Command.create({"cdr_id": "1", "disposition": "answered"})],
    },
    {
        "account_id": account.id, "cdr_id": "2", "direction": "inbound",
        "number": "+842838225678", "from_number": "02838225678", "lead_id": lead.id,
        "disposition": "no_answer", "started_at": "2026-01-05 03:00:00",
        "return_user_id": other.id,
    },
])
recording = env["cgvcall.recording"].create({"call_id": call.id, "state": "stored"})
recording.attachment_id = env["ir.attachment"].create({
    "name": "call.mp3", "raw": b"the sound", "mimetype": "audio/mpeg",
    "res_model": recording._name, "res_id": recording.id,
})
env["cgvcall.recording.note"].create(
    {"recording_id": recording.id, "position": 3, "text": "Price"}
)
(call + missed)._sync_chatter()
env.cr.commit()
"""
#: Runs with the version of today and prints what the company finds.
LOOK = """
import json

def of(login, model):
    user = env["res.users"].search([("login", "=", login)])
    return env[model].with_user(user).search([], order="id")

# The job that reads all numbers again, which the update has asked for.
while env["cgvcall.phone"]._fill():
    pass
account = env["cgvcall.account"].search([], limit=1)
call, missed = env["cgvcall.call"].search([], order="id")
recording = call.recording_ids
book = env["cgvcall.phone"].search([], order="number, id")
print("FOUND", json.dumps({
    "version": env.ref("base.module_cgvcall").latest_version,
    "keys": [account._secret("api_key"), account._secret("api_secret")],
    "account": [account.state, account.import_enabled, account.overlap_hours],
    "password": env["cgvcall.extension"].search([])._secret("password"),
    "call": [call.partner_id.name, call.user_id.login, call.disposition,
        call.talk_seconds, call.note, call.outcome_id.name, len(call.leg_ids)],
    "in the chatter": [call.message_id.model, call.message_id.record_name],
    "sound": [recording.state, recording.attachment_id.raw.decode(),
        recording.note_ids.mapped("text")],
    "missed": [missed.lead_id.name, missed.disposition, missed.return_user_id.login],
    "seen": {
        login: of(login, "cgvcall.call").mapped("cdr_id")
        for login in ("boss", "rep", "other")
    },
    "legs seen": {
        login: len(of(login, "cgvcall.call.leg")) for login in ("boss", "other")
    },
    "book": [
        [row.number, (row.partner_id or row.lead_id).name, row.in_use] for row in book
    ],
}))
"""
FOUND = {
    "keys": ["the-key", "the-secret"],
    "account": ["connected", False, 30],
    "password": "the-password",
    "call": ["An", "rep", "answered", 60, "Wants a price", "Very interested", 1],
    "in the chatter": ["res.partner", "An"],
    "sound": ["stored", "the sound", ["Price"]],
    "missed": ["Roofs", "no_answer", "other"],
    # Supervisors of then saw all calls, as managers do now.
    "seen": {"boss": ["1", "2"], "rep": ["1"], "other": ["2"]},
    "legs seen": {"boss": 1, "other": 0},
    # Each number once an owner; an extension is nobody's.
    "book": [
        ["+842838225678", "Roofs", True],
        ["+84912345678", "An", True],
        ["+84912345678", "Bình", True],
    ],
}


def found(log):
    """What :data:`LOOK` printed."""
    [line] = [line for line in log.read_text().splitlines() if line.startswith("FOUND")]
    return json.loads(line.removeprefix("FOUND"))
