import json
import os
from unittest.mock import patch

from cryptography.fernet import Fernet
from psycopg2 import DatabaseError
from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import config, mute_logger

from ..models import secret_keys
from ..models.cgvcall_secret import SECRET_MASK, SecretError
from .common import API_KEY, API_SECRET, PASSWORD
from .recordings import RecordingsCase

LOST = "The key that encrypted the secrets is not there"


class SecretsCase(RecordingsCase):
    def setUp(self):
        super().setUp()
        self.give_key(None)

    def give_key(self, *keys):
        """Have these keys in the environment from now on, and none in odoo.conf."""
        env = {**os.environ, secret_keys.VARIABLE: ",".join(filter(None, keys))}
        for patcher in (
            patch.dict(os.environ, env),
            patch.dict(config.options.maps[0], {secret_keys.OPTION: ""}),
        ):
            self.startPatcher(patcher)

    def new_key(self):
        return Fernet.generate_key().decode()

    def stored(self, record, column):
        """What stands in the database."""
        self.env.flush_all()
        self.env.cr.execute(
            f'SELECT "{column}" FROM "{record._table}" WHERE id = %s', [record.id]
        )
        return self.env.cr.fetchone()[0]

    def everything(self):
        """All rows of the tables with secrets, and of the settings page."""
        self.env.flush_all()
        rows = []
        for table in (
            "cgvcall_account",
            "cgvcall_extension",
            "cgvcall_recording",
            "res_config_settings",
        ):
            self.env.cr.execute(f'SELECT * FROM "{table}"')
            rows += self.env.cr.fetchall()
        return str(rows)

    def encrypt_all(self):
        self.run_cron("ir_cron_secrets")

    def state(self):
        return self.env["cgvcall.secret.mixin"]._secret_state()


@tagged("post_install", "-at_install")
class TestSecrets(SecretsCase):
    """Secrets at rest: encrypted as soon as there is a key, and as long as it lasts."""

    def test_without_a_key_they_are_plain(self):
        self.assertEqual(self.stored(self.account, "api_secret_value"), API_SECRET)
        self.assertEqual(self.account._secret("api_secret"), API_SECRET)
        self.assertEqual(self.state(), ("none", 0))
        self.encrypt_all()
        self.assertEqual(self.stored(self.account, "api_secret_value"), API_SECRET)

    def test_written_with_a_key_they_are_encrypted(self):
        self.give_key(self.new_key())
        self.account.write({"api_key": "k-1", "api_secret": "s-1"})
        self.extension.password = "p-1"
        extension_sudo = self.extension.sudo()
        extension_sudo.token_value = "t-1"
        [recording] = self.make_recordings(1, source_url="https://pbx.example.com/u-1")
        told = self.everything()
        secrets = {
            (self.account, "api_key"): "k-1",
            (self.account, "api_secret"): "s-1",
            (self.extension, "password"): "p-1",
            (self.extension, "token"): "t-1",
            (recording, "source_url"): "https://pbx.example.com/u-1",
        }
        self.env.invalidate_all()
        for (record, name), value in secrets.items():
            self.assertNotIn(f"{value}'", told)
            self.assertEqual(record._secret(name), value)
        # The same value twice is not the same twice.
        self.extension.password = "k-1"
        self.assertNotEqual(
            self.stored(self.extension, "password_value"),
            self.stored(self.account, "api_key_value"),
        )

    def test_what_was_plain_is_encrypted_by_the_job(self):
        [recording] = self.make_recordings(1)
        url = recording.source_url
        gone = self.make_recordings(1, source_url=False)
        self.give_key(self.new_key())
        state, count = self.state()
        self.assertEqual(state, "waiting")
        # Key, secret, a password, and one address; others' accounts may have some.
        self.assertGreaterEqual(count, 4)
        before = self.account.write_date
        self.encrypt_all()
        self.assertEqual(self.state(), ("ok", 0))
        told = self.everything()
        for secret in (API_KEY, API_SECRET, PASSWORD, url):
            self.assertNotIn(f"'{secret}'", told)
        self.assertEqual(self.account._secret("api_key"), API_KEY)
        self.assertEqual(self.extension._secret("password"), PASSWORD)
        self.assertEqual(recording._secret("source_url"), url)
        self.assertFalse(gone._secret("source_url"))
        self.assertEqual(self.account.write_date, before)

    def test_in_batches(self):
        recordings = self.make_recordings(5)
        urls = recordings.mapped("source_url")
        self.give_key(self.new_key())
        with patch("odoo.addons.cgvcall.models.cgvcall_secret_rotation.BATCH", 2):
            keys = secret_keys.keys()
            done, _last = recordings._reencrypt(keys, "source_url", limit=2)
            self.assertEqual(done, 2)
            self.assertEqual(self.state()[0], "waiting")
            self.encrypt_all()
        self.assertEqual(self.state(), ("ok", 0))
        self.assertEqual([rec._secret("source_url") for rec in recordings], urls)

    def test_rotation(self):
        """Two keys, then all with the new one, then the old one can go."""
        old, new = self.new_key(), self.new_key()
        self.give_key(old)
        self.encrypt_all()
        [recording] = self.make_recordings(1)
        self.give_key(new, old)
        self.env.invalidate_all()
        self.assertEqual(self.account._secret("api_secret"), API_SECRET)
        self.assertEqual(self.state()[0], "waiting")
        self.encrypt_all()
        self.assertEqual(self.state(), ("ok", 0))
        self.give_key(new)
        self.env.invalidate_all()
        self.assertEqual(self.account._secret("api_secret"), API_SECRET)
        self.assertEqual(self.extension._secret("password"), PASSWORD)
        self.assertIn("/rest/recordings/", recording._secret("source_url"))
        self.assertEqual(self.state(), ("ok", 0))

    def test_key_of_odoo_conf_goes_first(self):
        self.give_key(self.new_key())
        key = self.new_key()
        with patch.dict(config.options.maps[0], {secret_keys.OPTION: key}):
            self.assertEqual(secret_keys.source(), "conf")
            self.account.api_secret = "s-1"
            stored = self.stored(self.account, "api_secret_value")
            self.assertTrue(stored.startswith(secret_keys.keys().marks[0]))
        self.assertEqual(secret_keys.source(), "environment")
        self.assertFalse(stored.startswith(secret_keys.keys().marks[0]))

    def test_damaged(self):
        """One value that cannot be read keeps no other from being encrypted."""
        old = self.new_key()
        self.give_key(old)
        self.encrypt_all()
        damaged = self.stored(self.account, "api_secret_value")[:-9]
        self.env.cr.execute(
            "UPDATE cgvcall_account SET api_secret_value = %s WHERE id = %s",
            [damaged, self.account.id],
        )
        self.give_key(self.new_key(), old)
        self.env.invalidate_all()
        logger = "odoo.addons.cgvcall.models.cgvcall_secret_rotation"
        with self.assertLogs(logger, "WARNING") as logs:
            self.encrypt_all()
        self.assertIn(f"cgvcall.account({self.account.id}) is damaged", logs.output[0])
        self.assertEqual(self.stored(self.account, "api_secret_value"), damaged)
        self.assertEqual(self.extension._secret("password"), PASSWORD)
        self.assertEqual(self.state()[1], 1)

    def test_many_damaged_ones_in_front(self):
        """They keep none behind them from being encrypted, however many."""
        old = self.new_key()
        self.give_key(old)
        recordings = self.make_recordings(7)
        self.encrypt_all()
        self.env.cr.execute(
            """UPDATE cgvcall_recording SET source_url = left(source_url, -9)
            WHERE id = ANY(%s)""",
            [sorted(recordings.ids)[:5]],
        )
        self.give_key(self.new_key(), old)
        self.env.invalidate_all()
        rotation = "odoo.addons.cgvcall.models.cgvcall_secret_rotation"
        with (
            patch(f"{rotation}.BATCH", 2),
            self.assertLogs(rotation, "WARNING") as logs,
        ):
            self.encrypt_all()
        self.assertEqual(self.state(), ("waiting", 5))
        last = recordings.sorted("id")[-1]
        self.assertIn("/rest/recordings/", last._secret("source_url"))
        mark = secret_keys.keys().marks[0]
        self.assertTrue(self.stored(last, "source_url").startswith(mark))
        # Each is told once, and looked at once.
        self.assertEqual(len(logs.output), 5)

    def test_damaged_ones_do_not_keep_the_job_running(self):
        """Odoo runs a job again at once while it says that something is left."""
        self.make_recordings(3)
        old = self.new_key()
        self.give_key(old)
        self.encrypt_all()
        self.env.cr.execute(
            "UPDATE cgvcall_recording SET source_url = left(source_url, -9)"
        )
        self.give_key(self.new_key(), old)
        self.env.invalidate_all()
        left = []
        cron = type(self.env["ir.cron"])

        def note(_cron, processed=0, remaining=None, **_options):
            if remaining is not None:
                left.append(remaining)
            return 60

        rotation = "odoo.addons.cgvcall.models.cgvcall_secret_rotation"
        with patch.object(cron, "_commit_progress", note), mute_logger(rotation):
            self.env["cgvcall.secret.mixin"]._cron_encrypt()
        self.assertGreaterEqual(left[0], 3)
        self.assertEqual(left[-1], 0)


@tagged("post_install", "-at_install")
class TestSecretsLost(SecretsCase):
    """A key that is wrong or gone: sentences, and nothing is lost by it."""

    def lose_the_key(self):
        self.key = self.new_key()
        self.give_key(self.key)
        self.encrypt_all()
        [self.recording] = self.make_recordings(1)
        self.kept = {
            record: self.stored(record, column)
            for record, column in (
                (self.account, "api_secret_value"),
                (self.extension, "password_value"),
                (self.recording, "source_url"),
            )
        }
        self.give_key(self.new_key())
        self.env.invalidate_all()

    def assert_kept(self):
        self.assertEqual(
            self.stored(self.account, "api_secret_value"), self.kept[self.account]
        )
        self.assertEqual(
            self.stored(self.extension, "password_value"), self.kept[self.extension]
        )
        self.assertEqual(
            self.stored(self.recording, "source_url"), self.kept[self.recording]
        )

    def test_import_stops_with_a_sentence_and_goes_on_with_the_key(self):
        self.pbx.add(self.raw_cdr("1"))
        self.lose_the_key()
        with mute_logger("odoo.addons.cgvcall.models.cgvcall_account_import"):
            self.run_import()
        self.assertEqual(self.account.state, "error")
        self.assertIn(LOST, self.account.last_error)
        self.assertEqual(self.account.api_secret, SECRET_MASK)
        self.assertEqual(self.state(), ("lost", 0))
        self.encrypt_all()
        self.assert_kept()
        self.give_key(self.key)
        self.run_import()
        self.assertEqual(self.account.state, "connected")
        self.assertEqual(len(self.calls(cdr_id="1")), 1)

    def test_another_accounts_import_goes_on(self):
        self.lose_the_key()
        well = self.account.copy(
            {"api_key": API_KEY, "api_secret": API_SECRET, "name": "Well"}
        )
        self.pbx.add(self.raw_cdr("1"))
        with mute_logger("odoo.addons.cgvcall.models.cgvcall_account_import"):
            self.run_import()
        self.assertEqual((self.account.state, well.state), ("error", "connected"))
        [recording] = self.make_recordings(1, account=well)
        self.fetch()
        self.assertNotEqual(recording.error, self.recording.error)
        self.assertTrue(recording.attempts or recording.vain_tries)
        self.assertEqual(
            (self.recording.state, self.recording.attempts), ("pending", 0)
        )
        self.assert_kept()

    def test_an_address_waits_for_its_key(self):
        self.lose_the_key()
        # Somebody enters the keys again; the address is still of the old one.
        self.account.write({"api_key": API_KEY, "api_secret": API_SECRET})
        self.fetch(self.recording)
        self.assertEqual(
            (self.recording.state, self.recording.attempts), ("pending", 0)
        )
        self.assertIn(LOST, self.recording.error)
        self.assertEqual(
            self.stored(self.recording, "source_url"), self.kept[self.recording]
        )
        # The PBX says the address again: that one can be read.
        url = f"{self.pbx.url}/rest/recordings/2"
        self.recording._announce({"source_url": url, "announced_size": 0})
        self.assertEqual(self.recording._secret("source_url"), url)

    def test_test_connection_and_settings_say_it(self):
        self.lose_the_key()
        action = self.account.action_test_connection()
        self.assertIn(LOST, action["params"]["message"])
        with Form(self.env["res.config.settings"]) as settings:
            self.assertIn(LOST, settings.cgvcall_secret_text)
            settings.cgvcall_import_days = 8
        settings.record.execute()
        self.assertEqual(self.account.import_days, 8)
        self.assert_kept()

    def test_a_passphrase_is_no_key(self):
        """It is told where one looks; nothing is stored plain in the meantime."""
        self.give_key("correct horse battery staple")
        with Form(self.env["res.config.settings"]) as settings:
            self.assertIn("is not a key", settings.cgvcall_secret_text)
            self.assertEqual(settings.cgvcall_secret_state, "bad")
        with self.assertRaisesRegex(UserError, "is not a key"):
            self.account.api_secret = "s-1"
        self.env.invalidate_all()
        self.assertEqual(self.stored(self.account, "api_secret_value"), API_SECRET)
        with mute_logger("odoo.addons.cgvcall.models.cgvcall_account_import"):
            self.run_import()
        self.assertIn("is not a key", self.account.last_error)
        logger = "odoo.addons.cgvcall.models.cgvcall_secret_rotation"
        with self.assertLogs(logger, "WARNING") as logs:
            self.encrypt_all()
        self.assertNotIn("battery", str(logs.output))
        # One of two is not enough.
        self.give_key(self.new_key(), "battery")
        with self.assertRaises(SecretError) as caught:
            self.account._secret("api_secret")
        self.assertNotIn("battery", repr(caught.exception))
        self.assertTrue(caught.exception.__suppress_context__)
        # What is taken away needs no key.
        self.account.api_secret = False
        self.assertFalse(self.stored(self.account, "api_secret_value"))

    def test_what_comes_looking_encrypted(self):
        """From a PBX, say: it is not taken for ours, whose key is lost."""
        for key in (None, self.new_key()):
            self.give_key(key)
            for text in ("enc:00000000:x", "enc:x"):
                [recording] = self.make_recordings(1, source_url=text)
                self.extension.sudo().token_value = text
                self.assertIn(self.state()[0], ("none", "ok", "waiting"))
                self.assertEqual(recording._secret("source_url"), key and text or False)
                self.assertEqual(self.extension._secret("token"), key and text or False)

    def test_nobody_enters_what_looks_encrypted(self):
        self.give_key(self.new_key())
        stored = secret_keys.keys().encrypt("of another")
        for typed in (stored, "enc:x"):
            with self.assertRaisesRegex(ValidationError, "looks encrypted"):
                self.account.api_secret = typed


@tagged("post_install", "-at_install")
class TestSecretsLogged(SecretsCase):
    """The database tells whole rows when it refuses one; Odoo logs whole queries."""

    def refused(self):
        with (
            self.assertLogs("odoo.sql_db", "ERROR") as logs,
            self.assertRaises(CheckViolation) as caught,
            self.cr.savepoint(),
        ):
            self.account.write({"import_days": -1, "api_secret": "s-1"})
            self.env.flush_all()
        return logs.output, caught.exception

    def test_a_refused_row_is_not_told(self):
        logs, error = self.refused()
        constraint = "cgvcall_account_check_import_days"
        self.assertIn(constraint, str(logs))
        self.assertIn(constraint, str(error))
        self.assertEqual(error.diag.constraint_name, constraint)
        self.assertTrue(error.__suppress_context__)
        for secret in (API_KEY, API_SECRET, "s-1"):
            self.assertNotIn(secret, f"{logs} {error!r}")

    def test_a_failed_query_is_not_told(self):
        for query in (
            "SELECT * FROM cgvcall_call WHERE number = '+84912345678' AND x = 1",
            "SELECT 'o''clock secret', '+84912345678'::int FROM cgvcall_account",
        ):
            with (
                self.assertLogs("odoo.sql_db", "ERROR") as logs,
                self.assertRaises(DatabaseError),
                self.cr.savepoint(),
            ):
                self.cr.execute(query)
            self.assertIn("SELECT", str(logs.output))
            self.assertNotIn("912345678", str(logs.output))
            self.assertNotIn("secret", str(logs.output))

    def test_the_query_itself_is_told(self):
        """As Odoo writes them: with names in quotes of the other kind."""
        query = """UPDATE "cgvcall_call" SET "note" = 'a\nERROR: b', "number" = '0912'
            WHERE "x" = 1"""
        with (
            self.assertLogs("odoo.sql_db", "ERROR") as logs,
            self.assertRaises(DatabaseError),
            self.cr.savepoint(),
        ):
            self.cr.execute(query)
        self.assertIn('UPDATE "cgvcall_call" SET "note" = …', str(logs.output))
        self.assertIn("does not exist", str(logs.output))
        self.assertNotIn("0912", str(logs.output))

    def test_other_tables_are_logged_as_ever(self):
        with (
            self.assertLogs("odoo.sql_db", "ERROR") as logs,
            self.assertRaises(DatabaseError),
            self.cr.savepoint(),
        ):
            self.cr.execute("SELECT 'value' FROM res_partner WHERE x = 1")
        self.assertIn("value", str(logs.output))


@tagged("post_install", "-at_install")
class TestSecretsPage(SecretsCase, HttpCase):
    def test_a_refused_form_tells_no_secret(self):
        """The reply to the browser holds the whole traceback."""
        self.authenticate("admin", "admin")
        params = {
            "model": "cgvcall.account",
            "method": "web_save",
            "args": [self.account.ids, {"import_days": -1}],
            "kwargs": {"specification": {}},
        }
        with mute_logger("odoo.http", "odoo.sql_db"):
            response = self.url_open("/web/dataset/call_kw", json={"params": params})
        error = response.json()["error"]["data"]
        self.assertIn("Days of history cannot be negative", error["message"])
        self.assertIn("cgvcall_account_check_import_days", error["debug"])
        for secret in (API_KEY, API_SECRET):
            self.assertNotIn(secret, json.dumps(error))
