"""Odoo with the addon as it is given out, and what a database has of it."""

import re
import tempfile
from collections import Counter

from dev.setup import server
from dev.setup.paths import ADDONS, REPO, odoo_addons_path

COMPLAINT = re.compile(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) .*", re.M)
TABLES = """
    SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename
"""
SCHEMA = {
    "columns": """
        SELECT table_name, column_name, data_type, is_nullable, column_default
        FROM information_schema.columns WHERE table_schema = 'public'
    """,
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    """,
    "sequences": "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'",
    "functions": """
        SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    """,
    "triggers": "SELECT tgrelid::regclass::text, tgname FROM pg_trigger "
    "WHERE NOT tgisinternal",
}
# What may still name the addon: it stands among those that can be installed, the bus
# forgets within a day, and Odoo makes scripts and styles anew when they are asked for.
MAY_NAME_IT = {
    "ir_module_module": ",cgvcall,",
    "ir_model_data": ",module_cgvcall,",
    "bus_bus": "",
    "ir_attachment": ",/web/assets/",
}


def addons_of(*folders):
    """Odoo's option for its own addons and those in ``folders``, not the clone's."""
    own = [path for path in odoo_addons_path().split(",") if path != str(ADDONS)]
    return "--addons-path=" + ",".join([*own, *map(str, folders)])


def run_code(cluster, name, addons, code, log):
    """Run Python code in Odoo with these addons.

    :return: the log's path
    """
    with tempfile.TemporaryFile("w+") as script:
        script.write(f"import sys; sys.path.insert(0, {str(REPO)!r})\n{code}\n")
        script.seek(0)
        options = {"log": log, "sub": ("shell",), "stdin": script}
        status, path = server.run(cluster, name, addons, **options)
    assert not status, path.read_text()[-3000:]
    return path


def complaints(path):
    """Warnings about the addon; not those about how this Odoo is started."""
    found = [match[0] for match in COMPLAINT.finditer(path.read_text())]
    return [line for line in found if "odoo.tools.config" not in line]


def schema(cluster, name):
    """What the database is made of, as sets of rows."""
    return {what: set(cluster.sql(query, name)) for what, query in SCHEMA.items()}


def rows(cluster, name):
    """How many rows each table has."""
    counts = Counter()
    for (table,) in cluster.sql(TABLES, name):
        [(counts[table],)] = cluster.sql(f'SELECT count(*) FROM "{table}"', name)
    return counts


def mentions(cluster, name, word):
    """The rows of all tables in which this word stands, by table."""
    found = {}
    for (table,) in cluster.sql(TABLES, name):
        query = f"""SELECT t::text FROM "{table}" AS t WHERE t::text ILIKE '%{word}%'"""
        if lines := cluster.sql(query, name):
            found[table] = [line for (line,) in lines]
    return found
