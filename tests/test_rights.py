import re
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.models import BaseModel
from odoo.service.model import call_kw
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_cron import IrCron

from .rights import (
    NOTHING,
    OPERATIONS,
    ROLES,
    SALES,
    SCOPES,
    RightsCase,
    allowed,
    table,
)
from .rights_methods import METHODS, open_person
from .rights_records import ELSEWHERE, MAKERS

LOGS = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


@tagged("post_install", "-at_install")
class TestRights(RightsCase):
    """Every cell of the table of records, as a user of that role."""

    def rows(self):
        return table("Model")

    def test_each_model_has_its_row(self):
        ours = {
            model._name
            for model in self.env.registry.values()
            if model._original_module == "cgvcall" and not model._abstract
        }
        rows = {row["Model"] for row in self.rows()}
        # What they keep with Odoo is told too.
        self.assertEqual(rows - {"ir.attachment"}, ours)
        self.assertEqual(
            {(row["Model"], row["Which"]) for row in self.rows()}, {*MAKERS}
        )
        self.assertEqual([*self.rows()[0]][2:], [*ROLES])

    @mute_logger(*LOGS)
    def test_records(self):
        for row in self.rows():
            for role in ROLES:
                may = allowed(row[role])
                for reach, scope in enumerate((*SCOPES, ELSEWHERE)):
                    record = self.record(row, role, scope)
                    if not record:
                        continue
                    for operation in OPERATIONS.values():
                        with self.subTest(
                            model=row["Model"],
                            which=row["Which"],
                            role=role,
                            operation=operation,
                            scope=scope,
                        ):
                            expected = reach <= may.get(operation, -1)
                            self.check(record, role, operation, expected)

    def check(self, record, role, operation, expected):
        found = record.with_user(self.users[role])
        self.env.flush_all()
        self.assertEqual(found.has_access(operation), expected)
        if operation == "read":
            self.env.invalidate_all()
            self.assertEqual(self.reads(found), expected)
            self.assertEqual(self.searches(found), expected)

    def reads(self, record):
        try:
            return bool(record.read(["display_name"]))
        except AccessError:
            return False

    def searches(self, record):
        try:
            return record in record.search([("id", "in", record.ids)])
        except AccessError:
            return False


def reach(cell):
    """How far a cell of methods and routes goes: index of a scope."""
    if cell == NOTHING:
        return -1
    return len(SCOPES) if cell == "yes" else SCOPES.index(cell)


class _Undo(Exception):
    pass


class PhonesCase(RightsCase):
    """Who may telephone has an extension."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for position, (role, groups) in enumerate(ROLES.items()):
            if SALES in groups:
                line = cls._create_extension(str(110 + position), cls.users[role])
                line.authen_name = cls.extension.authen_name  # one that the PBX knows


@tagged("post_install", "-at_install")
class TestRightsMethods(PhonesCase):
    """Every cell of the table of methods: called as by RPC, as a user of that role."""

    def test_each_method_has_its_row(self):
        ours = set()
        for model in self.env.registry.values():
            by_module = {True: set(), False: set()}
            for part in model.mro():
                is_ours = getattr(part, "_module", None) == "cgvcall"
                by_module[is_ours] |= {
                    name
                    for name, value in vars(part).items()
                    if callable(value) or isinstance(value, classmethod)
                }
            known = by_module[False] | set(dir(BaseModel))
            ours |= {
                f"{model._name}.{name}"
                for name in by_module[True] - known
                if not name.startswith("_")
                and not getattr(getattr(model, name), "_api_private", False)
            }
        rows = {row["Method"] for row in table("Method")}
        # Some of Odoo's own are told too.
        self.assertFalse(ours - rows, "not in the table")
        self.assertEqual(rows, {*METHODS})

    @mute_logger(*LOGS)
    @patch.object(IrCron, "_commit_progress", lambda *_args, **_options: 60)
    def test_methods(self):
        # Who may have a demo made is looked at here; it takes seconds to make.
        accounts = type(self.env["cgvcall.account"])
        self.startPatcher(patch.object(accounts, "_demo_create"))
        for row in table("Method"):
            method = METHODS[row["Method"]]
            scopes = (*SCOPES, ELSEWHERE) if method.about else ("yes",)
            for role in ROLES:
                for position, scope in enumerate(scopes):
                    with self.subTest(method=row["Method"], role=role, scope=scope):
                        # Where all are, those elsewhere are not.
                        self.assertEqual(
                            self.works(row["Method"], method, role, scope),
                            position <= reach(row[role]),
                        )

    def works(self, name, method, role, scope):
        """Whether the method does, or tells, what it should; then all is undone."""
        model, name = name.rsplit(".", 1)
        result = False
        try:
            with self.env.cr.savepoint():
                record = method.about and method.about(
                    self, self.owner(role, scope), scope
                )
                self.env.invalidate_all()
                target = self.env[model].with_user(self.users[role])
                try:
                    answer = call_kw(target, name, method.call(record), {})
                    result = not method.got or method.got(answer, record)
                except UserError:
                    result = False
                raise _Undo
        except _Undo:
            self.env.invalidate_all()
        return result


@tagged("post_install", "-at_install")
class TestRightsRoutes(PhonesCase, HttpCase):
    """Every cell of the table of routes."""

    def rows(self):
        return {
            row["Route"].replace("&lt;", "<").replace("&gt;", ">"): row
            for row in table("Route")
        }

    def test_each_route_has_its_row(self):
        rules = self.env["ir.http"]._generate_routing_rules(["cgvcall"], converters={})
        ours = {
            path
            for path, endpoint in rules
            if endpoint.func.__module__.startswith("odoo.addons.cgvcall")
        }
        # What is asked of a route may need a right more.
        rows = {path.partition("?")[0] for path in self.rows()}
        self.assertEqual(rows, ours)

    def log_in(self, role):
        user = self.users[role]
        if role == "Public":
            self.authenticate(None, None)
        else:
            self.authenticate(user.login, user.login)

    @mute_logger("odoo.http", *LOGS)
    def test_token(self):
        row = self.rows()["/cgvcall/softphone/token"]
        for role in ROLES:
            with self.subTest(role=role):
                self.log_in(role)
                found = self.url_open(
                    "/cgvcall/softphone/token", json={"params": {}}
                ).json()
                has_token = bool(found.get("result", {}).get("token"))
                self.assertEqual(has_token, row[role] == "yes")

    def recording_of(self, role, scope):
        recording = self.recording(self.call(self.owner(role, scope), scope))
        self.audio(recording)
        return recording

    def window_of(self, role, scope):
        """Where the button to export has been pressed."""
        window = open_person(self, self.owner(role, scope), scope)
        companies = window.create_uid.company_ids
        window.write({"export_ready": True, "export_company_ids": companies.ids})
        return window

    def check_cells(self, route, make, content):
        """Ask for what each cell of the route's row is about."""
        row = self.rows()[route]
        for role in ROLES:
            self.log_in(role)
            for position, scope in enumerate((*SCOPES, ELSEWHERE)):
                with self.subTest(route=route, role=role, scope=scope):
                    record = make(role, scope)
                    self.env.flush_all()
                    path = re.sub("<.*>", str(record.id), route)
                    found = self.url_open(path, allow_redirects=False)
                    expected = position <= reach(row[role])
                    self.assertEqual(content in found.content, expected)
                    self.assertEqual(found.status_code == 200, expected)

    @mute_logger("odoo.http", *LOGS)
    def test_recordings(self):
        route = "/cgvcall/recording/<recording_id>"
        self.check_cells(route, self.recording_of, b"sound")
        self.check_cells(f"{route}?download=1", self.recording_of, b"sound")

    @mute_logger("odoo.http", *LOGS)
    def test_exports(self):
        route = "/cgvcall/person/<wizard_id>/export"
        self.check_cells(route, self.window_of, b"calls.json")
