"""What the database says of rows that it refuses: not to logs, nor to browsers."""

from contextlib import contextmanager

from psycopg2 import IntegrityError, errors

# It tells the whole row, secrets and numbers and all, or the values that are there
# already, when it refuses one for these reasons.
TELLING = (errors.CheckViolation, errors.NotNullViolation, errors.UniqueViolation)


@contextmanager
def untold():
    """Errors of the database go to logs and browsers: without the row, then."""
    try:
        yield
    except TELLING as error:
        kind = type(error)
        refused = type(kind.__name__, (_Untold, kind), {})(error)
        raise refused from None


class _Untold(IntegrityError):
    """Names the constraint, which Odoo turns into a sentence, and no more."""

    def __init__(self, error):
        super().__init__(error.diag.message_primary)
        self._error = error

    @property
    def diag(self):
        return self._error.diag

    @property
    def pgcode(self):
        return self._error.pgcode
