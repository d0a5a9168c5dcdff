from odoo import fields
from odoo.tests import tagged

from .common import CgvcallCase

MONTHS = "started_at:month"


@tagged("post_install", "-at_install")
class TestSpeed(CgvcallCase):
    """Groups of calls are those that Odoo makes, in the order it shows them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        outcomes = cls.env["cgvcall.outcome"].create(
            [{"name": "Later", "sequence": 902}, {"name": "Sooner", "sequence": 901}]
        )
        cls.agent.name, cls.other_agent.name = "Zoe", "Adam"
        cls.outsider.name = "Adam"  # the login decides
        agents = [cls.agent, cls.other_agent, cls.outsider, cls.env["res.users"]]
        cls.calls = cls.env["cgvcall.call"].create(
            [
                {
                    "account_id": cls.account.id,
                    "user_id": agent.id,
                    "outcome_id": outcomes[position % 2].id,
                    "started_at": fields.Datetime.to_datetime(f"2024-0{month}-05"),
                    "talk_seconds": 10 * month,
                    "extension_id": cls.extension.id,
                }
                for position, agent in enumerate(agents)
                for month in (3, 5)
            ]
        )
        cls.domain = [("id", "in", cls.calls.ids)]

    def _groups(self, groupby, order):
        groups = self.calls.formatted_read_group(
            self.domain, [groupby], ["__count", "talk_seconds:sum"], order=order
        )
        self.assertEqual(sum(group["__count"] for group in groups), len(self.calls))
        return [group[groupby] and group[groupby][1] for group in groups]

    def test_by_agent(self):
        """By name, then login: that of the outsider is before rep2."""
        adams = (self.outsider | self.other_agent).sorted("login")
        self.assertEqual(adams[0], self.outsider)
        groups = self.calls.formatted_read_group(
            self.domain, ["user_id"], ["__count"], order="user_id"
        )
        wanted = [*adams.ids, self.agent.id, False]
        found = [group["user_id"] and group["user_id"][0] for group in groups]
        self.assertEqual(found, wanted)
        self.assertEqual(
            self._groups("user_id", "user_id DESC"), [False, "Zoe", "Adam", "Adam"]
        )

    def test_by_other_records(self):
        self.assertEqual(self._groups("outcome_id", "outcome_id"), ["Sooner", "Later"])
        self.assertEqual(
            self._groups("outcome_id", "outcome_id DESC"), ["Later", "Sooner"]
        )
        # Sorted by its account first, which is another record.
        self.assertEqual(self._groups("extension_id", "extension_id"), ["101"])

    def test_pivot(self):
        sets = [[], [MONTHS], ["user_id"], ["user_id", MONTHS]]
        total, months, agents, both = self.calls.formatted_read_grouping_sets(
            self.domain, sets, ["__count", "talk_seconds:sum"]
        )
        self.assertEqual(total[0]["talk_seconds:sum"], 320)
        self.assertEqual([row["__count"] for row in months], [4, 4])
        self.assertEqual(
            [row["user_id"] and row["user_id"][1] for row in agents],
            ["Adam", "Adam", "Zoe", False],
        )
        self.assertEqual(len(both), 8)
        self.assertEqual({row["__count"] for row in both}, {1})

    def test_groups_are_not_made_of_names(self):
        """Else PostgreSQL sorts a million calls by the names of their agents."""
        query = self.calls._search(self.domain)
        terms = {
            "user_id": self.calls._read_group_groupby(query.table, "user_id", query)
        }
        alone = terms["user_id"]
        order = self.calls._read_group_orderby("user_id", terms, query)
        self.assertEqual(terms["user_id"], alone)
        self.assertIn("SELECT", order.code)

    def test_statistics_of_the_rule(self):
        self.env.cr.execute(
            """SELECT count(*) FROM pg_statistic_ext
            WHERE stxrelid = 'cgvcall_call'::regclass AND cardinality(stxkeys) = 2"""
        )
        self.assertEqual(self.env.cr.fetchone(), (1,))
