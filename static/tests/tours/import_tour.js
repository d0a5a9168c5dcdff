import { registry } from "@web/core/registry";

const day = (ago) => luxon.DateTime.now().minus({ days: ago }).toFormat("MM/dd/yyyy");
const row = (state) => `.o_list_view .o_data_row:contains(${state})`;

registry.category("web_tour.tours").add("cgvcall_import_tour", {
    steps: () => [
        // The top bar says that something is wrong, and leads to where it says what.
        { trigger: ".o_cgvcall_import_warning", run: "click" },
        { trigger: ".alert-danger:contains(The PBX does not answer)" },
        { trigger: ".o_form_view button[name=action_import_now]", run: "click" },
        { trigger: ".o_notification:contains(new calls)" },
        { trigger: ".o_field_widget[name=health_state]:contains(All is well)" },
        { trigger: ".o_form_view button[name=action_check_now]", run: "click" },
        { trigger: ".o_notification:contains(Days checked)" },
        { trigger: ".o_field_widget[name=day_bars] [title*='at the PBX']" },
        { trigger: ".o_field_widget[name=day_ids] .o_data_row:contains(Complete)" },
        // Past calls: asked for, held, gone on with, given up.
        { trigger: ".o_form_view button[name=action_import_past]", run: "click" },
        { trigger: ".modal .o_field_widget[name=date_from] input", run: `edit ${day(60)}` },
        { trigger: ".modal .o_field_widget[name=date_to] input", run: `edit ${day(40)}` },
        { trigger: ".modal button[name=action_open_list]", run: "click" },
        { trigger: `${row("Running")} button[name=action_pause]`, run: "click" },
        { trigger: `${row("Paused")} button[name=action_resume]`, run: "click" },
        { trigger: `${row("Running")} button[name=action_cancel]`, run: "click" },
        { trigger: ".modal .btn-primary", run: "click" },
        { trigger: row("Cancelled") },
    ],
});
