import gzip

from odoo.tests import TransactionCase, tagged

# What a page may load more for the sake of users who never call.
EAGER_LIMIT = 20_000


@tagged("post_install", "-at_install")
class TestAssets(TransactionCase):
    def bundle(self, name):
        return self.env["ir.qweb"]._get_asset_bundle(name, css=True, js=True)

    def weight(self, assets):
        """Compressed bytes of the addon's files among these, minified."""
        own = [asset for asset in assets if asset.url.startswith("/cgvcall/")]
        self.assertTrue(own)
        text = "".join(asset.minify() for asset in own)
        return len(gzip.compress(text.encode()))

    def test_backend_bundle_stays_light(self):
        bundle = self.bundle("web.assets_backend")
        templates = [
            asset for asset in bundle.templates if asset.url.startswith("/cgvcall/")
        ]
        weight = self.weight(bundle.javascripts) + len(
            gzip.compress("".join(asset.content for asset in templates).encode())
        )
        self.assertGreater(weight, 5_000)
        self.assertLess(weight, EAGER_LIMIT)

    def test_engine_and_window_load_later(self):
        """None of the lazy files is in the backend's bundle."""

        def urls(name):
            bundle = self.bundle(name)
            return {asset.url for asset in [*bundle.javascripts, *bundle.templates]}

        lazy = urls("cgvcall.assets_softphone")
        self.assertIn("/cgvcall/static/src/line/sdk_adapter.js", lazy)
        self.assertFalse(lazy & urls("web.assets_backend"))
