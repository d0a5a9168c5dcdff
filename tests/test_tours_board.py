from odoo.tests import tagged

from .tours import ToursCase


@tagged("post_install", "-at_install", "cgvcall_tour")
class TestToursBoard(ToursCase):
    """The live board, with the real bus."""

    def test_board(self):
        """A supervisor with a line of their own sees it ring, talk and be ready."""
        self.extension.user_id = self.supervisor
        self._create_extension("102", self.other_agent)
        self.run_tour("/odoo/live-board", "board", "boss")
        self.assertRecordValues(
            self.calls(),
            [
                {"direction": "inbound", "disposition": "answered"},
                {"direction": "inbound", "disposition": "missed"},
            ],
        )
        # The browser was closed.
        self.assertEqual(self.extension.line_state, "off")
