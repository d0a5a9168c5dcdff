"""One finished call, and how each generation of the PBX writes it down."""

from dataclasses import dataclass, field
from typing import Any

INBOUND = 1
INTERNAL = 2
OUTBOUND = 3

Q850 = {
    "200": "16",
    "404": "1",
    "408": "18",
    "480": "19",
    "484": "28",
    "486": "17",
    "487": "16",
    "500": "41",
    "503": "41",
}
"""The Q.850 cause that goes with a SIP result."""


@dataclass
class FinishedCall:
    """A call that has ended, in neither generation's form. Times: epoch seconds."""

    cdr_id: str
    call_id: str
    direction: int
    from_number: str
    to_number: str
    cause: str
    started: int
    ended: int
    connected: int | None = None
    from_extension: str = ""
    to_extension: str = ""
    sdk_call_id: str = ""
    generation: str = "2019"
    recording_id: str = ""
    recording_path: str = ""
    recording_size: int = 0
    legs_listed: bool = field(default=False, kw_only=True)
    """Whether a record of 2019 carries ``data_tracking`` too."""

    @property
    def extension(self) -> str:
        """The agent's line: the caller's when both ends are agents."""
        return self.from_extension or self.to_extension

    @property
    def talk_seconds(self) -> int:
        return 0 if self.connected is None else self.ended - self.connected


def to_record(call: FinishedCall, base_url: str) -> dict[str, Any]:
    """The call as ``/rest/cdrs`` lists it, in the form of its own generation."""
    return (
        _record_2018(call, base_url)
        if call.generation == "2018"
        else (_record_2019(call, base_url))
    )


def _recording_url(call: FinishedCall, base_url: str) -> str:
    if not call.recording_id:
        return ""
    return f"{base_url}/rest/recordings/{call.recording_id}"


def _common(call: FinishedCall, base_url: str) -> dict[str, Any]:
    return {
        "cdr_id": call.cdr_id,
        "call_id": call.call_id,
        "sip_call_id": "a",
        "cause": call.cause,
        "from_number": call.from_number,
        "to_number": call.to_number,
        "duration": call.ended - call.started,
        "direction": call.direction,
        "time_started": call.started,
        "time_connected": call.connected or 0,
        "time_ended": call.ended,
        "recording_url": _recording_url(call, base_url),
        "record_file_size": call.recording_size,
    }


def _record_2018(call: FinishedCall, base_url: str) -> dict[str, Any]:
    """As in the vendor's sample: only the leg knows when the talk began."""
    leg = {**_common(call, base_url), "extension": call.extension, "call_leg": "A"}
    return {"data_tracking": [leg], **leg, "time_connected": call.started}


def _record_2019(call: FinishedCall, base_url: str) -> dict[str, Any]:
    leg = {
        **_common(call, base_url),
        "sdk_call_id": call.sdk_call_id,
        "q850_cause": Q850.get(call.cause, ""),
        "from_extension": call.from_extension,
        "to_extension": call.to_extension,
        "recording_path": call.recording_path,
    }
    return {"data_tracking": [leg], **leg} if call.legs_listed else leg
