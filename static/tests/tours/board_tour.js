import { registry } from "@web/core/registry";

import { hangUp, isCalledBy, otherSideHangsUp, ready, talks } from "./softphone_steps";

const OWN = ".o_cgvcall_board_line[data-extension='101']";
const OTHER = ".o_cgvcall_board_line[data-extension='102']";
const WAITING = ".o_cgvcall_board_waiting";
const TODAY = ".o_cgvcall_board_figure";

registry.category("web_tour.tours").add("cgvcall_board_tour", {
    steps: () => [
        { trigger: `${OTHER}[data-state=off]:contains(Offline)` },
        ...ready(),
        { trigger: `${OWN}[data-state=ready]:contains(Ready)` },
        isCalledBy("0912345678"),
        { trigger: `${WAITING}:contains(Nguyễn Văn An):contains(Rings at)` },
        { trigger: `${OWN}[data-state=ringing]` },
        { trigger: ".o_cgvcall_incoming .o_cgvcall_answer", run: "click" },
        talks("Nguyễn Văn An"),
        { trigger: `${OWN}[data-state=call] .o_cgvcall_board_person:contains(Nguyễn Văn An)` },
        { trigger: `body:not(:has(${WAITING}))` },
        { trigger: `${OWN} .o_cgvcall_clock:contains(0:02)` },
        ...hangUp(),
        { trigger: `${OWN}[data-state=wrap_up]:contains(Wrapping up)` },
        { trigger: `${TODAY}[data-figure=answered] .fs-2:contains(1)` },
        isCalledBy("0987000333"),
        { trigger: `${WAITING}:contains(0987 000 333)` },
        otherSideHangsUp("incoming"),
        { trigger: `body:not(:has(${WAITING}))` },
        { trigger: `${OWN} [data-figure=missed]:contains(1)`, run: "click" },
        { trigger: ".o_data_row:contains(0987 000 333)" },
        { trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a", run: "click" },
        { trigger: OWN },
    ],
});
