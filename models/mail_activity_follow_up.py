from markupsafe import Markup

from odoo import fields, models

# What the loop itself does to its activities is not done by hand.
BY_LOOP = "cgvcall_by_loop"
# The activity goes because its user does: somebody else has to call back.
USER_LEAVES = "cgvcall_user_leaves"


class MailActivity(models.Model):
    """Activities to call somebody back; a person's decision about one is respected."""

    _inherit = "mail.activity"

    cgvcall_call_ids = fields.One2many(
        "cgvcall.call", "follow_up_id", "Missed calls", groups="cgvcall.group_agent"
    )
    # The server's own notes, which decide about others: nobody writes or reads them.
    cgvcall_since = fields.Datetime(
        "Caller waits since", groups=fields.NO_ACCESS, copy=False
    )
    cgvcall_user_id = fields.Many2one(
        "res.users",
        "Asked to call back first",
        groups=fields.NO_ACCESS,
        copy=False,
        help="Somebody else has the activity now: a person or a delay decided so.",
    )
    cgvcall_escalated_at = fields.Datetime(
        "Handed on at", groups=fields.NO_ACCESS, copy=False
    )
    cgvcall_caller = fields.Char("Caller", groups=fields.NO_ACCESS, copy=False)
    # The call that an agent's own plan was done by: what it says of that goes with it.
    cgvcall_done_by_id = fields.Many2one(
        "cgvcall.call",
        index="btree_not_null",
        ondelete="set null",
        groups=fields.NO_ACCESS,
        copy=False,
    )
    # What says in the chatter that it is done, and from which number they called.
    cgvcall_done_id = fields.Many2one(
        "mail.message",
        index="btree_not_null",
        ondelete="set null",
        groups=fields.NO_ACCESS,
        copy=False,
    )

    # Two phones that ring for one caller tell of it at the same moment.
    _cgvcall_caller_unique = models.UniqueIndex(
        "(cgvcall_caller) WHERE active AND cgvcall_caller IS NOT NULL",
        "Somebody has been asked already to call back.",
    )

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys() & {"active", "user_id"}:
            return result
        calls_sudo = self._cgvcall_missed_calls()
        if not calls_sudo:
            return result
        if "user_id" in vals:
            calls_sudo.return_user_id = vals["user_id"]
        if "active" in vals and not self.env.context.get(BY_LOOP):
            if vals["active"]:
                calls_sudo._undismiss()
            else:
                calls_sudo._dismiss()
        return result

    def unlink(self):
        calls_sudo = self._cgvcall_missed_calls()
        if not calls_sudo or self.env.context.get(BY_LOOP):
            return super().unlink()
        if self.env.context.get(USER_LEAVES):
            result = super().unlink()
            calls_sudo.write({"followed_up": False, "return_user_id": False})
            return result
        # Of a deleted record the activities go as well: nobody decided about the call.
        orphans_sudo = calls_sudo.filtered(
            lambda call: not call.follow_up_id._cgvcall_record()
        )
        orphans_sudo.escalate_at = False
        (calls_sudo - orphans_sudo)._dismiss()
        return super().unlink()

    def _action_done(self, *args, **kwargs):
        # sudo: as for the calls
        followed_sudo = self.sudo().filtered(
            lambda activity: activity.cgvcall_since or activity.cgvcall_done_by_id
        )
        if not followed_sudo:
            return super()._action_done(*args, **kwargs)
        messages, following = self.env["mail.message"], self.browse()
        for activity in self:  # one by one: to know which message is whose
            said, came = super(MailActivity, activity)._action_done(*args, **kwargs)
            messages, following = messages + said, following + came
            if said and activity.sudo() in followed_sudo:
                activity.sudo().cgvcall_done_id = said[:1]
        return messages, following

    # === HELPERS === #

    def _cgvcall_missed_calls(self):
        """The calls that these activities ask to return."""
        # sudo: who may change an activity need not see all of its calls
        return self.sudo().filtered("cgvcall_since").cgvcall_call_ids

    def _cgvcall_record(self):
        """The record of the activity, if it is still there."""
        # sudo: asked only whether it is there
        return self.env[self.res_model].sudo().browse(self.res_id).exists()

    def _cgvcall_caller_numbers(self):
        """The number from which the caller of each of these activities tried last."""
        # sudo: see _cgvcall_missed_calls
        followed_sudo = self.sudo().filtered("cgvcall_since")
        return {
            activity.id: activity.cgvcall_call_ids.sorted("started_at")[-1:].number
            for activity in followed_sudo
        }

    # === CLOSE === #

    def _cgvcall_close(self):
        """Done: somebody reached the caller, or decided that nobody has to.

        Without a message to the followers: the talk has an entry of its own.
        """
        calls = self.cgvcall_call_ids
        talks = calls._talks_that_returned() if calls else {}
        feedback, authors = {}, {}
        for activity in self:
            waited = activity.cgvcall_call_ids.filtered(lambda call: not call.dismissed)
            found = [talks[call] for call in waited if call in talks]
            if found:
                talk = max(found, key=lambda call: call.answered_at or call.started_at)
                tz = talk.account_id._follow_up_tz(activity.user_id)
                feedback[activity] = talk._reached_text(tz)
                authors[activity] = talk.user_id.partner_id
            elif activity.cgvcall_call_ids.filtered("dismissed"):
                feedback[activity] = self.env._("No call back needed.")
                authors[activity] = self.env.user.partner_id
        done = self.filtered(lambda activity: activity in feedback)
        done._cgvcall_log_done(feedback, authors)
        done.write({"active": False})
        done.flush_recordset(["active"])  # another one of the caller may open now
        for activity in done:
            activity.feedback = feedback[activity]
        mistakes = self - done
        mistakes.cgvcall_call_ids._forget_follow_up()
        mistakes.unlink()
        if calls:
            calls._notify_history()

    def _cgvcall_log_done(self, feedback, authors):
        """Say in the chatter what Odoo says of an activity that is done, in one go."""
        values, told = [], []
        data = self.env["ir.model.data"]
        subtype_id = data._xmlid_to_res_id("mail.mt_activities")
        for model, activities in self.grouped("res_model").items():
            records = self.env[model].browse(activities.mapped("res_id")).exists()
            for activity in activities:
                if activity.res_id not in records._ids:
                    continue
                author = authors[activity] or self.env.ref("base.partner_root")
                body = self.env["ir.qweb"]._render(
                    "mail.message_activity_done",
                    {
                        "activity": activity,
                        "feedback": feedback[activity],
                        "display_assignee": activity.user_id.partner_id != author,
                    },
                    minimal_qcontext=True,
                )
                told.append(activity)
                values.append(
                    {
                        "model": model,
                        "res_id": activity.res_id,
                        "author_id": author.id,
                        "email_from": author.email_formatted,
                        "reply_to": author.email_formatted,
                        "record_alias_domain_id": False,
                        "record_company_id": False,
                        "body": body,
                        "message_type": "notification",
                        "subtype_id": subtype_id,
                        "mail_activity_type_id": activity.activity_type_id.id,
                        "is_internal": True,
                    }
                )
        messages = self.env["mail.message"].create(values)
        for activity, message in zip(told, messages, strict=True):
            activity.sudo().cgvcall_done_id = message  # sudo: nobody else reads it

    # === ESCALATE === #

    def _cgvcall_escalate(self, agents):
        """Hand it to the leader of the opportunity's team, else of the user's."""
        self.ensure_one()
        calls = self.cgvcall_call_ids._still_waiting().sorted("started_at")
        people = calls._follow_up_people()
        leads = [person for person in people if person._name == "crm.lead"]
        members = self.user_id.crm_team_member_ids
        teams = [lead.team_id for lead in leads] + [self.user_id.sale_team_id]
        teams += list(members.crm_team_id)
        company = calls.company_id
        leader = next(
            (
                team.user_id
                for team in teams
                if team.user_id and team.company_id in (company.browse(), company)
            ),
            None,
        )
        if not leader or leader == self.user_id:
            return
        can_open = calls._can_open([people])
        user, record = calls._first_who_can(leader, people, agents, can_open)
        if not user:
            return
        tz = calls.account_id._follow_up_tz(user)
        line = calls[0]._escalation_line(self.user_id, tz)
        self.write(
            {
                "user_id": user.id,
                "res_model_id": self.env["ir.model"]._get_id(record._name),
                "res_id": record.id,
                "note": (self.note or Markup()) + line,
                "cgvcall_escalated_at": fields.Datetime.now(),
            }
        )
