import { registry } from "@web/core/registry";

const figure = (name, value) =>
    `.o_cgvcall_figure[data-figure=${name}] .o_cgvcall_figure_value:contains(/^${value}$/)`;

registry.category("web_tour.tours").add("cgvcall_dashboard_tour", {
    steps: () => [
        { trigger: "[data-menu-xmlid='cgvcall.menu_reporting']", run: "click" },
        { trigger: "[data-menu-xmlid='cgvcall.menu_dashboard']", run: "click" },
        { trigger: ".o_cgvcall_head p:contains(nothing to compare with)" },
        { trigger: figure("missed", "2") },
        { trigger: figure("calls", "4") },
        { trigger: ".o_cgvcall_trend canvas" },
        { trigger: ".o_cgvcall_heat_cell" },
        // One agent's page, then the calls behind a figure of it.
        { trigger: ".o_cgvcall_agent:contains(Trần Thị Rep)", run: "click" },
        { trigger: ".o_cgvcall_agent_chip:contains(Trần Thị Rep)" },
        { trigger: figure("missed", "1"), run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(0912 345 678)" },
        { trigger: ".o_list_view:not(:has(.o_data_row:nth-child(2):contains(09)))" },
        { trigger: ".o_breadcrumb .o_back_button", run: "click" },
        // The filter is still there.
        { trigger: ".o_cgvcall_agent_chip:contains(Trần Thị Rep)", run: "click" },
        { trigger: figure("missed", "2") },
        { trigger: ".o_cgvcall_period", run: "click" },
        { trigger: "[data-preset=yesterday]", run: "click" },
        { trigger: ".o_cgvcall_empty:contains(No calls in this period)" },
    ],
});
