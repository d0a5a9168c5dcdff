from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .cgvcall_phone import OWNERS
from .mail_activity_follow_up import BY_LOOP


class CgvcallCall(models.Model):
    """Nobody is asked to call back who has asked not to be called.

    Their missed calls stay in the lists: somebody may see that they tried.
    """

    _inherit = "cgvcall.call"

    def _worth_an_activity(self):
        found = super()._worth_an_activity()
        return found - found._not_to_be_called()

    def _not_to_be_called(self):
        """Those of these calls that the server would not have returned: one query."""
        if not self:
            return self
        self.flush_model(["company_id", "lead_id", "number", "partner_id"])
        self.env["cgvcall.phone"].flush_model()
        self.env["res.partner"].flush_model(["cgvcall_do_not_call"])
        self.env["crm.lead"].flush_model(["cgvcall_do_not_call", "partner_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT call.id FROM cgvcall_call AS call
                LEFT JOIN res_partner AS person ON person.id = call.partner_id
                LEFT JOIN crm_lead AS lead ON lead.id = call.lead_id
                LEFT JOIN res_partner AS contact ON contact.id = lead.partner_id
                WHERE call.id = ANY(%s) AND (
                    person.cgvcall_do_not_call OR lead.cgvcall_do_not_call
                    OR contact.cgvcall_do_not_call OR EXISTS (
                        SELECT FROM cgvcall_phone AS book
                        LEFT JOIN crm_lead AS its_lead ON its_lead.id = book.lead_id
                        LEFT JOIN res_partner AS owner
                            ON owner.id = COALESCE(
                                book.partner_id, book.lead_partner_id)
                        WHERE book.number = call.number
                        AND (book.company_id IS NULL
                            OR book.company_id = call.company_id)
                        AND (owner.cgvcall_do_not_call
                            OR its_lead.cgvcall_do_not_call)))""",
                self.ids,
            )
        )
        return self.browse(call_id for (call_id,) in rows)

    @api.model
    def _stop_calling_back(self, people):
        """These contacts or leads have asked: what somebody was to do is not any more.

        Should they change their mind, the job asks anew for what is recent then.
        """
        # sudo: activities of whoever was asked, for calls of whoever had them
        calls_sudo = self.sudo().with_context(**{BY_LOOP: True})
        owner = OWNERS[people._name]
        rows_sudo = self.env["cgvcall.phone"].sudo().search([(owner, "in", people.ids)])
        calls_sudo = calls_sudo.search(
            Domain("follow_up_id", "any", [("active", "=", True)])
            & (
                Domain(owner, "in", people.ids)
                | Domain("number", "in", rows_sudo.mapped("number"))
            )
        )
        activities_sudo = calls_sudo._not_to_be_called().follow_up_id
        if not activities_sudo:
            return
        calls_sudo = activities_sudo.cgvcall_call_ids
        activities_sudo.unlink()
        calls_sudo.write(
            {"followed_up": False, "return_user_id": False, "escalate_at": False}
        )
        calls_sudo._notify_history()
