"""The packets of the softphone's signalling, by number."""

from enum import IntEnum


class Service(IntEnum):
    PING = 1
    AUTHEN = 2
    CALL_START = 26
    CALL_SDP_CANDIDATE = 27
    CALL_STOP = 28
    CALL_SDP_CANDIDATE_FROM_SERVER = 29
    CALL_STOP_FROM_SERVER = 30
    CALL_STATE = 31
    CALL_STATE_FROM_SERVER = 32
    CALL_START_FROM_SERVER = 33
    CALL_DTMF = 34
    CALL_INFO = 36
    MSG_FROM_OTHER_DEVICE = 38
    HOLD = 100
    TRANSFER = 101
    OTHER_DEVICE_AUTHEN = 104
    CHECK_EXIST_CALL = 205


class Result(IntEnum):
    """The ``r`` of an answer."""

    OK = 0
    FAILED = 1
    FROM_NUMBER_UNKNOWN = 4
    FROM_NUMBER_NOT_YOURS = 5
    NO_MONEY = 8
