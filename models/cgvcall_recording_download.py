import logging
import tempfile
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import SQL

from ..pbx.downloads import Downloads, no_room
from ..pbx.errors import PbxError, PbxNoRoom, PbxRateLimited
from .cgvcall_recording import PBX_IN_TROUBLE

# So long a recording is reserved for who fetches it; should that one be killed,
# others may then. Longer than two downloads, the first of which it waits for.
LEASE = timedelta(minutes=5)
ROOM_WAIT = timedelta(hours=1)
# After so many failures of a PBX in a row it is left alone until the next run.
MAX_TROUBLE = 3
MAX_THREADS = 64

_logger = logging.getLogger(__name__)


@dataclass
class Lane:
    """What one run of the job knows about one account."""

    account_id: int
    host: str
    parallel: int
    max_bytes: int
    new_client: object
    room: int | None = None
    ready: deque = field(default_factory=deque)
    started: int = 0
    trouble: int = 0
    closed: bool = False


class CgvcallRecording(models.Model):
    _inherit = "cgvcall.recording"

    @api.model
    def _cron_download(self):
        """Fetch the recordings that are due; any number of servers share the work.

        Threads fetch; this one alone speaks with the database. The accounts take
        turns, so a slow one holds up only itself, and when the time is over only what
        is on its way is waited for.
        """
        cron = self.env["ir.cron"]
        lanes = {lane.account_id: lane for lane in self._lanes()}
        left = cron._commit_progress(remaining=self._count_due(lanes.values()))
        with Downloads(*self._places(lanes.values())) as downloads:
            while True:
                if left > 0:
                    self._start_downloads(lanes.values(), downloads)
                if not downloads.running.total():
                    break
                with downloads.next() as fetched:
                    self._take_or_log(lanes, fetched)
                left = cron._commit_progress(processed=1)
        for lane in lanes.values():
            self._give_back(lane)
        still_open = [lane for lane in lanes.values() if not lane.trouble]
        cron._commit_progress(remaining=self._count_due(still_open))

    # === WHO TAKES PART === #

    def _lanes(self):
        """The accounts with recordings, each with what its threads need."""
        domain = [("recording_enabled", "=", True)]
        hosts = self.env["cgvcall.recording.host"]
        paused = hosts._paused()
        lanes = []
        for account in self.env["cgvcall.account"].search(domain):
            host = hosts._host_of(account)
            if host and host not in paused:
                lanes.append(
                    Lane(
                        account.id,
                        host,
                        account.recording_parallel,
                        account.recording_max_mb * 1024 * 1024,
                        account._client_maker(),
                    )
                )
        return lanes

    def _places(self, lanes):
        """Where the files are written, and how many threads that takes."""
        by_host = {}
        for lane in lanes:
            by_host[lane.host] = max(lane.parallel, by_host.get(lane.host, 0))
        folder = self.env["ir.attachment"]._cgvcall_folder() or tempfile.gettempdir()
        return folder, max(min(sum(by_host.values()), MAX_THREADS), 1)

    def _count_due(self, lanes):
        self.flush_model(["account_id", "state", "next_attempt_at"])
        [[count]] = self.env.execute_query(
            SQL(
                """SELECT count(*) FROM cgvcall_recording
                WHERE account_id = ANY(%s) AND state = 'pending'
                AND next_attempt_at <= %s""",
                [lane.account_id for lane in lanes],
                fields.Datetime.now(),
            )
        )
        return count

    # === FROM THE QUEUE === #

    def _start_downloads(self, lanes, downloads):
        """Fill the free places; whose turn was least often is the next."""
        open_lanes = list(lanes)
        while open_lanes and not downloads.is_full():
            open_lanes.sort(key=lambda lane: lane.started)
            if not self._start_one(open_lanes[0], downloads):
                del open_lanes[0]

    def _start_one(self, lane, downloads):
        """Whether there was something to start, and a place for it."""
        if lane.closed or downloads.running[lane.host] >= lane.parallel:
            return False
        if not lane.ready:
            lane.ready.extend(self._reserve(lane))
        if not lane.ready:
            # What becomes due from now on is for the next run.
            lane.closed = True
            return False
        lane.started += 1
        recording_id, url, lease = lane.ready.popleft()
        downloads.start(
            (lane.account_id, recording_id, lease),
            url,
            new_client=lane.new_client,
            owner=lane.account_id,
            count_by=lane.host,
            max_bytes=lane.max_bytes,
        )
        return True

    def _reserve(self, lane):
        """Take some due recordings for us alone, in a commit of its own.

        :return: of each the id, the address, and until when it is ours
        """
        for _try in range(3):
            try:
                lane.room = self._room_of(lane)
                found = self._lease(lane)
                self.env["ir.cron"]._commit_progress()
                return found
            except OperationalError:
                # Another server took one of them at the same moment.
                self.env.cr.rollback()
        return []

    def _room_of(self, lane):
        """How much the account may store; what does not fit is told to wait."""
        account = self.env["cgvcall.account"].browse(lane.account_id)
        room = account._recording_room()
        if room is not None:
            too_large = SQL("announced_size > %s OR %s = 0", room, room)
            sentence = self._describe_no_room(account)
            self._postpone(lane, too_large, sentence)
        return room

    def _postpone(self, lane, condition, sentence):
        self.flush_model()
        self.env.execute_query(
            SQL(
                """UPDATE cgvcall_recording SET error = %s, next_attempt_at = %s
                WHERE id = ANY(ARRAY(%s FOR NO KEY UPDATE SKIP LOCKED))
                RETURNING id""",
                sentence,
                fields.Datetime.now() + ROOM_WAIT,
                self._due_rows(lane, condition),
            )
        )
        self.invalidate_model(["error", "next_attempt_at"])

    def _lease(self, lane):
        self.flush_model()
        lease = fields.Datetime.now() + LEASE
        rows = self.env.execute_query(
            SQL(
                """UPDATE cgvcall_recording SET next_attempt_at = %s
                WHERE id = ANY(ARRAY(%s LIMIT %s FOR NO KEY UPDATE SKIP LOCKED))
                RETURNING id, source_url""",
                lease,
                SQL(
                    "%s ORDER BY next_attempt_at, id", self._due_rows(lane, SQL("TRUE"))
                ),
                lane.parallel,
            )
        )
        self.invalidate_model(["next_attempt_at"])
        return [(recording_id, url or "", lease) for recording_id, url in sorted(rows)]

    def _due_rows(self, lane, condition):
        return SQL(
            """SELECT id FROM cgvcall_recording WHERE account_id = %s
            AND state = 'pending' AND next_attempt_at <= %s AND (%s)""",
            lane.account_id,
            fields.Datetime.now(),
            condition,
        )

    def _give_back(self, lane):
        """Let others have at once what was reserved but not begun."""
        leases = {recording_id: lease for recording_id, _url, lease in lane.ready}
        ours = self.browse(leases).try_lock_for_update(allow_referencing=True)
        ours.filtered(lambda rec: rec.next_attempt_at == leases[rec.id]).write(
            {"next_attempt_at": fields.Datetime.now()}
        )
        lane.ready.clear()

    # === INTO THE STORE === #

    def _take_or_log(self, lanes, fetched):
        """Store what came; whatever happens, the next one gets its turn."""
        account_id, recording_id, lease = fetched.key
        lane = lanes[account_id]
        try:
            self._note_trouble(lanes, lane, fetched.error)
            self.browse(recording_id)._take(lane, lease, fetched)
        except OperationalError as error:
            # It comes again when the lease is over.
            self.env.cr.rollback()
            _logger.warning("Recording %s: %s", recording_id, type(error).__name__)
        except Exception as error:
            self.env.cr.rollback()
            if isinstance(error, OSError) and no_room(error):
                lane.closed = True
                fetched.error = no_room(error)
            else:
                _logger.exception("Recording %s cannot be stored", recording_id)
                fetched.error = error
            self.browse(recording_id)._take(lane, lease, fetched)

    def _take(self, lane, lease, fetched):
        self.ensure_one()
        # Another server may have it by now, if this one was asleep.
        ours = self.try_lock_for_update(allow_referencing=True)
        if not ours or (self.state, self.next_attempt_at) != ("pending", lease):
            return
        before = (self.state, self.error)
        error = fetched.error or self._objection(fetched.audio)
        if error:
            self._log_and_retry_later(error)
        elif lane.room is not None and fetched.audio.size > lane.room:
            self._wait_for_room(fetched.audio.size)
        else:
            self._store(fetched.file, fetched.audio)
            if lane.room is not None:
                lane.room -= fetched.audio.size
        if (self.state, self.error) != before:
            self.call_id._refresh_chatter()

    def _log_and_retry_later(self, error):
        if isinstance(error, PbxError):
            _logger.info("Recording %s: %s", self.id, error)
        else:
            # Not its text: it may quote the address.
            _logger.warning("Recording %s: %s", self.id, type(error).__name__)
        self._retry_later(error)

    def _note_trouble(self, lanes, lane, error):
        """Leave a PBX alone that fails or asks for it, and a disk that is full."""
        lane.trouble = lane.trouble + 1 if isinstance(error, PBX_IN_TROUBLE) else 0
        if isinstance(error, PbxRateLimited):
            self.env["cgvcall.recording.host"]._pause(lane.host, error.retry_after)
            for other in lanes.values():
                if other.host == lane.host:
                    other.closed, other.trouble = True, MAX_TROUBLE
        elif isinstance(error, PbxNoRoom):
            for other in lanes.values():
                other.closed, other.trouble = True, MAX_TROUBLE
        elif lane.trouble >= MAX_TROUBLE:
            lane.closed = True

    def _wait_for_room(self, size):
        """The account's storage is used up: nothing is deleted, this one waits."""
        self.write(
            {
                "error": self._describe_no_room(self.account_id),
                "next_attempt_at": fields.Datetime.now() + ROOM_WAIT,
                # It is not fetched again before there is room for all of it.
                "announced_size": size,
            }
        )

    def _describe_no_room(self, account):
        env = self.with_context(lang=account._company_lang()).env
        return env._(
            "The %s MB for recordings are used up: an administrator can allow more in "
            "Settings → CGVCall.",
            account.recording_budget_mb,
        )
