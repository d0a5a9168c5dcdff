import { registry } from "@web/core/registry";

import { hangUp, openTab, openWindow, ready, talks } from "./softphone_steps";

registry.category("web_tour.tours").add("cgvcall_keypad_tour", {
    steps: () => [
        ...ready(),
        ...openWindow(),
        { trigger: ".o_cgvcall_keypad_number", run: "edit Văn An" },
        {
            trigger:
                ".o_cgvcall_person[aria-selected=true]:contains(Nguyễn Văn An):contains(0912 345 678)",
        },
        { trigger: ".o_cgvcall_call", run: "click" },
        talks("Nguyễn Văn An"),
        { trigger: ".o_cgvcall_systray[data-state=call]" },
        // The next number, please.
        { trigger: ".o_cgvcall_keypad:not(:has(.o_cgvcall_erase))" },
        ...hangUp(),
        { trigger: ".o_cgvcall_systray[data-state=ready]" },
        ...openTab("recent"),
        { trigger: ".o_cgvcall_row:contains(Nguyễn Văn An) .o_cgvcall_result:contains(Outgoing)" },
    ],
});
