from datetime import UTC, datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from .res_users_teams import MANAGER, SUPERVISOR

#: What is sent, by the channel of a company to its managers, and by one of their own
#: to those who lead teams. It says only that something has changed: who may see which
#: name is found out anew for each of them.
NEWS = "cgvcall/board"
CHANGED = "cgvcall.board"
# A browser that crashed never tells of the end of its call; the PBX does so later.
RINGING_MINUTES = 5
TALKING_HOURS = 12
#: What the figures of a day count.
FIGURES = {
    "all": Domain.TRUE,
    "answered": Domain("direction", "=", "inbound")
    & Domain("disposition", "=", "answered"),
    "missed": Domain("direction", "=", "inbound")
    & Domain("disposition", "=", "missed"),
    "outgoing": Domain("direction", "=", "outbound"),
    "to_return": Domain("to_return", "=", True),
}


class CgvcallBoard(models.AbstractModel):
    """Who is in a call, who is ready, and what the day has brought so far."""

    _name = "cgvcall.board"
    _description = "Live board of the telephones"

    @api.model
    @api.readonly
    def get_data(self):
        """What the board shows of the companies that are switched on.

        Times are told as seconds until now: the clocks of browser and server differ.

        :return: ``{"extensions": [...], "waiting": [...], "today": {...},
            "day_ends_in": seconds}``; ``waiting`` are the incoming calls that ring
        :raise AccessError: not a supervisor
        """
        self._check_supervisor()
        # sudo: whether the account is still in use; supervisors may not read accounts
        extensions = self.env["cgvcall.extension"].sudo()
        extensions = extensions.search(
            self._lines_domain() & Domain("account_id.active", "=", True)
        )
        calls = self._live_calls()
        rows = self._call_rows(calls)
        now = fields.Datetime.now()
        start, end = self._day()
        today = self._today(start)
        live = calls.grouped("extension_id")
        return {
            "extensions": [
                {
                    **self._line(extension, now),
                    "calls": [rows[call] for call in live.get(extension, ())],
                    "today": today[self._key(extension.user_id, extension)],
                }
                for extension in extensions
            ],
            "waiting": [
                rows[call]
                for call in calls
                if call.state == "ringing" and rows[call]["incoming"]
            ],
            "today": today[None],
            "day_ends_in": round((end - now).total_seconds()),
        }

    @api.model
    @api.readonly
    def open_calls(self, figure="all", extension_id=False):
        """The calls of today behind a figure, of all or of one line's user.

        :param str figure: one of those of ``today``, or "all"
        :return: an action
        """
        self._check_supervisor()
        if not isinstance(figure, str) or figure not in FIGURES:
            raise ValidationError(self.env._("The board has no such figure."))
        names = {
            "all": self.env._("Calls today"),
            "answered": self.env._("Answered today"),
            "missed": self.env._("Missed today"),
            "outgoing": self.env._("Outgoing calls today"),
            "to_return": self.env._("Missed today, to return"),
        }
        name, domain = names[figure], FIGURES[figure]
        if extension_id is not False:
            extension = self._extension(extension_id)
            domain &= self._domain_of(extension)
            # sudo: res.users - a colleague's name may be seen with the line
            who = extension.user_id.sudo().name or extension.number
            name = f"{name} · {who}"
        start, _end = self._day()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "cgvcall.call",
            "views": [[False, "list"], [False, "kanban"], [False, "form"]],
            "domain": list(
                self._calls_domain()
                & Domain("started_at", ">=", fields.Datetime.to_string(start))
                & domain
            ),
        }

    # === WHO IS TOLD === #

    def _channels(self, company_ids):
        """What brings the user news of these companies, as far as there are any."""
        user = self.env.user
        if not user or not user.has_group(SUPERVISOR):
            return []
        # sudo: res.users - one's own companies
        allowed = user.sudo().company_ids.filtered(lambda own: own.id in company_ids)
        if user.has_group(MANAGER):
            return [(company.sudo(False), NEWS) for company in allowed]
        return [(user.sudo(False), NEWS)] if allowed else []

    @api.model
    def _changed(self, company, agents, is_nobodys=False):
        """Have the boards fetched anew on which something changed, once a transaction.

        :param agents: whose line or call it is
        :param is_nobodys: a call that each supervisor sees
        """
        data = self.env.cr.precommit.data
        if CHANGED not in data:
            data[CHANGED] = {}
            self.env.cr.precommit.add(self._send)
        changed = data[CHANGED].setdefault(company.id, set())
        changed.update(agents.ids)
        if is_nobodys:
            changed.add(False)

    def _send(self):
        changed = self.env.cr.precommit.data.pop(CHANGED)
        users_sudo = self.env["res.users"].sudo()  # sudo: who leads whom
        leaders = users_sudo._cgvcall_leaders()
        told = set()
        for company in self.env["res.company"].browse(sorted(changed)):
            # _sendone: the channel is a record, which no browser can ask for by name
            self.env["bus.bus"]._sendone((company, NEWS), NEWS, {})
            agents = changed[company.id]
            watching = agents.union(*(leaders.get(agent, ()) for agent in agents))
            _managers, supervisors = users_sudo._cgvcall_supervisors(company)
            told.update(
                user_id
                for user_id in supervisors.ids
                if False in agents or user_id in watching
            )
        for user in self.env["res.users"].browse(sorted(told)):
            self.env["bus.bus"]._sendone((user, NEWS), NEWS, {})

    # === LINES === #

    def _check_supervisor(self):
        if not self.env.user.has_group(SUPERVISOR):
            raise AccessError(self.env._("The live board is for supervisors."))

    def _lines_domain(self):
        """The lines of the user's teams; telephones of nobody are for managers."""
        lines = Domain("company_id", "in", self.env.companies.ids)
        agents = self.env.user._cgvcall_seen_agents()
        return lines if agents is None else lines & Domain("user_id", "in", agents.ids)

    def _calls_domain(self):
        """The calls of the user's teams: the rules show some more."""
        companies = Domain("company_id", "in", self.env.companies.ids)
        return companies & self.env.user._cgvcall_calls_counted()

    def _extension(self, extension_id):
        """A line that the board shows."""
        calls = self.env["cgvcall.call"]
        extension = self.env["cgvcall.extension"].search(
            self._lines_domain()
            & Domain("id", "=", calls._softphone_id(extension_id) or 0)
        )
        if not extension:
            raise ValidationError(self.env._("There is no such extension any more."))
        return extension

    def _line(self, extension, now):
        user = extension.user_id
        state = extension._line_state_at(now)
        since = extension.line_since
        return {
            "id": extension.id,
            "number": extension.number,
            "name": user.name,
            "user_id": user.id,
            "image_url": f"/web/image/res.users/{user.id}/avatar_128"
            if user
            else False,
            "state": state,
            "seconds": self._seconds(since, now) if state == "wrap_up" else False,
        }

    def _domain_of(self, extension):
        """The calls of a line's user; of a telephone that is nobody's, its own."""
        if extension.user_id:
            return Domain("user_id", "=", extension.user_id.id)
        return Domain("user_id", "=", False) & Domain("extension_id", "=", extension.id)

    @api.model
    def _key(self, user, extension):
        return (user._name, user.id) if user else (extension._name, extension.id)

    # === CALLS === #

    def _live_calls(self):
        now = fields.Datetime.now()
        rings, talks = (
            now - timedelta(minutes=RINGING_MINUTES),
            now - timedelta(hours=TALKING_HOURS),
        )
        calls = self.env["cgvcall.call"].search(
            self._calls_domain()
            & Domain("state", "in", ["ringing", "ongoing"])
            & Domain("started_at", ">=", talks),
            order="started_at, id",
        )
        return calls.filtered(
            lambda call: call.state == "ongoing" or call.started_at >= rings
        )

    def _call_rows(self, calls):
        rows, now = {}, fields.Datetime.now()
        # sudo: only whose numbering plan and phone book it is
        for account_sudo, calls_sudo in calls.sudo().grouped("account_id").items():
            own = calls_sudo.sudo(False)
            people = own._softphone_call_people(account_sudo)
            colleagues = own._softphone_colleague_names(
                account_sudo, calls_sudo.mapped("number")
            )
            for call, call_sudo in zip(own, calls_sudo, strict=True):
                card = own._softphone_card(people.get(call))
                rows[call] = {
                    "id": call.id,
                    "direction": call.direction,
                    "incoming": call._rings_here(),
                    "state": call.state,
                    "name": card["name"] or colleagues.get(call_sudo.number, False),
                    "company": card["company"],
                    "res_model": card["res_model"],
                    "res_id": card["res_id"],
                    "display": call.number_display,
                    "extension_id": call.extension_id.id,
                    # sudo: res.users - an agent's name may be seen with the call
                    "user_name": call.user_id.sudo().name,
                    "extension": call.extension_number,
                    "seconds": self._seconds(call.answered_at or call.started_at, now),
                }
        return rows

    def _seconds(self, moment, now):
        return max(0, round((now - moment).total_seconds())) if moment else 0

    # === TODAY === #

    def _day(self):
        """Midnight and the next one, where the supervisor is; naive UTC."""
        zone = self.env.tz
        today = datetime.now(UTC).astimezone(zone).date()
        return [
            zone.localize(datetime.combine(day, time.min))
            .astimezone(UTC)
            .replace(tzinfo=None)
            for day in (today, today + timedelta(days=1))
        ]

    def _today(self, start):
        """Figures by :meth:`_key`; those of all calls under None."""
        today = _Figures()
        calls = self.env["cgvcall.call"]
        domain = Domain("started_at", ">=", start) & self._calls_domain()
        kinds = {
            ("inbound", "answered"): "answered",
            ("inbound", "missed"): "missed",
        }
        for user, extension, direction, disposition, count, talked in calls._read_group(
            domain,
            ["user_id", "extension_id", "direction", "disposition"],
            ["__count", "talk_seconds:sum"],
        ):
            figure = kinds.get((direction, disposition))
            figure = "outgoing" if direction == "outbound" else figure
            for key in (None, self._key(user, extension)):
                today[key]["talk_seconds"] += talked
                if figure:
                    today[key][figure] += count
        for user, extension, count in calls._read_group(
            domain & FIGURES["to_return"], ["user_id", "extension_id"], ["__count"]
        ):
            for key in (None, self._key(user, extension)):
                today[key]["to_return"] += count
        return today


class _Figures(dict):
    """Nobody has called, as long as nothing else is known."""

    def __missing__(self, key):
        self[key] = dict.fromkeys(
            ("answered", "missed", "outgoing", "to_return", "talk_seconds"), 0
        )
        return self[key]
