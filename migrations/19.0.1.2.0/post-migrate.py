from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Have the numbers of all contacts and leads read in the way of this version.

    Supervisors saw all calls until now: that is what managers do from now on.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["cgvcall.phone"]._fill_start()
    supervisors = env.ref("cgvcall.group_supervisor").all_user_ids
    env.ref("cgvcall.group_manager").user_ids += supervisors
