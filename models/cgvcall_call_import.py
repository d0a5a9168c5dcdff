import logging
from collections import defaultdict
from datetime import timedelta
from functools import cache

from odoo import api, models
from odoo.fields import Domain

# A record without the softphone's id is the browser's call when line and number are
# the same and the starts are this close.
SAME_CALL = timedelta(minutes=2)
MAX_EXTENSION_DIGITS = 6
LEG_FIELDS = (
    "cdr_id",
    "disposition",
    "cause",
    "from_number",
    "to_number",
    "started_at",
    "answered_at",
    "ended_at",
    "ring_seconds",
    "talk_seconds",
)

_logger = logging.getLogger(__name__)


class CgvcallCall(models.Model):
    _inherit = "cgvcall.call"

    @api.model
    def _upsert(self, account, cdrs):
        """Create or complete the calls of one page of records.

        :param account: the ``cgvcall.account`` that the records come from
        :param cdrs: iterable of :class:`~..pbx.cdr.Cdr`
        :return: counts ``{"created": int, "updated": int}``; a record that says
            nothing new counts as neither
        """
        # A page may repeat a record; the last word counts.
        cdrs = list({cdr.cdr_id: cdr for cdr in cdrs}.values())
        cdrs = account._without_purged(cdrs)
        found = self._find_known(account, cdrs)
        values = self._values_from_cdrs(account, cdrs)
        known = self._match_cdrs(account, cdrs, values, found)
        self._share_no_softphone_id(values, known, found)
        self._add_people(account, values, known)
        changed = self.browse()
        new, new_values = [], []
        for cdr, vals in zip(cdrs, values, strict=True):
            call = known.get(cdr.cdr_id)
            if call is None:
                new.append(cdr)
                new_values.append(vals)
            elif call._complete(vals):
                changed += call
        old = self.browse(call.id for call in known.values())
        old._set_legs(
            {known[cdr.cdr_id].id: cdr.legs for cdr in cdrs if cdr.cdr_id in known}
        )
        created = self._create_imported(account, new_values, new)
        known.update((cdr.cdr_id, call) for cdr, call in zip(new, created, strict=True))
        self.env["cgvcall.recording"]._queue(
            account, {known[cdr.cdr_id]: cdr for cdr in cdrs if cdr.has_recording}
        )
        # What says nothing new has its entry, if it has one at all.
        (changed | old.filtered(lambda call: not call.message_id))._sync_chatter()
        news = created + changed
        news._notify_history(news._follow_up_or_log())
        return {"created": len(created), "updated": len(changed)}

    # === WHICH ROW === #

    def _find_known(self, account, cdrs):
        """The calls that have an id of one of these records."""
        cdr_ids = [cdr.cdr_id for cdr in cdrs]
        sdk_ids = [cdr.sdk_call_id for cdr in cdrs if cdr.sdk_call_id]
        return self.search(
            Domain("account_id", "=", account.id)
            & (Domain("cdr_id", "in", cdr_ids) | Domain("sdk_call_id", "in", sdk_ids))
        )

    def _match_cdrs(self, account, cdrs, values, found):
        """The calls that are there already, by ``cdr_id``; no two records share one."""
        by_cdr = {call.cdr_id: call for call in found if call.cdr_id}
        by_sdk = {call.sdk_call_id: call for call in found if not call.cdr_id}
        known = {}
        for cdr in cdrs:
            call = by_cdr.get(cdr.cdr_id) or by_sdk.pop(cdr.sdk_call_id, None)
            if call:
                known[cdr.cdr_id] = call
        rest = [
            vals
            for cdr, vals in zip(cdrs, values, strict=True)
            if cdr.cdr_id not in known and not cdr.sdk_call_id and cdr.started_at
        ]
        known.update(self._match_by_line(account, rest))
        return known

    def _match_by_line(self, account, values):
        """The browser's calls that these records must be: same line, number and time.

        A pair counts only when neither side has another partner.
        """
        if not values:
            return {}
        starts = [vals["started_at"] for vals in values]
        candidates = self.search(
            [
                ("account_id", "=", account.id),
                ("cdr_id", "=", False),
                ("sdk_call_id", "!=", False),
                ("started_at", ">=", min(starts) - SAME_CALL),
                ("started_at", "<=", max(starts) + SAME_CALL),
            ]
        )
        calls_of, cdrs_of = defaultdict(list), defaultdict(list)
        for vals in values if candidates else ():
            cdr_id = vals["cdr_id"]
            for call in candidates:
                if (call.extension_number, call.number, call.direction) == (
                    vals["extension_number"],
                    vals["number"],
                    vals["direction"],
                ) and abs(call.started_at - vals["started_at"]) <= SAME_CALL:
                    calls_of[cdr_id].append(call)
                    cdrs_of[call.id].append(cdr_id)
        return {
            cdr_id: calls[0]
            for cdr_id, calls in calls_of.items()
            if len(calls) == 1 and len(cdrs_of[calls[0].id]) == 1
        }

    def _share_no_softphone_id(self, values, known, found):
        """A softphone call that the PBX lists twice stays with the first record."""
        holders = {call.sdk_call_id: call.cdr_id for call in found if call.sdk_call_id}
        for vals in values:
            sdk_call_id = vals.get("sdk_call_id")
            call = known.get(vals["cdr_id"])
            if call and call.sdk_call_id == sdk_call_id:
                continue
            if sdk_call_id and holders.setdefault(sdk_call_id, vals) is not vals:
                del vals["sdk_call_id"]

    # === WHAT IT SAYS === #

    def _extensions_by_number(self, account, cdrs):
        found = self.env["cgvcall.extension"].search(
            [
                ("account_id", "=", account.id),
                (
                    "number",
                    "in",
                    list({cdr.extension for cdr in cdrs if cdr.extension}),
                ),
            ]
        )
        return {extension.number: extension for extension in found}

    def _values_from_cdrs(self, account, cdrs):
        lines = {
            number: {"extension_id": line.id, "user_id": line.user_id.id or None}
            for number, line in self._extensions_by_number(account, cdrs).items()
        }
        nobodys = {"extension_id": None, "user_id": None}
        read = cache(account._number_reader())  # ours are in every record
        return [
            {
                "account_id": account.id,
                **self._values_from_cdr(cdr, read),
                **lines.get(cdr.extension, nobodys),
            }
            for cdr in cdrs
        ]

    def _hotline_from_cdr(self, cdr, read):
        """Our own number that was called or shown; None when it is an extension."""
        raw = {"inbound": cdr.to_number, "outbound": cdr.from_number}.get(cdr.direction)
        number = read(raw or "")
        return number if len(number) > MAX_EXTENSION_DIGITS else None

    def _values_from_cdr(self, cdr, read):
        was_dialled = cdr.direction == "outbound"
        vals = {
            "cdr_id": cdr.cdr_id,
            "call_id": cdr.call_id,
            "direction": cdr.direction,
            "state": "ended",
            "disposition": cdr.disposition,
            "cause": cdr.cause,
            "problems": ", ".join(cdr.problems) or None,
            "from_number": cdr.from_number,
            "to_number": cdr.to_number,
            "number": read(cdr.other_number or "", was_dialled=was_dialled) or None,
            "hotline": self._hotline_from_cdr(cdr, read),
            "extension_number": cdr.extension,
            "answered_at": cdr.answered_at,
            "ended_at": cdr.ended_at,
            "ring_seconds": cdr.ring_seconds,
            "talk_seconds": cdr.talk_seconds,
        }
        if cdr.sdk_call_id:
            vals["sdk_call_id"] = cdr.sdk_call_id
        # A call without a time is still a call: it is listed under its import.
        if started_at := cdr.started_at or cdr.ended_at:
            vals["started_at"] = started_at
        return vals

    def _add_people(self, account, values, known):
        """Set contact and lead, where nobody has been found or chosen before."""
        open_values = [
            vals
            for vals in values
            if not (
                (call := known.get(vals["cdr_id"]))
                and (call.partner_id or call.lead_id)
            )
            and vals["direction"] != "internal"
        ]
        people = self.env["cgvcall.phone"]._find_for_each(
            {(vals["number"], vals["user_id"]) for vals in open_values},
            account.company_id,
        )
        hotlines = {vals["hotline"] for vals in values}  # also those that are new
        for vals in open_values:
            key = vals["number"], vals["user_id"]
            if key in people and vals["number"] not in hotlines:
                vals["partner_id"], vals["lead_id"] = people[key]

    def _complete(self, vals):
        """Write what the record says anew.

        :return: True when anything changed
        """
        self.ensure_one()
        kept = set()
        if vals["extension_number"] == self.extension_number:
            # Who had the line then is not changed by who has it now.
            kept = {name for name in ("user_id", "extension_id") if self[name]}
        changes = {
            name: value
            for name, value in vals.items()
            if name not in kept and (self._plain(name) or False) != (value or False)
        }
        if changes:
            self.write(changes)
        return bool(changes)

    def _plain(self, name):
        value = self[name]
        return value.id if self._fields[name].relational else value

    @api.model
    def _leg_values(self, leg):
        values = {name: getattr(leg, name) for name in LEG_FIELDS}
        return {**values, "extension_number": leg.extension}

    def _set_legs(self, legs_by_call):
        """Store the legs; those that say the same as before are left alone."""
        new_values, old = [], self.env["cgvcall.call.leg"]
        for call in self:
            wanted = [
                {
                    name: value or (0 if value == 0 else False)
                    for name, value in self._leg_values(leg).items()
                }
                for leg in legs_by_call[call.id]
            ]
            present = [
                {name: leg[name] for name in wanted[0]} if wanted else {}
                for leg in call.leg_ids
            ]
            if len(present) != len(wanted) or any(leg not in present for leg in wanted):
                old += call.leg_ids
                new_values += [{**leg, "call_id": call.id} for leg in wanted]
        old.unlink()
        self.env["cgvcall.call.leg"].create(new_values)
