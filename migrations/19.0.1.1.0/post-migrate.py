from odoo import SUPERUSER_ID, api

# Written only when they are made: companies may have rules of their own.
RULES = {
    "cgvcall_call_rule_agent": (
        "[('user_id', '=', user.id)]",
        "['|', ('user_id', '=', user.id), ('return_user_id', '=', user.id)]",
    ),
    "cgvcall_call_leg_rule_agent": (
        "[('call_id.user_id', '=', user.id)]",
        "['|', ('call_id.user_id', '=', user.id),"
        " ('call_id.return_user_id', '=', user.id)]",
    ),
}


def migrate(cr, version):
    """Agents see the calls that they have been asked to return."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name, (old, new) in RULES.items():
        rule = env.ref(f"cgvcall.{name}", raise_if_not_found=False)
        if rule and rule.domain_force == old:
            rule.domain_force = new
