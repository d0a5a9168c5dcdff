import re
from datetime import datetime, timedelta

from odoo.fields import Datetime
from odoo.tests import freeze_time, new_test_user

from ..pbx.cdr import parse_cdr
from .common import SoftphoneCase, epoch

TZ = "Asia/Ho_Chi_Minh"
UTC_OFFSET = timedelta(hours=7)
#: A Wednesday, 17:00 in Vietnam; the company works from Monday to Friday.
NOW = "2026-11-25 10:00:00"
EVENT = re.compile(
    r"(?P<live>live )?(?P<day>\w{3} )?(?P<time>\d\d:\d\d) "
    r"(?P<who>\w+) calls (?P<whom>\w+), (?P<result>\w+)"
)
ATTEMPTS = re.compile(r"\d+ attempts?(?=:)")
DAYS = {"Thu": 19, "Fri": 20, "Sat": 21, "Sun": 22, "Mon": 23, "Tue": 24, "Wed": 25}
CAUSES = {"answered": "200", "missed": "480", "busy": "486", "unanswered": "480"}


class FollowUpCase(SoftphoneCase):
    """Calls told in words, and what is open afterwards, in words.

    ``"09:00 An calls 101, missed"`` is the PBX's record of a call of today, ``"live
    …"`` the same as the browser tells it, ``"Fri 19:30 …"`` that of another day.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_extension("102", cls.other_agent)
        cls.users = cls.agent | cls.other_agent | cls.supervisor
        cls.users.tz = TZ
        cls.company.resource_calendar_id = cls.env["resource.calendar"].create(
            {
                "name": "Monday to Friday, 8 to 12 and 13 to 17",
                "tz": TZ,
                "company_id": cls.company.id,
                "attendance_ids": [(5, 0, 0)]
                + [
                    (
                        0,
                        0,
                        {
                            "name": "Work",
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": end,
                            "day_period": period,
                        },
                    )
                    for day in range(5)
                    for start, end, period in (
                        (8, 12, "morning"),
                        (13, 17, "afternoon"),
                    )
                ],
            }
        )
        cls.account.follow_up_from = "2026-11-01 00:00:00"
        cls.binh = cls.env["res.partner"].create(
            {
                "name": "Bình",
                "phone": "0987 000 111",
                "user_id": cls.other_agent.id,
            }
        )
        cls.team = cls.env["crm.team"].create(
            {
                "name": "South",
                "user_id": cls.supervisor.id,
                "company_id": False,
                "member_ids": [(6, 0, [cls.agent.id, cls.other_agent.id])],
            }
        )
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Chairs",
                "contact_name": "Chi",
                "phone": "0987 000 222",
                "user_id": cls.agent.id,
                "team_id": cls.team.id,
                "type": "opportunity",
            }
        )
        cls.colleague = new_test_user(cls.env, "minh", "base.group_user")
        cls.colleague.partner_id.phone = "0987 000 444"
        cls.people = {
            "An": "0912345678",  # a contact that is nobody's
            "Binh": "0987000111",  # a contact of rep2
            "Chi": "0987000222",  # an opportunity of rep
            "Dung": "0987000333",  # not known
            "Minh": "0987000444",  # an employee
            "Nobody": "",  # number withheld
        }
        cls.lines = {
            "101": cls.agent,
            "102": cls.other_agent,
        }

    def setUp(self):
        super().setUp()
        self.enterContext(freeze_time(NOW))

    # === WHAT HAPPENS === #

    def hear(self, *events):
        """Have calls become known, one after the other."""
        for event in events:
            self.hear_one(event)

    def _told(self, event):
        told = EVENT.fullmatch(event)
        self.assertTrue(told, f"not a call: {event}")
        return told

    def hear_one(self, event):
        told = self._told(event)
        if told["live"]:
            self._hear_live(told)
        else:
            self.hear_cdrs(self._cdr(told))
        self.env.flush_all()

    def hear_cdrs(self, *raw):
        """Records of the PBX, as one page of an import."""
        cdrs = [parse_cdr(one) for one in raw]
        self.env["cgvcall.call"]._upsert(self.account, cdrs)

    def at(self, day, time):
        """A moment of the week's clock in Vietnam, as UTC."""
        day = DAYS[(day or "Wed").strip()]
        hour, minute = time.split(":")
        return datetime(2026, 11, day, int(hour), int(minute)) - UTC_OFFSET

    def _cdr(self, told):
        start = epoch(self.at(told["day"], told["time"]))
        answered = told["result"] == "answered"
        raw = {
            "cdr_id": f"{told['day'] or ''}{told['time']}{told['who']}{told['whom']}",
            "sdk_call_id": self._sdk_id(told),
            "cause": CAUSES[told["result"]],
            "time_started": start,
            "time_connected": start + 10 if answered else 0,
            "time_ended": start + (70 if answered else 30),
            "duration": 70 if answered else 30,
            **self._parties(told["who"], told["whom"]),
        }
        return raw

    def _parties(self, who, whom):
        if who in self.people:
            return {
                "direction": 1,
                "from_number": self.people[who],
                "to_number": "02873001234",
                "to_extension": whom,
            }
        if whom in self.people:
            return {
                "direction": 3,
                "from_extension": who,
                "from_number": "02873001234",
                "to_number": self.people[whom],
            }
        return {
            "direction": 2,
            "from_extension": who,
            "from_number": who,
            "to_number": whom,
            "to_extension": whom,
        }

    def _hear_live(self, told):
        is_inbound = told["who"] in self.people
        line, person = (
            (told["whom"], told["who"]) if is_inbound else (told["who"], told["whom"])
        )
        start = self.at(told["day"], told["time"])
        answered = told["result"] == "answered"
        steps = [("ringing", 0)]
        steps += [("ongoing", 10), ("ended", 70)] if answered else [("ended", 30)]
        code = CAUSES[told["result"]]
        for state, after in steps:
            age = Datetime.now() - start - timedelta(seconds=after)
            self.report(
                state,
                self.lines[line],
                sdk_call_id=self._sdk_id(told),
                direction="inbound" if is_inbound else "outbound",
                number=self.people[person],
                age_seconds=age.total_seconds(),
                sip_code=int(code) if state == "ended" else None,
            )

    def _sdk_id(self, told):
        return f"sdk-{(told['day'] or '').strip()}{told['time']}-{told['who']}"

    # === WHAT IS OPEN THEN === #

    def activities(self, active=True):
        found = self.env["mail.activity"].with_context(active_test=False)
        return found.search(
            [("cgvcall_since", "!=", False), ("active", "=", active)],
            order="cgvcall_since",
        )

    def activity(self):
        found = self.activities()
        self.assertEqual(len(found), 1, self.open_work())
        return found

    def open_work(self):
        """Each open activity as ``"rep: An, 2 attempts since Wed 09:00, …"``."""
        self.env.flush_all()
        self.env.invalidate_all()
        return [self._in_words(activity) for activity in self.activities()]

    def waiting(self):
        """The calls that are still to be returned, by when they came in."""
        found = self.calls().search(
            [("to_return", "=", True), ("account_id", "=", self.account.id)],
            order="started_at",
        )
        return [self.clock(call.started_at) for call in found]

    def clock(self, moment):
        return (moment + UTC_OFFSET).strftime("%a %H:%M")

    def _in_words(self, activity):
        record = self.env[activity.res_model].browse(activity.res_id)
        where = (
            "call" if activity.res_model == "cgvcall.call" else record.name.split()[-1]
        )
        attempts = ATTEMPTS.search(activity.note).group()
        escalate_at = activity.cgvcall_call_ids.filtered("escalate_at")
        self.assertLessEqual(len(escalate_at), 1)
        words = [
            f"{activity.user_id.login}: {where}",
            f"{attempts} since {self.clock(activity.cgvcall_since)}",
            f"due {activity.date_deadline:%a}",
        ]
        if escalate_at:
            words.append(f"then {self.clock(escalate_at.escalate_at)}")
        return ", ".join(words)
