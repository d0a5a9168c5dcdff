from datetime import UTC, timedelta

from odoo import fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, format_date, formatLang

MB = 1024 * 1024
MAX_DAYS = 36500
KINDS = {"audio": "audio_keep_days", "calls": "call_keep_days"}


class CgvcallAccount(models.Model):
    """How long calls and their recordings are kept: for ever, if nobody says else."""

    _inherit = "cgvcall.account"

    audio_keep_days = fields.Integer(
        "Keep recordings (days)",
        help="Older recordings are deleted at night; their calls stay. 0: for ever.",
    )
    call_keep_days = fields.Integer(
        "Keep calls (days)",
        help="Older calls are deleted at night, with recording, notes and chatter "
        "entry. 0: for ever.",
    )
    calls_purged_until = fields.Datetime(
        "Calls deleted until",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,  # what is deleted stays so, whoever wants it back
        help="Earlier calls have been deleted: they are not imported again.",
    )

    _check_keep_days = models.Constraint(
        f"CHECK (audio_keep_days BETWEEN 0 AND {MAX_DAYS}"
        f" AND call_keep_days BETWEEN 0 AND {MAX_DAYS})",
        "Recordings and calls are kept between 0 days (for ever) and 100 years.",
    )

    # === CRUD METHODS === #

    def write(self, vals):
        if not self.env.su and not vals.keys().isdisjoint(KINDS.values()):
            self._check_nothing_is_lost(vals)
        before = {
            (account, kind): account[name]
            for account in self
            for kind, name in KINDS.items()
            if name in vals
        }
        result = super().write(vals)
        for (account, kind), days in before.items():
            if account[KINDS[kind]] != days:
                reason = account._keep_changed_text(days, account[KINDS[kind]])
                self.env["cgvcall.purge"]._log(account, kind, reason)
        return result

    def _check_nothing_is_lost(self, vals):
        """Only the settings page, which asks before, has more deleted than now.

        :raise ValidationError: by these values something would be
        """
        for account in self:
            days = [
                self._days_sent(vals[name]) if name in vals else account[name]
                for name in KINDS.values()
            ]
            if question := account._keep_question(*days):
                raise ValidationError(
                    self.env._(
                        "This would be deleted: change it in Settings → CGVCall, where "
                        "it is asked before.\n\n%s",
                        question,
                    )
                )

    def _days_sent(self, value):
        """As it will be stored, of whatever came by RPC."""
        try:
            return int(value or 0)
        except (TypeError, ValueError, OverflowError) as error:
            sentence = self.env._("Days are a whole number.")
            raise ValidationError(sentence) from error

    def _keep_question(self, audio_days, call_days):
        """What has to be asked before things are kept so long: what would be deleted
        that is not by now; "" if nothing, and for impossible days."""
        before = self.audio_keep_days, self.call_keep_days
        after = audio_days, call_days
        is_less = any(
            new and (not old or new < old)
            for old, new in zip(before, after, strict=True)
        )
        is_possible = 0 <= min(after) and max(after) <= MAX_DAYS
        # Counting takes a moment: only for who is about to change it.
        return self._keep_preview(*after) if is_less and is_possible else ""

    def _keep_changed_text(self, before, after):
        account = self.with_context(lang=self._company_lang())
        return account.env._(
            "From now on kept %(after)s (before: %(before)s)",
            after=account._days_text(after),
            before=account._days_text(before),
        )

    def _days_text(self, days):
        return self.env._("%s days", days) if days else self.env._("for ever")

    # === SINCE WHEN THEY ARE KEPT === #

    def _keep_limit(self, days):
        """The moment before which nothing is kept, or None: the day is a whole one."""
        if not days:
            return None
        return self._day_bounds(self._today() - timedelta(days=days))[0]

    def _calls_kept_since(self):
        """Earlier calls are not imported: they were deleted, or would be; or None."""
        self.ensure_one()
        # sudo: nobody reads or writes it but the server
        moments = [
            self._keep_limit(self.call_keep_days),
            self.sudo().calls_purged_until,
        ]
        return max(filter(None, moments), default=None)

    def _audio_kept_since(self):
        self.ensure_one()
        return self._keep_limit(self.audio_keep_days)

    # === WHAT WOULD BE DELETED === #

    def _due_audio(self, limit, held=False):
        """``FROM … WHERE …`` of the recordings from before, or None."""
        self.env["cgvcall.recording"].flush_model(["account_id", "state", "size"])
        self.env["cgvcall.call"].flush_model(["started_at", "legal_hold"])
        # From the recordings there still are, which are the fewer.
        return SQL(
            """FROM cgvcall_recording AS recording
            JOIN cgvcall_call AS call ON call.id = recording.call_id
            WHERE recording.account_id = %s AND recording.state != 'purged'
                AND call.started_at < %s AND call.legal_hold IS %s TRUE""",
            self.id,
            limit,
            SQL("") if held else SQL("NOT"),
        )

    def _due_calls(self, limit, held=False):
        self.env["cgvcall.call"].flush_model(["account_id", "started_at", "legal_hold"])
        return SQL(
            """FROM cgvcall_call AS call WHERE call.account_id = %s
            AND call.started_at < %s AND call.legal_hold IS %s TRUE""",
            self.id,
            limit,
            SQL("") if held else SQL("NOT"),
        )

    def _keep_preview(self, audio_days, call_days):
        """What would be deleted if things were kept so long, in words; "" if nothing.

        Nothing is changed by asking.
        """
        self.ensure_one()
        call_limit = self._keep_limit(call_days)
        audio_limit = max(
            filter(None, [self._keep_limit(audio_days), call_limit]), default=None
        )
        parts = []
        if audio_limit:
            parts.append(self._preview_audio(audio_limit))
        if call_limit:
            parts.append(self._preview_calls(call_limit))
            parts.append(self._preview_held(self._due_calls(call_limit, held=True)))
        elif audio_limit:
            stored = SQL("AND recording.state = 'stored'")
            held = self._due_audio(audio_limit, held=True)
            parts.append(self._preview_held(SQL("%s %s", held, stored)))
        if not any(parts[:2]):
            return ""
        return "\n".join(filter(None, parts))

    def _preview_audio(self, limit):
        [[count, size, oldest]] = self.env.execute_query(
            SQL(
                """SELECT count(*), sum(recording.size), min(call.started_at) %s
                AND recording.state = 'stored'""",
                self._due_audio(limit),
            )
        )
        return count and self.env._(
            "Recordings: %(count)s (%(size)s), the oldest of %(day)s.",
            count=self._format_count(count),
            size=self._format_mb((size or 0) / MB),
            day=self._format_day(oldest),
        )

    def _preview_calls(self, limit):
        [[count, oldest]] = self.env.execute_query(
            SQL("SELECT count(*), min(call.started_at) %s", self._due_calls(limit))
        )
        return count and self.env._(
            "Calls: %(count)s, the oldest of %(day)s, with their notes and chatter "
            "entries.",
            count=self._format_count(count),
            day=self._format_day(oldest),
        )

    def _preview_held(self, held):
        [[count]] = self.env.execute_query(SQL("SELECT count(*) %s", held))
        return count and self.env._(
            "On legal hold, and so kept: %(count)s.",
            count=self._format_count(count),
        )

    def _format_count(self, count):
        return formatLang(self.env, count, digits=0)

    def _format_day(self, moment):
        return format_date(self.env, self._local_day(moment), date_format="d MMM y")

    def _local_day(self, moment):
        """The day of the company at this moment."""
        return moment.replace(tzinfo=UTC).astimezone(self._zone()).date()

    # === THE STORAGE THAT IS NEEDED === #

    def _describe_storage(self):
        """What is deleted after some days makes room for what comes."""
        days = min(filter(None, [self.audio_keep_days, self.call_keep_days]), default=0)
        month = self.recording_month_mb
        level = month * days / 30
        budget = self.recording_budget_mb
        if not days or not month or (budget and level > budget):
            return super()._describe_storage()
        return self.env._(
            "%(used)s; about %(level)s in the long run, as recordings are deleted "
            "after %(days)s days",
            used=self._format_mb(self.recording_used_mb),
            level=self._format_mb(level),
            days=days,
        )
