from odoo import api, fields, models

KINDS = [("audio", "Recordings"), ("calls", "Calls"), ("person", "A person's calls")]


class CgvcallPurge(models.Model):
    """What was deleted, how much, why and by whom: written by the server alone."""

    _name = "cgvcall.purge"
    _description = "Deletion of calls or recordings"
    _order = "at DESC, id DESC"
    _rec_name = "reason"
    _log_access = False

    account_id = fields.Many2one(
        "cgvcall.account",
        "PBX account",
        required=True,
        index=True,
        ondelete="restrict",  # else the log went with it, and nobody would notice
        readonly=True,
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, precompute=True, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        "By",
        required=True,
        ondelete="restrict",
        readonly=True,
        default=lambda self: self.env.uid,
    )
    at = fields.Datetime(
        "When", required=True, readonly=True, default=fields.Datetime.now
    )
    kind = fields.Selection(KINDS, "What", required=True, readonly=True)
    reason = fields.Char("Why", required=True, readonly=True)
    count = fields.Integer("Deleted", readonly=True, aggregator="sum")
    bytes = fields.Float(digits=(20, 0), readonly=True, aggregator="sum")
    size = fields.Char("Audio", compute="_compute_size")
    oldest = fields.Datetime("Oldest call", readonly=True)
    newest = fields.Datetime("Newest call", readonly=True)

    @api.depends("bytes")
    @api.depends_context("lang")
    def _compute_size(self):
        for purge in self:
            size = purge.bytes / 1024 / 1024
            purge.size = purge.account_id._format_mb(size) if size else False

    @api.model
    def _log(self, account, kind, reason, **figures):
        """Note a deletion, or a decision about what is deleted from now on.

        What one job deletes for one reason in one day is one row.

        :param figures: ``count``, ``bytes``, ``oldest``, ``newest``
        """
        # sudo: nobody writes it but the server
        log_sudo = self.sudo()
        vals = {
            "account_id": account.id,
            "user_id": self.env.uid,
            "kind": kind,
            "reason": reason,
            **figures,
        }
        row = log_sudo.browse()
        if kind != "person" and figures.get("count"):
            now = fields.Datetime.now()
            row = log_sudo.search(
                [
                    ("account_id", "=", account.id),
                    ("user_id", "=", self.env.uid),
                    ("kind", "=", kind),
                    ("reason", "=", reason),
                    ("count", ">", 0),
                    ("at", ">=", fields.Datetime.subtract(now, hours=12)),
                ],
                limit=1,
            )
        if not row:
            return log_sudo.create(vals)
        row.write(
            {
                "count": row.count + vals["count"],
                "bytes": row.bytes + vals.get("bytes", 0),
                "oldest": min(filter(None, [row.oldest, vals.get("oldest")]), default=0)
                or False,
                "newest": max(filter(None, [row.newest, vals.get("newest")]), default=0)
                or False,
            }
        )
        return row
