"""Inside an Odoo of its own: what one large recording costs in memory.

Nothing of it stays: what is committed on the way is only flushed.
"""

import json
import os
from pathlib import Path

WARM_UP = 450_000


def run(env, url, sizes):
    """Fetch recordings of these sizes one by one and print what was seen, as JSON."""
    env.cr.commit = env.cr.flush
    account = env["cgvcall.account"].create(
        {"name": "Peak", "api_url": url, "recording_max_mb": 1000}
    )
    env["cgvcall.account"].search([("id", "!=", account.id)]).active = False
    _fetch(env, account, url, WARM_UP)
    for size in sizes:
        # The highest so far begins anew.
        Path("/proc/self/clear_refs").write_text("5")
        idle = memory("VmRSS")
        recording = _fetch(env, account, url, size)
        attachment = recording.attachment_id
        found = {
            "state": recording.state,
            "size": recording.size,
            "idle": idle,
            "peak": memory("VmHWM"),
            "on_disk": bool(attachment.store_fname),
        }
        print(f"PEAK {json.dumps(found)}", flush=True)
        if attachment.store_fname:
            os.unlink(attachment._full_path(attachment.store_fname))
    env.cr.rollback()


def _fetch(env, account, url, size):
    call = env["cgvcall.call"].create(
        {"account_id": account.id, "direction": "inbound", "disposition": "answered"}
    )
    recording = env["cgvcall.recording"].create(
        {
            "call_id": call.id,
            "source_url": f"{url}/rest/recordings/{size}",
            **env["cgvcall.recording"]._due_now(),
        }
    )
    env["cgvcall.recording"]._cron_download()
    return recording


def memory(name):
    """Bytes, from the kernel's own book."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise LookupError(name)
