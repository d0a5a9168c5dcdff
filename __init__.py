from . import controllers, models, wizards


def post_init_hook(env):
    """Give each company its account and read the numbers that exist already."""
    env["res.company"].search([])._cgvcall_create_account()
    env["cgvcall.phone"]._fill_at_once()


def uninstall_hook(env):
    """Take away what Odoo does not: it deletes the addon's tables, no more."""
    demos = env["cgvcall.account"].with_context(active_test=False)
    for demo in demos.search([("is_demo", "=", True)]):
        demo._demo_remove()
    domain = [("res_model", "=", "cgvcall.recording")]
    env["ir.attachment"].search(domain).unlink()
    env["cgvcall.phone"]._fill_forget()
