from contextlib import ExitStack
from datetime import timedelta
from itertools import cycle
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from odoo import api, fields, models

from ..pbx import numbers
from ..pbx.audio import copy_audio
from ..pbx.cdr import parse_cdr
from ..pbx.files import open_nameless
from .cgvcall_demo_audio import conversation
from .cgvcall_demo_calls import DemoCalls
from .cgvcall_demo_people import (
    COMPANIES,
    LEAD_NUMBERS,
    LEADS,
    MARK,
    PEOPLE,
    PEOPLE_NUMBERS,
    WRAP_UPS,
)

# Nobody is told of it, and nothing is written down about how it was made.
QUIET = {
    "mail_auto_subscribe_no_notify": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "tracking_disable": True,
}
MOST_LINES = 8
FIRST_LINE = 101
# Who called since then, and was not called back, is somebody's task.
FOLLOW_UP_DAYS = 2
MAX_BYTES = 10 * 1024 * 1024
MILLION = 1_000_000


class CgvcallAccount(models.Model):
    """How a demo is made: what can be is done as for real calls."""

    _inherit = "cgvcall.account"

    @api.model
    def _demo_create(self):
        company, agents = self.env.company, self._demo_agents()[:MOST_LINES]
        # Without the defaults of the page that asked for it.
        plain = {"lang": company.partner_id.lang or "en_US", "tz": self.env.user.tz}
        self = self.with_env(self.env(context=plain)).with_company(company)
        account = self._demo_account(company)
        self.env["cgvcall.extension"].create(
            [
                {"account_id": account.id, "number": str(number), "user_id": user.id}
                for number, user in enumerate(agents, FIRST_LINE)
            ]
        )
        account._demo_people(agents)
        account._demo_calls()
        account._demo_wrap_ups()
        account._demo_recordings()
        # From here on nobody is asked for anything because of it.
        account.follow_up_enabled = False
        return account

    @api.model
    def _demo_account(self, company):
        since = fields.Datetime.now() - timedelta(days=FOLLOW_UP_DAYS)
        return self.create(
            {
                "name": self.env._("Demo: invented calls"),
                "company_id": company.id,
                "country_id": self.env.ref("base.vn").id,
                "is_demo": True,
                "demo_records": {},
                "import_enabled": False,
                "audit_enabled": False,
                "recording_enabled": False,
                "follow_up_from": since,
                "follow_up_hours": 0,  # nothing is handed on
            }
        )

    # === PEOPLE === #

    def _demo_people(self, agents):
        quiet = self.with_context(**QUIET)
        companies = quiet._demo_companies()
        users = cycle(agents)
        people = quiet.env["res.partner"].create(
            [
                {
                    "name": name,
                    "parent_id": companies[position].id,
                    "function": job,
                    "city": companies[position].city,
                    "country_id": self.country_id.id,
                    "phone": self._demo_written(number),
                    "company_id": self.company_id.id,
                    "user_id": next(users).id,
                }
                for (name, position, job), number in zip(
                    PEOPLE, PEOPLE_NUMBERS, strict=True
                )
            ]
        )
        leads = quiet._demo_leads(people)
        self.demo_records = {
            "crm.lead": leads.ids,
            "res.partner": (companies | people).ids,
        }

    def _demo_companies(self):
        return self.env["res.partner"].create(
            [
                {
                    "name": name + MARK,
                    "is_company": True,
                    "city": city,
                    "country_id": self.country_id.id,
                    "company_id": self.company_id.id,
                    "comment": self.env._("Invented, for the demo of the calls."),
                }
                for name, city in COMPANIES
            ]
        )

    def _demo_leads(self, people):
        values = []
        for (what, position, name, stage, millions), number in zip(
            LEADS, LEAD_NUMBERS, strict=True
        ):
            stage = self.env.ref(stage, raise_if_not_found=False)
            vals = {
                "name": what + MARK,
                "type": "opportunity",
                "company_id": self.company_id.id,
                "user_id": people[position or len(values)].user_id.id,
                "expected_revenue": millions * MILLION,
            }
            if stage:
                vals["stage_id"] = stage.id
            if position is None:
                vals.update(contact_name=name, phone=self._demo_written(number))
            else:
                vals["partner_id"] = people[position].id
            values.append(vals)
        return self.env["crm.lead"].create(values)

    def _demo_written(self, number):
        """A number as people of the account's country write it."""
        return numbers.display(number, self._country_code())

    # === CALLS === #

    def _demo_calls(self):
        user_zone = self.env.user.tz
        zone = ZoneInfo(user_zone) if user_zone else self._zone()
        lines = self.extension_ids.mapped("number")
        records = DemoCalls(fields.Datetime.now(), zone, lines).records()
        self.env["cgvcall.call"]._upsert(self, [parse_cdr(one) for one in records])

    def _demo_talks(self):
        return self.env["cgvcall.call"].search(
            [
                ("account_id", "=", self.id),
                ("disposition", "=", "answered"),
                ("direction", "!=", "internal"),
            ]
        )

    def _demo_wrap_ups(self):
        """Notes and outcomes, as agents would have chosen them: nothing follows."""
        talks = self._demo_talks().filtered("partner_id")
        for place, (outcome, note) in enumerate(WRAP_UPS):
            outcome = outcome and self.env.ref(outcome, raise_if_not_found=False)
            talks[place :: len(WRAP_UPS)].write(
                {"outcome_id": outcome and outcome.id, "note": note}
            )
        talks._sync_chatter()

    # === SOUND === #

    def _demo_recordings(self):
        """Each talk has one; those of the same length share a file."""
        recordings = self.env["cgvcall.recording"]
        talks = self._demo_talks()
        made = recordings.create([{"call_id": talk.id} for talk in talks])
        folder = recordings._download_folder()
        with ExitStack() as stack:
            sounds = {
                seconds: self._demo_sound(stack, folder, seconds)
                for seconds in set(talks.mapped("talk_seconds"))
            }
            recordings._store(
                {one: sounds[one.call_id.talk_seconds] for one in made},
            )

    def _demo_sound(self, stack, folder, seconds):
        file = stack.enter_context(open_nameless(folder))
        audio = copy_audio([conversation(seconds)], file, MAX_BYTES)
        return SimpleNamespace(file=file, audio=audio)
