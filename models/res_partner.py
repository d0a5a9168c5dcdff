from odoo import api, fields, models
from odoo.tools import SQL


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "cgvcall.phone.owner"]

    cgvcall_call_ids = fields.One2many(
        "cgvcall.call", "partner_id", groups="cgvcall.group_agent"
    )
    cgvcall_phone_ids = fields.One2many(
        "cgvcall.phone",
        "partner_id",
        "More numbers",
        domain=[("field_name", "=", False)],
        groups="base.group_user",
    )
    cgvcall_call_count = fields.Integer(
        "Calls", compute="_compute_cgvcall_call_count", groups="cgvcall.group_agent"
    )

    cgvcall_missed_count = fields.Integer(
        "Missed calls",
        compute="_compute_cgvcall_call_count",
        groups="cgvcall.group_agent",
    )

    @api.depends("cgvcall_call_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_cgvcall_call_count(self):
        """Count the calls of each contact and of the people below it: one query."""
        counts = self._cgvcall_counts() if self.ids else {}
        for partner in self:
            calls, missed = counts.get(partner._origin.id, (0, 0))
            partner.cgvcall_call_count = calls
            partner.cgvcall_missed_count = missed

    def _cgvcall_counts(self):
        calls = self.env["cgvcall.call"]
        calls.flush_model(["partner_id", "disposition"])
        query = calls._search([])  # as far as the user may see them
        query.add_join(
            "JOIN",
            "people",
            SQL("(%s)", self._cgvcall_sql_people()),
            SQL("people.id = %s", SQL.identifier(query.table, "partner_id")),
        )
        query.groupby = SQL("people.root_id")
        rows = self.env.execute_query(
            query.select(
                SQL("people.root_id"),
                SQL("COUNT(*)"),
                SQL(
                    "COUNT(*) FILTER (WHERE %s = 'missed')",
                    SQL.identifier(query.table, "disposition"),
                ),
            )
        )
        return {root_id: counts for root_id, *counts in rows}

    def _cgvcall_sql_people(self):
        """``id`` of these contacts and all below them, with their ``root_id``.

        Level by level, as the index on the parent serves in every database: that on
        the path does not where texts are sorted by a language's rules.
        """
        self.flush_model(["parent_id"])
        return SQL(
            """WITH RECURSIVE people (id, root_id) AS (
                SELECT id, id FROM res_partner WHERE id IN %s
                UNION
                SELECT child.id, people.root_id
                FROM res_partner AS child
                JOIN people ON child.parent_id = people.id
            )
            SELECT id, root_id FROM people""",
            tuple(self.ids),
        )

    def _cgvcall_people(self):
        """These contacts and all below them, also archived ones."""
        rows = self.env.execute_query(self._cgvcall_sql_people())
        return self.browse({person_id for person_id, _root_id in rows})

    def _cgvcall_sync_phones(self):
        """A lead's number follows its contact's without being written."""
        result = super()._cgvcall_sync_phones()
        if self.ids:
            # Archived ones too; by hand, as each contact that is saved asks for them.
            leads = self.env["crm.lead"]
            leads.flush_model(["partner_id"])
            rows = self.env.execute_query(
                SQL("SELECT id FROM crm_lead WHERE partner_id IN %s", tuple(self.ids))
            )
            leads.browse(lead_id for (lead_id,) in rows)._cgvcall_sync_phones()
        return result

    def _cgvcall_name_fields(self):
        return ["complete_name"]

    def _cgvcall_in_use(self):
        return self.active and self.partner_share

    def _search_phone_mobile_search(self, operator, value):
        found = super()._search_phone_mobile_search(operator, value)
        return self._cgvcall_with_book(found, operator, value)

    def _cgvcall_call_domain(self):
        return [("partner_id", "in", self._cgvcall_people().ids)]

    def action_view_cgvcall_calls(self):
        """Open the calls of this contact and of the people below it."""
        self.check_access("read")
        self.env["cgvcall.call"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cgvcall.cgvcall_call_action"
        )
        action["domain"] = self._cgvcall_call_domain()
        action["context"] = {}
        return action
