from contextlib import contextmanager

from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from ..pbx.errors import PbxError
from . import secret_keys
from .untold import untold

# What a secret reads as when it is set. Writing it back changes nothing.
SECRET_MASK = "••••••••"  # noqa: S105


class SecretError(UserError, PbxError):
    """A secret cannot be read or stored for want of its key: no PBX can be asked.

    :ivar kind: ``lost`` or ``bad``
    """

    def __init__(self, message, kind):
        super().__init__(message)
        self.kind = kind


class CgvcallSecretMixin(models.AbstractModel):
    """Fields that can be written and never read back, encrypted if there is a key.

    A secret ``x`` is a computed field beside a stored ``x_value`` that nobody may
    access. The server reads it by ``record._secret("x")``, and by nothing else.
    """

    _name = "cgvcall.secret.mixin"
    _description = "Write-only secrets"
    #: The columns whose values are encrypted when they are written.
    _secret_columns = ()

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._encrypt_secrets(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._encrypt_secrets(vals))

    def _create(self, data_list):
        with untold():
            return super()._create(data_list)

    def _write_multi(self, vals_list):
        with untold():
            return super()._write_multi(vals_list)

    # === BUSINESS METHODS === #

    def _secret(self, name):
        """The value of a secret, for the server's own requests.

        :raise SecretError: the key that encrypted it is not there
        """
        self.ensure_one()
        column = f"{name}_value" if f"{name}_value" in self._fields else name
        # sudo: secrets are for the server's requests only, whoever caused them
        return self._open_secret(self.sudo()[column])

    def _known_secret(self, name):
        """The same to compare with: None when it cannot be read."""
        try:
            return self._secret(name)
        except SecretError:
            return None

    @api.model
    def _open_secret(self, stored):
        if not stored:
            return stored
        with self._sentences():
            return secret_keys.decrypt(stored)

    def _mask_secret(self, fname):
        for record in self:
            # sudo: the value is read only to say whether there is one
            value = record.sudo()[f"{fname}_value"]
            record[fname] = SECRET_MASK if value else False

    def _store_secret(self, fname):
        for record in self:
            value = (record[fname] or "").strip()
            if value == SECRET_MASK:
                continue
            if secret_keys.is_encrypted(value):
                raise ValidationError(
                    self.env._("This looks encrypted: enter it as you got it.")
                )
            # sudo: who may write the field sets the value, and cannot read it
            record.sudo()[f"{fname}_value"] = value
        # Else what was typed would be told back in the reply.
        self.invalidate_recordset([fname], flush=False)

    def _encrypt_secrets(self, vals):
        found = {name: vals[name] for name in self._secret_columns if vals.get(name)}
        if not found:
            return vals
        with self._sentences():
            keys = secret_keys.keys()
        for name, value in found.items():
            if keys:
                found[name] = keys.encrypt(value)
            elif secret_keys.is_encrypted(value):
                # Sent by a PBX: no token or address begins so, and it would be taken
                # for one of ours, whose key is lost.
                found[name] = False
        return {**vals, **found}

    @contextmanager
    def _sentences(self):
        """What is wrong with the keys becomes an error that users understand."""
        try:
            yield
        except (secret_keys.LostKey, secret_keys.BadKey) as error:
            kind = "lost" if isinstance(error, secret_keys.LostKey) else "bad"
            raise SecretError(self._secret_sentence(kind), kind) from None

    @api.model
    def _secret_sentence(self, kind):
        if kind == "bad":
            return self.env._(
                "What is given as cgvcall_secret_key is not a key. An administrator "
                "of the server must correct it: secrets can neither be read nor "
                "stored until then."
            )
        return self.env._(
            "The key that encrypted the secrets is not there. An administrator must "
            "put it back (cgvcall_secret_key in odoo.conf), or enter API key, API "
            "secret and the extensions' passwords again in Settings → CGVCall."
        )
