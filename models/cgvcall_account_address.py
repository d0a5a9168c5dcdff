from odoo import api, models
from odoo.exceptions import AccessError, ValidationError

from ..pbx.errors import PbxUnsafeUrl
from ..pbx.hosts import Origin, host_name, is_host

MAX_ADDRESS = 2048
# The SDK is code: it runs in the page of each agent, with that user's rights. The
# server is told the token of each agent who connects.
TRUSTED = ("sdk_url", "signalling_url")


class CgvcallAccount(models.Model):
    """Where an account leads, looked at before it is stored: the server goes there
    with the keys, and browsers take the softphone from there."""

    _inherit = "cgvcall.account"

    # === CONSTRAINT METHODS === #

    @api.constrains("api_url")
    def _check_api_url(self):
        for account in self:
            if not _is_safe((account.api_url or "").strip()):
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

    @api.onchange("api_url")
    def _onchange_api_url(self):
        """Say before what saving does."""
        return self._origin._warning_elsewhere(self.api_url)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get(name) for vals in vals_list for name in TRUSTED):
            self._check_may_choose_trusted()
        return super().create(vals_list)

    def write(self, vals):
        for name in TRUSTED:
            address = vals.get(name)
            if address and any(account[name] != address for account in self):
                self._check_may_choose_trusted()
        if "api_url" in vals:
            self._leave_secrets(vals["api_url"])
        return super().write(vals)

    # === BUSINESS METHODS === #

    def _check_may_choose_trusted(self):
        if not self.env.is_system():
            raise AccessError(
                self.env._(
                    "Only who may change Settings can choose another softphone server "
                    "or SDK: the browsers of all agents trust it."
                )
            )

    def _leads_to(self, url):
        """Whether this address is on the account's own scheme, host and port."""
        self.ensure_one()
        return _origin(self.api_url) == _origin(url)

    def _leave_secrets(self, url):
        """What was entered for one host is not sent to another.

        Else whoever may write secrets could read them, by a host of their own.
        """
        self.check_access("write")
        # sudo: values that nobody may access
        moved_sudo = self.sudo().filtered(lambda account: not account._leads_to(url))
        if moved_sudo:
            moved_sudo.write({"api_key_value": False, "api_secret_value": False})
            lines_sudo = moved_sudo.with_context(active_test=False).extension_ids
            lines_sudo._leave_secrets()

    def _warning_elsewhere(self, url):
        """What an onchange tells of another address, if anything."""
        # sudo: only whether there are secrets
        account_sudo = self.sudo()
        lines_sudo = account_sudo.with_context(active_test=False).extension_ids
        has_secrets = account_sudo.api_key_value or any(
            lines_sudo.mapped("password_value")
        )
        if not has_secrets or account_sudo._leads_to(url):
            return None
        return {
            "warning": {
                "title": self.env._("Another API address"),
                "message": self.env._(
                    "API key, API secret and the extensions' passwords were entered "
                    "for the former host. They are not sent to another one: when you "
                    "save, they are forgotten. Please enter them again."
                ),
            }
        }

    def _recording_hosts(self):
        """What the administrator typed, one by one."""
        return (self.recording_hosts or "").replace(",", " ").split()


def _origin(url):
    try:
        return Origin.of(str(url or "").strip())
    except PbxUnsafeUrl:
        return url


def _is_safe(url):
    try:
        Origin.of(url)
    except PbxUnsafeUrl:
        return False
    return len(url) <= MAX_ADDRESS
