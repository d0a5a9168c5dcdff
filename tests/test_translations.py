import polib

from odoo.tests import TransactionCase, tagged

from ..dev.release import po, texts


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    def test_the_pot_is_in_step_with_the_code(self):
        """If not: ``make i18n``, then translate what stands empty in vi.po."""
        exported = polib.pofile(texts.export(self.env))
        written = polib.pofile(str(po.TEMPLATE))
        self.assertGreater(len(exported), 0)
        self.assertEqual(list(po.differences(exported, written)), [])
