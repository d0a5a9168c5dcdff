from odoo import api, fields, models
from odoo.exceptions import ValidationError

KEYS = (
    "secure",
    "sdk",
    "microphone",
    "speaker",
    "token",
    "signalling",
    "notifications",
)
UNCHECKED = {"preflight_at": False, "preflight_state": False, "preflight_failed": False}


class CgvcallExtension(models.Model):
    """What the check of the user's browser found, for who helps with it."""

    _inherit = "cgvcall.extension"

    preflight_at = fields.Datetime(
        "Checked at", readonly=True, copy=False, groups="cgvcall.group_admin"
    )
    preflight_state = fields.Selection(
        [("ok", "Ready"), ("problem", "Problem")],
        "Softphone check",
        readonly=True,
        copy=False,
        groups="cgvcall.group_admin",
    )
    preflight_failed = fields.Char(
        readonly=True, copy=False, groups="cgvcall.group_admin"
    )
    preflight_summary = fields.Char(
        "Softphone check: details",
        compute="_compute_preflight_summary",
        groups="cgvcall.group_admin",
    )

    @api.depends("preflight_state", "preflight_failed")
    @api.depends_context("lang")
    def _compute_preflight_summary(self):
        labels = self._preflight_labels()
        for extension in self:
            failed = (extension.preflight_failed or "").split(",")
            extension.preflight_summary = (
                ", ".join(labels[key] for key in failed if key in labels) or False
            )

    def _preflight_labels(self):
        return {
            "secure": self.env._("Page is not secure (https)"),
            "sdk": self.env._("Softphone cannot be loaded"),
            "microphone": self.env._("No microphone, or not allowed"),
            "speaker": self.env._("No speaker"),
            "token": self.env._("PBX refuses the extension"),
            "signalling": self.env._("Softphone server cannot be reached"),
            "notifications": self.env._("Notifications are not allowed"),
        }

    def _is_fit_for_calls(self):
        """Whether the check found all that calls need: they ring without a notice."""
        self.ensure_one()
        return self.preflight_state == "ok" or self.preflight_failed == "notifications"

    def write(self, vals):
        """The check was of the former user's browser."""
        if "user_id" in vals:
            vals = {**vals, **UNCHECKED}
        return super().write(vals)

    def _store_preflight(self, results):
        """Keep the result of a check.

        :param list results: ``{"key", "ok"}``, where ``ok`` is None if not checked;
            keys that are not known here are left out
        :raise ValidationError: not such a result
        """
        self.ensure_one()
        found = {}
        for result in results if isinstance(results, list) else [None]:
            ok = result.get("ok") if isinstance(result, dict) else "nothing"
            if ok is not None and not isinstance(ok, bool):
                raise ValidationError(
                    self.env._("This is not the result of a softphone check.")
                )
            found[str(result.get("key"))] = ok
        failed = [key for key in KEYS if found.get(key) is False]
        state = "ok" if any(found.get(key) for key in KEYS) else False
        self.write(
            {
                "preflight_at": fields.Datetime.now(),
                "preflight_state": "problem" if failed else state,
                "preflight_failed": ",".join(failed) or False,
            }
        )
