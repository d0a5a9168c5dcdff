"""A PBX in this process whose list goes wrong in ways that need no network."""

from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from ..models import cgvcall_account_scan
from ..pbx.errors import PbxServerError
from ..pbx.results import CdrPage
from .common import CgvcallCase, epoch


class ListedPbx:
    """Stands in for the client: lists ``items`` as told.

    :ivar str by: ``time_started`` or ``time_ended``: what the window is compared with
    :ivar int cap: the largest page; it says that of ``limit`` only when ``says_cap``
    :ivar total: called with (count of the window, count of the page)
    :ivar clock: how far its clock is ahead, a timedelta
    :ivar turn: called with (request number from 1, page number): the page really sent,
        None for a failure, 0 for an empty one
    """

    def __init__(self, items, **options):
        self.items = items
        self.by, self.cap, self.says_cap = "time_started", 50, True
        self.total = lambda window, _page: window
        self.clock = timedelta()
        self.newest_first = False
        self.turn = lambda _request, page: page
        self.before_answer = lambda request: None
        self.requests = 0
        self.windows = []
        vars(self).update(options)

    def __enter__(self):
        return self

    def __exit__(self, *_exc_info):
        pass

    def cdr_by_sdk_call_id(self, sdk_call_id):
        return None

    def cdrs(self, start, end, *, page=1, limit=50):
        self.requests += 1
        self.windows.append((start, end))
        self.before_answer(self.requests)
        first, last = epoch(start), epoch(end)
        found = [i for i in self.items if first <= (i[self.by] or first) <= last]
        found.sort(key=lambda i: i["time_started"] or 0, reverse=self.newest_first)
        size = min(self.cap, limit)
        page = self.turn(self.requests, page)
        if page is None:
            raise PbxServerError(500)
        sent = found[(page - 1) * size : page * size] if page else []
        body = {"items": sent, "total": self.total(len(found), len(sent))}
        if self.says_cap:
            body["limit"] = size
        now = fields.Datetime.now()
        return CdrPage.from_answer(
            body, page=page, limit=limit, server_time=now + self.clock, asked_at=now
        )


class ListedCase(CgvcallCase):
    def setUp(self):
        super().setUp()
        self.account.imported_until = False

    def listed(self, count, *, minutes=None, newest=60, length=20):
        """Raw records, one every so many minutes, the newest so many minutes ago."""
        now = epoch(fields.Datetime.now())
        minutes = minutes or 60
        return [
            self.raw_cdr(
                str(number),
                time_started=now - 60 * (newest + minutes * number),
                time_connected=now - 60 * (newest + minutes * number) + 5,
                time_ended=now - 60 * (newest + minutes * number) + length,
            )
            for number in range(count)
        ]

    def serve(self, pbx):
        account = self.env.registry["cgvcall.account"]
        return patch.object(account, "_client", lambda _account: pbx)

    def page_by_page(self):
        """Each page is stored before the next one is asked for."""
        return patch.object(
            cgvcall_account_scan, "in_batches", lambda pages, look_at: iter(pages)
        )

    def import_from(self, pbx, times=1):
        with self.serve(pbx):
            for _time in range(times):
                self.run_import()

    def run_short(self, pbx):
        """An import without any time; returns whether it was finished."""
        with self.page_by_page(), self.serve(pbx), self.other_cursor() as env:
            result = self.account.with_env(env)._import_cdrs(seconds=0)
        return result and result["finished"]

    @contextmanager
    def other_cursor(self):
        """An environment that may commit."""
        with self.enter_registry_test_mode(), self.env.registry.cursor() as cr:
            yield self.env(cr=cr)
        self.env.invalidate_all()

    def assert_all_stored(self, pbx, message=None):
        ids = sorted(str(item["cdr_id"]) for item in pbx.items)
        self.assertEqual(sorted(self.calls().mapped("cdr_id")), ids, message)

    def assert_cursor_not_ahead(self):
        self.assertLessEqual(self.account.imported_until, fields.Datetime.now())
