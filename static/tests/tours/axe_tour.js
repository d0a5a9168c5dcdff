import { cookie } from "@web/core/browser/cookie";
import { registry } from "@web/core/registry";

import { look, open, prepare, report } from "./axe";
import {
    hangUp,
    isCalledBy,
    openTab,
    openWindow,
    otherSideHangsUp,
    ready,
    talks,
} from "./softphone_steps";

const CALLS = "cgvcall.cgvcall_call_action";
const FORM = ".o_form_view";
const LIST = ".o_list_view .o_data_row";
const MODAL = ".modal .modal-footer button";
const PANEL = ".o_cgvcall_panel";
/** The dashboard, while it does not wait for figures. */
const SETTLED = "[aria-busy=false]";
const WINDOW = ".o_cgvcall_window";
const PLAYER = ".o_form_view .o_cgvcall_player";

/** Opens an action and looks at what it shows. */
function see(page, action, trigger, getOptions) {
    return [open(action, getOptions), look(page, trigger)];
}

function seeAs(viewType, trigger) {
    return see(`${viewType} of calls`, CALLS, trigger, () => ({ viewType }));
}

function click(trigger) {
    return { trigger, run: "click" };
}

/** What a wizard of the contact is opened with. */
function ofContact() {
    const id = Number(cookie.get("cgvcall_partner"));
    return {
        additionalContext: { active_model: "res.partner", active_id: id, active_ids: [id] },
    };
}

registry.category("web_tour.tours").add("cgvcall_axe_calls_tour", {
    steps: () => [
        prepare(),
        look("list of calls", LIST),
        ...seeAs("kanban", ".o_kanban_record:not(.o_kanban_ghost)"),
        ...seeAs("calendar", ".o_calendar_view .fc-event"),
        ...seeAs("activity", ".o_activity_view"),
        ...see("calls to return", "cgvcall.cgvcall_call_action_to_return", LIST),
        ...see("recordings", "cgvcall.cgvcall_call_action_recordings", LIST),
        click(".o_data_row:has(.o_cgvcall_play) .o_data_cell[name=started_at]"),
        look("call", PLAYER),
        click(`${PLAYER} .o_cgvcall_play_big`),
        click(`${PLAYER} .o_cgvcall_moment_add`),
        look("call, a note at a moment", `${PLAYER} .o_cgvcall_moment_input`, PLAYER),
        open(CALLS),
        look("player", ".o_cgvcall_player_dock", ".o_cgvcall_player_dock"),
        report(),
    ],
});

registry.category("web_tour.tours").add("cgvcall_axe_reports_tour", {
    steps: () => [
        prepare(),
        look("dashboard", `${SETTLED} .o_cgvcall_trend canvas`),
        click(".o_cgvcall_period"),
        look("dashboard, periods", "[data-preset=yesterday]", ".o-overlay-container"),
        click("[data-preset=last_30]"),
        click("button.o_cgvcall_agent"),
        { trigger: ".o_cgvcall_agent_chip" },
        look("dashboard of an agent", `${SETTLED} .o_cgvcall_trend canvas`),
        ...see("board", "cgvcall.cgvcall_board_action", ".o_cgvcall_board_line"),
        ...see("call analysis", "cgvcall.cgvcall_call_action_analysis", ".o_pivot td"),
        ...see("who listened", "cgvcall.cgvcall_listening_action", LIST),
        ...see("deletions", "cgvcall.cgvcall_purge_action", ".o_view_nocontent, .o_data_row"),
        ...see(
            "what is kept of a person",
            "cgvcall.cgvcall_person_wizard_action_partner",
            MODAL,
            ofContact
        ),
        report(),
    ],
});

registry.category("web_tour.tours").add("cgvcall_axe_admin_tour", {
    steps: () => [
        prepare(),
        look("badge of the demo", ".o_cgvcall_demo .badge", ".o_cgvcall_demo"),
        click(".o_cgvcall_demo"),
        look("question whether to remove the demo", MODAL, ".modal"),
        click(".modal-footer .btn-secondary"),
        ...see(
            "settings",
            "cgvcall.res_config_settings_action",
            ".app_settings_block[data-key=cgvcall]"
        ),
        ...see("set-up guide", "cgvcall.cgvcall_setup_action", ".o_cgvcall_setup_page"),
        ...see("outcomes", "cgvcall.cgvcall_outcome_action", LIST),
        click(`${LIST}:first .o_data_cell`),
        look("outcome", FORM),
        ...see("accounts", "cgvcall.cgvcall_account_action", LIST),
        click(`${LIST}:first .o_data_cell`),
        look("account", FORM),
        ...see("imports", "cgvcall.cgvcall_account_action_health", LIST),
        click(`${LIST}:first .o_data_cell`),
        look("import of an account", FORM),
        ...see("notices", "cgvcall.cgvcall_notice_action", ".o_list_view"),
        ...see("import of a period", "cgvcall.cgvcall_import_period_action_new", MODAL),
        report(),
    ],
});

registry.category("web_tour.tours").add("cgvcall_axe_phone_tour", {
    steps: () => [
        prepare(),
        ...ready(),
        look("contact with cards", ".o_cgvcall_card"),
        click(".o_notebook_headers a[name=cgvcall_calls]"),
        look("calls of a contact", ".o_cgvcall_history_call"),
        ...openWindow(),
        ...openTab("keypad"),
        { trigger: ".o_cgvcall_keypad_number", run: "edit Văn An" },
        look("keypad", ".o_cgvcall_person[aria-selected=true]", WINDOW),
        ...openTab("recent"),
        look("recent calls", ".o_cgvcall_recent .o_cgvcall_row", WINDOW),
        ...openTab("contacts"),
        look("contacts", "#o_cgvcall_tabpanel .o_cgvcall_row", WINDOW),
        ...openTab("to_call"),
        look("calls to make", "#o_cgvcall_tabpanel .o_cgvcall_row", WINDOW),
        click(".o_cgvcall_check"),
        look("check of the phone", ".o_cgvcall_preflight", ".o_cgvcall_preflight"),
        click(".modal-footer .btn-secondary"),
        isCalledBy("0912345678"),
        look("incoming call", ".o_cgvcall_incoming .o_cgvcall_name", ".o_cgvcall_incoming"),
        click(".o_cgvcall_incoming .o_cgvcall_answer"),
        talks("Nguyễn Văn An"),
        look("talk", PANEL, WINDOW),
        click(`${PANEL} .o_cgvcall_dtmf`),
        look("keys in a talk", `${PANEL} .o_cgvcall_dtmf_pad`, WINDOW),
        click(`${PANEL} .o_cgvcall_transfer`),
        look("transfer", `${PANEL} .o_cgvcall_colleague`, WINDOW),
        isCalledBy("0987000333"),
        look("a second call", ".o_cgvcall_incoming:contains(0987 000 333)", ".o_cgvcall_incoming"),
        otherSideHangsUp("incoming"),
        ...hangUp(),
        look("wrap-up", `${PANEL} .o_cgvcall_outcome`, WINDOW),
        report(),
    ],
});
