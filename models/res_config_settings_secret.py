from odoo import api, fields, models

from . import secret_keys

# What was typed there is not told back in the reply.
TYPED = ("cgvcall_api_key", "cgvcall_api_secret")


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cgvcall_secret_state = fields.Selection(
        [
            ("none", "Not encrypted"),
            ("bad", "Wrong key"),
            ("lost", "Key lost"),
            ("waiting", "Not all encrypted"),
            ("ok", "Encrypted"),
        ],
        compute="_compute_cgvcall_secret",
    )
    cgvcall_secret_text = fields.Text(compute="_compute_cgvcall_secret")

    @api.model_create_multi
    def create(self, vals_list):
        settings = super().create(list(map(_address_first, vals_list)))
        settings.invalidate_recordset(TYPED, flush=False)
        return settings

    def write(self, vals):
        result = super().write(_address_first(vals))
        self.invalidate_recordset(TYPED, flush=False)
        return result

    @api.onchange("cgvcall_api_url")
    def _onchange_cgvcall_api_url(self):
        account = self.cgvcall_account_id
        return account and account._warning_elsewhere(self.cgvcall_api_url)

    def _compute_cgvcall_secret(self):
        # sudo: cgvcall.secret.mixin - whether values are encrypted, not which they are
        mixin = self.env["cgvcall.secret.mixin"].sudo()
        state, count = mixin._secret_state()
        self.cgvcall_secret_state = state
        self.cgvcall_secret_text = self._cgvcall_secret_text(state, count)

    def _cgvcall_secret_text(self, state, count):
        if state in ("bad", "lost"):
            return self.env["cgvcall.secret.mixin"]._secret_sentence(state)
        if state == "none":
            return self.env._(
                "Not encrypted: no key is given. Who can read the database or a backup "
                "of it can read the secrets."
            )
        text = self.env._("Encrypted with the key from odoo.conf.")
        if secret_keys.source() == "environment":
            text = self.env._(
                "Encrypted with the key from the environment (CGVCALL_SECRET_KEY)."
            )
        if state == "waiting":
            text += " " + self.env._(
                "Still stored without it: %(count)s. They follow by themselves.",
                count=count,
            )
        return text

    def action_cgvcall_encrypt_now(self):
        """Encrypt everything with the present key."""
        self.cgvcall_account_id.check_access("write")
        # sudo: values that nobody may access
        count = self.env["cgvcall.secret.mixin"].sudo()._encrypt_now()
        message = self.env._(
            "%(count)s encrypted; addresses of recordings follow in the background.",
            count=count,
        )
        return self.cgvcall_account_id._notification(message, "success")


def _address_first(vals):
    """Keys that are entered with an address are for it: the fields are written one
    after the other, in this order."""
    name = "cgvcall_api_url"
    return {name: vals[name], **vals} if name in vals else vals
