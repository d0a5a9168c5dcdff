import html

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import html_sanitize

from odoo.addons.mail.tools.discuss import Store

MAX_CARDS = 200


def _escape(text):
    """A text between tags; quotes stay, as in all that Odoo stores."""
    return Markup(html.escape(text, quote=False))  # noqa: S704 - made safe right here


class CgvcallCall(models.Model):
    _inherit = "cgvcall.call"

    def _sync_chatter(self):
        """Have exactly one chatter entry for each ended call of a known person.

        An entry follows its call: to another person, to another text, away.
        """
        new_values, calls, changed = [], self.browse(), self.browse()
        for call in self.filtered(lambda call: call.account_id.chatter_enabled):
            person = call._chatter_person()
            message = call.message_id
            if not person:
                changed += call.filtered("message_id")
                message.unlink()
                continue
            vals = call._chatter_values(person)
            if not message:
                new_values.append(vals)
                calls += call
            elif not call._is_told(message, vals):
                message.write(
                    {name: vals[name] for name in ("model", "res_id", "body")}
                )
                changed += call
        changed._refresh_chatter()
        messages = self.env["mail.message"].create(new_values)
        for call, message in zip(calls, messages, strict=True):
            call.message_id = message

    def _refresh_chatter(self):
        """Tell who may see these calls that there is news of them, and no more.

        Pages that show one of them ask for it anew, with the rights of their user.
        """
        for user_sudo, calls in self._watchers().items():
            user_sudo._bus_send("cgvcall/cards", {"call_ids": calls.ids})

    def _tell_removed(self):
        """Have the pages of who may see these calls drop their entries.

        As Odoo does it itself for messages that were sent to somebody.
        """
        for user_sudo, calls in self._watchers().items():
            # sudo: cgvcall.call - ids of entries that the user sees
            entries = calls.sudo().message_id
            user_sudo._bus_send("mail.message/delete", {"message_ids": entries.ids})

    def _told_note(self):
        """The note, if the chatter may tell of calls."""
        # sudo: cgvcall.account - only whether it may
        return self.account_id.sudo().chatter_enabled and self.note

    def _chatter_person(self):
        """Where the entry stands: the opportunity of the call, else the contact."""
        self.ensure_one()
        if self.state != "ended":
            return None
        return self.lead_id or self.partner_id or None

    def _is_told(self, message, vals):
        """Whether the entry says this already; new ones are stored as they are."""
        if any(message[name] != vals[name] for name in ("model", "res_id")):
            return False
        body = vals["body"]
        return message.body in (body, html_sanitize(body, sanitize_style=True))

    def _chatter_values(self, person):
        return {
            **self._entry_values(self.user_id),
            "model": person._name,
            "res_id": person.id,
            "date": self.started_at,
            "body": self._chatter_body(),
        }

    @api.model
    def _entry_place(self, vals):
        """Model and id of where the entry of a call with these values stands."""
        if vals["state"] != "ended":
            return None, None
        if vals.get("lead_id"):
            return "crm.lead", vals["lead_id"]
        return "res.partner", vals.get("partner_id")

    @api.model
    def _entry_values(self, user):
        """What all entries of an agent have in common."""
        author = user.partner_id or self.env.ref("base.partner_root")
        return {
            "author_id": author.id,
            "email_from": author.email_formatted,
            # As Odoo's own logged notes; else it is looked up note by note.
            "reply_to": self.env["mail.thread"]._notify_get_reply_to(
                default=author.email_formatted, author_id=author.id
            )[False],
            "message_type": "notification",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note"),
            "is_internal": True,
        }

    def _chatter_body(self):
        """The call in one line, its outcome and note; for who has not our card."""
        # Written once for all readers: the card shows the number to who may know it.
        call = self.with_context(
            lang=self.account_id._company_lang(), cgvcall_hidden=True
        )
        text = call._entry_text(
            call.direction,
            call.disposition,
            call.talk_seconds,
            call.number_display,
            call.user_id.name,
        )
        return self._entry_body(text, call.outcome_id.name, call.note)

    @api.model
    def _entry_body(self, text, outcome=None, note=None):
        body = Markup("<p>%s</p>") % _escape(text)
        if outcome:
            body += Markup("<p><b>%s</b></p>") % _escape(outcome)
        if note:
            lines = map(_escape, note.splitlines())
            body += Markup("<p>%s</p>") % Markup("<br>").join(lines)
        return body

    @api.model
    def _entry_text(self, direction, disposition, talk_seconds, number, agent):
        """How a call went, in the context's language."""
        if disposition == "answered":
            result = self._duration_text(talk_seconds)
        else:
            result = self._disposition_text(disposition).lower()
        parts = [
            self._direction_text(direction),
            result,
            self._number_text(direction, number),
            agent and self.env._("by %s", agent),
        ]
        return ", ".join(filter(None, parts))

    def _number_text(self, direction, number):
        if not number:
            return self.env._("number withheld")
        if direction == "inbound":
            return self.env._("from %s", number)
        return self.env._("to %s", number)

    def _duration_text(self, seconds):
        """Seconds as people say them: ``42 s``, ``2:05``, ``1:00:00``."""
        if seconds < 60:
            return self.env._("%s s", seconds)
        minutes, seconds = divmod(seconds, 60)
        hours, minutes = divmod(minutes, 60)
        if hours:
            return f"{hours}:{minutes:02}:{seconds:02}"
        return f"{minutes}:{seconds:02}"

    # === FOR THE WEB CLIENT === #

    @api.model
    @api.readonly
    def chatter_cards(self, call_ids):
        """What the cards of these calls show, of those that the user may see."""
        is_list = isinstance(call_ids, list) and len(call_ids) <= MAX_CARDS
        if not is_list or not all(map(self._softphone_id, call_ids)):
            raise ValidationError(self.env._("These are not calls."))
        calls = self.search([("id", "in", call_ids)])
        # sudo: mail.message - only where the entry of a call stands that one may see
        entries = {call: call.sudo().message_id for call in calls}
        store = Store().add(calls)
        for call, entry in entries.items():
            store.add(call, {"entry": [entry.model, entry.res_id]})
        return store.get_result()

    def _to_store_defaults(self, target):
        audible = self.env["cgvcall.recording"]
        if audible.has_access("read"):
            # sudo: a call's recording is looked up to ask for the right to hear it
            audible = (
                self.sudo().recording_id.with_env(self.env)._filtered_access("read")
            )
        return [
            "direction",
            "disposition",
            "state",
            "number_display",
            "started_at",
            "ring_seconds",
            "talk_seconds",
            "note",
            # sudo: the name of the outcome goes with the call
            Store.Attr("outcome_name", lambda call: call.sudo().outcome_id.name),
            # sudo: res.users - an agent's name may be seen with the call
            Store.Attr("user_name", lambda call: call.sudo().user_id.name),
            Store.Attr(
                "recording_id",
                lambda call: (
                    call.sudo().recording_id.id
                    if call.sudo().recording_id in audible.sudo()
                    else False
                ),
            ),
            Store.Attr("recording_state", lambda call: call.sudo().recording_state),
        ]
