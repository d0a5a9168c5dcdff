from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Have the numbers of all contacts and leads read in the way of this version."""
    api.Environment(cr, SUPERUSER_ID, {})["cgvcall.phone"]._fill_start()
