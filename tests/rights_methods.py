"""Calls every method of the table in docs/security.md, as the web client does."""

from .rights_records import ELSEWHERE

PAGE = {"date_from": "2026-01-01", "date_to": "2026-01-31"}
REPORT = {
    "sdk_call_id": "rights",
    "direction": "outbound",
    "number": "0912345678",
    "state": "ringing",
    "sip_code": None,
    "res_model": False,
    "res_id": False,
    "age_seconds": 0,
}


class _Method:
    """What a method is called with, for the records of a scope.

    :param arguments: of what the row is about (a call, an account, …), or a list
    :param about: makes that, of a test case, the owner and the scope; else the method
        is of no record, and there is one cell to try
    :param on_record: it is called on that record, not on the model
    :param got: whether the answer tells of the record
    """

    def __init__(self, *arguments, about=None, on_record=False, got=None):
        self.arguments, self.about = arguments, about
        self.on_record, self.got = on_record, got

    def call(self, record):
        """Arguments, with the record in place of those that ask for it."""
        arguments = [
            argument(record) if callable(argument) else argument
            for argument in self.arguments
        ]
        return [record.ids, *arguments] if self.on_record else arguments


def _id(record):
    return record.id


def _ids(record):
    return record.ids


def _call(case, owner, scope):
    return case.call(owner, scope, partner_id=case.partner.id)


def _missed(case, owner, scope):
    return case.call(owner, scope, disposition="missed")


def _failed(case, owner, scope):
    call = case.call(owner, scope)
    case.recording(call).state = "failed"
    return call


def _held(case, owner, scope):
    call = case.call(owner, scope)
    call.action_hold("A trial")
    return call


def _recording(case, owner, scope):
    return case.recording(case.call(owner, scope))


def _account(case, _owner, scope):
    return case.accounts[scope == ELSEWHERE]


def _demo(case, _owner, scope):
    company = case.accounts[scope == ELSEWHERE].company_id
    return case.env["cgvcall.account"]._demo_account(company)


def _period(case, owner, scope):
    return case.env["cgvcall.import.period"].create(
        {
            "account_id": _account(case, owner, scope).id,
            "date_from": "2026-01-01",
            "date_to": "2026-01-02",
        }
    )


def _learned(case, owner, scope):
    """A number that was learned from a call."""
    return case.env["cgvcall.phone"].create(
        {
            "partner_id": case.partner.id,
            "number": "+84977123123",
            "learned_from_id": case.call(owner, scope).id,
        }
    )


def _partner(case, _owner, _scope):
    return case.partner


def _lead(case, _owner, _scope):
    return case.env["crm.lead"].create({"name": "Roofs"})


def _hold(case, owner, scope):
    dialogs = case.env["cgvcall.hold"].with_user(owner).sudo()
    call = case.call(owner, scope)
    values = {"call_ids": call.ids, "kind": "hold", "reason": "A trial"}
    return dialogs.create(values)


def _is_held(_result, hold):
    hold.invalidate_recordset()  # the user's, who sees none of other companies
    return all(hold.call_ids.mapped("legal_hold"))


def open_person(case, owner, scope):
    """The window about somebody with one call, as that user would have opened it."""
    company = case.accounts[scope == ELSEWHERE].company_id
    person = case.env["res.partner"].create({"name": "P", "company_id": company.id})
    case.call(owner, scope, partner_id=person.id)
    windows = case.env["cgvcall.person.wizard"].with_user(owner).sudo()
    return windows.create({"partner_id": person.id, "reason": "Asked", "confirm": "1"})


def _settings(case, owner, _scope):
    """As that user would have opened the page, whether or not they may."""
    return case.env["res.config.settings"].with_user(owner).sudo().create({})


def _in_rows(result, record):
    return record.id in [row["id"] for row in result]


def _own(*arguments, about=_call, **values):
    return _Method(_id, *arguments, about=about, **values)


def _button(about):
    return _Method(about=about, on_record=True)


#: How each method of the table is called.
METHODS = {
    "cgvcall.call.softphone_report": _Method(REPORT),
    "cgvcall.call.softphone_line": _Method("ready"),
    "cgvcall.call.softphone_preflight": _Method([]),
    "cgvcall.call.softphone_identify": _Method("0912345678"),
    "cgvcall.call.softphone_prepare": _Method("0912345678"),
    "cgvcall.call.softphone_people": _Method(),
    "cgvcall.call.softphone_to_call": _Method(),
    "cgvcall.call.softphone_colleagues": _Method(),
    "cgvcall.call.softphone_outcomes": _Method(),
    "cgvcall.call.softphone_recent": _Method(about=_call, got=_in_rows),
    "cgvcall.call.softphone_missed_count": _Method(
        about=_missed, got=lambda result, _call: result == 1
    ),
    "cgvcall.call.softphone_note": _own("A note"),
    "cgvcall.call.softphone_outcome": _own(False),
    "cgvcall.call.softphone_attach": _Method(
        _id, "res.partner", lambda call: call.partner_id.id, about=_call
    ),
    "cgvcall.call.softphone_dismiss": _own(about=_missed),
    "cgvcall.call.action_dismiss": _button(_missed),
    "cgvcall.call.message_subscribe": _Method(
        lambda call: call.env.ref("base.user_admin").partner_id.ids,
        about=_call,
        on_record=True,
    ),
    "cgvcall.call.history_of": _Method(
        "res.partner",
        lambda call: call.partner_id.id,
        about=_call,
        got=lambda result, call: _in_rows(result["calls"], call),
    ),
    "cgvcall.call.chatter_cards": _Method(
        _ids,
        about=_call,
        got=lambda result, call: _in_rows(result.get("cgvcall.call", []), call),
    ),
    "cgvcall.call.action_retry_recording": _button(_failed),
    "cgvcall.call.action_hold": _Method("A trial", about=_call, on_record=True),
    "cgvcall.call.action_release": _Method("It is over", about=_held, on_record=True),
    "cgvcall.hold.action_confirm": _Method(
        about=_hold,
        on_record=True,
        got=_is_held,
    ),
    "cgvcall.person.wizard.action_export": _button(open_person),
    "cgvcall.person.wizard.action_erase": _button(open_person),
    "cgvcall.recording.player_info": _Method(_ids, about=_recording, got=_in_rows),
    "cgvcall.recording.player_add_note": _Method(_id, 1, "Here", about=_recording),
    "cgvcall.phone.action_view_learned_from": _button(_learned),
    "cgvcall.board.get_data": _Method(),
    "cgvcall.board.open_calls": _Method(),
    "cgvcall.dashboard.get_data": _Method(PAGE),
    "cgvcall.dashboard.open_calls": _Method(PAGE, "calls"),
    "cgvcall.account.action_test_connection": _button(_account),
    "cgvcall.account.action_import_now": _button(_account),
    "cgvcall.account.action_import_past": _button(_account),
    "cgvcall.account.action_check_now": _button(_account),
    "cgvcall.account.action_retry_recordings": _button(_account),
    "cgvcall.account.action_open_health": _button(_account),
    "cgvcall.account.action_demo_start": _Method(),
    "cgvcall.account.action_demo_try": _button(_account),
    "cgvcall.account.action_demo_remove": _button(_demo),
    "cgvcall.setup.get_data": _own(about=_account),
    "cgvcall.setup.save_account": _own({}, about=_account),
    "cgvcall.setup.read_list": _own("190 - abc", "", about=_account),
    "cgvcall.setup.store_list": _own("190 - abc", "", {"190": False}, about=_account),
    "cgvcall.import.period.action_open_list": _button(_period),
    "cgvcall.import.period.action_pause": _button(_period),
    "cgvcall.import.period.action_resume": _button(_period),
    "cgvcall.import.period.action_cancel": _button(_period),
    "res.config.settings.action_cgvcall_test_connection": _button(_settings),
    "res.config.settings.action_cgvcall_import_now": _button(_settings),
    "res.config.settings.action_cgvcall_open_health": _button(_settings),
    "res.config.settings.action_cgvcall_encrypt_now": _button(_settings),
    "res.config.settings.action_cgvcall_demo_start": _button(_settings),
    "res.config.settings.action_cgvcall_demo_remove": _button(_settings),
    "res.partner.action_view_cgvcall_calls": _button(_partner),
    "crm.lead.action_view_cgvcall_calls": _button(_lead),
}
