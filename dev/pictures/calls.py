"""Pictures of calls while they go on."""

import json
import urllib.request

from .camera import go, wait_for_line
from .screens import well_known

CALLER, OTHER_CALLER = "0939482660", "0918070605"
NOTES = {
    "en_US": "Wants the oak table for 20 people. Send the offer on Thursday.",
    "vi_VN": "Cần bàn gỗ sồi cho 20 người. Gửi báo giá trước thứ Năm.",
}


def take(studio, pbx):
    if not studio.wants("incoming", "in-call", "live-board"):
        return
    page = studio.open("rep")
    contact = well_known(page)
    go(page, "/odoo/contacts", ".o_action_manager")
    wait_for_line(page)
    incoming(studio, pbx, page)
    go(page, f"/odoo/contacts/{contact}", ".o_action_manager")
    wait_for_line(page)
    page.click("div[name=phone] a.o_phone_form_link")
    page.wait_for_selector(".o_cgvcall_panel[data-state=ongoing]")
    page.fill(".o_cgvcall_panel .o_cgvcall_note textarea", NOTES[studio.lang])
    live_board(studio, pbx)
    studio.take(page, "in-call")
    page.click(".o_cgvcall_panel .o_cgvcall_hangup")
    page.wait_for_selector(".o_cgvcall_panel[data-state=ended]")
    page.context.close()


def incoming(studio, pbx, page):
    call_id = _ring(pbx, "101", CALLER)
    page.wait_for_selector(".o_cgvcall_incoming .o_cgvcall_name")
    studio.take(page, "incoming")
    _control(pbx, "hangup", {"call_id": call_id})
    page.wait_for_selector(".o_cgvcall_incoming", state="hidden")


def live_board(studio, pbx):
    """One agent talks, the telephone of another rings."""
    if not studio.wants("live-board"):
        return
    other = studio.open("rep2")
    wait_for_line(other)
    page = studio.open("manager")
    go(page, "/odoo/live-board", ".o_action_manager")
    wait_for_line(page)
    call_id = _ring(pbx, "102", OTHER_CALLER)
    page.wait_for_selector(".o_cgvcall_board_waiting")
    studio.take(page, "live-board", height=600)
    _control(pbx, "hangup", {"call_id": call_id})
    page.context.close()
    other.context.close()


def _ring(pbx, extension, number):
    data = {"extension": extension, "from_number": number}
    return _control(pbx, "call", data)["call_id"]


def _control(pbx, what, data):
    request = urllib.request.Request(
        f"{pbx.url}/control/{what}",
        data=json.dumps(data).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)
