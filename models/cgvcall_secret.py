from odoo import models

# What a secret reads as when it is set. Writing it back changes nothing.
SECRET_MASK = "••••••••"  # noqa: S105


class CgvcallSecretMixin(models.AbstractModel):
    """Fields that can be written and never read back.

    A secret ``x`` is a computed field beside a stored ``x_value`` that nobody may
    access.
    """

    _name = "cgvcall.secret.mixin"
    _description = "Write-only secrets"

    def _mask_secret(self, fname):
        for record in self:
            # sudo: the value is read only to say whether there is one
            value = record.sudo()[f"{fname}_value"]
            record[fname] = SECRET_MASK if value else False

    def _store_secret(self, fname):
        for record in self:
            if record[fname] != SECRET_MASK:
                # sudo: who may write the field sets the value, and cannot read it
                record.sudo()[f"{fname}_value"] = (record[fname] or "").strip()
