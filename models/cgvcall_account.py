import re
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..pbx import numbers
from ..pbx.client import PbxClient
from ..pbx.errors import PbxError
from .private_hosts import private_hosts

# The user waits so long at the most.
IMPORT_NOW_SECONDS = 30
OUTSIDE_PREFIX = re.compile(r"\d{0,4}", re.ASCII)
DEFAULT_API_URL = "https://acd-api.vht.com.vn"
DEFAULT_COUNTRY_CODE = "VN"
DEFAULT_SDK_URL = "/cgvcall/static/lib/stringee/stringee.js"


class CgvcallAccount(models.Model):
    """One virtual PBX of one company."""

    _name = "cgvcall.account"
    _description = "CGVCall account"
    _inherit = ["cgvcall.secret.mixin"]
    _order = "company_id, id"
    _check_company_auto = True
    _secret_columns = ("api_key_value", "api_secret_value")

    name = fields.Char(required=True, default="CGVCall")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    country_id = fields.Many2one(
        "res.country",
        string="Numbering plan",
        required=True,
        default=lambda self: self.env["res.country"]._cgvcall_default(),
        help="How numbers without a country code are read, and how they are dialled.",
    )
    outside_prefix = fields.Char(
        "Outside prefix",
        help="Digits dialled before every number outside the PBX, like 9. Leave empty "
        "if there are none. Extensions and short codes are dialled as they are.",
    )
    international_prefix = fields.Selection(
        [("00", "00"), ("+", "+")],
        "Numbers abroad",
        required=True,
        default="00",
        help="How the PBX wants foreign numbers: 0012025550123 or +12025550123.",
    )
    vpbx = fields.Char("PBX name", readonly=True, copy=False)

    api_url = fields.Char("API address", required=True, default=DEFAULT_API_URL)
    api_key = fields.Char(
        "API key",
        compute="_compute_api_key",
        inverse="_inverse_api_key",
        groups="cgvcall.group_admin",
    )
    api_key_value = fields.Char(copy=False, groups=fields.NO_ACCESS)
    api_secret = fields.Char(
        "API secret",
        compute="_compute_api_secret",
        inverse="_inverse_api_secret",
        groups="cgvcall.group_admin",
    )
    api_secret_value = fields.Char(copy=False, groups=fields.NO_ACCESS)
    recording_hosts = fields.Char(
        "Recording hosts",
        help="Further hosts that recordings may come from, separated by commas. The "
        "API's own host and its sister hosts are always allowed.",
    )
    signalling_url = fields.Char(
        "Softphone server",
        copy=False,
        help="Leave empty: the softphone asks the PBX. Otherwise a wss:// address.",
    )
    sdk_url = fields.Char(
        "Softphone SDK",
        copy=False,
        help="Leave empty to use the copy that comes with this app, or give the "
        "address of the vendor's copy.",
    )

    extension_ids = fields.One2many("cgvcall.extension", "account_id")

    state = fields.Selection(
        [
            ("draft", "Not connected yet"),
            ("connected", "Connected"),
            ("error", "Error"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    last_error = fields.Char(readonly=True, copy=False)
    import_enabled = fields.Boolean("Import calls", default=True)
    import_days = fields.Integer(
        "Days of history", default=30, help="How far back the first import goes."
    )
    overlap_hours = fields.Integer(
        "Look back (hours)",
        default=24,
        help="A call is listed by the PBX when it has ended: each import looks back "
        "further than the longest call lasts.",
    )
    recording_enabled = fields.Boolean("Keep recordings", default=True)
    recording_max_mb = fields.Integer("Largest recording (MB)", default=200)
    chatter_enabled = fields.Boolean("Show calls in the chatter", default=True)
    imported_until = fields.Datetime(readonly=True, copy=False)
    last_import_at = fields.Datetime("Last import", readonly=True, copy=False)

    _check_import_days = models.Constraint(
        "CHECK (import_days >= 0 AND overlap_hours >= 1 AND recording_max_mb >= 1)",
        "Days of history cannot be negative; look back and largest recording must be "
        "at least 1.",
    )

    # === COMPUTE METHODS === #

    @api.depends("api_key_value")
    def _compute_api_key(self):
        self._mask_secret("api_key")

    def _inverse_api_key(self):
        self._store_secret("api_key")

    @api.depends("api_secret_value")
    def _compute_api_secret(self):
        self._mask_secret("api_secret")

    def _inverse_api_secret(self):
        self._store_secret("api_secret")

    # === CONSTRAINT METHODS === #

    @api.constrains("outside_prefix")
    def _check_outside_prefix(self):
        for account in self:
            if not OUTSIDE_PREFIX.fullmatch(account.outside_prefix or ""):
                raise ValidationError(
                    self.env._("The outside prefix has up to four digits, like 9.")
                )

    # === ACTION METHODS === #

    def action_test_connection(self):
        """Ask the PBX for one call record and say how that went."""
        self.ensure_one()
        self.check_access("write")
        try:
            with self._client() as client:
                now = fields.Datetime.now()
                client.cdrs(fields.Datetime.subtract(now, hours=1), now, limit=1)
        except PbxError as error:
            message = self._describe_error(error)
            self.write({"state": "error", "last_error": message})
            return self._notification(message, "danger", sticky=True)
        self.write({"state": "connected", "last_error": False})
        return self._notification(
            self.env._("The PBX answered: the address and the keys are right."),
            "success",
        )

    def action_import_now(self):
        """Import at once; what takes longer goes on in the background."""
        self.ensure_one()
        self.check_access("write")
        # sudo: calls are written by the import alone, not by who starts it
        result = self.sudo()._import_cdrs(seconds=IMPORT_NOW_SECONDS)
        if result is None:
            return self._notification(self.last_error, "danger", sticky=True)
        # sudo: ir.cron - the rest is the jobs' work
        self.env.ref("cgvcall.ir_cron_recordings").sudo()._trigger()
        message = self.env._(
            "%(new)s new calls, %(changed)s changed.",
            new=result["created"],
            changed=result["updated"],
        )
        if not result["finished"]:
            self.env.ref("cgvcall.ir_cron_import").sudo()._trigger()
            message += " " + self.env._("The rest follows by itself.")
        return self._notification(message, "success")

    def _notification(self, message, kind, sticky=False):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.name,
                "message": message,
                "type": kind,
                "sticky": sticky,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # === BUSINESS METHODS === #

    def _client(self):
        """The PBX's client with this account's keys.

        :raise PbxUnsafeUrl: the address is neither https nor on this machine
        :raise SecretError: the key that encrypted the account's keys is not there
        """
        return self._client_maker()()

    def _client_maker(self):
        """What makes such clients, in threads, too: it does not need the database."""
        self.ensure_one()
        # sudo: the set-up is for the server's requests, whoever caused them
        account_sudo = self.sudo()
        hosts = account_sudo._recording_hosts()
        return partial(
            PbxClient,
            account_sudo.api_url,
            account_sudo._secret("api_key"),
            account_sudo._secret("api_secret"),
            recording_hosts=hosts,
            private_hosts=private_hosts(),
            ends_at=self._job_ends_at(),
        )

    def _has_readable_keys(self):
        """Whether its keys, if any, can be read; the import says what is wrong."""
        names = ("api_key", "api_secret")
        # sudo: whether there are keys, not which
        account_sudo = self.sudo()
        return all(
            not account_sudo[f"{name}_value"] or account_sudo._known_secret(name)
            for name in names
        )

    def _company_lang(self):
        """For texts that are stored: the same for all readers, whoever causes them."""
        return self.company_id.partner_id.lang or "en_US"

    def _country_code(self):
        return self.country_id._cgvcall_code() or DEFAULT_COUNTRY_CODE

    def _dial(self, number):
        """What the PBX dials for a number, by this account's rule.

        :raise ValueError: it cannot be dialled
        """
        return numbers.dial(
            number,
            self._country_code(),
            self.outside_prefix or "",
            self.international_prefix,
        )

    def _read_number(self, raw, was_dialled=False, country=None):
        """The one form of a number, without this account's outside prefix.

        :param was_dialled: our side dialled it
        :param country: whose way of writing it follows, if not the account's
        """
        return self._number_reader(country)(raw, was_dialled=was_dialled)

    def _number_reader(self, country=None):
        """What reads many numbers as :meth:`_read_number` does."""
        return partial(
            numbers.undial,
            country=country or self._country_code(),
            outside_prefix=self.outside_prefix or "",
        )
