"""What people do with the addon before somebody takes it away: a bit of everything."""

#: Runs in Odoo's shell.
CODE = """
from odoo import Command, fields

account = env["cgvcall.account"].search([], limit=1)
users = env["res.users"].with_context(no_reset_password=True)
boss, rep = users.create([
    {"name": login, "login": login, "group_ids": [
        Command.link(env.ref("sales_team.group_sale_manager").id),
        Command.link(env.ref(f"cgvcall.group_{group}").id),
    ]}
    for login, group in (("boss", "manager"), ("rep", "agent"))
])
extension = env["cgvcall.extension"].create(
    {"account_id": account.id, "number": "101", "user_id": rep.id}
)
partner = env["res.partner"].create({"name": "An", "phone": "0912345678"})
lead = env["crm.lead"].create({"name": "Roofs", "phone": "0912345679"})
call = env["cgvcall.call"].create({
    "account_id": account.id, "cdr_id": "1", "number": "+84912345678",
    "partner_id": partner.id, "disposition": "answered", "user_id": rep.id,
    "extension_id": extension.id, "started_at": fields.Datetime.now(),
    "leg_ids": [Command.create({"cdr_id": "1"})],
})
missed = env["cgvcall.call"].create({
    "account_id": account.id, "cdr_id": "2", "number": "+84912345679",
    "lead_id": lead.id, "disposition": "no_answer", "direction": "inbound",
    "started_at": fields.Datetime.now(),
})
call._sync_chatter()
call.message_post(body="A word about it")
call.message_subscribe(boss.partner_id.ids)
call.activity_schedule("mail.mail_activity_data_call", user_id=rep.id)
recording = env["cgvcall.recording"].create({"call_id": call.id, "state": "stored"})
recording.attachment_id = env["ir.attachment"].create({
    "name": "call.mp3", "raw": b"sound", "res_model": recording._name,
    "res_id": recording.id,
})
env["cgvcall.recording.note"].create(
    {"recording_id": recording.id, "position": 3, "text": "Price"}
)
env["ir.filters"].create({
    "name": "Long ones", "model_id": "cgvcall.call", "domain": "[('number', '!=', '')]",
})
env["ir.exports"].create({
    "name": "Calls", "resource": "cgvcall.call",
    "export_fields": [Command.create({"name": "number"})],
})
env["ir.default"].set("cgvcall.outcome", "sequence", 30)
menu = env.ref("cgvcall.menu_root")
env["ir.ui.menu"].create({
    "name": "Mine", "parent_id": menu.id,
    "action": f"ir.actions.act_window,{env.ref('cgvcall.cgvcall_call_action').id}",
})
settings = env["res.config.settings"].create({})
settings.execute()
env.cr.commit()
"""
