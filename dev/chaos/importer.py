"""One Odoo server that imports: a forked process, to be killed at any moment."""

import os
import signal
import time
from contextlib import contextmanager
from functools import partial

import psycopg2

from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules.registry import Registry

from odoo.addons.cgvcall.models import cgvcall_account
from odoo.addons.cgvcall.pbx import window

READ_TIMEOUT = 0.3


@contextmanager
def environment(database):
    """The system's environment in a transaction of its own."""
    with Registry(database).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})


def fork(database, planned):
    """Start a server that imports until it is killed.

    :return: its process id
    """
    pid = os.fork()
    if pid:
        return pid
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        sql_db.close_all()
        while True:
            try:
                with environment(database) as env:
                    work(env, planned)
            except psycopg2.Error:
                pass  # two of them met: the next round
            time.sleep(0.01)
    finally:
        os._exit(1)


def work(env, planned):
    """What the crons do, once.

    :return: whether there is more to do
    """
    # A hang is noticed sooner, pages are shorter: what matters happens more often.
    impatient = partial(_CLIENT, read_timeout=READ_TIMEOUT)
    cgvcall_account.PbxClient = impatient
    window.PAGE_SIZE = planned.page_size
    env["cgvcall.account"]._cron_import()
    env.cr.commit()
    _hurry(env)
    env["cgvcall.recording"]._cron_download()
    env.cr.commit()
    account = env["cgvcall.account"].search([])
    waiting = env["cgvcall.recording"].search_count([("state", "!=", "stored")])
    return bool(waiting) or account.state != "connected"


_CLIENT = cgvcall_account.PbxClient


def _hurry(env):
    """Let the time pass that a recording waits for its next attempt."""
    env.cr.execute("DELETE FROM cgvcall_recording_host")
    env.cr.execute(
        """UPDATE cgvcall_recording SET state = 'pending',
        next_attempt_at = now() AT TIME ZONE 'UTC' - interval '1 hour'
        WHERE id IN (
            SELECT id FROM cgvcall_recording WHERE state IN ('pending', 'failed')
            FOR UPDATE SKIP LOCKED
        )"""
    )
    env.cr.commit()
    env.invalidate_all()
