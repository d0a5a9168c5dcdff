import { registry } from "@web/core/registry";

import { isCalledBy, openTab, openWindow, otherSideHangsUp, ready, talks } from "./softphone_steps";

const POPUP = ".o_cgvcall_incoming";
const ROW = ".o_cgvcall_recent .o_cgvcall_row";

registry.category("web_tour.tours").add("cgvcall_incoming_tour", {
    steps: () => [
        ...ready(),
        isCalledBy("0912345678"),
        { trigger: `${POPUP} .o_cgvcall_name:contains(Nguyễn Văn An)` },
        { trigger: `${POPUP} .o_cgvcall_company:contains(Gạch Việt)` },
        { trigger: `${POPUP} .o_cgvcall_opportunity:contains(Two hundred roofs)` },
        { trigger: `${POPUP} .o_cgvcall_answer`, run: "click" },
        talks("Nguyễn Văn An"),
        { trigger: `body:not(:has(${POPUP}))` },
        isCalledBy("0987000333"),
        { trigger: `${POPUP}:contains(a second call):contains(0987 000 333)` },
        { trigger: `${POPUP} .o_cgvcall_reject`, run: "click" },
        { trigger: `body:not(:has(${POPUP}))` },
        talks("Nguyễn Văn An"),
        otherSideHangsUp("ongoing"),
        { trigger: ".o_cgvcall_panel[data-state=ended][data-cause=completed]" },
        ...openWindow(),
        ...openTab("recent"),
        { trigger: `${ROW}:nth-child(1):contains(0987 000 333):contains(Missed)` },
        { trigger: `${ROW}:nth-child(2):contains(Nguyễn Văn An):contains(Incoming)` },
    ],
});
