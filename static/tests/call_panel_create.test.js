import { mailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { waitFor } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";

import {
    contains,
    defineModels,
    fields,
    makeServerError,
    MockServer,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";

import { AN, fakeSoftphone, makeCall, UNKNOWN } from "./fake_softphone";

class Lead extends models.Model {
    _name = "crm.lead";

    name = fields.Char();
    phone = fields.Char();
    type = fields.Char();

    _views = {
        form: `<form><field name="name"/><field name="phone"/><field name="type"/></form>`,
    };
}

class ResPartner extends mailModels.ResPartner {
    partner_share = fields.Boolean();

    _views = {
        form: `<form><field name="name"/><field name="phone"/></form>`,
        list: `<list><field name="name"/></list>`,
        search: `<search/>`,
    };
}

describe.current.tags("desktop");
defineModels({ ...mailModels, Lead, ResPartner });

const ONGOING = { id: "c1", state: "ongoing", answeredAt: 1000, who: UNKNOWN };
const PHONE = ".modal .o_field_widget[name=phone] input";

let usesLeads;
let allowed;

beforeEach(() => {
    usesLeads = true;
    allowed = ["res.partner", "crm.lead"];
    onRpc("has_group", () => usesLeads);
    onRpc("has_access", ({ model }) => allowed.includes(model));
    onRpc("cgvcall.call", "softphone_outcomes", () => []);
});

async function show(values) {
    fakeSoftphone({ calls: [makeCall({ ...ONGOING, ...values })] });
    await mountWithCleanup(`<div/>`);
    await animationFrame();
}

test("a contact of an unknown number", async () => {
    await show();
    await contains(".o_cgvcall_create_contact").click();
    expect(".modal-title").toHaveText("Create contact");
    await waitFor(PHONE);
    expect(PHONE).toHaveValue(UNKNOWN.number);
    await contains(".modal .o_field_widget[name=name] input").edit("Chi");
    await contains(".modal .o_form_button_save").click();
    expect(".modal").toHaveCount(0);
    const [{ id }] = MockServer.env["res.partner"].search_read([["name", "=", "Chi"]]);
    expect.verifySteps([`attach ["c1","res.partner",${id}]`]);
});

test("a lead", async () => {
    await show();
    await contains(".o_cgvcall_create_lead").click();
    await waitFor(PHONE);
    expect(".modal-title").toHaveText("Create lead");
    await waitFor(PHONE);
    expect(PHONE).toHaveValue(UNKNOWN.number);
    expect(".modal .o_field_widget[name=type] input").toHaveValue("lead");
});

test("an opportunity where leads are not used", async () => {
    usesLeads = false;
    await show();
    await contains(".o_cgvcall_create_lead").click();
    await waitFor(PHONE);
    expect(".modal .o_field_widget[name=type] input").toHaveValue("opportunity");
    await contains(".modal .o_field_widget[name=name] input").edit("Chi");
    await contains(".modal .o_form_button_save").click();
    expect.verifySteps([`attach ["c1","crm.lead",1]`]);
});

test("an ended call stays meanwhile", async () => {
    await show({ state: "ended", cause: "completed", endedAt: 2000 });
    await contains(".o_cgvcall_create_contact").click();
    expect.verifySteps([`keep ["c1"]`]);
});

test("nothing while Odoo cannot be reached", async () => {
    onRpc("has_access", () => {
        throw makeServerError();
    });
    await show();
    expect(".o_cgvcall_panel").toHaveCount(1);
    expect(".o_cgvcall_create").toHaveCount(0);
});

test("an existing contact: no colleague, and no new one", async () => {
    await show({ state: "ended", cause: "completed", endedAt: 2000 });
    const values = { name: "Mai", partner_share: true };
    const [partner] = MockServer.env["res.partner"].create([values]);
    await contains(".o_cgvcall_choose_contact").click();
    expect(".modal-title").toHaveText("Whose number is it?");
    await waitFor(".modal .o_data_row");
    expect(".modal .o_data_row").toHaveCount(1);
    expect(".modal .o_create_button").toHaveCount(0);
    await contains(".modal .o_data_cell").click();
    expect(".modal").toHaveCount(0);
    expect.verifySteps([`keep ["c1"]`, `attach ["c1","res.partner",${partner}]`]);
});

test("only what the user may create", async () => {
    allowed = ["res.partner"];
    await show();
    expect(".o_cgvcall_create_contact").toHaveCount(1);
    expect(".o_cgvcall_create_lead").toHaveCount(0);
});

const NOBODY = {
    "a known person": { who: AN },
    "a record that was clicked on": { resModel: "helpdesk.ticket", resId: 3 },
    "a colleague's own number": { who: { ...UNKNOWN, name: "Hoa", colleague: true } },
    "a colleague": { direction: "internal", who: { ...UNKNOWN, number: "102" } },
    "a hidden number": { who: { ...UNKNOWN, number: "anonymous" } },
    "a call that rings": { state: "ringing", answeredAt: null },
};
for (const [name, values] of Object.entries(NOBODY)) {
    test(`nothing to create: ${name}`, async () => {
        await show(values);
        expect(".o_cgvcall_panel").toHaveCount(1);
        expect(".o_cgvcall_create").toHaveCount(0);
    });
}
