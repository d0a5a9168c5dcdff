from odoo import api, fields, models
from odoo.exceptions import UserError

from ..pbx.errors import (
    PbxError,
    PbxRejected,
    PbxUnauthorized,
    PbxUnreachable,
)

# A token that ends sooner than this is renewed before it is handed out.
TOKEN_MARGIN_HOURS = 12
# What a user's line is asked for, in one statement: many ask, again and again.
LINE_FIELDS = (
    "account_id",
    "authen_name",
    "company_id",
    "line_state",
    "number",
    "token_expires_at",
    "token_value",
    "user_id",
)


class CgvcallExtension(models.Model):
    """One line of the PBX, and who uses it."""

    _name = "cgvcall.extension"
    _description = "CGVCall extension"
    _inherit = ["cgvcall.secret.mixin"]
    _order = "account_id, number"
    _rec_name = "number"
    _check_company_auto = True
    _secret_columns = ("password_value", "token_value")

    account_id = fields.Many2one(
        "cgvcall.account",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env["cgvcall.account"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        ),
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    active = fields.Boolean(default=True)
    number = fields.Char("Extension", required=True)
    user_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        ondelete="set null",
        domain="[('share', '=', False)]",
    )
    authen_name = fields.Char(copy=False, groups="cgvcall.group_admin")
    password = fields.Char(
        "Authen Pass",
        compute="_compute_password",
        inverse="_inverse_password",
        groups="cgvcall.group_admin",
    )
    password_value = fields.Char(copy=False, groups=fields.NO_ACCESS)
    token_value = fields.Char(copy=False, groups=fields.NO_ACCESS)
    token_expires_at = fields.Datetime(copy=False, groups=fields.NO_ACCESS)

    _number_unique = models.Constraint(
        "UNIQUE (account_id, number)", "This extension already exists."
    )
    _user_unique = models.UniqueIndex(
        "(company_id, user_id) WHERE active AND user_id IS NOT NULL",
        "This user has another extension already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("password_value")
    def _compute_password(self):
        self._mask_secret("password")

    def _inverse_password(self):
        self._store_secret("password")

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        extensions = super().create([self._clean(vals) for vals in vals_list])
        extensions._user_changed()
        return extensions

    def write(self, vals):
        vals = self._clean(vals)
        if "account_id" in vals:
            # sudo: values that nobody may access, and where the other account leads
            account_sudo = self.account_id.sudo().browse(vals["account_id"])
            self.sudo().filtered(
                lambda line: not line.account_id._leads_to(account_sudo.api_url)
            )._leave_secrets()
        if vals.keys() & {"user_id", "authen_name", "password", "account_id"}:
            # A token belongs to one line and one user.
            self.sudo()._forget_token()  # sudo: fields that nobody may access
        result = super().write(vals)
        if "account_id" in vals:
            self.check_access("write")  # also where it is now
        if "user_id" in vals:
            self._user_changed()
        return result

    @api.model
    def _clean(self, vals):
        """Numbers and names are copied from e-mails, spaces and all."""
        fnames = ("number", "authen_name")
        return {
            key: str(value).strip() if key in fnames and value else value
            for key, value in vals.items()
        }

    def _user_changed(self):
        """Who gets a line may use it, and gets its calls that are nobody's so far."""
        agents = self.env.ref("cgvcall.group_agent")
        users = self.user_id.filtered(lambda user: agents not in user.all_group_ids)
        # sudo: res.users - giving a line is the telephone administrator's decision
        users.sudo().write({"group_ids": [fields.Command.link(agents.id)]})
        for extension in self:
            # sudo: cgvcall.call - administrators need not see the calls
            calls_sudo = (
                self.env["cgvcall.call"]
                .sudo()
                .search(
                    [
                        ("account_id", "=", extension.account_id.id),
                        ("extension_number", "=", extension.number),
                        ("user_id", "=", False),
                    ]
                )
            )
            calls_sudo.write(
                {"extension_id": extension.id, "user_id": extension.user_id.id}
            )

    # === BUSINESS METHODS === #

    @api.model
    def _of_current_user(self):
        """The current user's own line, if any, with the rights to use its secrets."""
        # sudo: the user may use the own line, not read its fields
        extensions = self.sudo().search_fetch(
            [
                ("user_id", "=", self.env.uid),
                ("company_id", "in", self.env.user._get_company_ids()),
                ("account_id.active", "=", True),
            ],
            LINE_FIELDS,
            order="id",  # their own asks three more tables, for what is but one line
        )
        if len(extensions) > 1:
            # One line a company: that of the user's own, else whichever there is. Not
            # that of the one chosen now: a page may have another than its calls.
            company = self.env.user.company_id
            own = extensions.filtered(lambda ext: ext.company_id == company)
            extensions = own or extensions.sorted()
        return extensions[:1]

    def _get_token(self, renew=False):
        """The softphone's token of this line, from the PBX or still good.

        :param bool renew: the PBX refused the one we had
        :return: the token
        :raise UserError: a sentence that a sales rep understands
        """
        self.ensure_one()
        soon = fields.Datetime.add(fields.Datetime.now(), hours=TOKEN_MARGIN_HOURS)
        known = self.token_expires_at and self._known_secret("token")
        if renew or not known or self.token_expires_at <= soon:
            self._fetch_token()
        return self._secret("token")

    def _fetch_token(self):
        if not self.authen_name or not self.password_value:
            raise UserError(
                self.env._(
                    "Extension %s has no Authen Name or password yet. Ask your "
                    "administrator to complete it in Settings → CGVCall.",
                    self.number,
                )
            )
        self.env["cgvcall.login"]._count_one()
        try:
            with self.account_id._client() as client:
                token = client.login(self.authen_name, self._secret("password"))
        except (PbxUnauthorized, PbxRejected):
            raise UserError(
                self.env._(
                    "The PBX refuses the password of extension %s. Ask your "
                    "administrator to enter it again in Settings → CGVCall.",
                    self.number,
                )
            ) from None
        except PbxUnreachable:
            raise UserError(
                self.env._("The PBX does not answer. Try again in a minute.")
            ) from None
        except PbxError as error:
            raise UserError(self.account_id._describe_error(error)) from None
        self.write({"token_value": token.token, "token_expires_at": token.expires_at})
        if token.vpbx and not self.account_id.vpbx:
            self.account_id.vpbx = token.vpbx

    def _leave_secrets(self):
        """The password was entered for another host, see cgvcall.account."""
        self.write({"password_value": False})
        self._forget_token()

    def _forget_token(self):
        self.write({"token_value": False, "token_expires_at": False})
