from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# The server alone says what is a demo: all that belongs to one can be deleted.
SERVERS_OWN = {"is_demo", "demo_records"}


class CgvcallAccount(models.Model):
    """A demo: an account without a PBX. Its calls and people are invented."""

    _inherit = "cgvcall.account"

    is_demo = fields.Boolean("Invented calls", readonly=True, copy=False)
    # Whom it has made: ``{model: [ids]}``.
    demo_records = fields.Json(copy=False, groups=fields.NO_ACCESS)

    _demo_unique = models.UniqueIndex(
        "(company_id) WHERE is_demo", "There is a demo already."
    )
    _check_demo_is_silent = models.Constraint(
        "CHECK (is_demo IS NOT TRUE"
        " OR NOT (import_enabled OR audit_enabled OR recording_enabled))",
        "A demo has no PBX to fetch calls from.",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        # Also what defaults from the context say. sudo: nobody may access one of them
        accounts_sudo = accounts.sudo()
        self._check_says_no_demo(
            accounts_sudo.filtered("is_demo") or accounts_sudo.filtered("demo_records")
        )
        return accounts

    def write(self, vals):
        self._check_says_no_demo(not SERVERS_OWN.isdisjoint(vals))
        return super().write(vals)

    def _check_says_no_demo(self, says_so):
        if says_so and not self.env.su:
            raise AccessError(self.env._("What is a demo is not for you to say."))

    # === ACTION METHODS === #

    @api.model
    def action_demo_start(self):
        """Fill the company with invented calls, and show them.

        :raise UserError: there are real ones, or a demo; or nobody takes calls
        """
        accounts = self.env["cgvcall.account"]
        accounts.check_access("create")
        accounts._check_demo_possible()
        # sudo: telephone admins need not be allowed to make contacts, leads and calls
        accounts.sudo()._demo_create()
        return self._demo_page()

    def action_demo_try(self):
        """As :meth:`action_demo_start`, for a button of a list."""
        self.check_access("write")
        return self.env["cgvcall.account"].action_demo_start()

    def action_demo_remove(self):
        """Take the demo away, with all that was made for it and in it."""
        self.ensure_one()
        self.check_access("unlink")
        if not self.is_demo:
            raise UserError(self.env._("This is not a demo: nothing was removed."))
        # sudo: as it was made
        kept = self.sudo()._demo_remove()
        if not kept:
            return self._demo_page()
        # What the page shows now may be gone.
        shown = self.env["ir.actions.actions"]._for_xml_id(self._demo_shown_by())
        shown.pop("help", None)  # the web client takes it for plain text here
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self.env._(
                    "The demo's calls are gone. These stay, as something of yours "
                    "belongs to them: %s.",
                    "; ".join(kept),
                ),
                "type": "warning",
                "sticky": True,
                "next": {**shown, "target": "main"},
            },
        }

    @api.model
    def _demo_page(self):
        """Calls on a page of their own: whether its user has a line has changed."""
        return {
            "type": "ir.actions.act_url",
            "url": f"/odoo/action-{self._demo_shown_by()}",
            "target": "self",
        }

    # === WHERE ONE CAN BE === #

    @api.model
    def _demo_of_company(self):
        """The demo of the present company, if any."""
        accounts = self.env["cgvcall.account"].with_context(active_test=False)
        company = self.env.company
        return accounts.search(
            [("company_id", "=", company.id), ("is_demo", "=", True)]
        )

    @api.model
    def _check_demo_possible(self):
        # sudo: whether there are calls, whoever may see them
        calls_sudo = self.env["cgvcall.call"].sudo()
        if self.sudo()._demo_of_company():
            raise UserError(self.env._("There is a demo already."))
        if calls_sudo.search_count([("company_id", "=", self.env.company.id)], limit=1):
            raise UserError(
                self.env._(
                    "There are calls of your own already. Invented ones between them "
                    "would make the figures wrong: try the demo in an empty database."
                )
            )
        if not self.sudo()._demo_agents():
            raise UserError(
                self.env._(
                    "A demo needs somebody who takes its calls: give one user the "
                    "right “Agent”, and no extension yet."
                )
            )

    @api.model
    def _demo_agents(self):
        """Who takes part: who may call, and has no line of a real PBX."""
        company = self.env.company
        group = self.env.ref("cgvcall.group_agent")
        users = self.env["res.users"].search(
            [
                ("all_group_ids", "in", group.ids),
                ("company_ids", "in", company.ids),
                ("share", "=", False),
            ]
        )
        lines = self.env["cgvcall.extension"].search(
            [("company_id", "=", company.id), ("user_id", "in", users.ids)]
        )
        users -= lines.user_id
        # Who asked for the demo sees calls of their own.
        return (users & self.env.user) | users

    @api.model
    def _demo_shown_by(self):
        """The action that shows the user the most of a demo."""
        if self.env.user.has_group("cgvcall.group_supervisor"):
            return "cgvcall.cgvcall_call_action"
        if self.env.user.has_group("cgvcall.group_agent"):
            return "cgvcall.cgvcall_call_action_mine"
        return "cgvcall.cgvcall_account_action"

    # === WHAT IS LEFT ALONE === #

    def _demo_sentence(self):
        return self.env._("This is a demo with invented calls: nothing is dialled.")

    def _client_maker(self):
        if self.is_demo:
            raise UserError(
                self.env._("This is a demo with invented calls: it has no PBX.")
            )
        return super()._client_maker()

    def _judge(self, now):
        if self.is_demo:
            return "off", [
                self.env._("This is a demo with invented calls: it has no PBX.")
            ]
        return super()._judge(now)
