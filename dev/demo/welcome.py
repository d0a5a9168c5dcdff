"""What the user reads when the demo runs."""

from dev.setup.paths import LOGS

from .data import FIRST_TO_CALL, USERS

TEXT = """
The demo runs:  {url}

  Login      Password   Extension  Who
{logins}

Try first
  1. Log in as rep and open {person}. The chatter shows the calls; play one.
  2. Point at the phone number, click Call, allow the microphone. The stand-in PBX
     answers with a tone. Hang up, wait a minute, reload: the recording is there too.
     (Numbers ending in 0486 are busy, 0480 never answers, 0404 does not exist.)
  3. Be called: stay logged in as rep, and in a terminal
     curl {pbx}/control/call -d '{{"extension": "101", "from_number": "0912345678"}}'
  4. Look at the activities (the clock above): callers who waited in vain. Call one:
     the activity closes itself.
  5. Log in as manager in a private window: the calls of all agents, and who waited
     too long.
  6. Log in as admin: Settings, CGVCall: the PBX account and its extensions.

Logs: {logs}/demo-*.log
Ctrl-C stops everything. FRESH=1 makes new data.
"""


def welcome(server, pbx):
    rows = [(login, login, number, name) for login, name, number, *_rest in USERS]
    rows.append(("admin", "admin", "-", "Administrator"))
    lines = [f"  {a:10} {b:10} {c:10} {d}" for a, b, c, d in rows]
    return TEXT.format(
        url=server.url,
        logins="\n".join(lines),
        person=FIRST_TO_CALL,
        pbx=pbx.url,
        logs=LOGS,
    )
