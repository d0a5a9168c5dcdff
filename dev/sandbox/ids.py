"""Ids as the PBX gives them out."""

import random
import string
import time

_FIRST_DAY = 17_532
"""2018-01-01 as days since the epoch: the platform's own beginning."""

_SECONDS_PER_DAY = 86_400
_IDS_PER_SECOND = 10


class CdrIds:
    """Row ids that grow with the time a call ended.

    They come from that time, so the same history has the same ids after a
    restart on another day, and new calls never take an old call's id.
    """

    def __init__(self) -> None:
        self._last = 0

    def stay_after(self, others: "CdrIds") -> None:
        """Give no id that ``others`` has given."""
        self._last = max(self._last, others._last)

    def next(self, ended: int) -> str:
        """The id of a call that ended at ``ended`` (epoch seconds)."""
        since = ended - _FIRST_DAY * _SECONDS_PER_DAY
        self._last = max(self._last + 1, since * _IDS_PER_SECOND)
        return str(self._last)


def new_sdk_call_id() -> str:
    """A softphone call id, like ``call-vn-1-73VH6572P1-1552085318336``."""
    letters = "".join(random.choices(string.ascii_uppercase + string.digits, k=10))
    return f"call-vn-1-{letters}-{round(time.time() * 1000)}"


_last_call_id = 0


def new_call_id() -> str:
    """A call id of the switch: ``sc`` and 13 digits, also for two at a moment."""
    global _last_call_id
    _last_call_id = max(_last_call_id + 1, round(time.time() * 1000))
    return f"sc{_last_call_id}"
