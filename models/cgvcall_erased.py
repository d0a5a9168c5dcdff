from odoo import api, fields, models
from odoo.tools import SQL


class CgvcallErased(models.Model):
    """The records of calls that were erased: they stay away when the PBX lists them.

    Its ids, which say nothing of who called whom. Of a call that was under way they may
    not be all that its record is known by: until that comes, a keyed hash of line and
    number is kept, too, and when it began.
    """

    _name = "cgvcall.erased"
    _description = "Erased call"
    _log_access = False
    _rec_name = "cdr_id"

    account_id = fields.Many2one("cgvcall.account", required=True, ondelete="cascade")
    cdr_id = fields.Char("CDR")
    # Of a call that was erased before the PBX had a record of it.
    sdk_call_id = fields.Char("Call ID of the softphone")
    mark = fields.Char(groups=fields.NO_ACCESS)
    started_at = fields.Datetime(groups=fields.NO_ACCESS)

    _cdr_unique = models.Constraint(
        "UNIQUE (account_id, cdr_id)", "This call is erased already."
    )
    _sdk_call_unique = models.Constraint(
        "UNIQUE (account_id, sdk_call_id)", "This softphone call is erased already."
    )

    _under_way_idx = models.Index("(account_id, started_at) WHERE mark IS NOT NULL")

    @api.model
    def _remember(self, calls):
        """Have these calls, which are about to be deleted, stay away."""
        fnames = ["account_id", "cdr_id", "sdk_call_id", "started_at"]
        calls.flush_recordset(fnames)
        self.env.cr.execute(
            SQL(
                """INSERT INTO cgvcall_erased (account_id, cdr_id, sdk_call_id)
                SELECT account_id, cdr_id, sdk_call_id FROM cgvcall_call
                WHERE id = ANY(%s) AND (cdr_id IS NOT NULL OR sdk_call_id IS NOT NULL)
                ON CONFLICT DO NOTHING""",
                calls.ids,
            )
        )
        self._remember_line(calls)

    @api.model
    def _known(self, account, cdr_ids, sdk_call_ids=()):
        """Which of these ids are those of erased calls: two sets."""
        rows = self.env.execute_query(
            SQL(
                """SELECT cdr_id, sdk_call_id FROM cgvcall_erased
                WHERE account_id = %(account)s AND cdr_id = ANY(%(cdr)s)
                UNION SELECT cdr_id, sdk_call_id FROM cgvcall_erased
                WHERE account_id = %(account)s AND sdk_call_id = ANY(%(sdk)s)""",
                account=account.id,
                cdr=list(cdr_ids),
                sdk=list(sdk_call_ids),
            )
        )
        return {row[0] for row in rows} - {None}, {row[1] for row in rows} - {None}
