from odoo.tests import TransactionCase, tagged

# Where a company has many rows.
LARGE = ["cgvcall_call", "cgvcall_call_leg", "cgvcall_recording", "cgvcall_phone"]
# Of what they point to, that of which hardly ever anything is deleted.
STAYS = ["res_company", "res_users"]
UNINDEXED = """
    SELECT key.conrelid::regclass::text, attribute.attname
    FROM pg_constraint AS key
    JOIN pg_attribute AS attribute
        ON attribute.attrelid = key.conrelid AND attribute.attnum = key.conkey[1]
    WHERE key.contype = 'f'
        AND key.conrelid::regclass::text = ANY(%s)
        AND key.confrelid::regclass::text <> ALL(%s)
        AND NOT EXISTS (
            SELECT 1 FROM pg_index AS index
            WHERE index.indrelid = key.conrelid AND index.indkey[0] = attribute.attnum
        )
"""


@tagged("post_install", "-at_install")
class TestForeignKeys(TransactionCase):
    """Whatever Odoo deletes is looked for in all tables that point to it."""

    def test_large_tables_are_not_read_for_it(self):
        self.env.cr.execute(UNINDEXED, [LARGE, STAYS])
        self.assertEqual(self.env.cr.fetchall(), [])
