"""Pictures of pages while nobody is in a call."""

from dev.demo.data import FIRST_TO_CALL

from .camera import PHONE, SERVICES, find, wait_for_line

HEARD = {"rep": 2, "leader": 3}


def take(studio, _pbx):
    for scene in (agent, pocket, leader, manager, admin):
        scene(studio)


def agent(studio):
    names = ("contact", "calls-page", "softphone", "check")
    if not studio.wants(*names):
        return
    page = studio.open("rep")
    _listen(page, HEARD["rep"])
    contact = find(page, "res.partner", [["name", "=", FIRST_TO_CALL]])
    page.goto(f"/odoo/contacts/{contact}")
    page.wait_for_selector(".o_cgvcall_card .o_cgvcall_play_big, .o_cgvcall_card")
    studio.take(page, "contact")
    page.click(".o_notebook_headers a[name=cgvcall_calls]")
    page.wait_for_selector(".o_cgvcall_history_day")
    studio.take(page, "calls-page")
    page.goto("/odoo/contacts")
    wait_for_line(page)
    page.click(".o_cgvcall_systray")
    page.click("#o_cgvcall_tab_recent")
    page.wait_for_selector(".o_cgvcall_recent .o_cgvcall_row")
    studio.take(page, "softphone")
    page.click(".o_cgvcall_window .o_cgvcall_check")
    page.wait_for_selector(".o_cgvcall_again:enabled")
    studio.take(page, "check", ".modal-content")
    page.context.close()


def pocket(studio):
    if not studio.wants("phone-width"):
        return
    page = studio.open("rep", PHONE)
    contact = find(page, "res.partner", [["name", "=", FIRST_TO_CALL]])
    page.goto(f"/odoo/contacts/{contact}")
    page.wait_for_selector(".o_form_view")
    wait_for_line(page)
    page.click(".o_notebook_headers a[name=cgvcall_calls]")
    page.wait_for_selector(".o_cgvcall_history_day")
    studio.take(page, "phone-width")
    page.context.close()


def leader(studio):
    if not studio.wants("to-return", "dashboard"):
        return
    page = studio.open("leader")
    _listen(page, HEARD["leader"])
    page.goto("/odoo/calls-to-return")
    page.wait_for_selector(".o_data_row")
    studio.take(page, "to-return")
    page.goto("/odoo/call-dashboard")
    page.wait_for_selector(".o_cgvcall_foot")
    studio.take(page, "dashboard")
    page.context.close()


def manager(studio):
    if not studio.wants("calls", "call", "listening"):
        return
    page = studio.open("manager")
    page.goto("/odoo/calls")
    page.wait_for_selector(".o_data_row")
    studio.take(page, "calls")
    call = find(
        page,
        "cgvcall.call",
        [["recording_id.state", "=", "stored"], ["note", "!=", False]],
    )
    page.goto(f"/odoo/calls/{call}")
    page.wait_for_selector(".o_form_view .o_cgvcall_player")
    studio.take(page, "call")
    page.goto("/odoo/call-listening")
    page.wait_for_selector(".o_data_row")
    studio.take(page, "listening")
    page.context.close()


def admin(studio):
    if not studio.wants("settings", "import"):
        return
    page = studio.open("admin")
    page.goto("/odoo/action-cgvcall.res_config_settings_action")
    page.wait_for_selector(".app_settings_block[data-key=cgvcall]")
    studio.take(page, "settings")
    account = find(page, "cgvcall.account", [["state", "=", "connected"]])
    page.evaluate(
        f"([id]) => {SERVICES}.orm.call('cgvcall.account', 'action_check_now', [[id]])",
        [account],
    )
    page.goto(f"/odoo/call-import/{account}")
    page.wait_for_selector(".o_form_view")
    studio.take(page, "import")
    page.context.close()


def _listen(page, count):
    """Hear some recordings, so that there is something in the log."""
    page.evaluate(
        f"""async (limit) => {{
            const domain = [["state", "=", "stored"]];
            const ids = await {SERVICES}.orm.search("cgvcall.recording", domain, {{ limit }});
            for (const id of ids) {{
                await (await fetch(`/cgvcall/recording/${{id}}`)).blob();
            }}
        }}""",
        count,
    )
