import { registry } from "@web/core/registry";

import { hangUp, openWindow, ready, softphone, talks } from "./softphone_steps";

/** The console is told, and the test hears it. */
// eslint-disable-next-line no-console
const tell = (what, value) => console.log(`${what} ${JSON.stringify(value)}`);

const goTo = (action) => ({
    trigger: "body",
    run: () => window.odoo.__WOWL_DEBUG__.root.env.services.action.doAction(action),
});

/** What the page keeps. */
const tellStorage = () => ({
    trigger: "body",
    run: () => tell("KEPT", [{ ...localStorage }, { ...sessionStorage }, document.cookie]),
});

/** What the tabs of this browser tell each other from now on. */
const listenToTabs = () => ({
    trigger: "body",
    run: () => {
        const channel = new BroadcastChannel(softphone()._name);
        channel.onmessage = ({ data }) => tell("TABS", data);
    },
});

registry.category("web_tour.tours").add("cgvcall_leaks_admin_tour", {
    steps: () => [
        { trigger: ".settings_tab .tab[data-key=cgvcall]", run: "click" },
        { trigger: "div[name=cgvcall_api_key] input:value(/^•+$/)" },
        { trigger: "div[name=cgvcall_api_secret] input:value(/^•+$/)" },
        { trigger: "div[name=cgvcall_import_days] input", run: "edit 9" },
        // Saves the whole form.
        { trigger: "button[name=action_cgvcall_test_connection]", run: "click" },
        { trigger: ".o_notification:contains(The PBX answered)" },
        { trigger: "div[name=cgvcall_api_key] input:value(/^•+$/)" },
        { trigger: "button[name=action_cgvcall_open_health]", run: "click" },
        { trigger: ".o_field_widget[name=health_state]" },
        goTo("cgvcall.cgvcall_account_action"),
        { trigger: ".o_list_view .o_data_row:contains(Test PBX) td[name=name]", run: "click" },
        { trigger: "div[name=api_key] input:value(/^•+$/)" },
        tellStorage(),
    ],
});

registry.category("web_tour.tours").add("cgvcall_leaks_agent_tour", {
    steps: () => [
        ...ready(),
        listenToTabs(),
        ...openWindow(),
        { trigger: ".o_cgvcall_keypad_number", run: "edit 0912345678" },
        { trigger: ".o_cgvcall_call", run: "click" },
        talks("Nguyễn Văn An"),
        tellStorage(),
        ...hangUp(),
        { trigger: ".o_cgvcall_systray[data-state=ready]" },
        tellStorage(),
    ],
});

registry.category("web_tour.tours").add("cgvcall_leaks_boss_tour", {
    steps: () => [
        {
            trigger: ".o_data_row:contains(Nguyễn Văn An) .o_data_cell[name=direction]",
            run: "click",
        },
        { trigger: "div[name=recording_id] .o_cgvcall_player" },
        { trigger: "div[name=partner_id] a.o_form_uri", run: "click" },
        { trigger: ".o-mail-Chatter .o_cgvcall_card" },
        goTo("cgvcall.cgvcall_dashboard_action"),
        { trigger: ".o_cgvcall_figure[data-figure=calls]" },
        goTo("cgvcall.cgvcall_board_action"),
        { trigger: ".o_cgvcall_board_line[data-extension='101']" },
        tellStorage(),
    ],
});
