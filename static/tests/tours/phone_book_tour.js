import { registry } from "@web/core/registry";

import { hangUp, ready, talks } from "./softphone_steps";

const LIST = ".o_cgvcall_numbers";
const ADD = `${LIST} .o_field_x2many_list_row_add a`;
const NUMBER = `${LIST} .o_selected_row [name=number_display] input`;
const SAVED =
    ".o_form_saved, .o_form_view:not(:has(.o_form_dirty)) .o_form_button_save:not(:visible)";
const save = () => [{ trigger: ".o_form_button_save", run: "click" }, { trigger: SAVED }];

registry.category("web_tour.tours").add("cgvcall_phone_book_tour", {
    steps: () => [
        ...ready(),
        // Nothing there but the way to add one.
        { trigger: `${LIST}:not(:has(.o_data_row)):not(:has(th:visible))` },
        { trigger: ADD, run: "click" },
        { trigger: NUMBER, run: "edit 100" },
        { trigger: ".o_field_widget[name=email] input", run: "edit an@example.com" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".modal:contains(“100” is an extension or a short code)" },
        { trigger: ".modal footer button", run: "click" },
        {
            trigger: ".o_field_widget[name=email] input:value(an@example.com)",
        },
        { trigger: `${LIST} .o_data_row [name=label]`, run: "click" },
        { trigger: NUMBER, run: "edit 0988.111.222" },
        ...save(),
        // As people read it, and called by a click.
        { trigger: `${LIST} .o_data_row a:contains(0988 111 222)`, run: "click" },
        talks("Nguyễn Văn An"),
        ...hangUp(),
        // One more, that is there already.
        { trigger: ADD, run: "click" },
        { trigger: NUMBER, run: "edit +84 988 111 222" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".modal:contains(0988 111 222 is there already)" },
        { trigger: ".modal footer button", run: "click" },
        { trigger: `${LIST} .o_data_row:eq(1) [name=label]`, run: "click" },
        { trigger: NUMBER, run: "edit 028 7300 1234" },
        ...save(),
        { trigger: `${LIST} .o_data_row:contains(028 7300 1234)` },
        {
            trigger: `${LIST} .o_data_row:contains(0988 111 222) .o_list_record_remove button`,
            run: "click",
        },
        { trigger: `${LIST}:not(:has(.o_data_row:contains(0988 111 222)))` },
        ...save(),
    ],
});

registry.category("web_tour.tours").add("cgvcall_phone_book_lead_tour", {
    steps: () => [
        { trigger: ADD, run: "click" },
        { trigger: NUMBER, run: "edit 0988 111 222" },
        ...save(),
        { trigger: `${LIST} .o_data_row:contains(0988 111 222)` },
    ],
});
