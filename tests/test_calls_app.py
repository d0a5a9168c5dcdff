import csv
import io
import json
import zipfile
from datetime import timedelta

from lxml import etree

from odoo import fields, http
from odoo.tests import Form, HttpCase, tagged
from odoo.tools.safe_eval import safe_eval

from ..models.duration_field import Clock
from .common import SoftphoneCase


class CallsAppCase(SoftphoneCase):
    """Two agents with their lines and a supervisor, all in Vietnam."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.agent + cls.supervisor).tz = "Asia/Ho_Chi_Minh"
        cls._create_extension("102", cls.other_agent)
        cls.company.resource_calendar_id.tz = "Asia/Ho_Chi_Minh"

    def as_boss(self):
        calls = self.as_user(self.supervisor)
        return calls.with_context(tz=self.supervisor.tz)

    def filter_domain(self, name, user=None):
        """The domain of a filter of the search view, as the user gets it."""
        user = user or self.supervisor
        arch = self.as_user(user).get_view(view_type="search")["arch"]
        [node] = etree.fromstring(arch).xpath(f"//filter[@name='{name}']")
        return safe_eval(node.get("domain"), {"uid": user.id})

    def filtered(self, name, user=None):
        user = user or self.supervisor
        calls = self.as_user(user).with_context(tz=user.tz)
        own = [("account_id", "=", self.account.id)]
        return calls.search([*own, *self.filter_domain(name, user)]).sudo()


@tagged("post_install", "-at_install")
class TestCallsViews(CallsAppCase, HttpCase):
    """Views, menus and exports, as the users get them."""

    def menu_names(self, user):
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        root = next(
            menu for menu in menus.values() if menu.get("xmlid") == "cgvcall.menu_root"
        )
        below, names = list(root["children"]), []
        while below:
            menu = menus[below.pop(0)]
            names.append(menu["name"])
            below += menu["children"]
        return names

    def test_menus_follow_the_groups(self):
        agent = self.menu_names(self.agent)
        self.assertIn("My Calls", agent)
        self.assertIn("To Return", agent)
        for name in ("Team Calls", "Recordings", "Call Analysis", "Reporting"):
            self.assertNotIn(name, agent)
            self.assertIn(name, self.menu_names(self.supervisor))

    def test_every_view_of_every_action_opens(self):
        names = ("action", "action_mine", "action_to_return", "action_recordings")
        for name in (*names, "action_analysis"):
            action = self.env.ref(f"cgvcall.cgvcall_call_{name}")
            for user in (self.agent, self.supervisor):
                with self.subTest(name, user=user.login):
                    views = self.as_user(user).get_views(
                        [*action.views, (False, "search")], {"toolbar": True}
                    )
                    self.assertEqual(
                        {view_type for _id, view_type in action.views} | {"search"},
                        set(views["views"]),
                    )

    def test_who_may_not_hear_sees_no_player(self):
        for view_type in ("list", "kanban", "form"):
            arch = self.as_user().get_view(view_type=view_type)["arch"]
            self.assertFalse(
                etree.fromstring(arch).xpath("//field[@name='recording_id']")
            )
            arch = self.as_boss().get_view(view_type=view_type)["arch"]
            self.assertTrue(
                etree.fromstring(arch).xpath("//field[@name='recording_id']")
            )

    def test_lists_name_the_lead(self):
        """A call of a lead without a contact is not that of a stranger."""
        for name in ("list", "list_to_return", "list_recordings"):
            view = self.env.ref(f"cgvcall.cgvcall_call_view_{name}")
            arch = self.as_boss().get_view(view.id)["arch"]
            [lead] = etree.fromstring(arch).xpath("//field[@name='lead_id']")
            self.assertEqual(lead.get("optional"), "show", name)

    def test_cards_to_return_show_who_is_to_call(self):
        view = self.env.ref("cgvcall.cgvcall_call_view_kanban_to_return")
        card = etree.fromstring(self.as_boss().get_view(view.id)["arch"])
        avatars = card.xpath("//t[@t-name='card']//field[contains(@widget, 'avatar')]")
        self.assertEqual([node.get("name") for node in avatars], ["return_user_id"])

    def test_form_tells_who_is_to_call_only_while_somebody_waits(self):
        missed = self.make_call(return_user_id=self.agent.id)
        form = Form(missed.with_user(self.supervisor))
        self.assertFalse(form._get_modifier("return_user_id", "invisible"))
        self.make_call(
            number=missed.number,
            direction="outbound",
            disposition="answered",
            answered_at=fields.Datetime.now() + timedelta(minutes=1),
        )
        missed.invalidate_recordset()
        self.assertFalse(missed.to_return)
        form = Form(missed.with_user(self.supervisor))
        self.assertTrue(form._get_modifier("return_user_id", "invisible"))

    def list_spec(self, user):
        arch = self.as_user(user).get_view(view_type="list")["arch"]
        names = etree.fromstring(arch).xpath("/list/field/@name")
        described = self.as_user(user).fields_get(names, ["type"])
        return {
            name: {"fields": {"display_name": {}}}
            if described[name]["type"] == "many2one"
            else {}
            for name in names
        }

    def test_list_costs_the_same_for_many_calls(self):
        spec = self.list_spec(self.supervisor)
        self.assertIn("recording_id", spec)
        now = fields.Datetime.now()
        for index in range(40):
            partner = self.env["res.partner"].create({"name": f"Khách {index}"})
            call = self.make_call(
                user=self.agent if index % 2 else self.other_agent,
                partner_id=partner.id,
                hotline="+842873001234",
                started_at=now - timedelta(minutes=index),
            )
            self.env["cgvcall.recording"].create({"call_id": call.id})
        counts = []
        calls = self.as_boss()
        domain = [("account_id", "=", self.account.id)]
        calls.web_search_read(domain, spec, limit=5)
        for limit in (5, 40):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows = calls.web_search_read(domain, spec, limit=limit)["records"]
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(rows), limit)
        self.assertEqual(counts[0], counts[1])

    # === EXPORT === #

    def export(self, kind, user, **params):
        self.authenticate(user.login, user.login)
        names = list(self.list_spec(user))
        described = self.as_user(user).fields_get(names, ["string", "type"])
        data = {
            "model": "cgvcall.call",
            "fields": [
                {"name": name, "label": info["string"], "type": info["type"]}
                for name, info in described.items()
            ],
            "ids": False,
            "domain": [["account_id", "=", self.account.id]],
            "groupby": [],
            "import_compat": False,
            "context": {"lang": "en_US", "tz": "Asia/Ho_Chi_Minh"},
            **params,
        }
        response = self.url_open(
            f"/web/export/{kind}",
            data={
                "data": json.dumps(data),
                "csrf_token": http.Request.csrf_token(self),
            },
        )
        response.raise_for_status()
        return response.content

    def test_export_of_every_column(self):
        self.supervisor.group_ids += self.env.ref("base.group_allow_export")
        self.make_call(
            disposition="answered",
            talk_seconds=3725,
            ring_seconds=7,
            partner_id=self.partner.id,
            hotline="+842873001234",
            note="Asks for a discount",
        )
        self.make_call(started_at=fields.Datetime.now() - timedelta(days=1))
        text = self.export("csv", self.supervisor).decode()
        first, second = list(csv.DictReader(io.StringIO(text)))
        self.assertEqual(first["Talk time"], "1:02:05")
        self.assertEqual(first["Ring time"], "0:00:07")
        self.assertEqual(first["Contact"], self.partner.display_name)
        self.assertEqual(first["Result"], "Answered")
        self.assertEqual(first["Hotline"], "028 7300 1234")
        self.assertEqual(first["Phone number"], "0912 345 678")
        self.assertEqual(first["Source"], "PBX only")
        self.assertEqual(first["Note"], "Asks for a discount")
        self.assertEqual(second["Talk time"], "0:00:00")

    def test_export_of_groups(self):
        self.supervisor.group_ids += self.env.ref("base.group_allow_export")
        for seconds in (3600, 65, 35):
            self.make_call(
                disposition="answered", talk_seconds=seconds, ring_seconds=seconds
            )
        sheet = self.export("xlsx", self.supervisor, groupby=["hour", "user_id"])
        with zipfile.ZipFile(io.BytesIO(sheet)) as book:
            texts = etree.fromstring(book.read("xl/sharedStrings.xml"))
        cells = texts.xpath("//*[local-name()='t']/text()")
        self.assertIn("1:01:40", cells, "the sum")
        self.assertIn("0:20:33", cells, "the average")
        self.assertIn("0:01:05", cells)

    def test_clock(self):
        self.assertEqual(Clock.of(0), "0:00:00")
        self.assertEqual(Clock.of(360_000), "100:00:00")
        self.assertEqual(sum([Clock.of(59), Clock.of(2)]), "0:01:01")
        self.assertEqual(Clock.of(3) / 2, "0:00:02")
        self.assertEqual(Clock.of(20) * 4, "0:01:20")
