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
    # What people have made of our menus and lists.
    menus = env["ir.ui.menu"].with_context(**{"ir.ui.menu.full_list": True})
    root = env.ref("cgvcall.menu_root").id
    menus.search([("id", "child_of", root), ("id", "!=", root)]).unlink()
    env["ir.filters"].search([("model_id", "like", "cgvcall.")]).unlink()
    env["ir.exports"].search([("resource", "like", "cgvcall.")]).unlink()
    # Odoo keeps a note of each foreign key that a module puts into tables of others,
    domain = [("module.name", "=", "cgvcall"), ("model.model", "not like", "cgvcall.")]
    env["ir.model.constraint"].search(domain).unlink()
    # and the names by which others know what our models have of theirs.
    names = [("module", "!=", "cgvcall"), ("name", "like", "\\_\\_cgvcall\\_")]
    env["ir.model.data"].search(names).unlink()
