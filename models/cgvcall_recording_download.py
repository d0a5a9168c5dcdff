import logging
import tempfile
import time
from collections import deque
from dataclasses import dataclass, field

from psycopg2 import OperationalError

from odoo import api, fields, models

from ..pbx.downloads import Downloads, Task, no_room
from ..pbx.errors import PbxError, PbxRateLimited
from .cgvcall_recording_reserve import LEASE_LEFT

# Open pages are told of what came not more often than so many seconds.
TELL_SECONDS = 2
TAKEN_FIELDS = (
    "account_id",
    "announced_size",
    "attachment_id",
    "attempts",
    "call_id",
    "error",
    "next_attempt_at",
    "state",
)

_logger = logging.getLogger(__name__)


@dataclass
class Lane:
    """What one run of the job knows about one account."""

    account_id: int
    host: str
    parallel: int
    max_bytes: int
    budget: int
    new_client: object
    room: int | None = None
    ready: deque = field(default_factory=deque)
    started: int = 0
    empty: bool = False


class CgvcallRecording(models.Model):
    _inherit = "cgvcall.recording"

    @api.model
    def _cron_download(self):
        """Fetch the recordings that are due; any number of servers share the work.

        Threads fetch; this one alone speaks with the database, and commits what has
        come since the last time. The accounts take turns, so a slow one holds up only
        itself, and when the time is over only what is on its way is waited for.
        """
        self = self.env["ir.cron"]._cgvcall_bounded(self)
        cron = self.env["ir.cron"]
        lanes = {lane.account_id: lane for lane in self._lanes()}
        left = cron._commit_progress(remaining=self._count_due(lanes.values()))
        news, told_at = set(), time.monotonic()
        with Downloads(self._download_folder()) as downloads:
            while True:
                if left > 0:
                    self._start_downloads(lanes.values(), downloads)
                else:
                    downloads.skip_waiting()
                if not len(downloads):
                    break
                batch = downloads.ended()
                news |= self._take_or_log(lanes, batch)
                left = cron._commit_progress(processed=len(batch))
                if time.monotonic() - told_at > TELL_SECONDS:
                    self._tell_or_log(news)
                    told_at = time.monotonic()
            self._tell_or_log(news)
            for lane in lanes.values():
                self._give_back({item[0]: item[2] for item in lane.ready})
            healthy = [
                lane
                for lane in lanes.values()
                if not downloads.is_left_alone(lane.account_id, lane.host)
            ]
        due = self._count_due(healthy)
        if due and left <= 0:
            cron._cgvcall_go_on("cgvcall.ir_cron_recordings")
        cron._commit_progress(remaining=due)

    def _tell_or_log(self, news):
        """Have open pages look again at these calls; forgets them.

        What has been stored before stays so, whatever happens here.
        """
        try:
            self.env["cgvcall.call"].browse(news).exists()._refresh_chatter()
            self.env["ir.cron"]._commit_progress()
        except Exception:
            self.env.cr.rollback()
            _logger.exception("Nobody could be told of new recordings")
        news.clear()

    # === WHO TAKES PART === #

    def _lanes(self):
        """The accounts with recordings, each with what its threads need."""
        hosts = self.env["cgvcall.recording.host"]
        paused = hosts._paused()
        lanes = []
        domain = [("recording_enabled", "=", True)]
        for account in self.env["cgvcall.account"].search(domain):
            host = hosts._host_of(account)
            if host and host not in paused and account._has_readable_keys():
                lanes.append(
                    Lane(
                        account.id,
                        host,
                        account.recording_parallel,
                        account.recording_max_mb * 1024 * 1024,
                        account.recording_budget_mb,
                        account._client_maker(),
                    )
                )
        for lane in lanes:
            # What one account wants from a host is not more than another finds good.
            neighbours = [other for other in lanes if other.host == lane.host]
            lane.parallel = min(other.parallel for other in neighbours)
        return lanes

    def _download_folder(self):
        return self.env["ir.attachment"]._cgvcall_folder() or tempfile.gettempdir()

    # === FROM THE QUEUE === #

    def _start_downloads(self, lanes, downloads):
        """Fill the free places; whose turn was least often is the next."""
        open_lanes = list(lanes)
        while open_lanes:
            open_lanes.sort(key=lambda lane: lane.started)
            if not self._start_one(open_lanes[0], downloads):
                del open_lanes[0]

    def _start_one(self, lane, downloads):
        """Whether there was something to start, and a place for it."""
        if lane.empty or downloads.is_left_alone(lane.account_id, lane.host):
            return False
        if not downloads.has_place(lane.host, lane.parallel):
            return False
        if not lane.ready:
            lane.ready.extend(self._reserve(lane))
        if not lane.ready:
            # What becomes due from now on is for the next run.
            lane.empty = True
            return False
        recording_id, url, lease = lane.ready.popleft()
        lane.started += 1
        # Slow ones may be before it: then it is given back.
        begin_within = lease - LEASE_LEFT - fields.Datetime.now()
        downloads.start(
            Task(
                (recording_id, lease),
                url,
                lane.account_id,
                lane.host,
                lane.parallel,
                lane.max_bytes,
                lane.new_client,
                time.monotonic() + begin_within.total_seconds(),
            )
        )
        return True

    # === INTO THE STORE === #

    def _take_or_log(self, lanes, batch):
        """Store what came; a bad one does not keep the others from it.

        :return: the ids of the calls of which there is news
        """
        try:
            return self._take(lanes, batch)
        except Exception as error:
            self.env.cr.rollback()
            for lane in lanes.values():
                lane.room = self._room_of(lane)
            if len(batch) > 1:
                news = set()
                for fetched in batch:
                    news |= self._take_or_log(lanes, [fetched])
                    self.env["ir.cron"]._commit_progress()
                return news
            recording_id = batch[0].task.key[0]
            if isinstance(error, OperationalError):
                # It comes again when the lease is over.
                name = type(error).__name__
                _logger.warning("Recording %s: %s", recording_id, name)
                return set()
            full = isinstance(error, OSError) and no_room(error)
            if not full:
                _logger.exception("Recording %s cannot be stored", recording_id)
            batch[0].error = full or error
            return self._take(lanes, batch)
        finally:
            for fetched in batch:
                fetched.close()

    def _take(self, lanes, batch):
        by_id = {fetched.task.key[0]: fetched for fetched in batch}
        leases = dict(fetched.task.key for fetched in batch)
        # Another server may have some by now, if this one was asleep.
        ours = self.browse(by_id).try_lock_for_update(allow_referencing=True)
        ours.fetch(TAKEN_FIELDS)
        stored, news = {}, set()
        for recording in ours:
            fetched = by_id[recording.id]
            if recording.state != "pending":
                continue
            if recording.next_attempt_at != leases[recording.id]:
                continue
            before = recording.error
            if fetched.skipped:
                recording.next_attempt_at = fields.Datetime.now()
            elif recording._is_to_store(lanes[fetched.task.owner], fetched):
                stored[recording] = fetched
            if recording in stored or recording.error != before:
                news.add(recording.call_id.id)
            elif recording.state != "pending":
                news.add(recording.call_id.id)
        self._store(stored)
        return news

    def _is_to_store(self, lane, fetched):
        """Whether it is whole and there is room; else note what to do with it."""
        error = fetched.error or self._objection(fetched.audio)
        if isinstance(error, PbxRateLimited):
            self.env["cgvcall.recording.host"]._pause(lane.host, error.retry_after)
        if error:
            # Not the text of others: it may quote the address.
            is_ours = isinstance(error, PbxError)
            reason = error if is_ours else type(error).__name__
            _logger.info("Recording %s: %s", self.id, reason)
            self._retry_later(error)
            return False
        if lane.room is not None:
            if fetched.audio.size > lane.room:
                self._wait_for_room(fetched.audio.size)
                return False
            lane.room -= fetched.audio.size
        return True
