from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from ..models.cgvcall_secret import SECRET_MASK
from .common import API_KEY, API_SECRET, PASSWORD
from .test_secrets import SecretsCase

TOKEN = "planted-token"
URL = "https://pbx.example.com/planted-address"
SECRETS = (API_KEY, API_SECRET, PASSWORD, TOKEN, URL)
LOGGERS = ("odoo.models", "odoo.addons.mail.models.mail_template")
#: What is stored, and its beginning.
COLUMNS = {
    "cgvcall.account": {"api_key_value": "test", "api_secret_value": "plan"},
    "cgvcall.extension": {"password_value": "plan", "token_value": "plan"},
    "cgvcall.recording": {"source_url": "http"},
}
MASKS = {
    "cgvcall.account": ["api_key", "api_secret"],
    "cgvcall.extension": ["password"],
}


@tagged("post_install", "-at_install")
class TestSecretsDoors(SecretsCase):
    """Who holds all rights on the web client can set secrets, and read none of them."""

    def setUp(self):
        super().setUp()
        self.admin = self.env.ref("base.user_admin")
        self.admin.group_ids += self.env.ref("cgvcall.group_listener")
        self.admin.group_ids += self.env.ref("cgvcall.group_supervisor")
        self.extension.sudo().token_value = TOKEN
        self.recording = self.make_recordings(1, source_url=URL)

    def records(self):
        for record in (self.account, self.extension, self.recording):
            yield record.with_user(self.admin)

    def columns(self):
        for record in self.records():
            for column, begin in COLUMNS[record._name].items():
                yield record, column, begin

    def assert_clean(self, told):
        for secret in SECRETS:
            self.assertNotIn(secret, str(told))

    def assert_closed(self, door):
        """It is refused, and the refusal tells nothing either."""
        refused = None
        try:
            with mute_logger("odoo.domains", *LOGGERS), self.cr.savepoint():
                door()
        except (UserError, ValueError) as error:
            refused = error
        self.assertTrue(refused, "this door is open")
        self.assert_clean(refused)

    # === WHAT IS STORED === #

    def test_columns_cannot_be_read(self):
        for record, column, _begin in self.columns():
            model = record.browse()
            doors = {
                "read": lambda r=record, c=column: r.read([c]),
                "cached": lambda r=record, c=column: r[c],
                "mapped": lambda r=record, c=column: r.mapped(c),
                "search_read": lambda m=model, c=column: m.search_read([], [c]),
                "web_read": lambda r=record, c=column: r.web_read({c: {}}),
                "web_search_read": lambda m=model, c=column: m.web_search_read(
                    [], {c: {}}
                ),
                "export": lambda r=record, c=column: r.export_data([c]),
                "groupby": lambda m=model, c=column: m.formatted_read_group([], [c]),
                "web_read_group": lambda m=model, c=column: m.web_read_group([], [c]),
                "max": lambda m=model, c=column: m.formatted_read_group(
                    [], [], [f"{c}:max"]
                ),
                "array": lambda m=model, c=column: m._read_group(
                    [], [], [f"{c}:array_agg"]
                ),
                "write": lambda r=record, c=column: r.write({c: "mine"}),
                "create": lambda r=record, c=column: r.create({c: "mine"}),
            }
            for name, door in doors.items():
                with self.subTest(name, column=column):
                    record.invalidate_recordset()
                    self.assert_closed(door)

    def test_columns_cannot_be_guessed(self):
        """Neither by a search, nor by an order, also from a model beside."""
        paths = {
            "cgvcall.account": [
                ("cgvcall.extension", "account_id"),
                ("cgvcall.call", "account_id"),
            ],
            "cgvcall.extension": [("cgvcall.account", "extension_ids")],
            "cgvcall.recording": [("cgvcall.call", "recording_id")],
        }
        for record, column, begin in self.columns():
            places = [(record.browse(), column)]
            for name, path in paths[record._name]:
                places.append((record.env[name], f"{path}.{column}"))
            for model, name in places:
                for operator, value in (
                    ("=like", f"{begin}%"),
                    ("ilike", begin),
                    ("!=", False),
                    ("in", [begin]),
                    (">", begin),
                ):
                    with self.subTest(model=model._name, name=name, operator=operator):
                        domain = [(name, operator, value)]
                        self.assert_closed(lambda m=model, d=domain: m.search(d))
                        self.assert_closed(lambda m=model, d=domain: m.search_count(d))
                        self.assert_closed(
                            lambda m=model, d=domain: m.formatted_read_group(d, ["id"])
                        )
                        self.assert_closed(
                            lambda r=record, d=[(column, operator, value)]: (
                                r.filtered_domain(d)
                            )
                        )
            with self.subTest(order=column):
                self.assert_closed(
                    lambda r=record, c=column: r.browse().search([], order=c)
                )

    def test_columns_are_not_told_of(self):
        for record, column, _begin in self.columns():
            with self.subTest(column=column):
                self.assertNotIn(column, record.fields_get())
                self.assertNotIn(column, str(record.get_views([(False, "form")])))
                self.assertNotIn(column, record.default_get(list(record.fields_get())))
                self.assertFalse(record._fields[column].copy)

    # === WHAT IS SHOWN INSTEAD === #

    def test_masks_say_only_that_there_is_one(self):
        for record in (self.account, self.extension):
            record = record.with_user(self.admin)
            names = MASKS[record._name]
            told = [
                record.read(),
                record.read(names),
                record.web_read({name: {} for name in names}),
                record.search_read([("id", "=", record.id)], names),
                record.export_data(names),
                record.copy_data(),
                record.fields_get(),
                record.default_get(names),
                record.onchange({}, [], {name: {} for name in names}),
            ]
            self.assertIn(SECRET_MASK, str(told))
            self.assert_clean(told)

    def test_masks_cannot_be_guessed_or_grouped(self):
        for record in (self.account, self.extension):
            model = record.with_user(self.admin).browse()
            for name in MASKS[record._name]:
                with self.subTest(name):
                    self.assert_closed(
                        lambda m=model, n=name: m.formatted_read_group([], [n])
                    )
                    self.assert_closed(lambda m=model, n=name: m.search([], order=n))
                    for value in (API_KEY, "plan", "test", SECRET_MASK):
                        # Odoo leaves out a condition that it cannot search by.
                        domain = Domain(name, "ilike", value)
                        everything = model.search_count([])
                        with mute_logger("odoo.domains", "odoo.fields"):
                            try:
                                found = model.search_count(domain)
                            except (UserError, ValueError):
                                found = everything
                        self.assertEqual(found, everything)

    def test_a_copy_has_no_secrets(self):
        copy = self.account.with_user(self.admin).copy()
        self.assertFalse(copy.api_key or copy.api_secret)
        self.assertFalse(copy._secret("api_key") or copy._secret("api_secret"))
        line = self.extension.with_user(self.admin).copy(
            {"number": "109", "user_id": False}
        )
        self.assertFalse(line._secret("password") or line._secret("token"))

    def test_what_was_just_typed_is_not_told_again(self):
        account = self.account.with_user(self.admin)
        told = account.web_save(
            {"api_key": URL, "api_secret": TOKEN}, {"api_key": {}, "api_secret": {}}
        )
        self.assert_clean(told)
        self.assertEqual(account.api_key, SECRET_MASK)
        self.assertEqual(account._secret("api_key"), URL)

    # === BESIDE THE MODELS === #

    def test_settings_page(self):
        """Its form, what it sends while one types, and its own table."""
        settings = self.env["res.config.settings"].with_user(self.admin)
        names = ["cgvcall_api_key", "cgvcall_api_secret", "cgvcall_extension_ids"]
        spec = {
            **{name: {} for name in names[:2]},
            "cgvcall_import_days": {},
            "cgvcall_extension_ids": {"fields": {"password": {}, "number": {}}},
        }
        self.assert_clean(settings.default_get(names))
        self.assert_clean(settings.onchange({}, [], spec))
        typed = {"cgvcall_api_key": TOKEN, "cgvcall_import_days": 5}
        self.assert_clean(settings.onchange(typed, ["cgvcall_import_days"], spec))
        values = {
            "cgvcall_api_key": API_KEY,
            "cgvcall_api_secret": API_SECRET,
            "cgvcall_extension_ids": [(1, self.extension.id, {"password": PASSWORD})],
        }
        self.assert_clean(settings.browse().web_save(values, spec))
        with Form(settings) as form:
            form.cgvcall_api_key = API_KEY
            form.cgvcall_api_secret = API_SECRET
            with form.cgvcall_extension_ids.edit(0) as line:
                line.password = PASSWORD
        form.record.execute()
        self.assert_clean(form.record.read())
        self.env.flush_all()
        self.env.cr.execute("SELECT * FROM res_config_settings")
        self.assert_clean(self.env.cr.fetchall())
        self.env.cr.execute(
            """SELECT column_name FROM information_schema.columns
            WHERE table_name = 'res_config_settings'"""
        )
        stored = {name for (name,) in self.env.cr.fetchall()}
        self.assertFalse(stored & {"cgvcall_api_key", "cgvcall_api_secret"})

    def test_mail_templates(self):
        """Who writes templates gets the mask, and what is stored not at all."""
        template = (
            self.env["mail.template"]
            .with_user(self.admin)
            .create(
                {
                    "name": "Fishing",
                    "model_id": self.env["ir.model"]._get_id("cgvcall.account"),
                    "subject": "{{ object.api_key }}",
                    "body_html": "<p t-out='object.api_secret'/>",
                }
            )
        )
        mask = template._render_field("subject", self.account.ids)[self.account.id]
        self.assertEqual(mask, SECRET_MASK)
        body = template._render_field("body_html", self.account.ids)[self.account.id]
        self.assertIn(SECRET_MASK, body)
        self.assert_closed(
            lambda: template.write({"subject": "{{ object.api_key_value }}"})
        )

    def test_export_templates_offer_no_column(self):
        """ir.exports keeps names; the export by such a name is refused."""
        export = (
            self.env["ir.exports"]
            .with_user(self.admin)
            .create(
                {
                    "name": "Fishing",
                    "resource": "cgvcall.call",
                    "export_fields": [
                        (0, 0, {"name": "account_id/api_key_value"}),
                        (0, 0, {"name": "recording_id/source_url"}),
                    ],
                }
            )
        )
        call = self.recording.call_id.with_user(self.admin)
        for line in export.export_fields:
            self.assert_closed(lambda line=line: call.export_data([line.name]))


@tagged("post_install", "-at_install")
class TestSecretsRpc(SecretsCase, HttpCase):
    def test_the_servers_own_methods_cannot_be_called(self):
        self.authenticate("admin", "admin")
        for method, args in (
            ("_secret", ["api_key"]),
            ("_known_secret", ["api_key"]),
            ("_open_secret", []),
            ("_cron_encrypt", []),
            ("_client_maker", []),
        ):
            params = {
                "model": "cgvcall.account",
                "method": method,
                "args": [self.account.ids, *args],
                "kwargs": {},
            }
            with self.subTest(method), mute_logger("odoo.http"):
                answer = self.url_open(
                    "/web/dataset/call_kw", json={"params": params}
                ).json()
                self.assertIn("remotely", answer["error"]["data"]["message"])
                self.assertNotIn(API_KEY, str(answer))
