import base64
import json
import urllib.request
from datetime import UTC, datetime
from functools import partial
from unittest.mock import patch

from odoo import fields
from odoo.tests import TransactionCase, new_test_user

from ..dev.sandbox.process import Sandbox
from ..models import cgvcall_account

API_KEY = "test-key"
API_SECRET = "planted-secret"
PASSWORD = "planted-password"
SDK_ID = "call-vn-1-73VH6572P1-1552085318336"
#: What a page that is broken, or not ours, may send as an id.
BAD_IDS = (None, False, True, 0, -1, 2**31, 2**70, "1", "<script>", [1], {}, 1.5)


def start_sandbox():
    """The stand-in PBX with the extensions 101 to 103 and no history.

    One for each test class: Odoo ends child processes that outlive their class.
    """
    options = ["--no-history", "--api-key", API_KEY, "--api-secret", API_SECRET]
    for number in ("101", "102", "103"):
        options += ["--extension", f"{number}:VPBX_TEST_{number}:{PASSWORD}"]
    return Sandbox(*options)


def epoch(moment):
    """Epoch seconds of a naive UTC datetime."""
    return int(moment.replace(tzinfo=UTC).timestamp())


class CgvcallCase(TransactionCase):
    """An account at the stand-in PBX, three users, one contact."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Nobody reads the letters that invite users, and they take as long as the rest.
        cls.env = cls.env(context={**cls.env.context, "no_reset_password": True})
        cls.pbx = start_sandbox()
        cls.addClassCleanup(cls.pbx.stop)
        cls.company = cls.env.company
        cls.company.country_id = cls.env.ref("base.vn")
        cls.env["cgvcall.account"].search([]).write({"active": False})
        cls.account = cls.env["cgvcall.account"].create(
            {
                "name": "Test PBX",
                "company_id": cls.company.id,
                "country_id": cls.env.ref("base.vn").id,
                "api_url": cls.pbx.url,
                "api_key": API_KEY,
                "api_secret": API_SECRET,
                "signalling_url": cls.pbx.signalling_url,
                "state": "connected",
            }
        )
        groups = "base.group_user,base.group_partner_manager"
        cls.agent = new_test_user(
            cls.env,
            "rep",
            f"{groups},sales_team.group_sale_salesman,cgvcall.group_agent",
            name="Trần Thị Rep",
        )
        cls.other_agent = new_test_user(
            cls.env, "rep2", f"{groups},cgvcall.group_agent"
        )
        cls.outsider = new_test_user(cls.env, "outsider", groups)
        # The manager, who supervises everybody; who leads a team only: see TeamsCase.
        cls.supervisor = new_test_user(
            cls.env, "boss", f"{groups},cgvcall.group_manager,cgvcall.group_listener"
        )
        cls.extension = cls._create_extension("101", cls.agent)
        cls.partner = cls.env["res.partner"].create(
            {"name": "Nguyễn Văn An", "phone": "0912 345 678"}
        )

    def setUp(self):
        super().setUp()
        self.pbx.reset()
        self.pbx.heal()

    @classmethod
    def _create_extension(cls, number, user=None):
        return cls.env["cgvcall.extension"].create(
            {
                "account_id": cls.account.id,
                "number": number,
                "user_id": user and user.id,
                "authen_name": f"VPBX_TEST_{number}",
                "password": PASSWORD,
            }
        )

    def set_old_address(self, account, api_url):
        """An address that is refused today, as an older database may hold it."""
        account.flush_recordset()
        self.env.cr.execute(
            "UPDATE cgvcall_account SET api_url = %s WHERE id = %s",
            [api_url, account.id],
        )
        account.invalidate_recordset(["api_url"])

    # === RECORDS OF THE PBX === #

    def raw_cdr(self, cdr_id="1", **values):
        """A raw record as the PBX lists it: an answered call of an hour ago."""
        started = epoch(fields.Datetime.now()) - 3600
        return {
            "cdr_id": cdr_id,
            "call_id": f"sc{cdr_id}",
            "sip_call_id": "a",
            "cause": "200",
            "direction": 3,
            "from_extension": "101",
            "from_number": "02873001234",
            "to_number": "0912345678",
            "duration": 20,
            "time_started": started,
            "time_connected": started + 5,
            "time_ended": started + 20,
            "recording_url": "",
            "record_file_size": 0,
            **values,
        }

    def raw_history(self, days):
        """Have the PBX make up calls; returns their raw records, oldest first."""
        self.pbx.reset(seed=3, days=days)
        credentials = base64.b64encode(f"{API_KEY}:{API_SECRET}".encode()).decode()
        items, page = [], 1
        while True:
            query = f"page={page}&limit=50&sort_by=time_started&sort_type=ASC"
            request = urllib.request.Request(
                f"{self.pbx.url}/rest/cdrs?{query}",
                headers={"Authorization": f"Basic {credentials}"},
            )
            with urllib.request.urlopen(request, timeout=10) as response:
                got = json.load(response)
            items += got["items"]
            if len(items) >= got["total"]:
                return items
            page += 1

    # === THE CRONS === #

    def run_cron(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(f"cgvcall.{name}").method_direct_trigger()
        self.env.invalidate_all()

    def run_import(self):
        self.run_cron("ir_cron_import")

    def calls(self, **values):
        domain = [("account_id", "=", self.account.id)]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.env["cgvcall.call"].search(domain, order="id")

    def impatient(self):
        """The real client, which waits half a second for an answer instead of 20."""
        impatient_client = partial(cgvcall_account.PbxClient, read_timeout=0.5)
        return patch.object(cgvcall_account, "PbxClient", impatient_client)

    def utc(self, seconds):
        return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)


class SoftphoneCase(CgvcallCase):
    """What the browser says and asks, as this or that user."""

    def as_user(self, user=None):
        return self.env["cgvcall.call"].with_user(user or self.agent)

    def report(self, state, user=None, **values):
        return self.as_user(user).softphone_report(
            {
                "sdk_call_id": SDK_ID,
                "direction": "outbound",
                "number": "0912345678",
                "state": state,
                "sip_code": None,
                "res_model": False,
                "res_id": False,
                "age_seconds": 0,
                **values,
            }
        )

    def make_call(self, user=None, **values):
        """A call as the import would have stored it: incoming and missed just now."""
        user = self.agent if user is None else user
        return self.env["cgvcall.call"].create(
            {
                "account_id": self.account.id,
                "direction": "inbound",
                "state": "ended",
                "disposition": "missed",
                "number": "+84912345678",
                "user_id": user and user.id,
                **values,
            }
        )

    @classmethod
    def make_stranger(cls, login="stranger"):
        """A manager with a line of another company's PBX."""
        company = cls.env["res.company"].create(
            {"name": "Elsewhere", "country_id": cls.env.ref("base.vn").id}
        )
        user = new_test_user(
            cls.env,
            login,
            "base.group_user,cgvcall.group_manager",
            company_id=company.id,
            company_ids=[company.id],
        )
        cls.env["cgvcall.extension"].create(
            {
                "account_id": cls.env["cgvcall.account"]
                .search([("company_id", "=", company.id)])
                .id,
                "number": "101",
                "user_id": user.id,
            }
        )
        return user

    def told(self):
        """Whose lists are fetched anew by what happened since the last time."""
        bus = self.env["bus.bus"]
        self.env.cr.flush()
        found = bus.search([("message", "like", "cgvcall/history")])
        channels = [json.loads(row.channel) for row in found]
        found.unlink()
        ids = [channel[2] for channel in channels if channel[1] == "res.partner"]
        return self.env["res.partner"].browse(ids).user_ids.sorted("login")
