from odoo import api, fields, models
from odoo.tools import SQL, hmac


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

    # === OF CALLS THAT WERE UNDER WAY === #

    def _remember_line(self, calls):
        """Of calls without a record: by what it will be known if it says no id."""
        waiting = calls.filtered(lambda call: call.sdk_call_id and not call.cdr_id)
        marks = [
            self._mark(call.extension_number, call.direction, call.number)
            for call in waiting
        ]
        if marks:
            self.env.cr.execute(
                SQL(
                    """UPDATE cgvcall_erased AS erased
                    SET mark = waiting.mark, started_at = call.started_at
                    FROM unnest(%s, %s) AS waiting (call_id, mark)
                    JOIN cgvcall_call AS call ON call.id = waiting.call_id
                    WHERE erased.account_id = call.account_id
                        AND erased.sdk_call_id = call.sdk_call_id
                        AND erased.cdr_id IS NULL""",
                    waiting.ids,
                    marks,
                )
            )
            self.invalidate_model(["mark", "started_at"])

    @api.model
    def _mark(self, *line_and_number):
        # sudo: the database's own secret
        return hmac(self.env(su=True), self._name, line_and_number)

    @api.model
    def _under_way(self, account, since, until):
        """Those that began between these moments: ``[(id, mark, started_at)]``."""
        return self.env.execute_query(
            SQL(
                """SELECT id, mark, started_at FROM cgvcall_erased
                WHERE account_id = %s AND mark IS NOT NULL
                    AND started_at BETWEEN %s AND %s""",
                account.id,
                since,
                until,
            )
        )

    @api.model
    def _found(self, cdr_ids):
        """The records of these have come: nothing else has to be known of them.

        :param dict cdr_ids: by the id of the row
        """
        self.env.cr.execute(
            SQL(
                """UPDATE cgvcall_erased AS erased
                SET cdr_id = found.cdr_id, mark = NULL, started_at = NULL
                FROM unnest(%s, %s) AS found (id, cdr_id)
                WHERE erased.id = found.id""",
                list(cdr_ids),
                list(cdr_ids.values()),
            )
        )
        self.invalidate_model()

    @api.model
    def _found_by_sdk(self, account, cdr_ids):
        """The same by the softphone's id, of those whose record was not there yet."""
        rows = self.env.execute_query(
            SQL(
                """SELECT id, sdk_call_id FROM cgvcall_erased
                WHERE account_id = %s AND cdr_id IS NULL AND sdk_call_id = ANY(%s)""",
                account.id,
                list(cdr_ids),
            )
        )
        if rows:
            self._found({row_id: cdr_ids[sdk_call_id] for row_id, sdk_call_id in rows})
