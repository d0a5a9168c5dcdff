"""Odoo logs a query that failed, values and all: ours hold numbers and secrets."""

import logging
import re
import traceback

import psycopg2

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


class TracebackWithoutValues(logging.Filter):
    """The same for tracebacks, whoever writes them: an error of the database quotes
    its query, and the row.

    It is asked by the handlers of all logs: the logs themselves are many.
    """

    def filter(self, record):
        error = record.exc_info and record.exc_info[1]
        if error and not record.exc_text:
            told = [one for one in _chain(error) if _is_of_ours(one)]
            if told:
                text = "".join(traceback.format_exception(error))
                for one in told:
                    first_line = str(one).split("\n", 1)[0]
                    short = QUOTED.sub("…", first_line)
                    whole = str(one).rstrip("\n")
                    for written in (whole, repr(whole)[1:-1]):
                        text = text.replace(written, short)
                # What is written instead of the traceback that would be made of it.
                record.exc_text = text.rstrip("\n")
        return True


def _chain(error):
    """An error and those that it came of."""
    seen = []
    while error and error not in seen:
        seen.append(error)
        error = error.__cause__ or error.__context__
    return seen


def _is_of_ours(error):
    if not isinstance(error, psycopg2.Error):
        return False
    query = getattr(error.cursor, "query", None) or b""
    return bool(OURS.search(f"{error} {query.decode(errors='replace')}"))


for _handler in logging.getLogger().handlers:
    _handler.addFilter(TracebackWithoutValues())
