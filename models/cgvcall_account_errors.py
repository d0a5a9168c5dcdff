from odoo import models

from ..pbx.errors import (
    PbxBadAnswer,
    PbxBadProxy,
    PbxNotFound,
    PbxRateLimited,
    PbxRejected,
    PbxServerError,
    PbxUnauthorized,
    PbxUnreachable,
    PbxUnsafeUrl,
)
from .cgvcall_secret import SecretError


class CgvcallAccount(models.Model):
    """What went wrong at the PBX, in words for who can do something about it."""

    _inherit = "cgvcall.account"

    def _describe_error(self, error):
        """What went wrong at the PBX and what to do, in one translated sentence."""
        sentences = {
            PbxUnauthorized: self.env._(
                "The PBX refuses the keys: copy API key and API secret again from the "
                "page “Tài khoản” of the PBX's site."
            ),
            PbxUnreachable: self.env._(
                "The PBX does not answer: check the API address and this server's "
                "connection to the internet."
            ),
            PbxRateLimited: self.env._(
                "The PBX asks for a pause (too many requests): the next import tries "
                "again by itself."
            ),
            PbxServerError: self.env._(
                "The PBX has trouble of its own: the next import tries again by itself."
            ),
            PbxNotFound: self.env._(
                "There is no such service at this address: check the API address."
            ),
            PbxBadAnswer: self.env._(
                "The answer is not that of a CGVCall PBX: check the API address."
            ),
            PbxUnsafeUrl: self.env._(
                "The API address must begin with https:// and lead to a public host, "
                "or to one that the server's owner has allowed (cgvcall_private_hosts "
                "in odoo.conf)."
            ),
            PbxBadProxy: self.env._(
                "The proxy that is set on this server cannot be used: it must be one "
                "by http (HTTPS_PROXY=http://…)."
            ),
        }
        if isinstance(error, SecretError):
            return self._secret_sentence(error.kind)
        if type(error) is PbxRejected:
            answer = ", ".join(error.messages)[:200]
            return self.env._("The PBX refuses the request: “%s”.", answer)
        return sentences.get(type(error)) or self.env._("The PBX: %s", error)
