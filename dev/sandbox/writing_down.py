"""From a softphone call that ended to its record and recording."""

import asyncio
import time
from datetime import datetime
from typing import TYPE_CHECKING, Any

from . import recordings
from .cdr import FinishedCall
from .history import VIETNAM

if TYPE_CHECKING:
    from .calls import Call


async def write_down(call: "Call") -> None:
    """Make the recording and put the call into the ledger."""
    exchange = call.exchange
    if call.answered_at:
        seconds = call.ended_at - call.answered_at
        call.recording = await asyncio.to_thread(call.sound.recorder.to_mp3, seconds)
    finished = _finished(call)
    call.cdr_id = finished.cdr_id
    record = exchange.ledger.add(finished, call.recording)
    delay = exchange.options.recording_delay
    if call.recording and delay > 0:
        _set_size(record, 0)
        loop = asyncio.get_running_loop()
        loop.call_later(delay, _set_size, record, len(call.recording))


def _set_size(record: dict[str, Any], size: int) -> None:
    for part in (record, *record.get("data_tracking", [])):
        part["record_file_size"] = size


def _finished(call: "Call") -> FinishedCall:
    options = call.exchange.options
    ended = int(call.ended_at or time.time())
    finished = FinishedCall(
        cdr_id=call.exchange.cdr_ids.next(ended),
        call_id=call.switch_call_id,
        direction=call.direction,
        from_number=call.from_number,
        to_number=call.to_number,
        cause=call.cause,
        started=int(call.started_at),
        ended=ended,
        connected=int(call.answered_at) if call.answered_at else None,
        from_extension=call.caller.extension.number if call.caller else "",
        to_extension=call.callee.extension.number if call.callee else "",
        sdk_call_id=call.call_id,
        generation="2018" if options.generation == "2018" else "2019",
    )
    if call.recording:
        day = datetime.fromtimestamp(ended, VIETNAM).strftime("%Y%m%d")
        name = f"{finished.call_id}_{finished.to_number}"
        path = recordings.recording_path(options.vpbx, finished.extension, name, day)
        readable = finished.generation == "2018"
        make_id = recordings.readable_id if readable else recordings.opaque_id
        finished.recording_path = "/" + path
        finished.recording_id = make_id(path)
        finished.recording_size = len(call.recording)
    return finished
