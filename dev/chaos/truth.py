"""What there is at the PBX, compared with what is stored."""

from collections import Counter
from datetime import UTC, datetime

from dev.sandbox import recordings

from .plan import KNOWN


def forget(env):
    """Empty the database of calls."""
    env.cr.execute(
        "DELETE FROM mail_message WHERE id IN (SELECT message_id FROM cgvcall_call)"
    )
    env.cr.execute("DELETE FROM ir_attachment WHERE res_model = 'cgvcall.recording'")
    env.cr.execute("DELETE FROM cgvcall_call")
    env.invalidate_all()


def problems(env, account_id, records, planned):
    """What is wrong, as sentences; nothing when all is well."""
    calls = env["cgvcall.call"].search([("account_id", "=", account_id)])
    found = [*_calls(calls, records)]
    if not found:
        found += [*_contents(calls, records), *_chatter(env, calls)]
        found += _audio(calls, planned)
    return found


def _calls(calls, records):
    stored = Counter(calls.mapped("cdr_id"))
    if lost := records.keys() - stored.keys():
        yield f"{len(lost)} of {len(records)} calls lost: {sorted(lost)[:3]}"
    if doubled := [cdr_id for cdr_id, count in stored.items() if count > 1]:
        yield f"{len(doubled)} calls doubled: {doubled[:3]}"
    if invented := stored.keys() - records.keys():
        yield f"{len(invented)} calls that never were: {sorted(invented)[:3]}"


def _contents(calls, records):
    for call in calls:
        record = records[call.cdr_id]
        if call.started_at != _moment(record["time_started"]):
            yield f"{call.cdr_id} starts at {call.started_at}"
        if call.ended_at != _moment(record["time_ended"]):
            yield f"{call.cdr_id} ends at {call.ended_at}"
        for name, wanted in _said(record).items():
            if (call[name] or False) != (wanted or False):
                yield f"{call.cdr_id}: {name} is {call[name]!r}, not {wanted!r}"
        if bool(call.recording_id) != bool(record["recording_url"]):
            yield f"{call.cdr_id} has recordings: {len(call.recording_ids)}"


def _said(record):
    """What the row of a call must say besides its times."""
    connected = record["time_connected"]
    return {
        "call_id": record["call_id"],
        "cause": record["cause"],
        "direction": {1: "inbound", 3: "outbound"}[record["direction"]],
        "from_number": record["from_number"],
        "to_number": record["to_number"],
        "extension_number": record["from_extension"] or record["to_extension"],
        "talk_seconds": connected and record["time_ended"] - connected,
    }


def _chatter(env, calls):
    """Each call with a contact has one entry, and there are no others."""
    people = env["res.partner"].search([("phone", "in", KNOWN)])
    known = calls.filtered("partner_id")
    numbers = {f"+84{number[1:]}" for number in KNOWN}
    if missing := calls.filtered(lambda c: c.number in numbers and not c.partner_id):
        yield f"{len(missing)} calls without their contact"
    if len(known.message_id) != len(known):
        yield f"{len(known.message_id)} chatter entries of {len(known)} calls"
    if elsewhere := known.filtered(lambda c: c.message_id.res_id != c.partner_id.id):
        yield f"{len(elsewhere)} chatter entries on somebody else"
    entries = env["mail.message"].search_count(
        [
            ("model", "=", "res.partner"),
            ("res_id", "in", people.ids),
            ("subtype_id", "=", env.ref("mail.mt_note").id),
        ]
    )
    if entries != len(known):
        yield f"{entries} chatter entries on the contacts of {len(known)} calls"


def _audio(calls, planned):
    """Each recording is stored, once, byte for byte."""
    for call in calls.filtered("recording_id"):
        recording = call.recording_id
        wanted = recordings.history_recording(*planned.audio[f"{call.cdr_id}-audio"])
        if recording.state != "stored":
            yield f"{call.cdr_id}: recording {recording.state} ({recording.error})"
        elif recording.attachment_id.raw != wanted:
            yield f"{call.cdr_id}: other audio than the PBX has"
        attachments = recording.env["ir.attachment"].search_count(
            [("res_model", "=", recording._name), ("res_id", "=", recording.id)]
        )
        if attachments > 1:
            yield f"{call.cdr_id}: {attachments} attachments"


def _moment(seconds):
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
