"""Call records as the PBX lists them, for the parts that import."""


def raw_record(name, number, started, talk, other, line="101", recording_url=""):
    """The raw record of one call; most have their legs, some are of the short form.

    :param str name: what the ids begin with, of the part that measures
    :param int number: of the call, which makes them its own
    :param int started: seconds since 1970
    :param int talk: seconds; 0: nobody answered
    :param str other: the number of who was called
    """
    leg = {
        "cdr_id": f"{name}-{number}",
        "call_id": f"{name}{number}",
        "sip_call_id": "a",
        "cause": "200" if talk else "480",
        "direction": 3,
        "from_extension": line,
        "from_number": "02873001234",
        "to_number": other.lstrip("+"),
        "duration": talk + 5,
        "time_started": started,
        "time_connected": started + 5 if talk else 0,
        "time_ended": started + talk + 5,
        "recording_url": recording_url,
        "record_file_size": talk * 2000 if recording_url else 0,
    }
    return {"data_tracking": [leg], **leg} if number % 3 else leg
