from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.constants import GC_UNLINK_LIMIT

# How often one user's softphone may log in at the PBX: the line comes back by itself
# at most a few times, the check of the line logs in once.
MOST_LOGINS = 20
WITHIN_MINUTES = 10


class CgvcallLogin(models.Model):
    """A softphone logged in at the PBX, or tried to: a row for each time.

    Rows are only added, in a transaction of their own: those that fail count too, all
    servers count together, and nobody waits for anybody.
    """

    _name = "cgvcall.login"
    _description = "Login of a softphone"
    _log_access = False

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    at = fields.Datetime(required=True)

    _user_idx = models.Index("(user_id, at)")

    @api.model
    def _count_one(self):
        """Note that the current user's softphone logs in.

        :raise UserError: it did so too often
        """
        now = fields.Datetime.now()
        values = {"user_id": self.env.uid, "at": now}
        since = now - timedelta(minutes=WITHIN_MINUTES)
        with self.env.registry.cursor() as cr:
            # sudo: nobody may see or change these
            logins_sudo = self.with_env(self.env(cr=cr)).sudo()
            count = logins_sudo.search_count(
                [("user_id", "=", self.env.uid), ("at", ">", since)],
                limit=MOST_LOGINS,
            )
            if count < MOST_LOGINS:
                logins_sudo.create(values)
        if count >= MOST_LOGINS:
            raise UserError(
                self.env._(
                    "Your softphone logged in %(count)s times within %(minutes)s "
                    "minutes. Wait a few minutes, then try again.",
                    count=MOST_LOGINS,
                    minutes=WITHIN_MINUTES,
                )
            )

    @api.autovacuum
    def _gc_logins(self):
        day_ago = fields.Datetime.now() - timedelta(days=1)
        old = self.search([("at", "<", day_ago)], limit=GC_UNLINK_LIMIT)
        old.unlink()
        return len(old), len(old) == GC_UNLINK_LIMIT
