import logging

from psycopg2 import OperationalError

from odoo import api, models
from odoo.tools import SQL

from . import secret_keys
from .secret_keys import MARK_LENGTH, MARKS_FROM, MARKS_TO

BATCH = 1000
# Those with secrets; the ones with few rows first.
SECRET_MODELS = ("cgvcall.account", "cgvcall.extension", "cgvcall.recording")

_logger = logging.getLogger(__name__)


class CgvcallSecretMixin(models.AbstractModel):
    """What another key encrypted, or none, is encrypted with the present one.

    Rows are found by how their values begin, which an index can serve: also when a
    million addresses of recordings are stored, looking whether there is anything to
    do costs nothing.
    """

    _inherit = "cgvcall.secret.mixin"

    # === ACTION METHODS === #

    @api.model
    def _cron_encrypt(self):
        """Encrypt what was stored before there was a key, or with an older one."""
        try:
            keys = secret_keys.keys()
        except secret_keys.BadKey:
            _logger.warning("What is given as %s is not a key.", secret_keys.OPTION)
            return
        if not keys:
            return
        cron = self.env["ir.cron"]
        left = cron._commit_progress(remaining=self._count_stale(keys))
        for name, column in self._all_columns():
            after = 0
            while left and after is not None:
                try:
                    done, after = self.env[name]._reencrypt(keys, column, after, BATCH)
                except OperationalError as error:
                    # Somebody wrote the same row at the same moment: the next run.
                    self.env.cr.rollback()
                    _logger.info("Secrets of %s: %s", name, type(error).__name__)
                    break
                left = cron._commit_progress(processed=done)
        if left:
            # What is damaged stays so: nothing is left that another run could do.
            cron._commit_progress(remaining=0)

    @api.model
    def _encrypt_at_update(self):
        if self._secret_state()[0] in ("ok", "waiting"):
            self._encrypt_now()

    @api.model
    def _encrypt_now(self):
        """The keys and passwords at once; a million addresses by the job.

        :return: how many values were encrypted
        """
        with self._sentences():
            keys = secret_keys.keys()
        if not keys:
            return 0
        count = sum(
            self.env[name]._reencrypt(keys, column, limit=None)[0]
            for name, column in self._all_columns()
            if name in SECRET_MODELS[:2]
        )
        # sudo: ir.cron - the rest is the job's work
        self.env.ref("cgvcall.ir_cron_secrets").sudo()._trigger()
        return count

    # === BUSINESS METHODS === #

    @api.model
    def _secret_state(self):
        """How secrets are stored.

        :return: ``none``, ``bad``, ``lost``, ``waiting`` or ``ok``, and how many values
            are not encrypted with the present key
        """
        try:
            keys = secret_keys.keys()
        except secret_keys.BadKey:
            return "bad", 0
        if self._has_lost(keys):
            return "lost", 0
        count = self._count_stale(keys) if keys else 0
        return "waiting" if count else "ok" if keys else "none", count

    @api.model
    def _count_stale(self, keys):
        return sum(
            self._count_in(name, column, self._stale_ranges(column, keys))
            for name, column in self._all_columns()
        )

    @api.model
    def _has_lost(self, keys):
        return any(
            self._count_in(name, column, _lost_ranges(column, keys), limit=1)
            for name, column in self._all_columns()
        )

    def _all_columns(self):
        for name in SECRET_MODELS:
            for column in self.env[name]._secret_columns:
                yield name, column

    def _count_in(self, name, column, ranges, limit=None):
        model = self.env[name]
        model.flush_model([column])
        [[count]] = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM (SELECT 1 FROM %s WHERE %s LIMIT %s) AS found",
                SQL.identifier(model._table),
                ranges,
                limit,
            )
        )
        return count

    def _stale_ranges(self, column, keys):
        """Not encrypted, or with an older key that is there."""
        begin = _begin(column)
        return SQL(
            """(%(begin)s < %(first)s OR %(begin)s >= %(last)s
            OR %(begin)s = ANY(%(old)s)) AND %(column)s != ''""",
            begin=begin,
            first=MARKS_FROM,
            last=MARKS_TO,
            old=keys.marks[1:],
            column=SQL.identifier(column),
        )

    def _reencrypt(self, keys, column, after=0, limit=None):
        """Encrypt some values of a column with the present key.

        By SQL: who changed a record, and when, is not touched by it. By id: values that
        are damaged are passed by, once, however many of them come first.

        :param after: the id of the last one that was looked at
        :return: how many, and the id to go on after, or None: these were the last
        """
        self.flush_model([column])
        rows = self.env.execute_query(
            SQL(
                """SELECT id, %s FROM %s WHERE id > %s AND %s ORDER BY id LIMIT %s
                FOR NO KEY UPDATE SKIP LOCKED""",
                SQL.identifier(column),
                SQL.identifier(self._table),
                after,
                self._stale_ranges(column, keys),
                limit,
            )
        )
        if not rows:
            return 0, None
        renewed = self._renewed(keys, rows)
        if renewed:
            self.env.execute_query(
                SQL(
                    """UPDATE %(table)s AS record SET %(column)s = new.value
                    FROM unnest(%(ids)s, %(values)s) AS new (id, value)
                    WHERE record.id = new.id RETURNING record.id""",
                    table=SQL.identifier(self._table),
                    column=SQL.identifier(column),
                    ids=list(renewed),
                    values=list(renewed.values()),
                )
            )
            self.invalidate_model([column])
        return len(renewed), rows[-1][0]

    def _renewed(self, keys, rows):
        """By id what is to be stored; what was damaged stays as it is."""
        renewed = {}
        for row_id, stored in rows:
            try:
                renewed[row_id] = keys.encrypt(secret_keys.decrypt(stored))
            except secret_keys.LostKey:
                _logger.warning("A secret of %s(%s) is damaged.", self._name, row_id)
        return renewed


def _begin(column):
    # As bytes: by the rules of a language, “enc:” may not stand before “enc;”.
    return SQL(
        'left(%s, %s) COLLATE "C"', SQL.identifier(column), SQL(str(MARK_LENGTH))
    )


def _lost_ranges(column, keys):
    """Encrypted with none of the keys: what lies between their marks."""
    borders = [MARKS_FROM, *sorted(keys.marks if keys else []), MARKS_TO]
    begin = _begin(column)
    between = [
        SQL("(%s > %s AND %s < %s)", begin, low, begin, high)
        for low, high in zip(borders, borders[1:], strict=False)
    ]
    return SQL(" OR ").join(between)
