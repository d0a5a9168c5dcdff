from odoo.tests import tagged

from .tours import ToursCase


@tagged("post_install", "-at_install", "cgvcall_tour")
class TestToursImport(ToursCase):
    def test_import(self):
        """An administrator sees what is wrong, proves the calls, asks for past ones."""
        self.raw_history(days=4)
        self.account.write(
            {
                "state": "error",
                "last_error": "The PBX does not answer.",
                "import_days": 4,
            }
        )
        self.run_tour("/odoo/call-dashboard", "import", "admin")
        period = self.env["cgvcall.import.period"].search([])
        self.assertRecordValues(
            period,
            [
                {
                    "account_id": self.account.id,
                    "state": "cancelled",
                    "user_id": self.env.ref("base.user_admin").id,
                }
            ],
        )
        days = self.account.day_ids
        self.assertTrue(days)
        self.assertEqual(set(days.mapped("state")), {"ok"})
