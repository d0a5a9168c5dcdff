"""Pictures of pages while nobody is in a call."""

from dev.demo.data import FIRST_TO_CALL

from .camera import DESK, PHONE, SERVICES, find, go, wait_for_line

TALL = {"width": DESK["width"], "height": 1240}
PASTED = """Extension; Authen Name; Authen Pass; Name; E-mail
101; VPBX_DEMO_101; demo-101; Trần Thị Hoa; rep@saomai.example
105; VPBX_DEMO_105; demo-105; Administrator; admin@saomai.example
106; VPBX_DEMO_106; demo-106; Lễ tân;
"""
HEARD = {"rep": 2, "leader": 3}


def take(studio, _pbx):
    for scene in (agent, pocket, leader, manager, admin):
        scene(studio)


def agent(studio):
    if not studio.wants("calls-page", "softphone", "check"):
        return
    page = studio.open("rep")
    _listen(page, HEARD["rep"])
    contact = well_known(page)
    go(page, f"/odoo/contacts/{contact}", ".o_form_view")
    page.click(".o_notebook_headers a[name=cgvcall_calls]")
    page.wait_for_selector(".o_cgvcall_history_day")
    studio.take(page, "calls-page")
    go(page, "/odoo/contacts", ".o_data_row")
    wait_for_line(page)
    page.click(".o_cgvcall_systray")
    page.click("#o_cgvcall_tab_recent")
    page.wait_for_selector(".o_cgvcall_recent .o_cgvcall_row")
    studio.take(page, "softphone")
    page.context.grant_permissions(["microphone", "notifications"])
    page.click(".o_cgvcall_window .o_cgvcall_check")
    page.wait_for_selector(".o_cgvcall_again:enabled")
    studio.take(page, "check", ".modal-content")
    page.context.close()


def pocket(studio):
    if not studio.wants("phone-width"):
        return
    page = studio.open("rep", PHONE)
    contact = well_known(page)
    go(page, f"/odoo/contacts/{contact}", ".o_form_view")
    wait_for_line(page)
    page.click(".o_notebook_headers a[name=cgvcall_calls]")
    page.wait_for_selector(".o_cgvcall_history_day")
    studio.take(page, "phone-width")
    page.context.close()


def leader(studio):
    if not studio.wants("to-return", "dashboard"):
        return
    page = studio.open("leader", TALL)
    _listen(page, HEARD["leader"])
    go(page, "/odoo/calls-to-return", ".o_data_row")
    studio.take(page, "to-return", height=600)
    go(page, "/odoo/call-dashboard", ".o_cgvcall_foot")
    studio.take(page, "dashboard", height=TALL["height"])
    page.context.close()


def manager(studio):
    if not studio.wants("contact", "calls", "call", "listening"):
        return
    page = studio.open("manager")
    contact = find(page, "res.partner", [["name", "=", FIRST_TO_CALL]])
    go(page, f"/odoo/contacts/{contact}", ".o_cgvcall_card .o_cgvcall_play_big")
    studio.take(page, "contact")
    go(page, "/odoo/calls", ".o_data_row")
    studio.take(page, "calls")
    call = find(
        page,
        "cgvcall.call",
        [["recording_id.state", "=", "stored"], ["note", "!=", False]],
    )
    go(page, f"/odoo/calls/{call}", ".o_form_view .o_cgvcall_player")
    studio.take(page, "call")
    go(page, "/odoo/call-listening", ".o_data_row")
    studio.take(page, "listening", height=380)
    page.context.close()


def admin(studio):
    if not studio.wants("setup-guide", "settings", "import"):
        return
    page = studio.open("admin", TALL)
    go(page, "/odoo/call-setup", "[data-step=extensions]")
    step = page.locator("[data-step=extensions]")
    step.locator(".o_cgvcall_setup_head").click()
    step.locator("textarea").fill(PASTED)
    step.locator(".o_cgvcall_setup_read").click()
    step.locator(".o_cgvcall_setup_rows").wait_for()
    studio.take(page, "setup-guide", height=DESK["height"])
    go(
        page,
        "/odoo/action-cgvcall.res_config_settings_action",
        ".app_settings_block[data-key=cgvcall]",
    )
    studio.take(page, "settings")
    account = find(page, "cgvcall.account", [["state", "=", "connected"]])
    page.evaluate(
        f"([id]) => {SERVICES}.orm.call('cgvcall.account', 'action_check_now', [[id]])",
        [account],
    )
    go(page, f"/odoo/call-import/{account}", ".o_form_view")
    studio.take(page, "import", height=DESK["height"])
    page.context.close()


def well_known(page):
    """The person with whom the sales rep has most calls that can be heard."""
    return page.evaluate(
        f"""async () => {{
            const {{ orm }} = {SERVICES};
            const calls = await orm.searchRead("cgvcall.call", [
                ["user_id.login", "=", "rep"],
                ["recording_id.state", "=", "stored"],
                ["partner_id.is_company", "=", false],
            ], ["partner_id"]);
            const counts = new Map();
            for (const {{ partner_id }} of calls) {{
                counts.set(partner_id[0], (counts.get(partner_id[0]) || 0) + 1);
            }}
            return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0][0];
        }}"""
    )


def _listen(page, count):
    """Hear some recordings, so that there is something in the log."""
    page.evaluate(
        f"""async (limit) => {{
            const {{ orm }} = {SERVICES};
            const stored = [["state", "=", "stored"]];
            const ids = await orm.search("cgvcall.recording", stored, {{ limit }});
            for (const id of ids) {{
                await (await fetch(`/cgvcall/recording/${{id}}`)).blob();
            }}
        }}""",
        count,
    )
