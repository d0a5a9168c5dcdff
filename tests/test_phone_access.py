from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import SoftphoneCase

MAI = "+84988111222"


@tagged("post_install", "-at_install")
class TestPhoneAccess(SoftphoneCase):
    """A number may be seen and changed as far as its owner may."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls.make_stranger()
        cls.clerk = new_test_user(cls.env, "clerk", "base.group_user")
        cls.portal = new_test_user(cls.env, "portal_mai", "base.group_portal")
        cls.book = cls.env["cgvcall.phone"]
        cls.row = cls.book.create({"partner_id": cls.partner.id, "number": MAI})
        leads = cls.env["crm.lead"]
        values = {"name": "Roofs", "phone": "0977 100 200"}
        cls.own_lead = leads.create({**values, "user_id": cls.agent.id})
        cls.lead = leads.create(
            {**values, "phone": "0977 300 400", "user_id": cls.supervisor.id}
        )
        rows = cls.book.search([("lead_id", "in", (cls.own_lead + cls.lead).ids)])
        cls.own_lead_row, cls.lead_row = rows.sorted(lambda row: row.lead_id)

    def book_of(self, user):
        return self.book.with_user(user)

    def seen(self, user):
        """How a user finds these rows, in every way."""
        user.group_ids += self.env.ref("base.group_allow_export")
        book = self.book_of(user)
        rows = self.row + self.own_lead_row + self.lead_row
        domain = [("id", "in", rows.ids)]
        found = book.search(domain)
        self.assertEqual(book.search_count(domain), len(found))
        groups = book.formatted_read_group(domain, aggregates=["__count"])
        self.assertEqual(groups[0]["__count"], len(found))
        names = book.name_search("977", domain)
        self.assertEqual(
            {row_id for row_id, _name in names},
            set((found & (self.own_lead_row + self.lead_row)).ids),
        )
        self.assertEqual(rows.with_user(user)._filtered_access("read"), found)
        for row in rows.with_user(user):
            self.env.invalidate_all()
            if row in found:
                row.export_data(["number"])
                self.assertTrue(row.read(["number_display"]))
            else:
                for ask in (
                    lambda row=row: row.read(["number"]),
                    lambda row=row: row.export_data(["number"]),
                    lambda row=row: row.write({"label": "fax"}),
                    lambda row=row: row.unlink(),
                ):
                    with (
                        self.assertRaises(AccessError),
                        mute_logger("odoo.addons.base"),
                    ):
                        ask()
        return found.with_env(self.env)

    def test_seen_as_their_owners(self):
        self.assertEqual(self.seen(self.clerk), self.row)
        self.assertEqual(self.seen(self.other_agent), self.row)
        self.assertEqual(self.seen(self.agent), self.row + self.own_lead_row)
        boss = new_test_user(
            self.env,
            "chief",
            "base.group_user,sales_team.group_sale_salesman_all_leads",
        )
        self.assertEqual(self.seen(boss), self.row + self.own_lead_row + self.lead_row)

    def test_another_companys_people_do_not_exist(self):
        self.assertEqual(self.seen(self.stranger), self.row)
        self.partner.company_id = self.company
        self.assertFalse(self.seen(self.stranger))
        self.assertEqual(self.seen(self.clerk), self.row)

    def test_portal_sees_no_numbers(self):
        self.row.partner_id = self.portal.partner_id
        with self.assertRaises(AccessError):
            self.book_of(self.portal).search([])
        with self.assertRaises(AccessError):
            self.row.with_user(self.portal).read(["number"])

    def test_a_number_that_is_begun_tells_no_contact(self):
        """A form that is filled in shows what follows from what stands in it."""
        self.lead.partner_id = self.partner
        self.env.flush_all()
        self.env.invalidate_all()
        for fname in ("lead_partner_id", "learned_from_id"):
            spec = {fname: {"fields": {"display_name": {}}}}
            values = {"lead_id": self.lead.id}
            with self.subTest(field=fname), self.assertRaises(AccessError):
                self.book_of(self.clerk).onchange(values, ["lead_id"], spec)

    def test_archived_people_are_read_by_who_may(self):
        self.partner.active = False
        self.assertEqual(self.seen(self.clerk), self.row)

    def test_changed_by_who_may_write_the_owner(self):
        row = self.row.with_user(self.agent)
        row.write({"number_display": "0988 111 333", "label": "zalo"})
        self.assertEqual((row.number, row.label), ("+84988111333", "zalo"))
        row.unlink()
        self.assertFalse(self.row.exists())
        new = self.book_of(self.agent).create(
            {"partner_id": self.partner.id, "number_display": "0988 111 444"}
        )
        self.assertRecordValues(
            new,
            [{"number": "+84988111444", "kept": True, "in_use": True, "label": False}],
        )

    def test_who_only_reads_the_contact_changes_nothing(self):
        self.assertFalse(self.partner.with_user(self.clerk).has_access("write"))
        row = self.row.with_user(self.clerk)
        self.assertEqual(row.number_display, "0988 111 222")
        for change in (
            lambda: row.write({"label": "zalo"}),
            lambda: row.write({"number": "+84988111333"}),
            row.unlink,
            lambda: self.book_of(self.clerk).create(
                {"partner_id": self.partner.id, "number_display": "0988 111 444"}
            ),
            lambda: self.book_of(self.clerk).create(
                {"partner_id": self.partner.id, "number_display": MAI}
            ),
        ):
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base"):
                change()

    def test_no_number_is_moved(self):
        other = self.env["res.partner"].create({"name": "B"})
        for change in (
            {"partner_id": other.id},
            {"partner_id": False, "lead_id": self.own_lead.id},
            {"lead_id": self.own_lead.id},
        ):
            with self.subTest(change), self.assertRaises(UserError):
                self.row.with_user(self.agent).write(change)
        with self.assertRaises(UserError):
            other.with_user(self.agent).write(
                {"cgvcall_phone_ids": [Command.link(self.row.id)]}
            )
        self.row.with_user(self.agent).write({"partner_id": self.partner.id})
        self.assertEqual(self.row.partner_id, self.partner)

    def test_what_the_system_notes_is_not_set_by_users(self):
        call = self.make_call(number="+84900000001")
        theirs = {
            "preferred": True,
            "field_name": "phone",
            "kept": False,
            "in_use": False,
            "is_learned": True,
            "company_id": self.company.id,
            "learned_from_id": call.id,
        }
        values = {"partner_id": self.partner.id, "number_display": "0988 111 444"}
        defaults = {f"default_{name}": value for name, value in theirs.items()}
        book = self.book_of(self.agent)
        rows = book.create({**values, **theirs})
        rows += book.with_context(**defaults).create(
            {**values, "number_display": "0988 111 555"}
        )
        self.row.with_user(self.agent).write(theirs)
        for row in rows.with_env(self.env) + self.row:
            self.assertRecordValues(
                row,
                [
                    {
                        "preferred": False,
                        "field_name": False,
                        "kept": True,
                        "in_use": True,
                        "is_learned": False,
                        "company_id": False,
                        "learned_from_id": False,
                    }
                ],
            )

    def test_the_call_of_a_learned_number(self):
        call = self.make_call(number=MAI, user=self.agent)
        self.row.learned_from_id = call
        row = self.row.with_user(self.agent)
        self.assertTrue(row.is_learned)
        action = row.action_view_learned_from()
        self.assertEqual((action["res_model"], action["res_id"]), (call._name, call.id))
        for user in (self.other_agent, self.clerk):
            row = self.row.with_user(user)
            self.assertTrue(row.is_learned)
            with self.assertRaises(UserError):
                row.action_view_learned_from()
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base"):
                row.read(["learned_from_id"])
        call.unlink()
        self.assertTrue(self.row.exists())

    def test_a_changed_number_was_not_learned(self):
        self.row.write(
            {"learned_from_id": self.make_call(number=MAI).id, "preferred": True}
        )
        self.row.with_user(self.agent).number_display = "0988 111 222"  # as it was
        self.assertTrue(self.row.is_learned and self.row.preferred)
        self.row.with_user(self.agent).number_display = "0988 111 333"
        self.assertFalse(self.row.is_learned or self.row.preferred)
