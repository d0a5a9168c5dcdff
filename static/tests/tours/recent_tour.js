import { registry } from "@web/core/registry";

import { hangUp, isCalledBy, openWindow, otherSideHangsUp, ready, talks } from "./softphone_steps";

const ROW = ".o_cgvcall_recent .o_cgvcall_row";

registry.category("web_tour.tours").add("cgvcall_recent_tour", {
    steps: () => [
        ...ready(),
        // Of an hour ago.
        { trigger: ".o_cgvcall_missed:contains(1)" },
        isCalledBy("0987000111"),
        { trigger: ".o_cgvcall_incoming:contains(Lê Thị Bình)" },
        otherSideHangsUp("incoming"),
        { trigger: "body:not(:has(.o_cgvcall_incoming))" },
        { trigger: ".o_cgvcall_missed:contains(2)" },
        // With calls to return, the window opens where they are.
        ...openWindow(),
        { trigger: `${ROW}:nth-child(1).o_cgvcall_to_return:contains(Lê Thị Bình)` },
        { trigger: `${ROW}:nth-child(2).o_cgvcall_to_return:contains(Nguyễn Văn An)` },
        { trigger: `${ROW}:nth-child(1) .o_cgvcall_dial:contains(Call back)`, run: "click" },
        talks("Lê Thị Bình"),
        ...hangUp(),
        // The one that was called back waits no more; the other one does.
        { trigger: ".o_cgvcall_missed:contains(1)" },
        { trigger: `${ROW}:nth-child(1):contains(Lê Thị Bình):contains(Outgoing)` },
        { trigger: `${ROW}:nth-child(2):not(.o_cgvcall_to_return):contains(Lê Thị Bình)` },
        { trigger: `${ROW}:nth-child(3).o_cgvcall_to_return .o_cgvcall_dismiss`, run: "click" },
        { trigger: `${ROW}:nth-child(3):not(.o_cgvcall_to_return):contains(Nguyễn Văn An)` },
        { trigger: ".o_cgvcall_systray:not(:has(.o_cgvcall_missed))" },
    ],
});
