import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { click, hover } from "@odoo/hoot-dom";
import { describe, expect, test } from "@odoo/hoot";

import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { session } from "@web/session";

import { connected, settle, setupSoftphone } from "./softphone_test_helpers";

class Customer extends models.Model {
    name = fields.Char();
    phone = fields.Char();

    _records = [{ id: 1, name: "An", phone: "0912 345 678" }];
}

describe.current.tags("desktop");
defineMailModels();
defineModels({ Customer });

const ARCHS = {
    form: `<form><field name="name"/><field name="phone" widget="phone"/></form>`,
    list: `<list><field name="name"/><field name="phone" widget="phone"/></list>`,
    kanban: `<kanban><templates><t t-name="card"><field name="phone" widget="phone"/></t></templates></kanban>`,
};

/** Mount the view, with a softphone whose calls are steps. */
async function mount(type, options = {}) {
    const phone = setupSoftphone();
    const prepare = phone.answers.prepare;
    phone.answers.prepare = (...args) => {
        expect.step(args);
        return prepare();
    };
    if (options.extension === false) {
        patchWithCleanup(session, { cgvcall: undefined });
    }
    await mountView({
        type,
        resModel: "customer",
        arch: ARCHS[type],
        selectRecord: () => expect.step("open record"),
        ...(type === "form" ? { resId: 1 } : {}),
        ...options.view,
    });
    await connected();
}

test("the number in a read-only form calls", async () => {
    await mount("form", { view: { readonly: true } });
    expect(".o_field_phone a.o_form_uri").toHaveAttribute(
        "data-tooltip",
        "Call with extension 101"
    );
    await click(".o_field_phone a.o_form_uri");
    await settle();
    expect.verifySteps([["0912 345 678", "customer", 1], "place 0912345678"]);
});

test("the Call link of a form calls", async () => {
    await mount("form");
    await hover(".o_field_phone input");
    await contains(".o_phone_form_link", { visible: false }).click();
    await settle();
    expect.verifySteps([["0912 345 678", "customer", 1], "place 0912345678"]);
});

test("a record that is not saved yet", async () => {
    await mount("form", { view: { resId: undefined } });
    await contains(".o_field_phone input").edit("0912 345 678");
    await contains(".o_phone_form_link", { visible: false }).click();
    await settle();
    expect.verifySteps([["0912 345 678", "customer", false], "place 0912345678"]);
});

test("the number in a list calls and does not open the record", async () => {
    await mount("list");
    await click(".o_data_row .o_field_phone a");
    await settle();
    expect.verifySteps([["0912 345 678", "customer", 1], "place 0912345678"]);
});

test("the number on a card calls and does not open the record", async () => {
    await mount("kanban");
    await click(".o_kanban_record .o_field_phone a");
    await settle();
    expect.verifySteps([["0912 345 678", "customer", 1], "place 0912345678"]);
});

test("without an extension the number stays a tel: link", async () => {
    await mount("form", { extension: false, view: { readonly: true } });
    const link = ".o_field_phone a.o_form_uri";
    expect(link).toHaveAttribute("href", "tel:0912345678");
    expect(link).not.toHaveAttribute("data-tooltip");
    await click(link);
    await settle();
    expect.verifySteps([]);
});
