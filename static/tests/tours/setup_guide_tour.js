import { registry } from "@web/core/registry";

import { hangUp, ready } from "./softphone_steps";

const step = (key, state) => `li[data-step=${key}]${state ? `[data-state=${state}]` : ""}`;
const row = (number) => `.o_cgvcall_setup_rows li[data-number='${number}']`;
const LIST = [
    "Kính gửi quý khách",
    "User Name\tAuthen Name\tAuthen Pass\tServer\tHọ và tên",
    "101\tVPBX_TEST_101\tplanted-password\tvoip.example.vn\tdang quan tri",
    "102\tVPBX_TEST_102\tplanted-password\tvoip.example.vn\t",
].join("\n");

registry.category("web_tour.tours").add("cgvcall_setup_guide_tour", {
    steps: () => [
        // The first step that is not done is open.
        { trigger: `${step("account", "todo")} input[name=api_key]`, run: "edit test-key" },
        { trigger: `${step("account")} input[name=api_secret]`, run: "edit wrong" },
        { trigger: `${step("account")} .o_cgvcall_setup_save`, run: "click" },
        { trigger: `${step("test", "wrong")}:contains(copy API key and API secret again)` },
        { trigger: ".o_cgvcall_setup_correct", run: "click" },
        {
            trigger: `${step("account")} input[name=api_secret]`,
            run: "edit planted-secret",
        },
        { trigger: `${step("account")} .o_cgvcall_setup_save`, run: "click" },
        { trigger: step("test", "done") },
        // The list: a look at it first.
        { trigger: `${step("extensions", "todo")} textarea`, run: (tour) => tour.edit(LIST) },
        { trigger: ".o_cgvcall_setup_read", run: "click" },
        { trigger: `${row(101)}:contains(VPBX_TEST_101):contains(found by name)` },
        { trigger: ".o_cgvcall_setup_unread [data-line='1']:contains(Kính gửi)" },
        { trigger: ".o_cgvcall_setup_body:contains(Columns that were not used: Server)" },
        { trigger: ".o_cgvcall_setup_body:not(:contains(planted))" },
        { trigger: ".o_cgvcall_setup_store:contains(2)", run: "click" },
        { trigger: ".o_notification:contains(New extensions: 2)" },
        { trigger: step("extensions", "done") },
        // Who uses which.
        { trigger: `${step("users", "done")}:contains(102)` },
        { trigger: `${step("users")} .o_cgvcall_setup_head`, run: "click" },
        { trigger: "li[data-extension='102'] input", run: "edit Trần Thị Rep" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Trần Thị Rep)", run: "click" },
        { trigger: `${step("users", "done")}:contains(Each extension has a user)` },
        // The page was loaded before its user had an extension.
        {
            trigger: `${step("check", "todo")} .o_cgvcall_setup_reload`,
            run: "click",
            expectUnloadPage: true,
        },
        ...ready(),
        // It goes on where it was.
        { trigger: `${step("check", "todo")} .o_cgvcall_setup_check`, run: "click" },
        { trigger: ".o_cgvcall_preflight li[data-key=signalling][data-status=ok]" },
        { trigger: ".modal-footer button:contains(Close)", run: "click" },
        { trigger: `${step("call", "todo")} .o_cgvcall_setup_head`, run: "click" },
        { trigger: `${step("call")} input[name=number]`, run: "edit 0912345678" },
        { trigger: ".o_cgvcall_setup_call", run: "click" },
        ...hangUp(),
        { trigger: step("call", "done") },
        { trigger: `${step("import", "todo")} .o_cgvcall_setup_head`, run: "click" },
        { trigger: ".o_cgvcall_setup_import", run: "click" },
        { trigger: `${step("import", "done")}:contains(All calls since)` },
    ],
});
