from . import (
    base_partner_merge,
    cgvcall_extension_paste,
    cgvcall_demo_merge,
    cgvcall_hold,
    cgvcall_person_wizard,
    cgvcall_person_export,
    mail_followers_edit,
)
