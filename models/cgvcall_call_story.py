from babel.dates import format_timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools.misc import babel_locale_parse, get_lang

from .cgvcall_phone import OWNERS


class CgvcallCall(models.Model):
    """The call as a story: who called whom, what came of it, who called back."""

    _inherit = "cgvcall.call"

    headline = fields.Char(compute="_compute_headline")
    return_text = fields.Char("Call back", compute="_compute_return")
    returned_call_id = fields.Many2one(
        "cgvcall.call", "Returned with", compute="_compute_return"
    )
    planned_activity_id = fields.Many2one(
        "mail.activity", "Next call", compute="_compute_planned_activity_id"
    )
    can_dismiss = fields.Boolean(compute="_compute_can_dismiss")

    # === WHO CALLED WHOM === #

    @api.depends(
        "state", "direction", "disposition", "talk_seconds", "number", "user_id"
    )
    @api.depends_context("lang", "uid", "cgvcall_hidden")
    def _compute_headline(self):
        for call in self:
            # sudo: names are shown, the contact itself stays closed
            call.headline = call.sudo()._story()

    def _story(self):
        words = {
            "person": self._other_name(),
            "agent": self._own_name(),
            "duration": self._duration_text(self.talk_seconds),
        }
        if self.state == "ongoing":
            return self.env._("%(agent)s and %(person)s are talking.", **words)
        if self.direction == "unknown":
            return self.env._(
                "A call with %(person)s: %(result)s.",
                **words,
                result=self._disposition_label().lower() or self.env._("no result"),
            )
        if self._has_come_in():
            return self._story_incoming(words)
        return self._story_outgoing(words)

    def _story_incoming(self, words):
        if self.state == "ringing":
            return self.env._("%(person)s is calling %(agent)s.", **words)
        if self.disposition == "answered":
            return self.env._(
                "%(person)s called and talked with %(agent)s for %(duration)s.", **words
            )
        if self.disposition == "busy":
            return self.env._(
                "%(person)s called %(agent)s; the line was busy.", **words
            )
        if self.disposition == "failed":
            return self.env._("%(person)s called; the call failed.", **words)
        if self.user_id or self.extension_number:
            return self.env._("%(person)s called; %(agent)s did not answer.", **words)
        return self.env._("%(person)s called; nobody answered.", **words)

    def _story_outgoing(self, words):
        if self.state == "ringing":
            return self.env._("%(agent)s is calling %(person)s.", **words)
        if self.disposition == "answered":
            return self.env._(
                "%(agent)s called %(person)s; they talked for %(duration)s.", **words
            )
        if self.disposition == "busy":
            return self.env._(
                "%(agent)s called %(person)s; the line was busy.", **words
            )
        if self.disposition == "failed":
            return self.env._("%(agent)s called %(person)s; the call failed.", **words)
        if self.disposition == "cancelled":
            return self.env._(
                "%(agent)s called %(person)s, but hung up before an answer.", **words
            )
        return self.env._("%(agent)s called %(person)s; nobody answered.", **words)

    def _has_come_in(self):
        """Of an internal call the direction does not tell."""
        return self.direction == "inbound" or (
            self.direction == "internal"
            and self.to_number == self.extension_number
            and self.from_number != self.extension_number
        )

    def _other_name(self):
        """The other party: a person, a colleague, or the number."""
        lead = self.lead_id
        name = self.partner_id.name or lead.partner_name or lead.contact_name
        if not name and self.number:
            name = self._colleague_names().get(self.number)
        return name or self.number_display or self.env._("A withheld number")

    def _own_name(self):
        if self.user_id:
            return self.user_id.name
        if self.extension_number:
            return self.env._("extension %s", self.extension_number)
        return self.env._("somebody")

    def _colleague_names(self):
        """The names of who has the account's extensions, by number."""
        return {
            extension.number: extension.user_id.name
            for extension in self.account_id.extension_ids
            if extension.user_id
        }

    # === WHO CALLED BACK === #

    @api.depends("disposition", "dismissed", "to_return", "return_user_id")
    @api.depends_context("uid", "lang")
    def _compute_return(self):
        missed = self.filtered(
            lambda call: (call.direction, call.disposition) == ("inbound", "missed")
        )
        self.return_text = False
        self.returned_call_id = False
        # sudo: who called back may be told to whoever sees the missed call
        talks = missed.sudo()._talks_that_returned()
        readable = self.union(*talks.values())._filtered_access("read")
        for call in missed:
            talk = talks.get(call._origin)
            call.return_text = call.sudo()._return_text(talk)
            call.returned_call_id = talk and talk.with_env(self.env) & readable

    def _return_text(self, talk):
        if talk:
            delay = (talk.answered_at or talk.started_at) - self.started_at
            locale = babel_locale_parse(get_lang(self.env).code)
            words = {
                "agent": talk._own_name(),
                "delay": format_timedelta(delay, threshold=1.5, locale=locale),
            }
            if talk.direction == "inbound":
                return self.env._(
                    "They called again after %(delay)s and talked with %(agent)s.",
                    **words,
                )
            return self.env._("%(agent)s called back after %(delay)s.", **words)
        if self.dismissed:
            return self.env._("No call back needed.")
        if self.return_user_id:
            name = self.return_user_id.name
            return self.env._("Nobody has called back yet: %s has been asked to.", name)
        return self.env._("Nobody has called back yet.")

    # === WHAT IS PLANNED === #

    @api.depends_context("uid")
    def _compute_planned_activity_id(self):
        """The next call with the person that the reader may see."""
        activities = self.env["mail.activity"]
        for call in self:
            # sudo: only ids, to look for what the reader may see
            call_sudo = call.sudo()
            on = Domain("res_model", "=", call._name) & Domain("res_id", "=", call.id)
            for model, owner in OWNERS.items():
                if person := call_sudo[owner]:
                    on |= Domain("res_model", "=", model) & Domain(
                        "res_id", "=", person.id
                    )
            call.planned_activity_id = activities.search(
                on & Domain("activity_type_id.category", "=", "phonecall"),
                order="date_deadline, id",
                limit=1,
            )

    # === NO CALL BACK NEEDED === #

    @api.depends("to_return", "user_id", "return_user_id")
    @api.depends_context("uid")
    def _compute_can_dismiss(self):
        # Whoever sees a call with its contact only does not decide about it.
        seen = self.filtered_domain(self.env.user._cgvcall_calls_seen())
        for call in self:
            call.can_dismiss = call.to_return and call in seen

    def action_dismiss(self):
        """Note that these missed calls need no call back.

        :raise AccessError: they are somebody else's
        """
        self.check_access("read")
        waiting = self.filtered("to_return")
        if any(not call.can_dismiss for call in waiting):
            raise AccessError(self.env._("Some of these calls are not yours."))
        # sudo: agents may read their calls only, and change of them what is offered
        waiting_sudo = waiting.sudo()
        waiting_sudo._dismiss()
        waiting_sudo._follow_up()


class CgvcallCallLeg(models.Model):
    _inherit = "cgvcall.call.leg"

    user_name = fields.Char("Agent", compute="_compute_user_name")

    @api.depends("extension_number", "call_id")
    def _compute_user_name(self):
        for leg in self:
            # sudo: cgvcall.extension - the name of a colleague goes with the call
            call_sudo = leg.call_id.sudo()
            is_calls = leg.extension_number == call_sudo.extension_number
            leg.user_name = (
                is_calls and call_sudo.user_id.name
            ) or call_sudo._colleague_names().get(leg.extension_number)
