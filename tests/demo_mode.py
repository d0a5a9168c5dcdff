from odoo.tests import TransactionCase, new_test_user


class DemoCase(TransactionCase):
    """A company that has just installed the addon: an empty account, three agents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
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

    def accounts(self, user=None):
        return self.env["cgvcall.account"].with_user(user or self.admin)

    def start(self, user=None):
        self.accounts(user).action_demo_start()
        self.env.flush_all()
        self.env.invalidate_all()
        return self.demo()

    def demo(self):
        return self.env["cgvcall.account"].search(
            [("company_id", "=", self.company.id), ("is_demo", "=", True)]
        )

    def calls(self, *domain):
        demo = [("account_id", "=", self.demo().id)]
        return self.env["cgvcall.call"].search([*demo, *domain])

    def as_user(self, user=None):
        return self.env["cgvcall.call"].with_user(user or self.agent)
