#: Names as they are typed in a hurry; the addon does the same with new ones.
PLAIN = r"""nullif(left(lower(translate(regexp_replace(normalize({}, NFD),
    '[\u0300-\u036f]', '', 'g'), 'ĐđŁłØø', 'DdLlOo')), 200), '')"""
CONTACT_NAME = PLAIN.format("owner.complete_name")
LEAD_NAME = PLAIN.format(
    """concat_ws(' ', nullif(owner.contact_name, ''), nullif(owner.partner_name, ''),
    nullif(owner.name, ''))"""
)
# Odoo would work these out one row after the other.
CONTACTS = f"""UPDATE cgvcall_phone AS book
    SET company_id = owner.company_id, plain_name = {CONTACT_NAME},
        in_use = owner.active AND owner.partner_share
    FROM res_partner AS owner WHERE owner.id = book.partner_id"""  # noqa: S608 - our own text
LEADS = f"""UPDATE cgvcall_phone AS book
    SET company_id = owner.company_id, lead_partner_id = owner.partner_id,
        plain_name = {LEAD_NAME},
        in_use = owner.active AND coalesce(contact.partner_share, TRUE)
    FROM crm_lead AS owner
    LEFT JOIN res_partner AS contact ON contact.id = owner.partner_id
    WHERE owner.id = book.lead_id"""  # noqa: S608 - as above


def migrate(cr, version):
    """The phone book says in a field of its own where a number is written.

    Rows that one owner has twice, and short codes that were taken for somebody's
    number, would not be made any more.
    """
    for name in ("account_id", "company_id", "partner_id", "user_id"):
        # Others begin with the same; hardly any database has many companies.
        cr.execute(f"DROP INDEX IF EXISTS cgvcall_call__{name}_index")
    for name in ("lead_id", "partner_id"):
        cr.execute(f"DROP INDEX IF EXISTS cgvcall_phone__{name}_index")
    cr.execute("ALTER TABLE cgvcall_phone RENAME COLUMN label TO field_name")
    cr.execute("ALTER TABLE cgvcall_phone ADD COLUMN kept boolean DEFAULT FALSE")
    cr.execute("ALTER TABLE cgvcall_phone ALTER COLUMN kept DROP DEFAULT")
    # None was learned yet: not computed for each row.
    cr.execute("ALTER TABLE cgvcall_phone ADD COLUMN is_learned boolean")
    cr.execute(
        "DELETE FROM cgvcall_phone WHERE number !~ '^[+]' AND length(number) <= 6"
    )
    cr.execute("DELETE FROM cgvcall_phone WHERE number ~ '^[*#]'")
    cr.execute(
        """DELETE FROM cgvcall_phone AS book USING cgvcall_phone AS first
        WHERE first.number = book.number AND first.id < book.id
        AND (first.partner_id = book.partner_id OR first.lead_id = book.lead_id)"""
    )
    # The API key is write-only now, like the secret.
    cr.execute("ALTER TABLE cgvcall_account RENAME COLUMN api_key TO api_key_value")
    cr.execute(
        """ALTER TABLE cgvcall_phone ADD COLUMN company_id integer,
        ADD COLUMN lead_partner_id integer, ADD COLUMN in_use boolean,
        ADD COLUMN plain_name varchar"""
    )
    cr.execute(CONTACTS)
    cr.execute(LEADS)
