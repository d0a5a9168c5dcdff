import unicodedata
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


@tagged("post_install", "-at_install")
class TestUpdateBook(SoftphoneCase):
    """The phone book of the version before, with what was wrong in it."""

    def old_row(self, number, partner=None, lead=None):
        self.env.cr.execute(
            "INSERT INTO cgvcall_phone (number, partner_id, lead_id, label) "
            "VALUES (%s, %s, %s, 'phone')",
            [number, partner and partner.id, lead and lead.id],
        )

    def test_rows_of_the_version_before(self):
        gone = self.env["res.partner"].create({"name": "Gone", "active": False})
        lead = self.env["crm.lead"].create(
            {
                "name": "Roofs",
                "contact_name": "Đỗ Hữu Mai",
                "partner_name": "MỘC",
                "company_id": self.company.id,
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            """DELETE FROM cgvcall_phone;
            DROP INDEX cgvcall_phone_partner_unique, cgvcall_phone_lead_unique;
            ALTER TABLE cgvcall_phone DROP COLUMN label, DROP COLUMN kept,
                DROP COLUMN is_learned, DROP COLUMN company_id, DROP COLUMN in_use,
                DROP COLUMN lead_partner_id, DROP COLUMN plain_name;
            ALTER TABLE cgvcall_phone RENAME COLUMN field_name TO label;
            ALTER TABLE cgvcall_account RENAME COLUMN api_key_value TO api_key"""
        )
        for number in ("+84912345678", "+84912345678", "1900", "*97", "1234567"):
            self.old_row(number, self.partner)
        self.old_row("+84912345678", gone)
        self.old_row("+84912345678", lead=lead)
        self.old_row("+84912345678", lead=lead)
        path = file_path("cgvcall/migrations/19.0.1.2.0/pre-migrate.py")
        spec = spec_from_file_location("script", path)
        script = module_from_spec(spec)
        spec.loader.exec_module(script)
        script.migrate(self.env.cr, "19.0.1.1.0")
        self.env.cr.execute(
            """SELECT number, partner_id, lead_id, field_name, kept, company_id, in_use,
                plain_name
            FROM cgvcall_phone ORDER BY id"""
        )
        name = "nguyen van an"
        self.assertEqual(
            self.env.cr.fetchall(),
            [
                (
                    "+84912345678",
                    self.partner.id,
                    None,
                    "phone",
                    False,
                    None,
                    True,
                    name,
                ),
                ("1234567", self.partner.id, None, "phone", False, None, True, name),
                ("+84912345678", gone.id, None, "phone", False, None, False, "gone"),
                (
                    "+84912345678",
                    None,
                    lead.id,
                    "phone",
                    False,
                    self.company.id,
                    True,
                    "do huu mai moc roofs",
                ),
            ],
        )

    def test_names_are_as_the_addon_makes_them(self):
        path = file_path("cgvcall/migrations/19.0.1.2.0/pre-migrate.py")
        spec = spec_from_file_location("script", path)
        script = module_from_spec(spec)
        spec.loader.exec_module(script)
        letters = "".join(map(chr, [*range(0xC0, 0x180), *range(0x1EA0, 0x1EFA)]))
        names = [
            "Cẩm Tú",
            unicodedata.normalize("NFD", "ĐẶNG ƯỚC"),
            "Вера",
            "阮",
            "x" * 300,
        ]
        names += [letters[start : start + 50] for start in range(0, len(letters), 50)]
        people = self.env["res.partner"].create([{"name": name} for name in names])
        self.env.flush_all()
        self.env.cr.execute(
            f"SELECT id, {script.CONTACT_NAME} FROM res_partner AS owner"
            " WHERE id = ANY(%s)",
            [people.ids],
        )
        found = dict(self.env.cr.fetchall())
        for person in people:
            self.assertEqual(
                found[person.id], person._cgvcall_plain_name(), person.name
            )


@tagged("post_install", "-at_install")
class TestUpdateRights(SoftphoneCase):
    """Supervisors of the version before saw all calls: they go on seeing them."""

    RULES = ("call", "call_leg", "recording", "recording_note")

    def migrate(self):
        path = file_path("cgvcall/migrations/19.0.1.2.0/post-migrate.py")
        spec = spec_from_file_location("script", path)
        script = module_from_spec(spec)
        spec.loader.exec_module(script)
        script.migrate(self.env.cr, "19.0.1.1.0")

    def rules(self):
        names = [f"cgvcall.cgvcall_{name}_rule_supervisor" for name in self.RULES]
        return self.env["ir.rule"].union(*map(self.env.ref, names))

    def test_supervisors_become_managers(self):
        supervisor = self.env.ref("cgvcall.group_supervisor")
        manager = self.env.ref("cgvcall.group_manager")
        group = self.env["res.groups"].create(
            {"name": "Chiefs", "implied_ids": supervisor.ids}
        )
        self.agent.group_ids += supervisor
        self.outsider.group_ids += group
        self.migrate()
        for user in (self.agent, self.outsider):
            self.assertIn(manager, user.all_group_ids)
        self.assertNotIn(manager, self.other_agent.all_group_ids)

    def test_who_may_only_listen_hears_nothing(self):
        rules = self.env["ir.rule"].union(
            *(
                self.env.ref(f"cgvcall.cgvcall_recording_{name}")
                for name in ("rule_listener", "note_rule_listener", "note_rule_own")
            )
        )
        new = [rule.domain_force.strip() for rule in rules]
        own = "[('call_id.user_id', '=', user.id)]"
        rules.domain_force = own
        author = "('user_id', '=', user.id)"
        rules[2].domain_force = f"{own[:-1]}, {author}]"
        self.migrate()
        self.assertEqual([rule.domain_force for rule in rules], new)
        rules.domain_force = "[('id', '>', 0)]"
        self.migrate()
        self.assertEqual(set(rules.mapped("domain_force")), {"[('id', '>', 0)]"})

    def test_rules_are_those_of_a_new_database(self):
        new = [rule.domain_force.strip() for rule in self.rules()]
        self.rules().domain_force = "[(1, '=', 1)]"
        self.migrate()
        self.assertEqual([rule.domain_force for rule in self.rules()], new)
        self.rules().domain_force = "[('id', '>', 0)]"
        self.migrate()
        self.assertEqual(set(self.rules().mapped("domain_force")), {"[('id', '>', 0)]"})
