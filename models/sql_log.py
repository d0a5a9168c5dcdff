"""Odoo logs a query that failed, values and all: ours hold numbers and secrets."""

import logging
import re

OURS = re.compile(r"\bcgvcall_")
QUOTED = re.compile(r'(?:(?<=: )|(?<=value ))".*"')


class WithoutValues(logging.Filter):
    """Cuts what was logged of our tables at the first value."""

    def filter(self, record):
        text = record.getMessage()
        if OURS.search(text):
            query, _found, answer = text.partition("\nERROR: ")
            if isinstance(next(iter(record.args or ()), None), bytes):
                # Written as b'…', it would be cut before it begins.
                query = f"bad query: {record.args[0].decode(errors='replace')}"
            query = query.split("'", 1)[0]
            # What follows the first line quotes the row.
            answer = QUOTED.sub("…", answer.split("\n", 1)[0])
            record.msg = "%s… %s"
            record.args = (query, answer)
        return True


logging.getLogger("odoo.sql_db").addFilter(WithoutValues())
