"""Ways in which the softphone's line goes wrong, on request."""

from dataclasses import dataclass
from typing import Any

from .services import Result, Service

PATH = "signalling"
"""The ``path`` by which a planned fault is told from those of the REST side."""

CONNECT = "connect"
SERVICES = {
    CONNECT: None,
    "authen": Service.AUTHEN,
    "call_start": Service.CALL_START,
    "sdp": Service.CALL_SDP_CANDIDATE,
    "call_stop": Service.CALL_STOP,
    "call_state": Service.CALL_STATE,
    "dtmf": Service.CALL_DTMF,
    "info": Service.CALL_INFO,
    "hold": Service.HOLD,
    "transfer": Service.TRANSFER,
    "check_exist_call": Service.CHECK_EXIST_CALL,
}
REFUSE = "refuse"
SILENT = "silent"
MODES = (REFUSE, SILENT)

Body = dict[str, Any]


@dataclass
class SignallingFault:
    """One planned failure: nothing is done, and the answer is no or none."""

    service: str
    mode: str
    times: int = 1
    skip: int = 0
    r: int = int(Result.FAILED)
    message: str = "REFUSED"
    code: int | None = None

    def is_about(self, service: Service | None, body: Body) -> bool:
        """Whether it meets this packet; ``code`` chooses among states."""
        if self.times == 0 or SERVICES[self.service] != service:
            return False
        return self.code is None or self.code == body.get("code")

    def answer(self) -> Body:
        return {"r": self.r, "message": self.message}


def signalling_fault_from_json(data: Body) -> SignallingFault:
    """Check a control request; ValueError carries a sentence about what is wrong."""
    given = {name: value for name, value in data.items() if name != "path"}
    unknown = sorted(set(given) - set(SignallingFault.__dataclass_fields__))
    if unknown:
        raise ValueError(f"A fault of the signalling has no {', '.join(unknown)}.")
    for name, allowed in (("service", SERVICES), ("mode", MODES)):
        if given.get(name) not in tuple(allowed):
            raise ValueError(f"The {name} of a fault is one of {', '.join(allowed)}.")
    for name in ("times", "skip", "r", "code"):
        value = given.get(name, 1)
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError(f"The {name} of a fault is a whole number.")
    if given.get("r") == Result.OK:
        raise ValueError("The r of a refusal is not 0.")
    if not isinstance(given.get("message", ""), str):
        raise ValueError("The message of a fault is a string.")
    return SignallingFault(**given)


class SignallingFaults:
    """The failures that are planned, oldest first."""

    def __init__(self) -> None:
        self._planned: list[SignallingFault] = []

    def __iter__(self):
        return iter(list(self._planned))

    def add(self, fault: SignallingFault) -> None:
        self._planned.append(fault)

    def clear(self) -> None:
        self._planned.clear()

    def take(
        self, service: Service | None, body: Body | None = None
    ) -> SignallingFault | None:
        """The failure for this packet (None: a new socket), if any; counts it."""
        for fault in self._planned:
            if fault.is_about(service, body or {}):
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                if fault.times > 0:
                    fault.times -= 1
                return fault
        return None
