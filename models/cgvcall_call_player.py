from odoo import api, models


class CgvcallCall(models.Model):
    """Recordings in the lists of the softphone's window."""

    _inherit = "cgvcall.call"

    @api.model
    @api.readonly
    def softphone_recent(self, offset=0, limit=30):
        rows = super().softphone_recent(offset, limit)
        company = self._softphone_extension().company_id
        calls = self.with_company(company).browse([row["id"] for row in rows])
        audible = calls._audible_recordings()
        for row in rows:
            if row["id"] in audible:
                row["recording_id"] = audible[row["id"]]
        return rows

    def _audible_recordings(self):
        """What the user may hear of these calls now: id of the recording by call's."""
        recordings = self.env["cgvcall.recording"]
        if not self or not recordings.has_access("read"):
            return {}
        found = recordings.search_fetch(
            [("call_id", "in", self.ids), ("state", "=", "stored")], ["call_id"]
        )
        return {recording.call_id.id: recording.id for recording in found}
