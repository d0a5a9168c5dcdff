import { registry } from "@web/core/registry";

import { hangUp, openTab, openWindow, ready, talks } from "./softphone_steps";

const ROW = ".o_cgvcall_to_call .o_cgvcall_row";

registry.category("web_tour.tours").add("cgvcall_to_call_tour", {
    steps: () => [
        ...ready(),
        ...openWindow(),
        ...openTab("to_call"),
        { trigger: `${ROW}:nth-child(1):contains(Lê Thị Bình):contains(Overdue)` },
        { trigger: `${ROW}:nth-child(2):contains(Bận Rộn):contains(Ask about the roof)` },
        // What is due in a week waits.
        { trigger: ".o_cgvcall_to_call:not(:contains(Nguyễn Văn An))" },
        { trigger: ".o_cgvcall_next:contains(Lê Thị Bình)", run: "click" },
        talks("Lê Thị Bình"),
        ...hangUp(),
        { trigger: ".o_cgvcall_to_call:not(:contains(Lê Thị Bình))" },
        { trigger: ".o_cgvcall_next:contains(Bận Rộn)", run: "click" },
        { trigger: ".o_cgvcall_panel[data-state=ended][data-cause=busy]:contains(Bận Rộn)" },
        ...openTab("recent"),
        { trigger: ".o_cgvcall_row:contains(Bận Rộn) .o_cgvcall_result:contains(Busy)" },
        // Nobody answered: it is still to be done.
        ...openTab("to_call"),
        { trigger: `${ROW}:nth-child(1):contains(Bận Rộn)` },
    ],
});
