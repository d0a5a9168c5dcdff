from collections import defaultdict

from odoo import models

from .res_users_teams import NOBODYS


class CgvcallCall(models.Model):
    """Who is told of calls: those who see them as agent, supervisor or manager.

    Who sees them only with their contact is not told: there are too many.
    """

    _inherit = "cgvcall.call"

    def _watchers(self):
        """The calls that each of these users sees: ``{res.users: calls}``."""
        users_sudo = self.env["res.users"].sudo()  # sudo: to tell them, no more
        leaders = users_sudo._cgvcall_leaders()
        watched = defaultdict(set)
        # sudo: whose the calls are, whoever changes them
        for company, calls_sudo in self.sudo().grouped("company_id").items():
            managers, supervisors = users_sudo._cgvcall_supervisors(company)
            for user_id in managers.ids:
                watched[user_id].update(calls_sudo.ids)
            nobodys = calls_sudo.filtered_domain(NOBODYS)
            for user_id in supervisors.ids:
                watched[user_id].update(nobodys.ids)
            supervisor_ids = set(supervisors.ids)
            for call_sudo in calls_sudo:
                for agent in call_sudo.user_id | call_sudo.return_user_id:
                    watched[agent.id].add(call_sudo.id)
                    for user_id in leaders.get(agent.id, ()):
                        if user_id in supervisor_ids:
                            watched[user_id].add(call_sudo.id)
        return {
            users_sudo.browse(user_id): self.browse(sorted(ids))
            for user_id, ids in watched.items()
            if ids
        }
