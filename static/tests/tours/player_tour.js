import { registry } from "@web/core/registry";

const DOCK = ".o_cgvcall_player_dock";
const IN_FORM = ".o_form_view .o_cgvcall_player";

registry.category("web_tour.tours").add("cgvcall_player_tour", {
    steps: () => [
        { trigger: ".o_data_row .o_cgvcall_play[aria-pressed=false]", run: "click" },
        { trigger: `${DOCK} .o_cgvcall_player[data-status=playing]` },
        { trigger: ".o_data_row .o_cgvcall_play[aria-pressed=true]" },
        {
            content: "the end of the list can be scrolled from under it",
            trigger: `body:has(${DOCK}) .o_list_renderer`,
            run() {
                const dock = document.querySelector(DOCK).getBoundingClientRect();
                const room = parseFloat(getComputedStyle(this.anchor).paddingBottom);
                if (room < window.innerHeight - dock.top) {
                    throw new Error(`${room} px of room for ${dock.height} px`);
                }
            },
        },
        {
            content: "the sound advances",
            trigger: `${DOCK} .o_cgvcall_elapsed:not(:contains(0:00))`,
        },
        { trigger: ".o_data_row .o_data_cell[name=started_at]", run: "click" },
        {
            content: "it goes on in another page, which shows the same",
            trigger: `body:has(${DOCK}) ${IN_FORM}[data-status=playing]`,
        },
        { trigger: `${IN_FORM} .o_cgvcall_play_big`, run: "click" },
        { trigger: `${IN_FORM}[data-status=paused]` },
        { content: "to the middle", trigger: `${IN_FORM} .o_cgvcall_track`, run: "click" },
        {
            trigger: `${IN_FORM}[data-status=paused] [role=slider]`,
            run() {
                const [now, max] = ["now", "max"].map((name) =>
                    Number(this.anchor.getAttribute(`aria-value${name}`))
                );
                if (Math.abs(now - max / 2) > 2) {
                    throw new Error(`at ${now} of ${max} seconds`);
                }
            },
        },
        { trigger: `${IN_FORM} .o_cgvcall_moment_add`, run: "click" },
        { trigger: `${IN_FORM} .o_cgvcall_moment_input`, run: "edit Asks for a discount" },
        { trigger: `${IN_FORM} .o_cgvcall_moment_save`, run: "click" },
        { trigger: `${DOCK} .o_cgvcall_moment:contains(Asks for a discount)` },
        { trigger: `${IN_FORM} .o_cgvcall_mark[title*='Asks for a discount']` },
        { trigger: `${IN_FORM} .o_cgvcall_speed`, run: "select 2" },
        { trigger: `${IN_FORM} .o_cgvcall_track`, run: "click" },
        { content: "back to the start", trigger: `${IN_FORM} .o_cgvcall_track`, run: "press Home" },
        { trigger: `${IN_FORM} .o_cgvcall_elapsed:contains(0:00)` },
        { content: "to the note", trigger: `${IN_FORM} .o_cgvcall_jump`, run: "click" },
        { trigger: `${IN_FORM}[data-status=playing] .o_cgvcall_elapsed:not(:contains(0:00))` },
        { trigger: `${DOCK} .o_cgvcall_dock_close`, run: "click" },
        { trigger: `body:not(:has(${DOCK})) ${IN_FORM}[data-status=idle]` },
    ],
});

registry.category("web_tour.tours").add("cgvcall_player_card_tour", {
    steps: () => [
        { trigger: ".o_cgvcall_card .o_cgvcall_moment:contains(Signs)" },
        { trigger: ".o_cgvcall_card .o_cgvcall_play_big", run: "click" },
        { trigger: ".o_cgvcall_card .o_cgvcall_player[data-status=playing]" },
        { trigger: `body:not(:has(${DOCK}))` },
        { content: "away from the contact", trigger: ".o_menu_brand", run: "click" },
        { trigger: `body:not(:has(.o_form_view)) ${DOCK} .o_cgvcall_player[data-status=playing]` },
        { trigger: `${DOCK} .o_cgvcall_play_big`, run: "click" },
        { trigger: `${DOCK} .o_cgvcall_player[data-status=paused]` },
    ],
});
