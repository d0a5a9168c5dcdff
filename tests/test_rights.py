from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .rights import ELSEWHERE, MAKERS, OPERATIONS, ROLES, SCOPES, RightsCase, allowed, table


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
        self.assertEqual({row["Model"] for row in self.rows()}, ours)
        self.assertEqual({(row["Model"], row["Which"]) for row in self.rows()}, {*MAKERS})
        self.assertEqual([*self.rows()[0]][2:], [*ROLES])

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
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
