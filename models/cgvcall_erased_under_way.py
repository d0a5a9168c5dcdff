from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, hmac

from .cgvcall_call_import import SAME_CALL


class CgvcallErased(models.Model):
    """Calls that were erased while they were under way: which record is theirs.

    It may say no id of the softphone. Then line, number and time tell, as they do of
    calls that are there.
    """

    _inherit = "cgvcall.erased"

    @api.model
    def _recognise(self, account, cdrs):
        """The ids of those of these records that are of such calls; from then on they
        are known by them."""
        cdrs = [cdr for cdr in cdrs if not cdr.sdk_call_id and cdr.started_at]
        if not cdrs:
            return set()
        starts = [cdr.started_at for cdr in cdrs]
        between = min(starts) - SAME_CALL, max(starts) + SAME_CALL
        erased = self._under_way(account, *between)
        if not erased:
            return set()
        others, known = self._waiting_calls(account, *between)
        cdrs = [cdr for cdr in cdrs if cdr.cdr_id not in known]
        found = self._nearest(account, cdrs, [*erased, *others])
        if found:
            self._found(found)
        return set(found.values())

    def _waiting_calls(self, account, since, until):
        """Calls of these moments that wait for their record, as rows like ours without
        an id; and the ids of records that are here."""
        calls = self.env["cgvcall.call"].search(
            Domain("account_id", "=", account.id)
            & Domain("started_at", ">=", since)
            & Domain("started_at", "<=", until)
        )
        waiting = calls.filtered(lambda call: call.sdk_call_id and not call.cdr_id)
        rows = [(None, self._mark_of(call), call.started_at) for call in waiting]
        return rows, set(calls.mapped("cdr_id"))

    def _nearest(self, account, cdrs, waiting):
        """Each of those that wait has the record that began nearest to it: those of
        erased calls, by their rows' ids."""
        read = account._number_reader()
        pairs = []
        for cdr in cdrs:
            was_dialled = cdr.direction == "outbound"
            number = read(cdr.other_number or "", was_dialled=was_dialled)
            own = self._mark(cdr.extension, cdr.direction, number)
            for position, (_row_id, mark, started_at) in enumerate(waiting):
                apart = abs(started_at - cdr.started_at)
                if mark == own and apart <= SAME_CALL:
                    pairs.append((apart, position, cdr.cdr_id))
        found, taken = {}, set()
        for _apart, position, cdr_id in sorted(pairs):
            if not {position, cdr_id} & taken:
                taken |= {position, cdr_id}
                if row_id := waiting[position][0]:
                    found[row_id] = cdr_id
        return found

    def _remember_line(self, calls):
        """Of calls without a record: by what it will be known if it says no id."""
        waiting = calls.filtered(lambda call: call.sdk_call_id and not call.cdr_id)
        marks = [self._mark_of(call) for call in waiting]
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

    def _mark_of(self, call):
        return self._mark(call.extension_number, call.direction, call.number)

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
