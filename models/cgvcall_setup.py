from odoo import api, models
from odoo.exceptions import AccessError, ValidationError

ADMIN = "cgvcall.group_admin"
#: What the first step asks for.
KEYS = ("api_url", "api_key", "api_secret")
MAX_VALUE = 2048


class CgvcallSetup(models.AbstractModel):
    """The set-up guide: from an installed app to the first call, step by step.

    It stores nothing of its own. Whether a step is done follows from what is there, so
    the guide can be left at any time, and done by other means.
    """

    _name = "cgvcall.setup"
    _description = "Set-up guide"

    # === WHAT THE PAGE CALLS === #

    @api.model
    @api.readonly
    def get_data(self, account_id):
        """All that the page shows.

        :param account_id: False for the first one of the company
        :return: see the test of this; each step has ``key``, ``state`` (``done``,
            ``todo``, ``working`` or ``wrong``), ``text``
        :raise AccessError: not a telephone administrator
        """
        account = self._account(account_id)
        return {
            "accounts": [
                {"id": one.id, "name": one.display_name} for one in self._accounts()
            ],
            "account": self._account_data(account),
            "extension": self.env["cgvcall.extension"]._of_current_user().number,
            "may_demo": self._may_demo(),
            "may_settings": self.env.user.has_group("base.group_system"),
            "extensions": self._extension_data(account),
            "periods": self._period_data(account),
            "steps": self._steps(account),
        }

    @api.model
    def save_account(self, account_id, values):
        """Store the address and the keys of an account and try them.

        :param dict values: any of ``api_url``, ``api_key``, ``api_secret``; a secret
            that is left empty stays what it is
        :return: as :meth:`get_data`
        """
        account = self._account(account_id)
        if not isinstance(values, dict) or values.keys() - set(KEYS):
            raise ValidationError(self.env._("These are not the keys of a PBX."))
        found = {}
        for name, value in values.items():
            if not isinstance(value, str) or len(value) > MAX_VALUE or "\0" in value:
                raise ValidationError(self.env._("These are not the keys of a PBX."))
            if value.strip():
                found[name] = value.strip()
        if not account:
            account = account.create({"company_id": self.env.company.id})
        if found.get("api_url") == account.api_url:
            del found["api_url"]
        # First: with another host, what was entered for the former one is forgotten.
        if "api_url" in found:
            account.api_url = found.pop("api_url")
        account.write(found)
        if account._setup_has_keys():
            account.action_test_connection()
        return self.get_data(account.id)

    @api.model
    @api.readonly
    def read_list(self, account_id, pasted, prefix):
        """What a pasted list of extensions says, without its passwords.

        :return: see ``cgvcall.extension.paste``
        """
        account = self._existing_account(account_id)
        return self.env["cgvcall.extension.paste"]._preview(account, pasted, prefix)

    @api.model
    def store_list(self, account_id, pasted, prefix, choices):
        """Create or complete these extensions.

        :param dict choices: user id or False by extension
        :return: ``{"new": int, "changed": int, "data": as of get_data}``
        """
        account = self._existing_account(account_id)
        result = self.env["cgvcall.extension.paste"]._store(
            account, pasted, prefix, choices
        )
        return {**result, "data": self.get_data(account.id)}

    # === THE BORDER === #

    def _check_admin(self):
        if not self.env.user.has_group(ADMIN):
            raise AccessError(
                self.env._("Only telephone administrators set up the PBX.")
            )

    def _accounts(self):
        """The accounts of the company chosen now."""
        domain = [("company_id", "=", self.env.company.id)]
        # Invented calls need no set-up; the field comes with them.
        if "is_demo" in self.env["cgvcall.account"]._fields:
            domain.append(("is_demo", "=", False))
        return self.env["cgvcall.account"].search(domain)

    def _account(self, account_id):
        self._check_admin()
        accounts = self._accounts()
        if account_id is False:
            return accounts[:1]
        account = accounts.filtered(
            lambda one: isinstance(account_id, int) and one.id == account_id
        )
        if not account or account_id is True:
            raise ValidationError(self.env._("This company has no such PBX account."))
        return account

    def _existing_account(self, account_id):
        account = self._account(account_id)
        if not account:
            raise ValidationError(self.env._("This company has no such PBX account."))
        return account

    # === DATA === #

    def _account_data(self, account):
        return {
            "id": account.id,
            "name": account.name,
            "api_url": account.api_url,
            "has_key": bool(account.api_key),
            "has_secret": bool(account.api_secret),
            "state": account.state,
            "vpbx": account.vpbx,
        }

    def _extension_data(self, account):
        return [
            {
                "id": extension.id,
                "number": extension.number,
                "user_id": extension.user_id.id,
                "check": extension.preflight_state,
                "check_text": extension.preflight_summary,
            }
            for extension in account.extension_ids
        ]

    def _period_data(self, account):
        """The last ones that were asked for."""
        return [
            {
                "id": period.id,
                "name": period.display_name,
                "state": period.state,
                "progress": period.progress,
                "done": period.done_count,
                "total": period.total,
                "error": period.error,
            }
            for period in account.period_ids[:3]
            if period.state != "cancelled"
        ]

    def _may_demo(self):
        """Whether calls can be invented, and are not there yet."""
        accounts = self.env["cgvcall.account"]
        if not hasattr(accounts, "action_demo_start"):
            return False
        own = [("company_id", "=", self.env.company.id), ("is_demo", "=", True)]
        return not accounts.search_count(own, limit=1)
