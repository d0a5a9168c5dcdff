from datetime import timedelta

from odoo import fields, models
from odoo.tools.misc import format_datetime

from .cgvcall_secret import SecretError

#: Of extensions in a sentence.
MOST_NAMED = 6
# The import lags so much at most when it has caught up.
CAUGHT_UP = timedelta(hours=1)


class CgvcallAccount(models.Model):
    _inherit = "cgvcall.account"

    def _setup_has_keys(self):
        """Whether both keys are there, whatever they are worth."""
        # sudo: whether there are keys, not which
        account_sudo = self.sudo()
        return bool(account_sudo.api_key_value and account_sudo.api_secret_value)


class CgvcallSetup(models.AbstractModel):
    """How far each step is, and what is missing, in words."""

    _inherit = "cgvcall.setup"

    def _steps(self, account):
        """The steps in their order: ``key``, ``state``, ``text``, ``progress``."""
        steps = [
            self._step_account(account),
            self._step_test(account),
            self._step_extensions(account),
            self._step_users(account),
            self._step_check(account),
            self._step_call(account),
            self._step_import(account),
        ]
        keys = ("account", "test", "extensions", "users", "check", "call", "import")
        return [
            {"key": key, "progress": None, **step}
            for key, step in zip(keys, steps, strict=True)
        ]

    # === THE PBX === #

    def _step_account(self, account):
        try:
            for name in ("api_key", "api_secret") if account else ():
                account._secret(name)
        except SecretError as error:
            return {"state": "wrong", "text": str(error)}
        missing = [
            label
            for value, label in (
                (account.api_key, self.env._("API key")),
                (account.api_secret, self.env._("API secret")),
            )
            if not value
        ]
        if missing:
            text = self.env._("Still missing: %s.", ", ".join(missing))
            return {"state": "todo", "text": text}
        return {"state": "done", "text": self.env._("API key and secret are set.")}

    def _step_test(self, account):
        if not account or not account._setup_has_keys():
            text = self.env._("Needs API key and secret first.")
            return {"state": "todo", "text": text}
        if account.state == "error":
            return {"state": "wrong", "text": account.last_error}
        if account.state == "connected":
            text = self.env._("The PBX answered: the address and the keys are right.")
            return {"state": "done", "text": text}
        return {"state": "todo", "text": self.env._("Not tried yet.")}

    # === EXTENSIONS === #

    def _step_extensions(self, account):
        extensions = account.extension_ids
        if not extensions:
            return {"state": "todo", "text": self.env._("There are none yet.")}
        problems = []
        for label, fname in (
            ("Authen Name", "authen_name"),
            ("Authen Pass", "password"),
        ):
            lacking = extensions.filtered(lambda one, fname=fname: not one[fname])
            if lacking:
                problems.append(
                    self.env._(
                        "No %(what)s yet: %(extensions)s.",
                        what=label,
                        extensions=self._named(lacking),
                    )
                )
        if problems:
            return {"state": "wrong", "text": " ".join(problems)}
        text = self.env._("Extensions that are ready: %s.", len(extensions))
        return {"state": "done", "text": text}

    def _step_users(self, account):
        extensions = account.extension_ids
        if not extensions:
            text = self.env._("Needs extensions first.")
            return {"state": "todo", "text": text}
        free = extensions.filtered(lambda one: not one.user_id)
        if not free:
            return {"state": "done", "text": self.env._("Each extension has a user.")}
        text = self.env._(
            "Without a user: %s. Desk phones need none.", self._named(free)
        )
        return {"state": "todo" if free == extensions else "done", "text": text}

    def _step_check(self, account):
        lines = account.extension_ids.filtered("user_id")
        if not lines:
            text = self.env._("Needs an extension with a user first.")
            return {"state": "todo", "text": text}
        own = self.env["cgvcall.extension"]._of_current_user()
        mine = lines.filtered(lambda one: one.id == own.id)
        checked = lines.filtered(lambda one: one._is_fit_for_calls())
        troubled = lines.filtered(lambda one: one.preflight_state) - checked
        if mine & troubled or (troubled and not checked):
            first = (mine & troubled or troubled)[0]
            text = self.env._(
                "Extension %(extension)s: %(problems)s.",
                extension=first.number,
                problems=first.preflight_summary or self.env._("Problem"),
            )
            return {"state": "wrong", "text": text}
        text = self.env._(
            "Checked and ready: %(count)s of %(total)s.",
            count=len(checked),
            total=len(lines),
        )
        return {"state": "done" if (mine or lines) & checked else "todo", "text": text}

    def _named(self, extensions):
        numbers = extensions.mapped("number")
        more = ["…"] if len(numbers) > MOST_NAMED else []
        return ", ".join(numbers[:MOST_NAMED] + more)

    # === CALLS === #

    def _step_call(self, account):
        # sudo: whether there are calls; whose and with whom is not for who sets it up
        calls_sudo = self.env["cgvcall.call"].sudo()
        lines = account.with_context(active_test=False).extension_ids
        if not lines:
            return {"state": "todo", "text": self.env._("None yet.")}
        softphone = [
            ("account_id", "=", account.id),
            ("sdk_call_id", "!=", False),
            # Those before were made with another softphone, and imported.
            (
                "started_at",
                ">=",
                min(lines.mapped("create_date")).replace(microsecond=0),
            ),
        ]
        heard = [*softphone, ("answered_at", "!=", False)]
        if calls_sudo.search_count(heard, limit=1):
            return {"state": "done", "text": self.env._("Somebody has talked.")}
        tried = [*softphone, ("state", "=", "ended")]
        if not calls_sudo.search_count(tried, limit=1):
            return {"state": "todo", "text": self.env._("None yet.")}
        # All of them were in vain, so these are few.
        last_sudo = calls_sudo.search(tried, order="id DESC", limit=1)
        labels = dict(
            calls_sudo._fields["disposition"]._description_selection(self.env)
        )
        text = self.env._(
            "Nobody has talked yet. The last try: %s.",
            labels.get(last_sudo.disposition) or self.env._("no answer"),
        )
        return {"state": "wrong", "text": text}

    def _step_import(self, account):
        if not account or not account._setup_has_keys():
            text = self.env._("Needs API key and secret first.")
            return {"state": "todo", "text": text}
        if account.state == "error":
            return {"state": "wrong", "text": account.last_error}
        if account.health_state == "off":
            return {"state": "todo", "text": account.health_text}
        until, first = account.imported_until, account.imported_from
        if not until:
            text = self.env._(
                "Begins by itself within two minutes, with the last %s days.",
                account.import_days,
            )
            return {"state": "todo", "text": text}
        now = fields.Datetime.now()
        if account.scan_position and until < now - CAUGHT_UP:
            whole = (now - first).total_seconds() if first else 0
            share = (until - first).total_seconds() / whole if whole > 0 else 0
            text = self.env._("Calls until %s are here.", self._moment(until))
            progress = min(max(int(100 * share), 0), 99)
            return {"state": "working", "text": text, "progress": progress}
        if account.health_state == "warning":
            return {"state": "wrong", "text": account.health_text}
        text = self.env._(
            "All calls since %s are here. New ones come in by themselves.",
            self._moment(first or until),
        )
        return {"state": "done", "text": text, "progress": 100}

    def _moment(self, moment):
        return format_datetime(self.env, moment, dt_format="short")
