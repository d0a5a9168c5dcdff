from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, TransactionCase, tagged
from odoo.tools import mute_logger

from ..models.cgvcall_login import MOST_LOGINS, WITHIN_MINUTES
from .common import CgvcallCase

TOO_OFTEN = f"logged in {MOST_LOGINS} times"


@tagged("post_install", "-at_install")
class TestTokenLimit(CgvcallCase, HttpCase):
    def ask(self, login="rep", renew=True):
        """The token, or the sentence that the page shows."""
        self.authenticate(login, login)
        with mute_logger("odoo.http"):
            answer = self.url_open(
                "/cgvcall/softphone/token", json={"params": {"renew": renew}}
            ).json()
        if "error" in answer:
            return answer["error"]["data"]["message"]
        return answer["result"]["token"]

    def logged_in(self, times, user=None, **ago):
        self.env["cgvcall.login"].create(
            [
                {
                    "user_id": (user or self.agent).id,
                    "at": fields.Datetime.now() - timedelta(**ago),
                }
                for _time in range(times)
            ]
        )

    def logins(self):
        paths = self.pbx.control("requests")
        return sum(paths[path]["count"] for path in paths if path.endswith("login"))

    def test_so_many_logins_and_no_more(self):
        self.logged_in(MOST_LOGINS - 1)
        first = self.ask()
        self.assertEqual(first.count("."), 2)
        before = self.logins()
        self.assertIn(TOO_OFTEN, self.ask())
        self.assertEqual(self.logins(), before)
        # The token that is still good is told all the same: the line lives on.
        self.assertEqual(self.ask(renew=False), first)

    def test_each_user_and_each_while_counts_alone(self):
        self._create_extension("102", self.other_agent)
        self.logged_in(MOST_LOGINS)
        self.logged_in(MOST_LOGINS, self.other_agent, minutes=WITHIN_MINUTES, seconds=1)
        self.assertIn(TOO_OFTEN, self.ask())
        self.assertEqual(self.ask("rep2").count("."), 2)

    def test_nobody_sees_or_changes_the_count(self):
        self.logged_in(1)
        for user in (self.agent, self.supervisor, self.env.ref("base.user_admin")):
            logins = self.env["cgvcall.login"].with_user(user)
            for door in (
                lambda logins=logins: logins.search([]),
                lambda logins=logins: logins.search([], limit=1).unlink(),
                lambda logins=logins, user=user: logins.create(
                    {"user_id": user.id, "at": fields.Datetime.now()}
                ),
            ):
                with self.assertRaises(AccessError):
                    door()

    def test_old_ones_are_deleted(self):
        self.env["cgvcall.login"].search([]).unlink()
        self.logged_in(2, days=2)
        self.logged_in(1, minutes=1)
        self.env["cgvcall.login"]._gc_logins()
        self.assertEqual(self.env["cgvcall.login"].search_count([]), 1)


@tagged("post_install", "-at_install")
class TestTokenLimitCommitted(TransactionCase):
    """With transactions of its own, as on a server: nothing is shared with the test."""

    def setUp(self):
        super().setUp()
        self.logins = self.env["cgvcall.login"].with_user(
            self.env.ref("base.user_admin")
        )
        self.addCleanup(self.elsewhere, "DELETE FROM cgvcall_login")
        self.elsewhere("DELETE FROM cgvcall_login")

    def elsewhere(self, query):
        """What another server sees, or does."""
        with self.env.registry.cursor() as cr:
            cr.execute(query)
            return cr.rowcount

    def test_logins_that_fail_count_too(self):
        """The request is undone; that it was made is not."""
        for _time in range(MOST_LOGINS):
            try:
                with self.cr.savepoint():
                    self.logins._count_one()
                    raise LookupError
            except LookupError:
                continue
        self.assertEqual(self.elsewhere("SELECT 1 FROM cgvcall_login"), MOST_LOGINS)
        with self.assertRaisesRegex(UserError, TOO_OFTEN):
            self.logins._count_one()
