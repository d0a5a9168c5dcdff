import { registry } from "@web/core/registry";

import { hangUp, ready, talks } from "./softphone_steps";

const TAB = ".o_notebook_headers a[name=cgvcall_calls]";
const PAGE = ".o_cgvcall_history";
const CALL = `${PAGE} .o_cgvcall_history_call`;
const STAT = ".oe_stat_button[name=action_view_cgvcall_calls]";

registry.category("web_tour.tours").add("cgvcall_history_tour", {
    steps: () => [
        ...ready(),
        { trigger: `${STAT}:contains(1 · 1 missed)` },
        { trigger: TAB, run: "click" },
        // The next call, whom to call, and what there was.
        { trigger: `${PAGE} .o_cgvcall_history_activity:contains(Today · Ask about the roof)` },
        { trigger: `${PAGE} .o_cgvcall_history_number:contains(028 7300 9999)` },
        { trigger: `${PAGE} .o_cgvcall_history_number:contains(Nguyễn Văn An · 0912 345 678)` },
        { trigger: `${CALL}:contains(Missed call):contains(To return)` },
        {
            trigger: `${PAGE} .o_cgvcall_history_numbers a:contains(Nguyễn Văn An)`,
            run: "click",
        },
        talks("Nguyễn Văn An"),
        ...hangUp(),
        // The talk comes on top without a click, and the missed call waits no more.
        { trigger: `${CALL}:contains(Outgoing call):contains(Nguyễn Văn An)` },
        { trigger: `${CALL}:contains(Missed call):contains(Returned by Trần Thị Rep)` },
        { trigger: `${CALL} .o_cgvcall_history_open:contains(Missed call)`, run: "click" },
        { trigger: ".o_form_view div[name=headline]:contains(Nguyễn Văn An called)" },
    ],
});

registry.category("web_tour.tours").add("cgvcall_history_lead_tour", {
    steps: () => [
        { trigger: TAB, run: "click" },
        { trigger: `${PAGE} .o_cgvcall_history_empty:contains(No calls yet)` },
        { trigger: `${PAGE} .o_cgvcall_history_number:contains(0912 345 678)` },
        { trigger: `${PAGE} .o_cgvcall_history_plan`, run: "click" },
        { trigger: ".modal div[name=summary] input", run: "edit Say hello" },
        { trigger: ".modal button[name=action_schedule_activities]", run: "click" },
        { trigger: `${PAGE} .o_cgvcall_history_activity:contains(Say hello)` },
        { trigger: ".o-mail-Activity:contains(Say hello)" },
    ],
});
