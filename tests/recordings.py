from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user

from .common import SoftphoneCase


class RecordingsCase(SoftphoneCase):
    """Recordings that are due at the stand-in PBX, without a record that lists them."""

    def make_recordings(self, count, account=None, pbx=None, **values):
        account = account or self.account
        calls = [self.make_call(account_id=account.id) for _number in range(count)]
        base = (pbx or self.pbx).url + "/rest/recordings/"
        return self.env["cgvcall.recording"].create(
            [
                {
                    "call_id": call.id,
                    "source_url": f"{base}{call.id}",
                    "next_attempt_at": fields.Datetime.now(),
                    **values,
                }
                for call in calls
            ]
        )

    def make_leader(self, *members):
        """A supervisor, who is no manager, of a team of these agents."""
        leader = new_test_user(
            self.env,
            "leader",
            "base.group_user,cgvcall.group_supervisor,cgvcall.group_listener",
        )
        team = self.env["crm.team"].create({"name": "Team", "user_id": leader.id})
        for member in members:
            team.crm_team_member_ids.create(
                {"crm_team_id": team.id, "user_id": member.id}
            )
        return leader

    def make_account(self, pbx=None, **values):
        return self.account.copy(
            {
                "api_key": "another-key",
                "api_secret_value": "another-secret",
                "api_url": (pbx or self.pbx).url,
                "follow_up_from": fields.Datetime.now(),
                **values,
            }
        )

    def stream(self, size, pbx=None, **options):
        """Have every recording be so many bytes of audio."""
        (pbx or self.pbx).fault("recordings", "stream", size=size, **options)

    def make_slow_recordings(self, count, account=None):
        """Such as take nearly half a second each."""
        urls = [item["recording_url"] for item in self.raw_history(days=4)]
        recordings = self.make_recordings(count, account)
        for recording, url in zip(recordings, filter(None, urls), strict=False):
            recording.source_url = url
        self.pbx.heal()
        self.pbx.fault("recordings", "slow", seconds=0.02)
        return recordings

    def later(self, **delta):
        """So much time passes for the queue, while that of the threads goes on."""
        self.env.flush_all()
        moved = {
            "cgvcall_recording": ("next_attempt_at", "create_date"),
            "cgvcall_recording_host": ("paused_until",),
        }
        for table, columns in moved.items():
            for column in columns:
                self.env.cr.execute(
                    f"UPDATE {table} SET {column} = {column} - %s", [timedelta(**delta)]
                )
        self.env.invalidate_all()

    def fetch(self, recordings=None):
        if recordings:
            recordings.filtered(lambda rec: rec.state == "pending").write(
                {"next_attempt_at": fields.Datetime.now()}
            )
        with self.impatient():
            self.run_cron("ir_cron_recordings")

    def fetch_and_be_killed(self):
        cron = self.env.ref("cgvcall.ir_cron_recordings")
        killed = False
        with self.enter_registry_test_mode():
            try:  # Odoo's assertRaises would undo what was committed before
                cron.method_direct_trigger()
            except SystemExit:
                killed = True
        self.assertTrue(killed)
        self.env.invalidate_all()

    def asked(self, pbx=None):
        """How often a recording was asked for, and how many at once."""
        found = (pbx or self.pbx).control("requests")
        known = found.get("/rest/recordings", {"count": 0, "at_once": 0})
        return known["count"], known["at_once"]
