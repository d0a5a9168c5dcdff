from psycopg2 import Error

from odoo import models
from odoo.exceptions import LockError, UserError, ValidationError
from odoo.tools import SQL, mute_logger

from .cgvcall_demo_people import NUMBERS
from .mail_activity_follow_up import BY_LOOP

#: What hangs on a contact or lead, and goes with it.
GO_WITH_IT = ("bus.", "cgvcall.phone", "discuss.", "mail.", "privacy.")
TAGS = {"res.partner.category"}


class CgvcallAccount(models.Model):
    """How a demo goes: it leaves nothing, and takes nothing that is not its own."""

    _inherit = "cgvcall.account"

    def _demo_remove(self):
        """Delete the demo.

        :return: the names of its contacts and leads that stay, as somebody has made
            something that belongs to them
        """
        try:
            self.lock_for_update()
        except LockError:
            raise UserError(
                self.env._("The demo is being made or removed: try again in a moment.")
            ) from None
        self = self.with_context(active_test=False, tracking_disable=True)
        records = {
            model: self.env[model].browse(ids).exists()
            for model, ids in (self.demo_records or {}).items()
        }
        self._demo_remove_calls()
        self.env["phone.blacklist"].search([("number", "in", list(NUMBERS))]).unlink()
        kept = self._demo_remove_people(records)
        self._demo_remove_rest()
        self.unlink()
        return kept

    # === CALLS === #

    def _demo_remove_calls(self):
        calls = self.env["cgvcall.call"].search([("account_id", "=", self.id)])
        calls.filtered("legal_hold").legal_hold = False
        quiet = {BY_LOOP: True}
        calls.with_context(**quiet)._purge_activities()
        calls.next_activity_id.with_context(**quiet).unlink()
        book = self.env["cgvcall.phone"]
        book.search([("learned_from_id", "in", calls.ids)]).unlink()
        # Nobody has to account for who heard what was never said.
        self.env["cgvcall.listening"].search([("call_id", "in", calls.ids)]).unlink()
        calls._refresh_chatter()
        calls._notify_history()
        calls.message_id.unlink()
        calls.recording_ids.unlink()
        calls.unlink()

    def _demo_remove_rest(self):
        """What keeps an account from being deleted."""
        for model in ("cgvcall.purge", "cgvcall.erased", "cgvcall.extension"):
            self.env[model].search([("account_id", "=", self.id)]).unlink()

    # === PEOPLE === #

    def _demo_remove_people(self, records):
        self.env.flush_all()
        doomed = {model: set(found.ids) for model, found in records.items()}
        while self._demo_spare(doomed):
            pass
        # Leads first: they refer to the contacts.
        for model in sorted(doomed):
            self._demo_unlink(model, doomed)
        kept = []
        for found in records.values():
            kept += found.exists().mapped("display_name")
        return kept

    def _demo_spare(self, doomed):
        """Take out to whom something refers that stays.

        :return: whether there was any
        """
        spared = False
        for model, ids in doomed.items():
            for field in self._demo_fields_to(model):
                found = ids and self._demo_referred(field, ids, doomed)
                if found:
                    ids -= found
                    spared = True
        return spared

    def _demo_fields_to(self, model):
        """The fields of all models by which records of this one are referred to."""
        for other in self.env.values():
            if other._abstract or other._transient or not other._auto:
                continue
            if other._name.startswith(GO_WITH_IT) or other._name in TAGS:
                continue
            for field in other._fields.values():
                is_link = field.type in ("many2one", "many2many")
                if is_link and field.store and field.comodel_name == model:
                    yield field

    def _demo_referred(self, field, ids, doomed):
        """Those of these ids to which a field of something that stays refers."""
        model = self.env[field.model_name]
        if field.type == "many2many":
            table, owner, column = field.relation, field.column1, field.column2
        elif field.company_dependent:
            return set()
        else:
            table, owner, column = model._table, "id", field.name
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT %(column)s FROM %(table)s
                WHERE %(column)s = ANY(%(ids)s) AND NOT %(owner)s = ANY(%(doomed)s)""",
                column=SQL.identifier(column),
                table=SQL.identifier(table),
                owner=SQL.identifier(owner),
                ids=list(ids),
                doomed=list(doomed.get(model._name, ())),
            )
        )
        return {record_id for (record_id,) in rows}

    def _demo_unlink(self, model, doomed):
        """Delete them; whom another addon keeps stays."""
        records = self.env[model].browse(doomed[model])
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                records.unlink()
        except (Error, UserError, ValidationError):
            if len(records) == 1:
                return
            for record in records:
                self._demo_unlink(model, {model: record.ids})
