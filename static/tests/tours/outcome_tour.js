import { registry } from "@web/core/registry";

import { hangUp, ready } from "./softphone_steps";

const PANEL = ".o_form_view .o_cgvcall_panel";
const NOTE = "Wants a <b>quote</b> by Friday";

registry.category("web_tour.tours").add("cgvcall_outcome_tour", {
    steps: () => [
        ...ready(),
        { trigger: "div[name=phone] a.o_phone_form_link", run: "click" },
        { trigger: `${PANEL}[data-state=ongoing]` },
        { trigger: `${PANEL} .o_cgvcall_note textarea`, run: `edit ${NOTE}` },
        { trigger: `${PANEL} .o_cgvcall_note_status:contains(Saved)` },
        ...hangUp(),
        { trigger: `${PANEL} .o_cgvcall_outcome:contains(Call back later)`, run: "click" },
        { trigger: `${PANEL} .o_cgvcall_outcome.active:contains(Call back later)` },
        {
            trigger:
                ".o-mail-Chatter .o_cgvcall_card:contains(Outgoing call)" +
                `:contains(Call back later):contains(${NOTE})`,
        },
        // It is said and done: the panel goes.
        { trigger: "body:not(:has(.o_cgvcall_panel))" },
        { trigger: ".oe_stat_button[name=action_view_cgvcall_calls]", run: "click" },
        { trigger: ".o_data_row:contains(Call back later) [name=direction]", run: "click" },
        { trigger: ".o_form_view div[name=outcome_id]:contains(Call back later)" },
        { trigger: `.o_form_view div[name=note]:contains(${NOTE})` },
        { trigger: ".o_form_view div[name=partner_id] a.o_form_uri", run: "click" },
        { trigger: ".o-mail-Chatter .o-mail-Activity:contains(Call back)" },
    ],
});
