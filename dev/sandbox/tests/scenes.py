"""What several tests do with a sandbox and its softphones."""

from .talk import until

CUSTOMER = "0987654321"


async def ended(sandbox, call_id):
    """Wait for the end of a call; the call and its record."""

    async def over():
        call = await sandbox.call(call_id)
        return call if call["state"] == "ended" else None

    call = await until(over)
    status, record = await sandbox.softphone_cdr(call_id)
    assert status == 200
    assert record["cdr_id"] == call["cdr_id"]
    return call, record


async def both_hear(sandbox, phone):
    """Wait until sound went both ways."""
    await phone.hears_something()

    async def heard_by_server():
        return (await sandbox.call(phone.call_id))["received_level"] > 0.01

    await until(heard_by_server)


async def ring(sandbox, number="101", from_number=CUSTOMER):
    """Somebody outside calls; the id of the call."""
    status, data = await sandbox.control(
        "call", extension=number, from_number=from_number, to_number="19001234"
    )
    assert status == 200
    return data["call_id"]


async def answered(sandbox, agent):
    """A call from outside that ``agent`` has answered; his talk."""
    call_id = await ring(sandbox, agent.number)
    await agent.ringing(callId=call_id)
    await agent.answer()
    return agent.talk


async def connected(sandbox, number, count):
    """Wait until so many tabs of a line are there."""

    async def as_many():
        _status, clients = await sandbox.get_json("/control/clients")
        return len(clients[number]) == count

    await until(as_many)
