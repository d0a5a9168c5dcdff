"""Hosts of a PBX in the own network: named by who owns the server, nobody else."""

import os

from odoo.tools import config

OPTION = "cgvcall_private_hosts"
VARIABLE = "CGVCALL_PRIVATE_HOSTS"


def private_hosts():
    """What stands in odoo.conf, else in the environment, one by one."""
    text = config.get(OPTION) or os.environ.get(VARIABLE) or ""
    return text.replace(",", " ").split()
