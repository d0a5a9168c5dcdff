from odoo.modules.neutralize import neutralize_database
from odoo.tests import HttpCase, tagged

from .common import API_KEY, API_SECRET, PASSWORD
from .test_secrets import SecretsCase


@tagged("post_install", "-at_install")
class TestNeutralize(SecretsCase, HttpCase):
    """A copy of the database: it calls nobody, imports nothing, fetches nothing."""

    def setUp(self):
        super().setUp()
        self.pbx.add(self.raw_cdr("1"))
        self.extension.sudo().token_value = "planted-token"
        self.recordings = self.make_recordings(2)
        self.period = self.env["cgvcall.import.period"].create(
            {
                "account_id": self.account.id,
                "date_from": "2026-01-01",
                "date_to": "2026-01-02",
            }
        )
        self.env.flush_all()
        neutralize_database(self.env.cr)
        self.env.invalidate_all()

    def asked(self):
        return sum(found["count"] for found in self.pbx.control("requests").values())

    def test_no_secret_is_left(self):
        urls = self.recordings.mapped("source_url")
        self.assertEqual(urls, [False, False])
        told = self.everything()
        for secret in (
            API_KEY,
            API_SECRET,
            PASSWORD,
            "planted-token",
            self.pbx.url + "/rest/rec",
        ):
            self.assertNotIn(secret, told)
        self.assertFalse(self.account.api_key)
        self.assertFalse(self.extension.password)

    def test_all_jobs_are_off(self):
        data = self.env["ir.model.data"].search(
            [("module", "=", "cgvcall"), ("model", "=", "ir.cron")]
        )
        jobs = self.env["ir.cron"].with_context(active_test=False)
        jobs = jobs.browse(data.mapped("res_id"))
        self.assertGreater(len(jobs), 5)
        self.assertEqual(set(jobs.mapped("active")), {False})

    def test_the_pbx_is_not_asked_even_when_jobs_run(self):
        self.pbx.reset()
        for name in ("import", "recordings", "audit", "history"):
            self.run_cron(f"ir_cron_{name}")
        self.authenticate("rep", "rep")
        answer = self.url_open("/cgvcall/softphone/token", json={"params": {}}).json()
        self.assertIn("no Authen Name", answer["error"]["data"]["message"])
        self.assertFalse(self.calls(cdr_id="1"))
        self.assertEqual(self.period.state, "paused")
        self.assertEqual(self.asked(), 0)
