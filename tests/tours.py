from odoo.tests import HttpCase

from .common import SoftphoneCase

#: What Odoo writes into a style sheet that could not be compiled.
BROKEN_STYLES = "css_error_message"


class ToursCase(SoftphoneCase, HttpCase):
    """Tours of the web client, with the stand-in PBX.

    Classes of tours have the tag ``cgvcall_tour``: ``make test T=tours``.
    """

    def run_tour(self, path, name, login):
        """Run a tour, which is told where the PBX is, and look at the page's styles."""
        cookies = {"cgvcall_pbx": self.pbx.url}
        self.start_tour(path, f"cgvcall_{name}_tour", login=login, cookies=cookies)
        self.env.invalidate_all()
        self.assert_styles("web.assets_web")

    def assert_styles(self, bundle):
        """Odoo serves a broken style sheet all the same, and only logs a warning."""
        assets = self.env["ir.qweb"]._get_asset_bundle(bundle, js=False)
        styles = assets.css().raw.decode()
        _old, error, why = styles.partition(BROKEN_STYLES)
        self.assertFalse(error, why)
        self.assertTrue("o_cgvcall_window" in styles, f"not our styles in {bundle}")
