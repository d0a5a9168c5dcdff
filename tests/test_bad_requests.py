"""Whatever a page that is broken, or not ours, sends: a sentence, and no traceback.

What is called is found by introspection, so that what is new is tried as well.
"""

import inspect
import json
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import PASSWORD, SDK_ID, SoftphoneCase

OURS = "odoo.addons.cgvcall.models."
#: The same examples at each run, however busy the machine, and no files left behind.
SAME = settings(
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow],
)

TEXTS = [
    "",
    " ",
    "0",
    "\0",
    "a\0b",
    "\ud800",
    "0912\r\n345678",
    "\u202e0912345678",
    "%s %(x)s {0} {x}",
    "' OR 1=1 --",
    "\\",
    "%",
    "_",
    "<img src=x onerror=alert(1)>",
    "=cmd|' /C calc'!A0",
    "../../etc/passwd",
    "res.users",
    "__class__",
    "2026-02-30",
    "9" * 5000,
]
NUMBERS = [0, -1, 1, 2**31, -(2**31), 2**63, 10**30, float("nan"), float("inf"), 1e308]
ODD_ONES = [None, True, [], {}, [[]], [{}], {"": None}, *NUMBERS, *TEXTS]
ODD_ONES += ["é" * 100_000, [None] * 10_000]
ODD = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.sampled_from(NUMBERS),
        st.integers(),
        st.floats(),
        st.sampled_from(TEXTS),
        st.text(max_size=20),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from([*TEXTS[:8], "id", "key", "ok"]), inner),
    ),
    max_leaves=8,
)


@st.composite
def nearly(draw, value):
    """A right value in which something is wrong; or another one."""
    if value and isinstance(value, dict) and draw(st.booleans()):
        name = draw(st.sampled_from(sorted(value)))
        change = draw(st.sampled_from(["other", "gone", "more"]))
        if change == "gone":
            return {key: value[key] for key in value if key != name}
        if change == "more":
            return {**value, draw(st.sampled_from(TEXTS)): draw(ODD)}
        return {**value, name: draw(nearly(value[name]))}
    if value and isinstance(value, list) and draw(st.booleans()):
        return [draw(nearly(value[0])), *value[1:]]
    return draw(ODD)


@tagged("post_install", "-at_install")
class TestBadRequests(SoftphoneCase):
    def setUp(self):
        super().setUp()
        self._create_extension("103", self.supervisor)
        self.call = self.make_call(partner_id=self.partner.id)
        self.recording = self.env["cgvcall.recording"].create(
            {"call_id": self.call.id, "state": "stored"}
        )
        self.env.flush_all()
        self.users = self.agent | self.supervisor

    def samples(self):
        """Right values by the name of what takes them."""
        return {
            "values": {
                "sdk_call_id": SDK_ID,
                "direction": "outbound",
                "number": "0912345678",
                "state": "ended",
                "sip_code": 200,
                "res_model": "res.partner",
                "res_id": self.partner.id,
                "activity_id": 1,
                "age_seconds": 3,
                "incoming": False,
            },
            "results": [{"key": "sdk", "ok": True}, {"key": "token", "ok": None}],
            "filters": {
                "date_from": "2026-01-01",
                "date_to": "2026-01-31",
                "team_id": False,
                "hotline": "+842873001234",
                "user_id": self.agent.id,
            },
            "number": "0912345678",
            "res_model": "res.partner",
            "res_id": self.partner.id,
            "call_id": self.call.id,
            "call_ids": [self.call.id],
            "recording_ids": [self.recording.id],
            "recording_id": self.recording.id,
            "outcome_id": self.env["cgvcall.outcome"].search([], limit=1).id,
            "activity_id": False,
            "extension_id": self.extension.id,
            "state": "ready",
            "figure": "missed",
            "kind": "answered",
            "part": None,
            "note": "Called back",
            "text": "Here",
            "query": "nguyen",
            "position": 3,
            "offset": 0,
            "limit": 30,
        }

    def methods(self):
        """``(model, name, function)`` of all that a browser may call and we wrote."""
        found = {}
        for model in self.env.values():
            for cls in type(model).__mro__:
                for name, function in vars(cls).items():
                    is_method = inspect.isfunction(function)
                    if not is_method or name.startswith("_"):
                        continue
                    key = (model._name, name)
                    own = getattr(function, "__module__", "").startswith(OURS)
                    if not own:
                        found[key] = None  # Odoo's own, which we only extend
                    elif not getattr(function, "_api_private", False):
                        found.setdefault(key, function)
        return [(*key, function) for key, function in found.items() if function]

    def call_safely(self, user, model, name, args, kwargs):
        """Call as the web client does; returns why it was refused, if it was."""
        records = self.env[model].with_user(user)
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                result = call_kw(records, name, args, kwargs)
                json.dumps(result, default=str)
                self.env.flush_all()
        except UserError as error:
            return str(error)
        return None

    def test_what_is_called(self):
        names = {(model, name) for model, name, _function in self.methods()}
        for known in (
            ("cgvcall.call", "softphone_report"),
            ("cgvcall.call", "softphone_prepare"),
            ("cgvcall.call", "history_of"),
            ("cgvcall.call", "chatter_cards"),
            ("cgvcall.recording", "player_add_note"),
            ("cgvcall.dashboard", "get_data"),
            ("cgvcall.board", "open_calls"),
            ("cgvcall.account", "action_test_connection"),
        ):
            self.assertIn(known, names)
        self.assertNotIn(("cgvcall.call", "write"), names)

    def test_right_values_pass(self):
        """Else the odd ones would be refused for another reason."""
        samples = self.samples()
        self.call.user_id = self.supervisor
        for model, name, function in self.methods():
            is_model = getattr(function, "_api_model", False)
            # Accounts are the telephone administrators'.
            if not is_model or model == "cgvcall.account":
                continue
            names = list(inspect.signature(function).parameters)[1:]
            if not set(names) <= samples.keys():
                continue
            kwargs = {key: samples[key] for key in names}
            with self.subTest(model=model, name=name):
                self.assertIsNone(
                    self.call_safely(self.supervisor, model, name, [], kwargs)
                )

    def test_odd_values(self):
        samples = self.samples()
        for model, name, function in self.methods():
            is_model = getattr(function, "_api_model", False)
            names = list(inspect.signature(function).parameters)[1:]
            if is_model and names:
                with self.subTest(model=model, name=name):
                    self.try_odd_values(model, name, names, samples)

    def try_odd_values(self, model, name, names, samples):
        @SAME
        @given(st.data())
        def run(data):
            kwargs = {
                key: data.draw(nearly(samples.get(key)))
                if key not in samples or data.draw(st.booleans())
                else samples[key]
                for key in names
            }
            user = data.draw(st.sampled_from(list(self.users)))
            message = self.call_safely(user, model, name, [], kwargs)
            if message is not None:
                self.assertPlain(message)

        run()

    def test_each_odd_value_by_itself(self):
        samples = self.samples()
        for model, name, function in self.methods():
            names = list(inspect.signature(function).parameters)[1:]
            if not getattr(function, "_api_model", False):
                continue
            for key in names:
                right = {other: samples.get(other) for other in names}
                for odd in [
                    None,
                    True,
                    [],
                    {},
                    [[]],
                    [{}],
                    {"": None},
                    *NUMBERS,
                    *TEXTS,
                ]:
                    with self.subTest(
                        model=model, name=name, key=key, odd=str(odd)[:30]
                    ):
                        kwargs = {**right, key: odd}
                        message = self.call_safely(self.agent, model, name, [], kwargs)
                        if message is not None:
                            self.assertPlain(message)

    def assertPlain(self, message):
        """Refusals are written to the server's log: no line of one's own there."""
        self.assertTrue(message.strip())
        self.assertLess(len(message), 500)
        for char in message:
            self.assertTrue(char.isprintable() or char == "\n", repr(message))
        self.assertNotIn("0912", message)

    def test_buttons_on_what_is_not_there(self):
        """Records that have just gone, or were never for this user."""
        for model, name, function in self.methods():
            if getattr(function, "_api_model", False):
                continue
            parameters = list(inspect.signature(function).parameters.values())[1:]
            needed = [one for one in parameters if one.default is one.empty]
            if any(one.kind <= one.POSITIONAL_OR_KEYWORD for one in needed):
                continue
            for user in (self.outsider, self.agent, self.supervisor):
                for record_id in (2**31 - 1, 1):
                    with self.subTest(model=model, name=name, user=user.login):
                        with patch("odoo.addons.cgvcall.pbx.client.PbxClient._send"):
                            self.call_safely(user, model, name, [[record_id]], {})


@tagged("post_install", "-at_install")
class TestBadRoutes(HttpCase, SoftphoneCase):
    TOKEN = "/cgvcall/softphone/token"
    JSON = {"Content-Type": "application/json"}

    def routes(self):
        """The rules of all our routes."""
        rules = self.env["ir.http"].routing_map().iter_rules()
        return [
            rule
            for rule in rules
            if rule.endpoint.func.__module__.startswith("odoo.addons.cgvcall.")
        ]

    def test_every_route_wants_a_user(self):
        found = [rule.rule for rule in self.routes()]
        self.assertIn(self.TOKEN, found)
        for rule in self.routes():
            self.assertEqual(rule.endpoint.routing["auth"], "user")

    def test_odd_addresses(self):
        self.authenticate("rep", "rep")
        for rule in self.routes():
            head, angle, _rest = rule.rule.partition("<")
            if not angle:
                continue
            for odd in (
                "0",
                "-1",
                "1.5",
                "2147483648",
                "9" * 30,
                "x",
                "%ff%fe",
                "%0d%0aX-Injected:%20y",
                "..%2f..%2fetc%2fpasswd",
                "1?download=1&download=%00",
                "1;drop",
                "١",
            ):
                with self.subTest(rule=rule.rule, odd=odd[:40]):
                    response = self.url_open(head + odd)
                    self.assertIn(response.status_code, range(400, 500))
                    self.assertNotIn("X-Injected", response.headers)
                    self.assertNotIn("Traceback", response.text)

    def test_odd_bodies(self):
        self.authenticate("rep", "rep")
        for body in (
            b"",
            b"x",
            b"[]",
            b"null",
            b"5",
            b'"text"',
            b"{",
            b"\xff\xfe",
            b"\0",
            b'{"params": []}',
            b'{"params": "x"}',
            b'{"params": 5}',
            b'{"params": {"": 1}}',
            b'{"params": {"self": 1}}',
            b'{"params": {"other": 1}}',
            b'{"id": {}, "params": {"renew": 1e999}}',
            b"[" * 100_000,
        ):
            with self.subTest(body=body[:30]):
                with mute_logger("odoo.http"):
                    response = self.url_open(self.TOKEN, data=body, headers=self.JSON)
                self.check_answer(response)

    def test_odd_values_of_renew(self):
        self.authenticate("rep", "rep")
        self.extension.password = PASSWORD
        for renew in (None, [], {}, "x", 10**30, [[]], "\ud800", "\0"):
            answer = self.make_jsonrpc_request(self.TOKEN, {"renew": renew})
            self.assertTrue(answer["token"])

    def test_other_ways_of_asking(self):
        self.authenticate("rep", "rep")
        for method in ("GET", "PUT", "DELETE", "PATCH"):
            with mute_logger("odoo.http"):
                response = self.url_open(self.TOKEN, method=method, headers=self.JSON)
            self.assertIn(response.status_code, range(400, 500))
        form = self.url_open(self.TOKEN, data={"renew": "1"})
        self.assertIn(form.status_code, range(400, 500))

    def check_answer(self, response):
        """No server's error: a client's, or an answer in JSON-RPC."""
        self.assertIn(response.status_code, [200, *range(400, 500)])
        if response.status_code == 200:
            self.assertEqual(len(response.json().keys() & {"error", "result"}), 1)
