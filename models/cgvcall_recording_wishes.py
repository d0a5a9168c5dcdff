from odoo import api, fields, models
from odoo.tools import SQL


class CgvcallCall(models.Model):
    """Whose recordings are not kept, as they have asked for it."""

    _inherit = "cgvcall.call"

    # Noted on the call: what was not kept is not fetched later either.
    recording_not_kept = fields.Boolean("Recording not kept", readonly=True, copy=False)
    recording_wish = fields.Char(
        "Why it was not kept", compute="_compute_recording_wish"
    )

    @api.depends("recording_not_kept")
    def _compute_recording_wish(self):
        text = self.env._("Not kept: the person asked for it.")
        for call in self:
            call.recording_wish = call.recording_not_kept and text

    def _note_not_kept(self):
        """Note of these calls with whom recordings are not to be kept: one query.

        What is on legal hold is kept all the same.
        """
        held = self.filtered("legal_hold")
        held.filtered("recording_not_kept").recording_not_kept = False
        if calls := self - held:
            found = self._with_whom_not_kept(SQL("call.id = ANY(%s)", calls.ids))
            (found - found.filtered("recording_not_kept")).recording_not_kept = True

    @api.model
    def _with_whom_not_kept(self, condition):
        """Calls of people who have asked for it; those of nobody go by the number."""
        self.flush_model(
            ["account_id", "company_id", "lead_id", "number", "partner_id"]
        )
        self.env["cgvcall.phone"].flush_model()
        self.env["res.partner"].flush_model(["cgvcall_do_not_keep"])
        self.env["crm.lead"].flush_model(["cgvcall_do_not_keep", "partner_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT call.id FROM cgvcall_call AS call
                LEFT JOIN res_partner AS person ON person.id = call.partner_id
                LEFT JOIN crm_lead AS lead ON lead.id = call.lead_id
                LEFT JOIN res_partner AS contact ON contact.id = lead.partner_id
                WHERE %s AND (person.cgvcall_do_not_keep OR lead.cgvcall_do_not_keep
                    OR contact.cgvcall_do_not_keep
                    OR call.partner_id IS NULL AND call.lead_id IS NULL AND EXISTS (
                        SELECT FROM cgvcall_phone AS book
                        LEFT JOIN crm_lead AS its_lead ON its_lead.id = book.lead_id
                        LEFT JOIN res_partner AS owner
                            ON owner.id = COALESCE(
                                book.partner_id, book.lead_partner_id)
                        WHERE book.number = call.number
                        AND (book.company_id IS NULL
                            OR book.company_id = call.company_id)
                        AND (owner.cgvcall_do_not_keep
                            OR its_lead.cgvcall_do_not_keep)))""",
                condition,
            )
        )
        return self.browse(call_id for (call_id,) in rows)


class CgvcallAccount(models.Model):
    _inherit = "cgvcall.account"

    def _is_recording_wanted(self, call):
        return not call.recording_not_kept and super()._is_recording_wanted(call)


class CgvcallRecording(models.Model):
    _inherit = "cgvcall.recording"

    @api.model
    def _queue(self, account, cdrs_by_call):
        if account.recording_enabled and cdrs_by_call:
            self.env["cgvcall.call"].union(*cdrs_by_call)._note_not_kept()
        return super()._queue(account, cdrs_by_call)

    def _lease(self, lane):
        """Not those whose people have asked since they were queued, or were found
        since: nothing of them is fetched."""
        leased = super()._lease(lane)
        dropped = self._drop_not_kept([row[0] for row in leased])
        return [row for row in leased if row[0] not in dropped]

    @api.model
    def _drop_not_kept(self, recording_ids):
        """:return: the ids of those of these recordings that are not to be fetched"""
        if not recording_ids:
            return set()
        calls = self.env["cgvcall.call"]._with_whom_not_kept(
            SQL(
                "call.id IN (SELECT call_id FROM cgvcall_recording WHERE id = ANY(%s))",
                recording_ids,
            )
        )
        calls = calls.filtered(lambda call: not call.legal_hold)
        if not calls:
            return set()
        calls.recording_not_kept = True
        recordings = self.search(
            [("id", "in", recording_ids), ("call_id", "in", calls.ids)]
        )
        dropped = set(recordings.ids)
        # What was here before stays until it is erased: only no more of it comes.
        here = recordings.filtered("attachment_id")
        here.write({"state": "stored", "next_attempt_at": False, "error": False})
        (recordings - here).unlink()
        calls._refresh_chatter()
        return dropped
