from collections import defaultdict

from odoo import api, models, tools
from odoo.fields import Domain

from .cgvcall_phone import OWNERS

MANAGER = "cgvcall.group_manager"
SUPERVISOR = "cgvcall.group_supervisor"
#: Who called the company's number, was not answered by anybody, and nobody has been
#: asked to call back: no team's, so each supervisor sees that somebody waits.
NOBODYS = Domain(
    [
        ("user_id", "=", False),
        ("return_user_id", "=", False),
        ("extension_number", "=", False),
        ("direction", "=", "inbound"),
        ("disposition", "=", "missed"),
    ]
)


class ResUsers(models.Model):
    """Whose calls a user sees: the record rules, and what goes past them, ask here.

    What depends on teams or accounts is kept with the rules: see :meth:`clear_cache`
    where those are written.
    """

    _inherit = "res.users"

    def _cgvcall_seen_agents(self):
        """Whose calls the user sees: None for everybody's, else the agents."""
        self.ensure_one()
        if self.has_group(MANAGER):
            return None
        if not self.has_group(SUPERVISOR):
            return self
        return self | self.browse(self._cgvcall_members().get(self.id, ()))

    def _cgvcall_if_agent(self):
        """A part of a rule: who sees no calls at all has none of their own either."""
        return [] if self.has_group("cgvcall.group_agent") else [(0, "=", 1)]

    def _cgvcall_calls_taken(self):
        """The calls of the agents whom the user sees; a Domain."""
        agents = self._cgvcall_seen_agents()
        return Domain.TRUE if agents is None else Domain("user_id", "in", agents.ids)

    def _cgvcall_calls_counted(self):
        """Those that the figures of supervisors count, also those of nobody."""
        nobodys = NOBODYS if self.has_group(SUPERVISOR) else Domain.FALSE
        return self._cgvcall_calls_taken() | nobodys

    def _cgvcall_calls_seen(self):
        """Those that the user sees as agent, supervisor or manager: also those that
        the agents have been asked to return."""
        agents = self._cgvcall_seen_agents()
        if agents is None:
            return Domain.TRUE
        asked = Domain("return_user_id", "in", agents.ids)
        return self._cgvcall_calls_counted() | asked

    def _cgvcall_calls_of_contacts(self, company_ids):
        """Where an account says so: the calls of those whom the user may read."""
        # sudo: cgvcall.account - only which of them say so
        accounts_sudo = self.env["cgvcall.account"].sudo()
        accounts_sudo = accounts_sudo.with_context(active_test=False).search(
            [("agents_see_contacts", "=", True), ("company_id", "in", company_ids)]
        )
        if not accounts_sudo:
            return Domain.FALSE
        env = self.with_user(self).with_context(allowed_company_ids=company_ids).env
        people = Domain.OR(
            # Their own rules, which a rule of calls would else go past. "any!": joined
            # by their key, instead of making a list of all people for each search.
            Domain(owner, "any!", env["ir.rule"]._compute_domain(model))
            for model, owner in OWNERS.items()
            if env[model].has_access("read")
        )
        return Domain("account_id", "in", accounts_sudo.ids) & people

    # === TEAMS === #

    @api.model
    @tools.ormcache()
    def _cgvcall_members(self):
        """The members of the teams that somebody leads: ``{leader id: {ids}}``."""
        # sudo: crm.team.member - who leads whom, to decide who sees what
        members_sudo = self.env["crm.team.member"].sudo()
        members_sudo = members_sudo.with_context(active_test=True)
        members = defaultdict(set)
        led = [("crm_team_id.active", "=", True), ("crm_team_id.user_id", "!=", False)]
        for team, users in members_sudo._read_group(
            led, ["crm_team_id"], ["user_id:array_agg"]
        ):
            members[team.user_id.id].update(users)
        return {leader: frozenset(ids) for leader, ids in members.items()}

    @api.model
    @tools.ormcache()
    def _cgvcall_leaders(self):
        """Who leads them: ``{member id: {leader ids}}``."""
        leaders = defaultdict(set)
        for leader, ids in self._cgvcall_members().items():
            for member in ids:
                leaders[member].add(leader)
        return {member: frozenset(ids) for member, ids in leaders.items()}

    @api.model
    def _cgvcall_supervisors(self, company):
        """Managers and mere supervisors of a company's calls."""
        # sudo: res.users - to tell them that there is news
        users_sudo = self.env["res.users"].sudo()
        supervisors = self.env.ref(SUPERVISOR)
        found = users_sudo.search(
            [
                ("all_group_ids", "in", supervisors.ids),
                ("company_ids", "in", company.ids),
            ]
        )
        managers = found.filtered(lambda user: user.has_group(MANAGER))
        return managers, found - managers


class CrmTeam(models.Model):
    _inherit = "crm.team"

    def write(self, vals):
        result = super().write(vals)
        if not {"active", "user_id"}.isdisjoint(vals):
            self.env.registry.clear_cache()  # of who sees whose calls
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()  # its members go with it
        return result


class CrmTeamMember(models.Model):
    _inherit = "crm.team.member"

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        self.env.registry.clear_cache()  # of who sees whose calls
        return members

    def write(self, vals):
        result = super().write(vals)
        if not {"active", "crm_team_id", "user_id"}.isdisjoint(vals):
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
