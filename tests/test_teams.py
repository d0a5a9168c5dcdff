import json

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import SoftphoneCase

NEWS = "cgvcall/board"


class TeamsCase(SoftphoneCase):
    """Two teams with a leader each, a member and a line each; a desk telephone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = cls._create_leader("leader", cls.agent)
        cls.other_leader = cls._create_leader("leader2", cls.other_agent)
        cls.other_extension = cls._create_extension("102", cls.other_agent)
        cls.desk = cls._create_extension("103")

    @classmethod
    def _create_leader(cls, login, member):
        user = new_test_user(
            cls.env, login, "cgvcall.group_supervisor,cgvcall.group_listener"
        )
        cls.env["crm.team"].create(
            {"name": login, "user_id": user.id, "member_ids": member.ids}
        )
        return user

    def seen(self, user):
        """The calls of this test that the user sees."""
        calls = self.as_user(user).search([("account_id", "=", self.account.id)])
        return calls.sudo(False).with_env(self.env)

    def make_nobodys(self, **values):
        """Nobody took it, at no extension."""
        return self.make_call(False, number="+84977000111", **values)


@tagged("post_install", "-at_install")
class TestTeams(TeamsCase):
    # === WHO SEES WHICH CALLS === #

    def test_rights_follow_the_team(self):
        call = self.make_call()
        self.assertEqual(self.seen(self.leader), call)
        self.assertFalse(self.seen(self.other_leader))
        team = self.env["crm.team"].search([("user_id", "=", self.other_leader.id)])
        with self.subTest("a member more"):
            # Odoo takes them out of the team before.
            team.member_ids += self.agent
            self.assertEqual(self.seen(self.other_leader), call)
            self.assertFalse(self.seen(self.leader))
        with self.subTest("another leader"):
            team.user_id = self.leader
            self.assertEqual(self.seen(self.leader), call)
            self.assertFalse(self.seen(self.other_leader))
        with self.subTest("archived"):
            team.active = False
            self.assertFalse(self.seen(self.leader))
            team.active = True
            self.assertEqual(self.seen(self.leader), call)
        with self.subTest("a member less"):
            team.crm_team_member_ids.filtered(
                lambda member: member.user_id == self.agent
            ).action_archive()
            self.assertFalse(self.seen(self.leader))
        with self.subTest("deleted"):
            team.member_ids += self.agent
            self.assertEqual(self.seen(self.leader), call)
            team.unlink()
            self.assertFalse(self.seen(self.leader))

    def test_rights_follow_the_groups(self):
        call = self.make_call()
        supervisor = self.env.ref("cgvcall.group_supervisor")
        manager = self.env.ref("cgvcall.group_manager")
        self.other_leader.group_ids += manager
        self.assertEqual(self.seen(self.other_leader), call)
        self.other_leader.group_ids -= manager
        self.assertFalse(self.seen(self.other_leader))
        self.leader.group_ids = [
            Command.unlink(supervisor.id),
            Command.link(self.env.ref("cgvcall.group_agent").id),
        ]
        self.assertFalse(self.seen(self.leader))

    def test_seen_agents(self):
        def seen(user):
            return user._cgvcall_seen_agents()

        self.assertIsNone(seen(self.supervisor))
        self.assertEqual(seen(self.leader), self.leader + self.agent)
        self.assertEqual(seen(self.agent), self.agent)
        self.assertEqual(seen(self.leader.with_user(self.agent)), seen(self.leader))

    def test_a_team_of_several_leaders(self):
        """Who leads two teams sees both."""
        teams = self.env["crm.team"].search([("user_id", "=", self.other_leader.id)])
        teams.user_id = self.leader
        calls = self.make_call() + self.make_call(self.other_agent)
        self.assertEqual(self.seen(self.leader), calls.sorted("id", reverse=True))

    def test_who_waits_for_nobody_is_seen_until_somebody_is_asked(self):
        call = self.make_nobodys()
        for user in (self.leader, self.other_leader, self.supervisor):
            self.assertEqual(self.seen(user), call)
        self.assertFalse(self.seen(self.agent))
        call.return_user_id = self.agent
        self.assertEqual(self.seen(self.leader), call)
        self.assertFalse(self.seen(self.other_leader))

    # === CONTACTS === #

    def test_contacts_and_leads_when_the_account_says_so(self):
        lead = self.env["crm.lead"].create({"name": "Roofs", "user_id": self.agent.id})
        of_contact = self.make_call(self.other_agent, partner_id=self.partner.id)
        of_lead = self.make_call(self.other_agent, lead_id=lead.id)
        self.make_call(self.other_agent)
        self.assertFalse(self.seen(self.agent))
        self.account.agents_see_contacts = True
        self.assertEqual(self.seen(self.agent), of_contact + of_lead)
        with self.subTest("somebody else's lead"):
            lead.user_id = self.other_agent
            self.assertEqual(self.seen(self.agent), of_contact)
        with self.subTest("a contact of another company"):
            elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
            self.partner.company_id = elsewhere
            self.assertFalse(self.seen(self.agent))
        self.partner.company_id = False
        self.account.agents_see_contacts = False
        self.assertFalse(self.seen(self.agent))

    def test_seeing_with_a_contact_is_no_more_than_that(self):
        self.account.agents_see_contacts = True
        call = self.make_call(self.other_agent, partner_id=self.partner.id)
        recording = self.env["cgvcall.recording"].create({"call_id": call.id})
        self.agent.group_ids += self.env.ref("cgvcall.group_listener")
        own = call.with_user(self.agent)
        self.assertTrue(own.has_access("read"))
        self.assertFalse(recording.with_user(self.agent).has_access("read"))
        self.assertFalse(own.can_dismiss)
        with self.assertRaises(AccessError):
            own.action_dismiss()
        with self.assertRaises(UserError):
            self.as_user().softphone_note(call.id, "Mine")

    def test_leaders_of_other_teams_do_not_decide(self):
        self.account.agents_see_contacts = True
        call = self.make_call(self.other_agent, partner_id=self.partner.id)
        with self.assertRaises(AccessError):
            call.with_user(self.leader).action_dismiss()
        call.with_user(self.other_leader).action_dismiss()
        self.assertTrue(call.dismissed)

    # === BOARD AND DASHBOARD === #

    def test_board_shows_the_team(self):
        self.account.agents_see_contacts = True
        self.make_call(extension_id=self.extension.id)
        other = self.make_call(
            self.other_agent,
            extension_id=self.other_extension.id,
            partner_id=self.partner.id,
            state="ringing",
            disposition=False,
        )
        for user, lines, missed, waiting in (
            (self.leader, ["101"], 1, []),
            (self.other_leader, ["102"], 0, [other.id]),
            (self.supervisor, ["101", "102", "103"], 1, [other.id]),
        ):
            with self.subTest(user=user.login):
                board = self.env["cgvcall.board"].with_user(user)
                data = board.get_data()
                own = self.account.extension_ids.ids
                shown = [
                    row["number"] for row in data["extensions"] if row["id"] in own
                ]
                self.assertEqual(shown, lines)
                self.assertEqual(data["today"]["missed"], missed)
                self.assertEqual([row["id"] for row in data["waiting"]], waiting)
                found = board.open_calls()["domain"]
                calls = self.as_user(user).search(found)
                self.assertEqual(len(calls), len(lines[:2]))
        with self.assertRaises(UserError):
            board = self.env["cgvcall.board"].with_user(self.leader)
            board.open_calls("all", self.other_extension.id)

    def test_dashboard_counts_the_team(self):
        self.account.agents_see_contacts = True
        self.make_call()
        self.make_call(self.other_agent, partner_id=self.partner.id)
        self.make_nobodys()
        today = fields.Date.to_string(fields.Date.today())
        filters = {"date_from": today, "date_to": today}
        for user, calls, teams in (
            (self.leader, 2, 1),
            (self.other_leader, 2, 1),
            (self.supervisor, 3, self.env["crm.team"].search_count([])),
        ):
            with self.subTest(user=user.login):
                dashboard = self.env["cgvcall.dashboard"].with_user(user)
                data = dashboard.with_context(tz="UTC").get_data(filters)
                self.assertEqual(data["now"]["calls"], calls)
                self.assertEqual(len(data["teams"]), teams)
                action = dashboard.with_context(tz="UTC").open_calls(filters, "calls")
                found = self.as_user(user).search_count(action["domain"])
                self.assertEqual(found, calls)

    # === THE BUS === #

    def told_boards(self):
        """The channels that boards were told by since the last time."""
        self.env.cr.flush()
        rows = self.env["bus.bus"].search([("message", "like", f'"{NEWS}"')])
        channels = set(rows.mapped("channel"))
        rows.unlink()
        return channels

    def channel(self, record):
        return f'["{self.env.cr.dbname}","{record._name}",{record.id},"{NEWS}"]'

    def test_boards_are_told_of_their_team_only(self):
        company = self.channel(self.company)
        leader, other = self.channel(self.leader), self.channel(self.other_leader)
        self.told_boards()
        with self.subTest("a call"):
            call = self.make_call()
            self.assertEqual(self.told_boards(), {company, leader})
        with self.subTest("it goes to another"):
            call.user_id = self.other_agent
            self.assertEqual(self.told_boards(), {company, leader, other})
        with self.subTest("nobody's"):
            self.make_nobodys()
            self.assertEqual(self.told_boards(), {company, leader, other})
        with self.subTest("a line"):
            self.as_user().softphone_line("ready")
            self.assertEqual(self.told_boards(), {company, leader})
        with self.subTest("a desk telephone"):
            self.desk.number = "104"
            self.assertEqual(self.told_boards(), {company})
        with self.subTest("a line of somebody else"):
            self.extension.user_id = self.outsider
            self.assertEqual(self.told_boards(), {company, leader})

    def test_what_a_browser_may_listen_to(self):
        for user, expected in (
            (self.supervisor, {(self.company, NEWS)}),
            (self.leader, {(self.leader, NEWS)}),
            (self.agent, set()),
            (self.outsider, set()),
        ):
            with self.subTest(user=user.login):
                channels = (
                    self.env["cgvcall.board"]
                    .with_user(user)
                    ._channels({self.company.id})
                )
                self.assertEqual({*channels}, expected)

    def told_cards(self):
        """Which calls' cards each user was told to fetch since the last time."""
        self.env.cr.flush()
        rows = self.env["bus.bus"].search([("message", "like", '"cgvcall/cards"')])
        found = {}
        for row in rows:
            [_db, _model, partner_id] = json.loads(row.channel)
            user = self.env["res.partner"].browse(partner_id).user_ids
            told = json.loads(row.message)["payload"]["call_ids"]
            found[user] = found.get(user, set()) | {*told}
        rows.unlink()
        return found

    def test_cards_are_told_to_who_sees_the_call(self):
        values = {"disposition": "answered", "partner_id": self.partner.id}
        mine, other = (
            self.make_call(**values),
            self.make_call(self.other_agent, **values),
        )
        nobodys = self.make_nobodys(partner_id=self.partner.id)
        self.told_cards()
        (mine + other + nobodys)._refresh_chatter()
        told = self.told_cards()
        expected = {
            self.agent: {mine.id},
            self.leader: {mine.id, nobodys.id},
            self.other_agent: {other.id},
            self.other_leader: {other.id, nobodys.id},
            self.supervisor: {mine.id, other.id, nobodys.id},
        }
        self.assertEqual({user: told.get(user) for user in expected}, expected)
        self.assertNotIn(self.outsider, told)
