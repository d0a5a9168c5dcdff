import { registry } from "@web/core/registry";

import { hangUp, ready, talks } from "./softphone_steps";

const ROW = ".o_list_view .o_data_row";
const FILTERS = ".o_searchview_dropdown_toggler";

registry.category("web_tour.tours").add("cgvcall_calls_to_return_tour", {
    steps: () => [
        // Whoever was called back is not among them.
        { trigger: `${ROW}:nth-child(2):not(:nth-child(3))` },
        { trigger: `${ROW}:contains(0987 000 111) button[name=action_dismiss]`, run: "click" },
        { trigger: `.o_list_view:not(:contains(0987 000 111)) ${ROW.split(" ")[1]}` },
        // The one that waits tells so.
        {
            trigger: `${ROW}:contains(Nguyễn Văn An) .o_data_cell[name=started_at]`,
            run: "click",
        },
        {
            trigger:
                "div[name=headline]:contains(Nguyễn Văn An called; Trần Thị Rep did not answer)",
        },
        { trigger: ".alert-warning:contains(Nobody has called back yet.)" },
        { trigger: ".o_statusbar_buttons .o_cgvcall_call_back:contains(Call back)" },
        { trigger: ".o_statusbar_buttons button[name=action_dismiss]" },
        { trigger: ".o-mail-Chatter" },
        // And who was called back, too: in the list of all calls.
        { trigger: ".o_menu_sections [data-menu-xmlid='cgvcall.menu_calls']", run: "click" },
        { trigger: `${ROW}:nth-child(4)` },
        { trigger: FILTERS, run: "click" },
        { trigger: ".o-dropdown-item:contains(Missed):not(:contains(Today))", run: "click" },
        { trigger: FILTERS, run: "click" },
        { trigger: ".o_list_table:not(:contains(Outgoing))" },
        {
            trigger: `${ROW}:contains(0987 000 222) .o_data_cell[name=started_at]`,
            run: "click",
        },
        { trigger: ".alert-success:contains(called back after 30 minutes)" },
        { trigger: ".alert-success div[name=returned_call_id] a" },
        { trigger: ".o_cgvcall_leg:contains(Trần Thị Rep):contains(No answer)" },
        { trigger: ".o_cgvcall_leg:nth-child(2):contains(102)" },
        // Groups that only the database knows of.
        { trigger: ".o_menu_sections [data-menu-xmlid='cgvcall.menu_calls']", run: "click" },
        { trigger: `${ROW}:nth-child(4)` },
        { trigger: FILTERS, run: "click" },
        { trigger: ".o-dropdown-item:contains(Hour of Day)", run: "click" },
        { trigger: ".o_group_header:contains(:00)", run: "click" },
        { trigger: `${ROW}:contains(0912 345 678), ${ROW}:contains(0987 000 222)` },
    ],
});

registry.category("web_tour.tours").add("cgvcall_calls_own_tour", {
    steps: () => [
        ...ready(),
        { trigger: `${ROW}:not(:nth-child(2)):contains(Nguyễn Văn An)` },
        { trigger: `body:not(:contains(0987 000 111)) .o_list_view` },
        { trigger: `${ROW} .o_cgvcall_call_back`, run: "click" },
        talks("Nguyễn Văn An"),
        ...hangUp(),
        { trigger: ".o_menu_sections [data-menu-xmlid='cgvcall.menu_to_return']", run: "click" },
        { trigger: ".o_view_nocontent:contains(Nobody is waiting)" },
    ],
});
