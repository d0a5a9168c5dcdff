from functools import wraps

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

WIZARD, LINE = "privacy.lookup.wizard", "privacy.lookup.wizard.line"
MODELS = ("cgvcall.call", "cgvcall.recording")


class CgvcallCall(models.Model):
    """Odoo's privacy look-up finds calls too, and deletes them as it is done here.

    It finds by itself what names the contact. Its module comes with Odoo's mail but is
    no dependency of ours, so that what is missing is put around its methods when the
    models are ready, where they are there: the way of Odoo's automation rules.
    """

    _inherit = "cgvcall.call"

    def _register_hook(self):
        super()._register_hook()
        for model, name, around in (
            (WIZARD, "_get_query", _find_calls),
            (LINE, "action_unlink", _purge_calls),
        ):
            cls = self.env.registry.get(model)
            if cls is not None and not hasattr(vars(cls).get(name), "cgvcall_origin"):
                setattr(cls, name, around(getattr(cls, name)))

    def _privacy_lookup(self, name, email):
        """Calls and recordings of these people that the look-up does not find.

        :return: ids of calls, ids of recordings
        """
        partners = self.env["res.partner"].with_context(active_test=False)
        partners = partners.search(
            Domain("email_normalized", "=", email) | Domain("name", "=ilike", name)
        )
        leads = self.env["crm.lead"].with_context(active_test=False)
        leads = leads.search(
            Domain("email_normalized", "=", email) & Domain("partner_id", "=", False)
        )
        people = [self._person_of(person) for person in (*partners, *leads)]
        calls = self.search(Domain.OR(map(self._domain_of_person, people)))
        recordings = self.env["cgvcall.recording"].search(
            [("call_id", "in", calls.ids), ("state", "=", "stored")]
        )
        named = calls.filtered(lambda call: call.partner_id in partners)
        return (calls - named).ids, recordings.ids


def _find_calls(origin):
    @wraps(origin)
    def _get_query(self):
        query = origin(self)
        # sudo: the look-up finds all there is; it asks for the rights when it opens one
        calls_sudo = self.env["cgvcall.call"].sudo()
        found = calls_sudo._privacy_lookup(
            self.name.strip(), email_normalize(self.email.strip())
        )
        for model, ids in zip(MODELS, found, strict=True):
            query = SQL(
                """%s UNION ALL
                SELECT %s AS res_model_id, id AS res_id, True AS is_active
                FROM unnest(%s::int[]) AS id""",
                query,
                self.env["ir.model"]._get_id(model),
                ids,
            )
        return query

    _get_query.cgvcall_origin = origin
    return _get_query


def _purge_calls(origin):
    @wraps(origin)
    def action_unlink(self):
        self.ensure_one()
        if self.res_model not in MODELS or self.is_unlinked:
            return origin(self)
        # sudo: as for all that the look-up deletes
        records_sudo = self.env[self.res_model].sudo().browse(self.res_id).exists()
        is_call = self.res_model == "cgvcall.call"
        calls_sudo = records_sudo if is_call else records_sudo.call_id
        reason = self.env._("Privacy look-up")
        if calls_sudo._purge(reason, "person" if is_call else "audio"):
            raise UserError(
                self.env._("A call on legal hold cannot be deleted: release it first.")
            )
        self.execution_details = self.env._(
            "Deleted %(what)s #%(number)s",
            what=self.res_model_id.name,
            number=self.res_id,
        )
        self.is_unlinked = True

    action_unlink.cgvcall_origin = origin
    return action_unlink
