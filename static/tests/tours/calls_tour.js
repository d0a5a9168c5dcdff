import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("cgvcall_calls_tour", {
    steps: () => [
        {
            trigger: ".o_data_row:contains(Nguyễn Văn An) .o_data_cell[name=direction]",
            run: "click",
        },
        {
            trigger:
                ".o_form_view div[name=headline]:contains(Trần Thị Rep called Nguyễn Văn An; they talked for 15 s.)",
        },
        { trigger: "div[name=talk_seconds]:contains(0:15)" },
        { trigger: "div[name=recording_id] .o_cgvcall_player[data-status=idle]" },
        { trigger: "div[name=partner_id] a.o_form_uri", run: "click" },
        { trigger: ".oe_stat_button[name=action_view_cgvcall_calls]:contains(1)" },
        { trigger: ".o-mail-Chatter .o_cgvcall_card:contains(Outgoing call):contains(0:15)" },
        { trigger: ".oe_stat_button[name=action_view_cgvcall_calls]", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(0912 345 678)" },
    ],
});
