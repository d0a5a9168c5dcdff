import { Component, xml } from "@odoo/owl";

import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { click } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";

import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";

import { AN, fakeSoftphone, makeCall, UNKNOWN } from "./fake_softphone";

import { SoftphoneRoot } from "@cgvcall/softphone/softphone_root";

class Customer extends models.Model {
    name = fields.Char();
    phone = fields.Char();

    _records = [
        { id: 1, name: "An", phone: "0912 345 678" },
        { id: 2, name: "Bình", phone: "0909 000 000" },
        { id: 3, name: "Chi", phone: "102" },
        { id: 4, name: "Dũng", phone: false },
    ];
}

describe.current.tags("desktop");
defineMailModels();
defineModels({ Customer });

const ONGOING = Object.freeze({ state: "ongoing", answeredAt: 1000 });
const ON_AN = Object.freeze({ resModel: "customer", resId: 1 });

async function openCustomer(resId) {
    await mountView({
        type: "form",
        resModel: "customer",
        resId,
        resIds: [1, 2, 3, 4],
        arch: `
            <form>
                <sheet>
                    <widget name="cgvcall_call_panel"/>
                    <field name="name"/>
                    <field name="phone" widget="phone"/>
                </sheet>
            </form>`,
    });
}

test("the call of this record; the dock has those of others", async () => {
    const { state } = fakeSoftphone();
    await openCustomer(1);
    expect(".o_cgvcall_embedded, .o_cgvcall_dock").toHaveCount(0);
    state.calls = [makeCall({ ...ONGOING, ...ON_AN, who: UNKNOWN })];
    await animationFrame();
    await animationFrame();
    expect(".o_cgvcall_embedded .o_cgvcall_panel").toHaveCount(1);
    expect(".o_cgvcall_dock").toHaveCount(0);
    expect(state.panels).toBe(1);
    await contains(".o_pager_next").click();
    await animationFrame();
    expect(".o_cgvcall_embedded").toHaveCount(0);
    expect(".o_cgvcall_dock .o_cgvcall_panel").toHaveCount(1);
    expect(state.panels).toBe(0);
    await contains(".o_pager_previous").click();
    await animationFrame();
    expect(".o_cgvcall_embedded .o_cgvcall_panel").toHaveCount(1);
});

const MATCHES = {
    "the person called is this record": [
        1,
        { who: { ...UNKNOWN, res_model: "customer", res_id: 1 } },
    ],
    "the same number, written in another way": [1, { who: AN }],
    "a short number": [3, { who: { ...UNKNOWN, number: "102" } }],
};
for (const [name, [resId, values]] of Object.entries(MATCHES)) {
    test(`it belongs here: ${name}`, async () => {
        fakeSoftphone({ calls: [makeCall({ ...ONGOING, ...values })] });
        await openCustomer(resId);
        await animationFrame();
        expect(".o_cgvcall_embedded").toHaveCount(1);
    });
}

const STRANGERS = {
    "another record": [2, { ...ON_AN, who: UNKNOWN }],
    "another model with the same id": [1, { resModel: "res.partner", resId: 1, who: UNKNOWN }],
    "another number": [1, { who: UNKNOWN }],
    "a short number within a long one": [3, { who: { ...UNKNOWN, number: "0987654102" } }],
    "no number at all": [4, { who: { ...UNKNOWN, number: "" } }],
};
for (const [name, [resId, values]] of Object.entries(STRANGERS)) {
    test(`it does not: ${name}`, async () => {
        fakeSoftphone({ calls: [makeCall({ ...ONGOING, ...values })] });
        await openCustomer(resId);
        await animationFrame();
        expect(".o_cgvcall_embedded").toHaveCount(0);
        expect(".o_cgvcall_dock").toHaveCount(1);
    });
}

test("it does not: a record that is being made of the number", async () => {
    fakeSoftphone({ calls: [makeCall({ ...ONGOING, who: AN })] });
    await openCustomer(undefined);
    await contains(".o_field_widget[name=phone] input").edit("0912 345 678");
    await animationFrame();
    expect(".o_cgvcall_embedded").toHaveCount(0);
    expect(".o_cgvcall_dock").toHaveCount(1);
});

test("an incoming call has its pop-up", async () => {
    const { state } = fakeSoftphone({ calls: [makeCall({ state: "incoming", incoming: true })] });
    await openCustomer(1);
    expect(".o_cgvcall_embedded").toHaveCount(0);
    state.calls[0].state = "answering";
    await animationFrame();
    expect(".o_cgvcall_embedded").toHaveCount(0);
    Object.assign(state.calls[0], ONGOING);
    await animationFrame();
    expect(".o_cgvcall_embedded").toHaveCount(1);
});

test("any of several calls; the name of somebody else is a link", async () => {
    mockService("action", {
        doAction({ res_model, res_id }) {
            expect.step(`open ${res_model} ${res_id}`);
        },
    });
    const other = { ...AN, number: "+84909000000" };
    const { state } = fakeSoftphone({
        calls: [
            makeCall({ state: "held", answeredAt: 1000, ...ON_AN, who: UNKNOWN }),
            makeCall({ ...ONGOING, who: other }),
        ],
    });
    await openCustomer(1);
    await animationFrame();
    expect(".o_cgvcall_embedded .o_cgvcall_panel .o_cgvcall_name").toHaveText(AN.name);
    expect(".o_cgvcall_embedded .o_cgvcall_waiting").toHaveCount(1);
    await click(".o_cgvcall_embedded button.o_cgvcall_name");
    expect.verifySteps(["open res.partner 5"]);
    state.calls = [state.calls[0]];
    await animationFrame();
    expect(".o_cgvcall_embedded .o_cgvcall_name").toHaveText(UNKNOWN.display);
    expect(".o_cgvcall_embedded button.o_cgvcall_name").toHaveCount(0);
});

test("an ended call beside a live one is not shown", async () => {
    fakeSoftphone({
        calls: [
            makeCall({ state: "ended", cause: "busy", ...ON_AN, who: UNKNOWN }),
            makeCall({ ...ONGOING, who: { ...UNKNOWN, number: "+84909000000" } }),
        ],
    });
    await openCustomer(1);
    await animationFrame();
    expect(".o_cgvcall_embedded").toHaveCount(0);
    expect(".o_cgvcall_dock").toHaveCount(1);
});

test("nothing before the program is loaded", async () => {
    const calls = [makeCall({ ...ONGOING, ...ON_AN })];
    const { state } = fakeSoftphone({ loaded: false, calls });
    await openCustomer(1);
    expect(".o_cgvcall_embedded").toHaveCount(0);
    state.loaded = true;
    await animationFrame();
    expect(".o_cgvcall_embedded").toHaveCount(1);
});

test("the window has the call while it is open", async () => {
    class FakeWindow extends Component {
        static template = xml`<div class="o_fake_window"/>`;
        static props = {};
    }
    patchWithCleanup(SoftphoneRoot.prototype, {
        part(name) {
            return name === "SoftphoneWindow" ? FakeWindow : super.part(name);
        },
    });
    const { state } = fakeSoftphone({ calls: [makeCall({ ...ONGOING, ...ON_AN })] });
    await openCustomer(1);
    await animationFrame();
    expect(state.panels).toBe(1);
    state.window.open = true;
    await animationFrame();
    expect(".o_cgvcall_embedded").toHaveCount(0);
    expect(state.panels).toBe(0);
    state.window.open = false;
    await animationFrame();
    await animationFrame();
    expect(".o_cgvcall_embedded").toHaveCount(1);
});

test("a line in trouble, and another try", async () => {
    const { state } = fakeSoftphone({ status: "trouble", reason: "The PBX cannot be reached." });
    await openCustomer(1);
    expect(".o_cgvcall_line span").toHaveText("Phone line: The PBX cannot be reached.");
    await click(".o_cgvcall_retry");
    expect.verifySteps(["connect []"]);
    state.status = "ready";
    await animationFrame();
    expect(".o_cgvcall_line").toHaveCount(0);
});

test("without an extension the form is as it was", async () => {
    mockService("cgvcall.softphone", () => null);
    await openCustomer(1);
    expect(".o_cgvcall_panel, .o_cgvcall_line, .o_cgvcall_dock").toHaveCount(0);
    expect(".o_widget_cgvcall_call_panel").toHaveText("");
});
