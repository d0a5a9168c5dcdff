import json

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from .cgvcall_phone import OWNERS

BATCH = 2000
#: So many people are read while the addon is installed; the cron reads the others.
AT_ONCE = 20_000
STATE_KEY = "cgvcall.phone_book.%s"
#: What is read of a person, besides the phone fields.
ALSO_READ = ("company_id", "country_id", "active", "partner_share", "partner_id")


class CgvcallPhone(models.Model):
    """The phone book, filled with the numbers of people who are there already.

    Of each model is known for which phone fields it was read, and while it is being
    read also how far: ``{"fields", "total", "done", "after", "last", "started"}``.
    """

    _inherit = "cgvcall.phone"

    @api.model
    def _fill_start(self, owners=tuple(OWNERS)):
        """Have the numbers of all contacts and leads read from now on."""
        for model in owners:
            # sudo: everybody's numbers are read, whoever has the reason for it
            people = self.env[model].sudo().with_context(active_test=False)
            last = people.search_fetch([], ["id"], order="id DESC", limit=1).id or 0
            state = {
                "fields": self._fill_fields(model),
                "done": 0,
                "after": 0,
                "last": last,
                "started": fields.Datetime.to_string(fields.Datetime.now()),
            }
            domain = self._fill_domain(model, state)
            self._fill_note(model, {**state, "total": people.search_count(domain)})
        self._fill_trigger()

    @api.model
    def _fill_start_if_changed(self, owners=tuple(OWNERS), unknown=True):
        """The same for those that have other phone fields than when they were read.

        :param bool unknown: also those that have never been read
        """
        states = self._fill_states()
        changed = [
            model
            for model in owners
            if (model in states or unknown)
            and states.get(model, {}).get("fields") != self._fill_fields(model)
        ]
        if changed:
            self._fill_start(changed)

    @api.model
    def _fill(self, limit=BATCH):
        """Read the numbers of the next contacts or leads.

        :return: of how many; 0 when all have been read
        """
        while under_way := self._fill_under_way():
            model, state = next(iter(under_way.items()))
            people = self._fill_next(model, state, limit)
            if people:
                self._sync(people)
                done = 0 if "since" in state else len(people)
                news = {"after": people[-1:].id, "done": state["done"] + done}
                self._fill_note(model, {**state, **news})
                return len(people)
            self._fill_pass_ended(model, state)
        return 0

    @api.model
    def _fill_progress(self):
        """``{"done", "total"}`` in people, or None when there is nothing to do."""
        states = self._fill_states()
        if not self._fill_under_way(states):
            return None
        total = sum(state["total"] for state in states.values())
        done = sum(state["done"] for state in states.values())
        return {"done": max(min(done, total - 1), 0), "total": max(total, 1)}

    @api.model
    def _fill_at_once(self):
        """Read so many as an installation may wait for; the cron reads the others."""
        self._fill_start()
        left = AT_ONCE
        while left > 0 and (done := self._fill(min(left, BATCH))):
            left -= done
            self.env.flush_all()
            self.env.invalidate_all()

    @api.model
    def _cron_fill_phone_book(self):
        """Read on, each batch in a commit of its own with where it ended."""
        cron = self.env["ir.cron"]
        self._fill_start_if_changed()
        while self._fill_under_way():
            try:
                done = self._fill()
                self.env.flush_all()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                # Somebody saved one of these people at this moment: once more.
                self.env.cr.rollback()
                done = 0
            self.env.invalidate_all()
            progress = self._fill_progress()
            left = progress and progress["total"] - progress["done"]
            if not cron._commit_progress(done, remaining=left or 0):
                break

    # === WHO IS READ === #

    def _fill_fields(self, model):
        known = self.env[model]._fields
        return [f for f in self.env[model]._cgvcall_phone_fields() if f in known]

    def _fill_next(self, model, state, limit):
        """The next people, with no more in the cache than what is read of them."""
        # sudo: as above
        people = self.env[model].sudo()
        people = people.with_context(active_test=False, prefetch_fields=False)
        wanted = [*state["fields"], *people._cgvcall_name_fields()]
        wanted += (f for f in ALSO_READ if f in people._fields)
        domain = self._fill_domain(model, state)
        return people.search_fetch(domain, wanted, order="id", limit=limit)

    def _fill_domain(self, model, state):
        domain = Domain("id", ">", state["after"]) & Domain("id", "<=", state["last"])
        if "since" in state:
            return domain & Domain("write_date", ">=", state["since"])
        known = self.env[model]._fields
        if all(known[fname].store for fname in state["fields"]):
            domain &= Domain.OR(Domain(f, "!=", False) for f in state["fields"])
        return domain

    def _fill_pass_ended(self, model, state):
        """Look once more at whom somebody saved while they were read; then end."""
        if "since" not in state:
            again = {"after": 0, "since": state["started"]}
            self._fill_note(model, {**state, **again})
            return
        # Numbers of fields that are no more: all others have just been read.
        gone = SQL(
            "%s IS NOT NULL AND NOT field_name = ANY(%s)",
            SQL.identifier(OWNERS[model]),
            state["fields"],
        )
        self.flush_model()
        for statement in (
            "DELETE FROM cgvcall_phone WHERE kept IS NOT TRUE AND %s",
            "UPDATE cgvcall_phone SET field_name = NULL WHERE %s",
        ):
            self.env.cr.execute(SQL(statement, gone))
        self.invalidate_model(flush=False)
        self._fill_note(
            model,
            {
                "fields": state["fields"],
                "total": state["total"],
                "done": state["total"],
            },
        )

    # === HOW FAR IT IS === #

    def _fill_under_way(self, states=None):
        """The states of the models that are being read."""
        states = self._fill_states() if states is None else states
        return {model: state for model, state in states.items() if "last" in state}

    def _fill_states(self):
        """The state of each model that was ever read.

        A system parameter, but past its cache: a note for each batch shall not empty
        the caches of all servers.
        """
        keys = {model: STATE_KEY % model for model in OWNERS}
        found = dict(
            self.env.execute_query(
                SQL(
                    "SELECT key, value FROM ir_config_parameter WHERE key IN %s",
                    tuple(keys.values()),
                )
            )
        )
        return {
            model: json.loads(found[key]) for model, key in keys.items() if key in found
        }

    def _fill_note(self, model, state):
        self.env.cr.execute(
            SQL(
                """INSERT INTO ir_config_parameter (key, value, create_uid, write_uid,
                    create_date, write_date)
                VALUES (%(key)s, %(value)s, %(uid)s, %(uid)s,
                    now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')
                ON CONFLICT (key) DO UPDATE SET value = excluded.value,
                    write_uid = excluded.write_uid, write_date = excluded.write_date""",
                key=STATE_KEY % model,
                value=json.dumps(state),
                uid=self.env.uid,
            )
        )

    @api.model
    def _fill_forget(self):
        """Have it as if nobody had ever been read."""
        keys = [STATE_KEY % model for model in OWNERS]
        # sudo: ir.config_parameter - only our own
        self.env["ir.config_parameter"].sudo().search([("key", "in", keys)]).unlink()

    def _fill_trigger(self):
        """Have the cron read on as soon as it can."""
        cron = self.env.ref("cgvcall.ir_cron_phone_book", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()  # sudo: whoever gave the reason
