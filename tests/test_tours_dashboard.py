from odoo.tests import tagged

from .tours import ToursCase


@tagged("post_install", "-at_install", "cgvcall_tour")
class TestToursDashboard(ToursCase):
    def test_dashboard(self):
        """A manager sees who still waits, opens those calls, and comes back."""
        self.make_call(talk_seconds=0)
        self.make_call(number="+84912000111", user=self.other_agent)
        self.make_call(disposition="answered", talk_seconds=90, ring_seconds=5)
        self.make_call(direction="outbound", disposition="busy")
        self.run_tour("/odoo/calls", "dashboard", "boss")
