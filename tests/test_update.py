from importlib.util import module_from_spec, spec_from_file_location

from odoo.tests import tagged
from odoo.tools import file_path

from .common import SoftphoneCase

SCRIPT = "cgvcall/migrations/19.0.1.1.0/post-migrate.py"


@tagged("post_install", "-at_install")
class TestUpdate(SoftphoneCase):
    """What is written only once follows an update, unless somebody changed it."""

    def setUp(self):
        super().setUp()
        self.rules = self.env.ref("cgvcall.cgvcall_call_rule_agent")
        self.rules += self.env.ref("cgvcall.cgvcall_call_leg_rule_agent")
        self.new = self.rules.mapped("domain_force")

    def migrate(self):
        spec = spec_from_file_location("script", file_path(SCRIPT))
        script = module_from_spec(spec)
        spec.loader.exec_module(script)
        script.migrate(self.env.cr, "19.0.1.0.0")

    def test_agents_see_what_they_return(self):
        self.rules[0].domain_force = "[('user_id', '=', user.id)]"
        self.rules[1].domain_force = "[('call_id.user_id', '=', user.id)]"
        call = self.make_call(user=self.agent, return_user_id=self.other_agent.id)
        self.assertFalse(call.with_user(self.other_agent).has_access("read"))
        self.migrate()
        self.assertEqual(
            [rule.replace("\n", "") for rule in self.rules.mapped("domain_force")],
            [rule.replace("\n", "") for rule in self.new],
        )
        self.assertTrue(call.with_user(self.other_agent).has_access("read"))

    def test_a_rule_of_the_companys_own_stays(self):
        self.rules.domain_force = "[('id', '>', 0)]"
        self.migrate()
        self.assertEqual(set(self.rules.mapped("domain_force")), {"[('id', '>', 0)]"})
