import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("cgvcall_settings_tour", {
    steps: () => [
        { trigger: ".settings_tab .tab[data-key=cgvcall]", run: "click" },
        { trigger: ".o_setting_box div[name=cgvcall_api_key] input", run: "edit test-key" },
        {
            trigger: ".o_setting_box div[name=cgvcall_api_secret] input",
            run: "edit planted-secret",
        },
        { trigger: "div[name=cgvcall_extension_ids] .o_field_x2many_list_row_add a", run: "click" },
        {
            trigger: "div[name=cgvcall_extension_ids] .o_selected_row div[name=number] input",
            run: "edit 103",
        },
        {
            trigger: "div[name=cgvcall_extension_ids] .o_selected_row div[name=authen_name] input",
            run: "edit VPBX_TEST_103",
        },
        {
            trigger: "div[name=cgvcall_extension_ids] .o_selected_row div[name=password] input",
            run: "edit planted-password",
        },
        // The test saves what was typed: no question in between.
        { trigger: "button[name=action_cgvcall_test_connection]", run: "click" },
        { trigger: ".o_notification:contains(The PBX answered)" },
        { trigger: "div[name=cgvcall_state]:contains(Connected)" },
        // What was typed is set, and is not told again.
        { trigger: "div[name=cgvcall_api_secret] input:value(/^•+$/)" },
    ],
});
