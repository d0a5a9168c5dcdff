from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.mail.tools.discuss import Store

from ..pbx import numbers

CALL = Domain("activity_type_id.category", "=", "phonecall")


class MailActivity(models.Model):
    _inherit = "mail.activity"

    # === ACCESS === #

    def _compute_res_name(self):
        """Names are told before Odoo asks for the right: of ours, only with it."""
        result = super()._compute_res_name()
        for activity in self.filtered(lambda act: not act.id):
            record = activity._cgvcall_ours()
            if record is not None and not record.has_access("read"):
                activity.res_name = False
        return result

    def write(self, vals):
        """Odoo does not ask whether the user may read where an activity is moved."""
        result = super().write(vals)
        if not self.env.su and vals.keys() & {"res_id", "res_model", "res_model_id"}:
            for activity in self:
                record = activity._cgvcall_ours()
                if record is not None:
                    record.check_access("read")
        return result

    def _cgvcall_ours(self):
        """The record of the activity, as the user, if it is of one of our models."""
        # sudo: only which record it is
        activity_sudo = self.sudo()
        if not (activity_sudo.res_model or "").startswith("cgvcall."):
            return None
        model = self.env[activity_sudo.res_model].sudo(False)
        return model.browse(activity_sudo.res_id or ()).exists()

    # === OF THE CURRENT USER === #

    @api.model
    def _cgvcall_own(self, activity_id):
        """The current user's own open call activity of this id, or none."""
        if not activity_id:
            return self.browse()
        own = Domain("user_id", "=", self.env.uid) & Domain("id", "=", activity_id)
        return self.search(own & CALL)

    @api.model
    def _cgvcall_own_of(self, record):
        """The current user's own open call activities on a record."""
        if not record:
            return self.browse()
        own = Domain(
            [
                ("user_id", "=", self.env.uid),
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
            ]
        )
        return self.search(own & CALL)

    @api.model
    def _cgvcall_due(self, limit):
        """The current user's call activities of today and before."""
        today = fields.Date.context_today(self.with_context(tz=self.env.user.tz))
        own = Domain("user_id", "=", self.env.uid)
        due = Domain("date_deadline", "<=", today)
        return self.search(own & due & CALL, order="date_deadline, id", limit=limit)

    def _cgvcall_done(self, call):
        """Mark as done by this call, with what was written down of it."""
        if self:
            self.sudo().cgvcall_done_by_id = call  # sudo: the server's own note
            self.action_feedback(feedback=call._told_note() or False)

    def _cgvcall_records(self):
        """The records of these activities that the user may read, by activity."""
        found = {}
        for model, activities in self.grouped("res_model").items():
            if not model or model not in self.env:
                continue
            records = self.env[model].browse(activities.mapped("res_id")).exists()
            readable = records._filtered_access("read")
            by_id = {record.id: record for record in readable}
            for activity in activities:
                if activity.res_id in by_id:
                    found[activity] = by_id[activity.res_id].with_prefetch(
                        readable._ids
                    )
        return found

    def _cgvcall_numbers(self):
        """The number to call for each call activity, as far as the user may know."""
        calls = self.filtered(lambda act: act.activity_category == "phonecall")
        extension = calls and self.env["cgvcall.extension"]._of_current_user()
        if not extension:
            return {}
        # As the line reads numbers, whatever company is chosen at the moment.
        calls = calls.with_company(extension.company_id)
        book = calls.env["cgvcall.phone"]
        callers = calls._cgvcall_caller_numbers()
        shown = self.env["cgvcall.call"]._number_shown
        country = extension.account_id._country_code()
        return {
            activity: shown(
                callers.get(activity.id) or book._number_of(record), country
            )
            for activity, record in calls._cgvcall_records().items()
        }

    def _to_store_defaults(self, target):
        """Tell the web client which number a call activity would call."""
        result = super()._to_store_defaults(target)
        if not target.is_current_user(self.env):
            return result
        wanted = self._cgvcall_numbers()
        account = self.env["cgvcall.extension"]._of_current_user().account_id
        country = account._country_code() if wanted else None

        def as_read(activity):
            number = wanted.get(activity)
            return numbers.display(number, country) if number else False

        return [*result, Store.Attr("cgvcall_number", as_read)]
