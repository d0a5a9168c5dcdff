import shutil
import tempfile
import time

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import format_date

from ..models.cgvcall_account_recording import MB
from ..pbx import numbers

#: So many calls are erased at once, and so long in one request: who has more presses
#: once more.
BATCH = 500
SECONDS = 40


class CgvcallPersonWizard(models.TransientModel):
    """What is stored of one person's calls: look, hand it out, erase it."""

    _name = "cgvcall.person.wizard"
    _description = "Call data of a person"

    partner_id = fields.Many2one("res.partner", "Contact", readonly=True)
    lead_id = fields.Many2one("crm.lead", "Opportunity", readonly=True)
    name = fields.Char("Person", compute="_compute_figures")
    call_text = fields.Char("Calls", compute="_compute_figures")
    recording_text = fields.Char("Recordings", compute="_compute_figures")
    note_count = fields.Integer("Notes", compute="_compute_figures")
    number_text = fields.Char("Numbers in the phone book", compute="_compute_figures")
    shared_text = fields.Char("Shared numbers", compute="_compute_figures")
    held_text = fields.Char("On legal hold", compute="_compute_figures")
    audio_text = fields.Char("Audio", compute="_compute_figures")
    erasable = fields.Integer("Calls that would be erased", compute="_compute_figures")
    learned = fields.Integer("Learned numbers", compute="_compute_figures")
    reason = fields.Char(
        "Why", help="For the log of what was deleted: write no names or numbers."
    )
    confirm = fields.Char("Number of calls to erase")
    erased = fields.Integer("Erased so far", readonly=True)
    export_ready = fields.Boolean(readonly=True)
    # Whose calls are in the file: its route is not told what is switched on.
    export_company_ids = fields.Many2many("res.company", readonly=True)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        calls = self.env["cgvcall.call"]
        calls._check_may_serve_people()
        record = calls._person_by(
            self.env.context.get("active_model"), self.env.context.get("active_id")
        )
        if record:
            record = calls._person_of(record).record
            is_lead = record._name == "crm.lead"
            values["lead_id" if is_lead else "partner_id"] = record.id
        return values

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "lead_id", "erased")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_figures(self):
        calls = self.env["cgvcall.call"]
        calls._check_may_serve_people()
        for wizard in self:
            person = wizard._person()
            found = calls._figures_of_person(person)
            wizard.name = person.record.display_name
            wizard.call_text = wizard._describe_calls(found)
            wizard.recording_text = wizard._describe_recordings(found)
            wizard.note_count = found["notes"]
            wizard.held_text = wizard._describe_held(found["held"])
            wizard.erasable = found["calls"] - found["held"]
            wizard.learned = len(person.rows.filtered("is_learned"))
            wizard.number_text = wizard._describe_numbers(person)
            wizard.shared_text = wizard._describe_shared(person)
            wizard.audio_text = wizard._describe_audio(found["recordings"])

    def _describe_held(self, count):
        if not count:
            return False
        if count == 1:
            return self.env._("One call is on legal hold: it stays until released.")
        return self.env._(
            "%s calls are on legal hold: they stay until released.", count
        )

    def _describe_audio(self, recordings):
        if not recordings or self.env.user.has_group("cgvcall.group_downloader"):
            return False
        return self.env._(
            "The recordings are left out of your export: you may not download them."
        )

    def _describe_calls(self, found):
        """Like “127 calls, 3/1/2025 to 11/22/2026”."""
        if not found["calls"]:
            return self.env._("None")
        first, last = (
            format_date(self.env, fields.Datetime.context_timestamp(self, moment))
            for moment in (found["oldest"], found["newest"])
        )
        if first == last:
            return self.env._("%(count)s, on %(day)s", count=found["calls"], day=first)
        return self.env._(
            "%(count)s, from %(first)s to %(last)s",
            count=found["calls"],
            first=first,
            last=last,
        )

    def _describe_recordings(self, found):
        if not found["recordings"]:
            return self.env._("None")
        size = self.env["cgvcall.account"]._format_mb(float(found["bytes"]) / MB)
        return self.env._("%(count)s, %(size)s", count=found["recordings"], size=size)

    def _describe_numbers(self, person):
        if not person.rows:
            return self.env._("None")
        found = sorted({*person.own_numbers, *person.shared_numbers})
        text = self._display(found)
        if self.learned:
            learned = self.env._("(%s learned from calls)", self.learned)
            text = f"{text} {learned}"
        return text

    def _describe_shared(self, person):
        if not person.shared_numbers:
            return False
        return self.env._(
            "%s: other people have this number too. Of its calls only those that are "
            "this person's are meant.",
            self._display(person.shared_numbers),
        )

    def _display(self, found):
        country = self.env["cgvcall.phone"]._default_country_code(self.env.company)
        return ", ".join(numbers.display(number, country) for number in found)

    def _person(self):
        self.ensure_one()
        record = self.partner_id or self.lead_id
        if not record:
            raise UserError(self.env._("Open this on a contact or an opportunity."))
        return self.env["cgvcall.call"]._person_of(record)

    # === ACTION METHODS === #

    def action_export(self):
        """Have the browser fetch the file, which the route makes and serves once."""
        self._check_own()
        found = self.env["cgvcall.call"]._figures_of_person(self._person())
        free = shutil.disk_usage(tempfile.gettempdir()).free
        if not self.audio_text and found["bytes"] * 2 > free:
            raise UserError(
                self.env._("The server's disk has no room for so many recordings.")
            )
        self.write(
            {
                "export_ready": True,
                "export_company_ids": [Command.set(self.env.companies.ids)],
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/cgvcall/person/{self.id}/export",
            "target": "download",
        }

    def action_erase(self):
        """Erase what is not on hold; of very many calls, as many as a request may."""
        self._check_own()
        calls = self.env["cgvcall.call"]
        reason = calls._hold_reason(self.reason)
        if not self.erased and (self.confirm or "").strip() != str(self.erasable):
            raise ValidationError(
                self.env._(
                    "Write the number of calls that will be erased: %s.", self.erasable
                )
            )
        person = self._person()
        learned_ids = person.rows.filtered("is_learned").ids
        self._erase_calls(calls._domain_of_person(person), reason)
        if self.erasable:
            return self._show_again()
        person.rows.browse(learned_ids).unlink()
        self._log_erased(person.record)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Erased: %s calls", self.erased),
                "message": self.held_text or "",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _erase_calls(self, domain, reason):
        calls = self.env["cgvcall.call"]
        until = time.monotonic() + SECONDS
        wanted = domain & fields.Domain("legal_hold", "=", False)
        erased = 0
        while batch := calls.search(wanted, limit=BATCH):
            held = batch._purge(reason, "person")
            erased += len(batch) - len(held)
            self.env.invalidate_all()  # no more in the memory than one batch
            if time.monotonic() > until or len(held) == len(batch):
                break
        self.erased += erased

    def _show_again(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Call Data of This Person"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [[False, "form"]],
            "target": "new",
        }

    def _log_erased(self, record):
        """That it was done, and nothing of what there was."""
        text = self.env._("Call data of this person was erased.")
        if self.held_text:
            text = f"{text} {self.held_text}"
        # sudo: mail.message - who may erase need not be able to write the contact
        record.sudo()._message_log(body=text, author_id=self.env.user.partner_id.id)

    def _check_own(self):
        """:raise AccessError: no manager, or somebody else's window"""
        self.ensure_one()
        self.env["cgvcall.call"]._check_may_serve_people()
        self.check_access("write")
