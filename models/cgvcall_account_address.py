from odoo import api, models
from odoo.exceptions import ValidationError

from ..pbx.errors import PbxUnsafeUrl
from ..pbx.hosts import Origin, host_name, is_host

MAX_ADDRESS = 2048


class CgvcallAccount(models.Model):
    """Where an account leads, looked at before it is stored: the server goes there
    with the keys, and browsers take the softphone from there."""

    _inherit = "cgvcall.account"

    @api.constrains("api_url")
    def _check_api_url(self):
        for account in self:
            if not _is_safe(account.api_url.strip()):
                raise ValidationError(
                    self.env._(
                        "This is not an API address: it is like %s.",
                        "https://acd-api.vht.com.vn",
                    )
                )

    @api.constrains("recording_hosts")
    def _check_recording_hosts(self):
        for account in self:
            for entry in account._recording_hosts():
                if not is_host(host_name(entry) or ""):
                    raise ValidationError(
                        self.env._(
                            "“%(entry)s” is not a recording host: it is like "
                            "%(example)s.",
                            entry=entry,
                            example="cdn.example.com",
                        )
                    )

    @api.constrains("signalling_url")
    def _check_signalling_url(self):
        for address in filter(None, self.mapped("signalling_url")):
            scheme, colon, rest = address.partition("://")
            # Plain only on this machine, as with http.
            scheme = {"wss": "https", "ws": "http"}.get(scheme, "no")
            if not _is_safe(scheme + colon + rest):
                raise ValidationError(
                    self.env._("The softphone server's address begins with wss://.")
                )

    @api.constrains("sdk_url")
    def _check_sdk_url(self):
        for address in filter(None, self.mapped("sdk_url")):
            # A path of this site, which "//host" and "/\host" are not.
            is_own = address[0] == "/" and address[1:2] not in ("/", "\\")
            if not _is_safe(f"https://localhost{address}" if is_own else address):
                raise ValidationError(
                    self.env._(
                        "The softphone SDK's address begins with https://, or with / "
                        "when it is a file of this site."
                    )
                )

    def _recording_hosts(self):
        """What the administrator typed, one by one."""
        return (self.recording_hosts or "").replace(",", " ").split()


def _is_safe(url):
    try:
        Origin.of(url)
    except PbxUnsafeUrl:
        return False
    return len(url) <= MAX_ADDRESS
