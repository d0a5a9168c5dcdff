from . import base_partner_merge, cgvcall_hold
