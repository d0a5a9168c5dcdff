import threading
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import BaseCase, tagged

from ..pbx import batches
from ..pbx.errors import PbxServerError
from ..pbx.results import CdrPage

NOW = fields.Datetime.now()


def page(number, size=50, total=None, reached=None):
    found = CdrPage.from_answer(
        {
            "total": total,
            "items": [{"cdr_id": f"{number}-{item}"} for item in range(size)],
        },
        page=number,
        limit=50,
        server_time=NOW,
        asked_at=NOW,
    )
    object.__setattr__(found, "reached", reached)
    return found


@tagged("post_install", "-at_install")
class TestPbxBatches(BaseCase):
    """Pages come in portions, all of them, in order and whatever goes wrong."""

    def ids(self, pages):
        return [cdr.cdr_id for found in pages for cdr in found.items]

    def test_all_in_order(self):
        pages = [page(number) for number in range(57)]
        found = list(batches.in_batches(pages))
        self.assertEqual(self.ids(found), self.ids(pages))
        self.assertEqual([key for one in found for key in one.keys], self.ids(pages))
        self.assertEqual([len(one.items) for one in found], [250, 500, 1000, 1100])
        self.assertEqual(list(batches.in_batches([])), [])

    def test_what_a_batch_says(self):
        later = NOW + timedelta(hours=1)
        pages = [page(1, reached=NOW, total=90), page(2, total=80, reached=later)]
        [found] = batches.in_batches([*pages, page(3)])
        self.assertEqual((found.reached, found.total), (later, 90))
        [found] = batches.in_batches([page(1), page(2)])
        self.assertEqual((found.reached, found.total), (None, None))

    def test_an_error_comes_after_what_was_before_it(self):
        def broken():
            yield from map(page, range(13))
            raise PbxServerError(500)

        found = []
        with self.assertRaises(PbxServerError):
            found.extend(batches.in_batches(broken()))
        found = []
        try:
            for one in batches.in_batches(broken()):
                found.append(one)
        except PbxServerError:
            pass
        self.assertEqual(len(self.ids(found)), 13 * 50)

    def test_of_a_slow_pbx_what_came_so_far(self):
        with patch.object(batches, "SECONDS", -1):
            found = list(batches.in_batches(map(page, range(3))))
        self.assertEqual([len(one.items) for one in found], [50, 50, 50])

    def test_it_reads_ahead_but_not_without_end(self):
        most = batches.FIRST // 50 + batches.AHEAD + 1
        asked = []
        is_full = threading.Event()

        def endless():
            while True:
                asked.append(len(asked))
                if len(asked) == most:
                    is_full.set()
                yield page(len(asked))

        reading = batches.in_batches(endless())
        next(reading)
        # One batch is taken, as much as may be lies ready, and one page is in hand.
        self.assertTrue(is_full.wait(10))
        [thread] = [each for each in threading.enumerate() if each.name == "pages"]
        reading.close()
        thread.join(10)
        self.assertFalse(thread.is_alive(), "nobody wants more: it ends")
        self.assertEqual(len(asked), most)
