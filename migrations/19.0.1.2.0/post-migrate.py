from odoo import SUPERUSER_ID, api

# Written only when they are made: companies may have rules of their own.
ALL = "[(1, '=', 1)]"
RULES = {
    "cgvcall_call_rule_supervisor": "user._cgvcall_calls_seen()",
    "cgvcall_call_leg_rule_supervisor": (
        "[('call_id', 'any', user._cgvcall_calls_seen())]"
    ),
    "cgvcall_recording_rule_supervisor": (
        "[('call_id', 'any', user._cgvcall_calls_taken())]"
    ),
    "cgvcall_recording_note_rule_supervisor": (
        "[('call_id', 'any', user._cgvcall_calls_taken())]"
    ),
}
OWN = "[('call_id.user_id', '=', user.id)]"
OWN_NOTES = "[('call_id.user_id', '=', user.id), ('user_id', '=', user.id)]"
#: Who may listen but sees no calls hears none either.
LISTENERS = {
    "cgvcall_recording_rule_listener": OWN,
    "cgvcall_recording_note_rule_listener": OWN,
    "cgvcall_recording_note_rule_own": OWN_NOTES,
}


def migrate(cr, version):
    """Have the numbers of all contacts and leads read in the way of this version.

    Supervisors saw all calls until now, as managers do from now on: that is what they
    become. Who is a supervisor from now on sees the calls of the teams they lead.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["cgvcall.phone"]._fill_start()
    supervisors = env.ref("cgvcall.group_supervisor").all_user_ids
    env.ref("cgvcall.group_manager").user_ids += supervisors
    for name, domain in RULES.items():
        rule = env.ref(f"cgvcall.{name}", raise_if_not_found=False)
        if rule and rule.domain_force == ALL:
            rule.domain_force = domain
    for name, domain in LISTENERS.items():
        rule = env.ref(f"cgvcall.{name}", raise_if_not_found=False)
        if rule and rule.domain_force == domain:
            rule.domain_force = f"{domain} + user._cgvcall_if_agent()"
    # Who updates has set it up long ago: the guide opens by itself after an install.
    env.ref("cgvcall.cgvcall_setup_todo").state = "done"
