"""Makes what the rows of the table of records in docs/security.md are about."""

ELSEWHERE = "other company"


def _call(**values):
    return lambda case, user, owner, scope: case.call(owner, scope, **values)


def _to_return(case, user, owner, scope):
    return case.call(False, scope, disposition="missed", return_user_id=owner.id)


def _nobodys(case, user, owner, scope):
    """It is nobody's, whatever the scope."""
    return case.call(False, scope, disposition="missed", extension_number=False)


def _desk(case, user, owner, scope):
    return case.call(False, scope)


def _contact_call(partner):
    def make(case, user, owner, scope):
        return case.contact_call(owner, scope, getattr(case, partner))

    return make


def _leg(case, user, owner, scope):
    call = case.call(owner, scope)
    return case.env["cgvcall.call.leg"].create({"call_id": call.id})


def _recording(make_call):
    return lambda *known: known[0].recording(make_call(*known))


def _note(is_own):
    def make(case, user, owner, scope):
        author = user if is_own else case.other_agent
        return case.note(case.recording(case.call(owner, scope)), author)

    return make


def _outcome(case, user, owner, scope):
    company = case.accounts[scope == ELSEWHERE].company_id
    outcomes = case.env["cgvcall.outcome"]
    return outcomes.create({"name": "Sold", "company_id": company.id})


def _account(case, user, owner, scope):
    return case.accounts[scope == ELSEWHERE]


def _of_account(model, **values):
    """A record of the company's account: the same for all scopes."""

    def make(case, user, owner, scope):
        account = case.accounts[scope == ELSEWHERE]
        return case.once(model, account_id=account.id, **values)

    return make


def _notice(case, user, owner, scope):
    since = "2026-01-01 08:00:00"
    make = _of_account("cgvcall.notice", user_id=case.stranger.id, since=since)
    return make(case, user, owner, scope)


def _host(case, user, owner, scope):
    hosts = case.env["cgvcall.recording.host"]
    # Hosts are no company's.
    return hosts if scope == ELSEWHERE else case.once(hosts._name, name="a.example")


def _phone(partner):
    def make(case, user, owner, scope):
        person = getattr(case, partner)
        if scope == ELSEWHERE:
            company_id = case.elsewhere.id
            person = case.once(
                "res.partner", name="There", phone="0977 000 222", company_id=company_id
            )
        return case.env["cgvcall.phone"].search([("partner_id", "=", person.id)])

    return make


def _listening(is_deleted):
    def make(case, user, owner, scope):
        call = case.call(owner, scope)
        values = {
            "recording_id": case.recording(call).id,
            "call_id": not is_deleted and call.id,
            "company_id": call.company_id.id,
            # Who listened does not count.
            "user_id": user.id,
            "kind": "heard",
            "ip": "192.0.2.1",
            "first_at": "2026-01-01 08:00:00",
            "last_at": "2026-01-01 08:00:00",
            "times": 1,
            "slot": 1,
        }
        return case.env["cgvcall.listening"].create(values)

    return make


def _login(case, user, owner, scope):
    """It is no company's: those of others are not the user's own."""
    login = {"user_id": owner.id, "at": "2026-01-01 08:00:00"}
    return case.env["cgvcall.login"].create(login)


def _look_up(case, user, owner, scope):
    """As logins are."""
    tried = {"user_id": owner.id, "at": "2026-01-01 08:00:00", "mark": "rights"}
    return case.env["cgvcall.look.up"].create(tried)


def _dialog(model, **values):
    """A window that somebody has open; windows are no company's."""

    def make(case, user, owner, scope):
        # sudo: also of those who could not open it
        dialogs = case.env[model].with_user(owner).sudo()
        if scope == ELSEWHERE:
            return dialogs.browse().sudo(False)
        dialog = dialogs.create({name: get(case) for name, get in values.items()})
        return dialog.sudo(False).with_env(case.env)

    return make


def _audio(case, user, owner, scope):
    return case.audio(case.recording(case.call(owner, scope)))


#: Makes the record of a row: by model and which, from the test case, the user, whose
#: the record is, and the scope. Each row of the table has one.
MAKERS = {
    ("cgvcall.call", "taken or made"): _call(),
    ("cgvcall.call", "to be called back"): _to_return,
    ("cgvcall.call", "of the company's number, taken by nobody"): _nobodys,
    ("cgvcall.call", "of a telephone without a user"): _desk,
    ("cgvcall.call", "of a contact, when agents see those"): _contact_call("partner"),
    ("cgvcall.call", "of a closed contact, when agents see those"): _contact_call(
        "closed"
    ),
    ("cgvcall.call.leg", "of a call"): _leg,
    ("cgvcall.recording", "of a call"): _recording(_call()),
    ("cgvcall.recording", "of a contact's call, when agents see those"): _recording(
        _contact_call("partner")
    ),
    ("cgvcall.recording", "of a call taken by nobody"): _recording(_nobodys),
    ("cgvcall.recording.note", "one's own"): _note(is_own=True),
    ("cgvcall.recording.note", "of somebody else"): _note(is_own=False),
    ("ir.attachment", "of a recording"): _audio,
    ("cgvcall.listening", "of a call"): _listening(is_deleted=False),
    ("cgvcall.listening", "of a deleted call"): _listening(is_deleted=True),
    ("cgvcall.purge", "any"): _of_account("cgvcall.purge", kind="audio", reason="Old"),
    ("cgvcall.erased", "any"): _of_account("cgvcall.erased", cdr_id="rights"),
    ("cgvcall.hold", "one's own dialog"): _dialog(
        "cgvcall.hold", kind=lambda case: "hold", reason=lambda case: "A trial"
    ),
    ("cgvcall.person.wizard", "one's own window"): _dialog(
        "cgvcall.person.wizard", partner_id=lambda case: case.partner.id
    ),
    ("cgvcall.notice", "any"): _notice,
    ("cgvcall.login", "any"): _login,
    ("cgvcall.look.up", "any"): _look_up,
    ("cgvcall.outcome", "any"): _outcome,
    ("cgvcall.extension", "any"): _of_account("cgvcall.extension", number="950"),
    ("cgvcall.account", "any"): _account,
    ("cgvcall.import.day", "any"): _of_account("cgvcall.import.day", day="2026-01-01"),
    ("cgvcall.import.period", "any"): _of_account(
        "cgvcall.import.period", date_from="2026-01-01", date_to="2026-01-02"
    ),
    ("cgvcall.recording.host", "any"): _host,
    ("cgvcall.phone", "of a contact that the user may read"): _phone("partner"),
    ("cgvcall.phone", "of a closed contact"): _phone("closed"),
}
