from odoo.tests import TransactionCase, new_test_user


class DemoCase(TransactionCase):
    """A company that has just installed the addon: an empty account, three agents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "no_reset_password": True})
        cls.company = cls.env["res.company"].create(
            {"name": "Just Installed", "country_id": cls.env.ref("base.vn").id}
        )
        own = {"company_id": cls.company.id, "company_ids": [cls.company.id]}
        sales = "base.group_partner_manager,sales_team.group_sale_salesman_all_leads"
        cls.admin = new_test_user(cls.env, "telephones", "cgvcall.group_admin", **own)
        cls.agent = new_test_user(
            cls.env,
            "demo_agent",
            f"{sales},cgvcall.group_agent,cgvcall.group_listener",
            tz="Asia/Ho_Chi_Minh",
            **own,
        )
        cls.manager = new_test_user(
            cls.env,
            "demo_manager",
            f"{sales},cgvcall.group_manager,cgvcall.group_downloader",
            **own,
        )
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": [cls.company.id]}
        )
        cls.account = cls.env["cgvcall.account"].search(
            [("company_id", "=", cls.company.id)]
        )

    @classmethod
    def accounts(cls, user=None):
        return cls.env["cgvcall.account"].with_user(user or cls.admin)

    @classmethod
    def start(cls):
        cls.accounts().action_demo_start()
        cls.env.flush_all()
        cls.env.invalidate_all()
        return cls.demo()

    def remove(self, demo):
        demo = demo.with_user(self.admin)
        action = demo.with_context(allowed_company_ids=self.company.ids)
        action = action.action_demo_remove()
        self.env.invalidate_all()
        return action.get("params", {}).get("message")

    @classmethod
    def demo(cls):
        return cls.env["cgvcall.account"].search(
            [("company_id", "=", cls.company.id), ("is_demo", "=", True)]
        )

    def calls(self, *domain):
        demo = [("account_id", "=", self.demo().id)]
        return self.env["cgvcall.call"].search([*demo, *domain])

    def as_user(self, user=None):
        return self.env["cgvcall.call"].with_user(user or self.agent)


class StartedDemoCase(DemoCase):
    """The demo of that company is there: it takes seconds, so one for all tests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.start()
