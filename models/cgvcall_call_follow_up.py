import psycopg2.errors

from odoo import fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL, mute_logger

from .cgvcall_call_callback import CALLER_KNOWN_BY, SAME_CALLER
from .mail_activity_follow_up import BY_LOOP


class CgvcallCall(models.Model):
    """The loop that returns missed calls: one open activity for each caller who waits.

    What has to be open follows from what is stored, each time anew: so it is the same
    in whatever order, from whatever source and how often the calls become known.
    """

    _inherit = "cgvcall.call"

    follow_up_id = fields.Many2one(
        "mail.activity",
        "Activity to call back",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        copy=False,
    )
    followed_up = fields.Boolean(
        readonly=True, copy=False, help="Somebody has been asked to call back, once."
    )
    escalate_at = fields.Datetime("Handed on at", readonly=True, copy=False)
    dismissed_at = fields.Datetime(readonly=True, copy=False)

    _escalate_idx = models.Index("(escalate_at) WHERE escalate_at IS NOT NULL")

    # === FOR WHOEVER CHANGES CALLS === #

    def _follow_up(self):
        """Open, join and close activities, now that these calls are new or changed.

        For any number of calls, with as many queries as for one of each kind.

        :return: the missed calls, of whatever result by now, that were looked at
        """
        # sudo: one agent's call opens and closes the activities of others
        calls_sudo = self.sudo().with_context(**{BY_LOOP: True})
        families = calls_sudo._same_callers()
        for account, family in families.grouped("account_id").items():
            family = family.with_context(lang=account._company_lang())
            waiting = family._still_waiting()
            (family - waiting).filtered("escalate_at").escalate_at = False
            answered = family.follow_up_id.filtered("active") - waiting.follow_up_id
            answered._cgvcall_close()
            waiting = waiting._without_handled(family)
            waiting._wait_for_call_back(waiting._caller_groups())
        return families.with_env(self.env)

    def _dismiss(self):
        """Somebody has decided about these missed calls: they are not waiting."""
        waiting = self._still_waiting()
        now = fields.Datetime.now()
        waiting.write({"dismissed": True, "dismissed_at": now, "escalate_at": False})
        waiting._notify_history()

    def _undismiss(self):
        self.write({"dismissed": False, "dismissed_at": False})
        self._notify_history()

    # === WHO IS ONE CALLER === #

    def _same_callers(self):
        """The missed calls of those with whom these calls were, and those of these
        calls that may have been missed ones until now."""
        if not self:
            return self
        fnames = ("dismissed_at", "escalate_at", "follow_up_id")
        self.flush_model([*CALLER_KNOWN_BY, *fnames])
        missed = self._sql_missed_of_same(
            SQL("TRUE"),
            SQL("(started_at >= %s OR follow_up_id IS NOT NULL)", self._missed_since()),
        )
        rows = self.env.execute_query(
            SQL(
                """(%s) UNION SELECT id FROM cgvcall_call WHERE id = ANY(%s)
                AND (COALESCE(dismissed_at, escalate_at) IS NOT NULL
                    OR follow_up_id IS NOT NULL)""",
                missed,
                self.ids,
            )
        )
        family = self.browse(call_id for (call_id,) in rows)
        return family | family.follow_up_id.cgvcall_call_ids

    def _still_waiting(self):
        return self.search([("id", "in", self.ids), ("to_return", "=", True)])

    def _caller_keys(self):
        """What this call has in common with other calls of the caller."""
        self.ensure_one()
        fnames = (*SAME_CALLER, "follow_up_id")
        return {(fname, self[fname]) for fname in fnames if self[fname]}

    def _caller_groups(self):
        """These calls by caller, the first one first."""
        group_of = {}
        for call in self:
            keys = call._caller_keys()
            parts = {id(group_of[key]): group_of[key] for key in keys & group_of.keys()}
            group = [call, *(other for part in parts.values() for other in part)]
            for key in keys.union(*(other._caller_keys() for other in group)):
                group_of[key] = group
        groups = {id(group): group for group in group_of.values()}.values()
        # What is read of one group is read of all.
        return [
            self.browse()
            .union(*group)
            .with_prefetch(self._ids)
            .sorted(lambda call: (call.started_at, call.id))
            for group in groups
        ]

    def _without_handled(self, family):
        """Those of these calls that have or may have an activity.

        A call that becomes known late, but came before somebody decided about its
        caller, is decided as well.
        """
        linked = self.filtered("follow_up_id")
        new = self.filtered(lambda call: not (call.follow_up_id or call.followed_up))
        new = new._worth_an_activity()
        open_keys = {key for call in linked for key in call._caller_keys()}
        decided_at = {}
        for call in family.filtered("dismissed_at"):
            for key in call._caller_keys():
                known = decided_at.get(key, call.dismissed_at)
                decided_at[key] = max(known, call.dismissed_at)
        handled = new.filtered(
            lambda call: (
                not call._caller_keys() & open_keys
                and any(
                    decided_at[key] >= call.started_at
                    for key in call._caller_keys() & decided_at.keys()
                )
            )
        )
        handled._dismiss()
        return linked | (new - handled)

    def _worth_an_activity(self):
        """Recent calls from people, not from colleagues."""
        if not self:
            return self
        account = self.account_id
        if not account.follow_up_enabled:
            return self.browse()
        since = max(account.follow_up_from, self._missed_since())
        recent = self.filtered(lambda call: call.started_at >= since)
        extensions = account.with_context(active_test=False).extension_ids
        book = self.env["cgvcall.phone"]
        ours = set(book._find_colleagues(set(recent.mapped("number")), account))
        ours.update(extensions.mapped("number"))
        return recent.filtered(
            # Also who was clicked: that one may have another number by now.
            lambda call: (
                call.number not in ours
                and (not call.partner_id or call.partner_id.partner_share)
            )
        )

    # === OPEN AND JOIN === #

    def _wait_for_call_back(self, groups):
        """Have one open activity for each of these groups of calls."""
        if not groups:
            return
        firsts = {group[0].started_at for group in groups}
        times = self.account_id._follow_up_times(firsts)
        asked = self._who_calls_back(groups)
        new_values, new_groups, changed = [], [], self.browse()
        for group, (user, record) in zip(groups, asked, strict=True):
            activity = group._one_activity()
            due, escalate_at = times[group[0].started_at]
            if activity:
                group._join_activity(activity, user, record, due)
            elif user:
                values = group._activity_values(user, record, due)
                new_values.append(values)
                new_groups.append((group, escalate_at))
                continue
            else:
                continue  # nobody to ask: they stay in the list of calls to return
            changed += group._set_follow_up(activity, escalate_at)
        activities = self._create_activities(new_values)
        for (group, escalate_at), activity in zip(new_groups, activities, strict=True):
            changed += group._set_follow_up(activity, escalate_at)
        if changed:
            changed._notify_history()

    def _create_activities(self, values):
        if not values:
            return self.env["mail.activity"]
        kind = self._call_activity_type()
        for vals in values:
            vals.update(
                activity_type_id=kind.id,
                automated=True,
                cgvcall_user_id=vals["user_id"],
            )
        # The list in the systray and the softphone tell; a letter for each would not.
        quiet = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                return quiet.create(values)
        except psycopg2.errors.UniqueViolation:
            # Odoo runs the request again, which then sees what the other one made.
            raise ConcurrencyError("The caller was asked for twice at once.") from None

    def _one_activity(self):
        """The activity that goes on for this caller; there is none but this then."""
        activities = self.follow_up_id
        if not activities:
            return activities
        opened = activities.filtered("active").sorted("cgvcall_since")
        kept = opened[:1]
        if not kept:
            # A talk turned out not to be one: what it closed is open again.
            kept = activities.sorted("cgvcall_since")[-1:]
            kept.write({"active": True, "feedback": False})
        others = opened - kept
        if others:
            others.cgvcall_call_ids.follow_up_id = kept
            others.unlink()
        return kept

    def _join_activity(self, activity, user, record, due):
        """Let the activity say what is known by now; what a person chose stays."""
        was_asked = activity.user_id
        was_on = self.env[activity.res_model].browse(activity.res_id)
        if not user or was_asked != activity.cgvcall_user_id:
            # Nobody else to ask, or somebody has decided who does it.
            user, record = was_asked, was_on
        values = self._activity_values(user, record, due)
        values["note"] = self._new_note(activity, values["note"])
        if user != was_asked:
            values["cgvcall_user_id"] = user.id
        elif activity.cgvcall_since == self[0].started_at:
            del values["date_deadline"]
        if record == was_on:
            del values["summary"]
        changes = {
            fname: value
            for fname, value in values.items()
            if activity._fields[fname].convert_to_write(activity[fname], activity)
            != value
        }
        if changes:
            quiet = activity.with_context(mail_activity_quick_update=True)
            quiet.write(changes)

    def _set_follow_up(self, activity, escalate_at):
        """Tie the calls to their activity.

        :return: those that have news
        """
        user = activity.user_id
        changed = self.filtered(
            lambda call: call.follow_up_id != activity or call.return_user_id != user
        )
        changed.write(
            {
                "follow_up_id": activity.id,
                "return_user_id": user.id,
                "followed_up": True,
            }
        )
        # The delay counts from the first call, and ends once.
        if not activity.cgvcall_escalated_at:
            first, rest = self[0], self[1:]
            rest.filtered("escalate_at").escalate_at = False
            if not first.escalate_at:
                first.escalate_at = escalate_at
        return changed

    # === CLOSE === #

    def _forget_follow_up(self):
        """These calls are no missed ones any more: as if they never had been."""
        self.write(
            {
                "follow_up_id": False,
                "followed_up": False,
                "return_user_id": False,
                "escalate_at": False,
            }
        )
