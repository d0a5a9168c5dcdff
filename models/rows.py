"""Rows put into a table in one statement, for imports of many thousands."""

import json

from odoo.tools import SQL

from .untold import untold

#: Who makes records of these has a part in it: what we know of, and nobody else.
KNOWN = ("odoo.orm.", "odoo.addons.cgvcall.", "odoo.addons.mail.")
KNOWN_MODULES = {"cgvcall", "mail"}


def is_all_known(model):
    """Whether nobody else's code runs when a record of this model is made.

    An addon or an automation may add to ``create``, a field that is computed, or a
    constraint: then only the ORM knows all that has to be done.
    """
    makers = [cls for cls in type(model).mro() if "create" in vars(cls)]
    computed = [field for field in model._fields.values() if field.compute]
    return (
        all(cls.__module__.startswith(KNOWN) for cls in makers)
        and "create" not in vars(type(model))
        and all(
            method.__module__.startswith(KNOWN) for method in model._constraint_methods
        )
        and all(field._module in KNOWN_MODULES for field in computed if field.store)
    )


def insert(model, rows):
    """Insert rows as they are, with what all have in common: ids, defaults, the log.

    Nothing is computed nor checked, and the caches do not know of it.

    :param list rows: for each the values of its columns, as the database takes them;
        all with the same columns
    :return: the ids, in the same order
    """
    if not rows:
        return []
    env = model.env
    missing = [
        name
        for name, field in model._fields.items()
        if field.store and field.column_type and name not in rows[0]
    ]
    common = {
        name: model._fields[name].convert_to_column_insert(value, model)
        for name, value in model.default_get(missing).items()
        if name in missing
    }
    now = env.cr.now()
    common |= {
        "create_uid": env.uid,
        "write_uid": env.uid,
        "create_date": now,
        "write_date": now,
    }
    sequence = f"{model._table}_id_seq"
    ids = [
        new_id
        for (new_id,) in env.execute_query(
            SQL("SELECT nextval(%s) FROM generate_series(1, %s)", sequence, len(rows))
        )
    ]
    data = [
        {**common, **row, "id": new_id} for row, new_id in zip(rows, ids, strict=True)
    ]
    table = SQL.identifier(model._table)
    columns = SQL(", ").join(map(SQL.identifier, data[0]))
    # One parameter, which PostgreSQL takes apart faster than thousands of them.
    statement = (
        "INSERT INTO %s (%s) SELECT %s FROM json_populate_recordset(NULL::%s, %s)"
    )
    rows_text = json.dumps(data, default=str)
    with untold():
        env.cr.execute(SQL(statement, table, columns, columns, table, rows_text))
    return ids
