import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { click, hover, press, queryFirst } from "@odoo/hoot-dom";
import { advanceTime } from "@odoo/hoot-mock";

import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";

import { fakeSoftphone } from "./fake_softphone";

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
const ARGS = `["0912 345 678",{"resModel":"customer","resId":1}]`;
const CALL = `call ${ARGS}`;
const CORRECT = `openKeypad ${ARGS}`;
const FORM_LINK = ".o_field_phone a.o_form_uri";

async function mount(type, { extension = true, ...view } = {}) {
    if (extension) {
        fakeSoftphone();
    } else {
        mockService("cgvcall.softphone", () => null);
    }
    await mountView({
        type,
        resModel: "customer",
        arch: ARCHS[type],
        selectRecord: () => expect.step("open record"),
        ...(type === "form" ? { resId: 1 } : {}),
        ...view,
    });
}

function touch(type, target, [clientX, clientY] = [10, 10]) {
    const touches = type === "touchend" ? [] : [{ clientX, clientY }];
    const event = new Event(type, { bubbles: true, cancelable: true });
    Object.defineProperty(event, "touches", { value: touches });
    target.dispatchEvent(event);
    return event;
}

const PLACES = {
    form: [{ readonly: true }, FORM_LINK],
    list: [{}, ".o_data_row .o_field_phone a"],
    kanban: [{}, ".o_kanban_record .o_field_phone a"],
};
for (const [type, [view, link]] of Object.entries(PLACES)) {
    describe(`in a ${type}`, () => {
        test("a click calls, and opens no record", async () => {
            await mount(type, view);
            await click(link);
            expect.verifySteps([CALL]);
        });

        test("a right click corrects first", async () => {
            await mount(type, view);
            await click(link, { button: 2 });
            expect.verifySteps([CORRECT]);
        });

        test("Shift+Enter corrects first", async () => {
            await mount(type, view);
            queryFirst(link).focus();
            await press(["shift", "Enter"]);
            expect.verifySteps([CORRECT]);
        });

        test("a long press corrects first; nothing is selected, no call follows", async () => {
            await mount(type, view);
            const target = queryFirst(link);
            touch("touchstart", target);
            await advanceTime(450);
            expect.verifySteps([]);
            await advanceTime(100);
            expect.verifySteps([CORRECT]);
            expect(touch("touchend", target).defaultPrevented).toBe(true);
            expect(".o_data_row_selected, .o_record_selected").toHaveCount(0);
        });
    });
}

describe("a finger", () => {
    test("a tap calls", async () => {
        await mount("form", { readonly: true });
        const target = queryFirst(FORM_LINK);
        touch("touchstart", target);
        await advanceTime(100);
        expect(touch("touchend", target).defaultPrevented).toBe(false);
        await click(target);
        await advanceTime(1000);
        expect.verifySteps([CALL]);
    });

    test("that slips scrolls; one that trembles does not", async () => {
        await mount("form", { readonly: true });
        const target = queryFirst(FORM_LINK);
        touch("touchstart", target);
        touch("touchmove", target, [10, 40]);
        await advanceTime(1000);
        expect.verifySteps([]);
        touch("touchstart", target);
        touch("touchmove", target, [12, 11]);
        await advanceTime(1000);
        expect.verifySteps([CORRECT]);
    });

    test("the system's own long press counts once", async () => {
        await mount("form", { readonly: true });
        const target = queryFirst(FORM_LINK);
        const menu = { bubbles: true, cancelable: true, pointerType: "touch" };
        touch("touchstart", target);
        target.dispatchEvent(new PointerEvent("contextmenu", menu));
        await advanceTime(1000);
        expect(touch("touchend", target).defaultPrevented).toBe(true);
        expect.verifySteps([CORRECT]);
        await click(target, { button: 2 });
        expect.verifySteps([CORRECT]);
    });

    test("the system's long press that comes later does not count", async () => {
        await mount("form", { readonly: true });
        const target = queryFirst(FORM_LINK);
        const menu = { bubbles: true, cancelable: true, pointerType: "touch" };
        touch("touchstart", target);
        await advanceTime(600);
        const event = new PointerEvent("contextmenu", menu);
        target.dispatchEvent(event);
        expect(event.defaultPrevented).toBe(true);
        expect.verifySteps([CORRECT]);
    });

    test("taken away by the system", async () => {
        await mount("form", { readonly: true });
        touch("touchstart", queryFirst(FORM_LINK));
        touch("touchcancel", queryFirst(FORM_LINK));
        await advanceTime(1000);
        expect.verifySteps([]);
    });
});

test("the tooltip says both", async () => {
    await mount("form", { readonly: true });
    expect(FORM_LINK).toHaveAttribute(
        "data-tooltip",
        "Call with extension 101. Right click or long press: correct it first."
    );
});

test("the Call link of a form that is edited", async () => {
    await mount("form");
    await hover(".o_field_phone input");
    await contains(".o_phone_form_link", { visible: false }).click();
    await click(".o_phone_form_link", { button: 2 });
    expect.verifySteps([CALL, CORRECT]);
});

test("a record that is not saved yet", async () => {
    await mount("form", { resId: undefined });
    expect(".o_phone_form_link").toHaveCount(0, { message: "there is no number" });
    await contains(".o_field_phone input").edit("0909 111 222");
    await contains(".o_phone_form_link", { visible: false }).click();
    expect.verifySteps([`call ["0909 111 222",{"resModel":"customer","resId":false}]`]);
});

const BAD = ["abc", "1".repeat(40), `<script>alert("1")</script>`, `"><img src=x>`];
for (const number of BAD) {
    test(`a bad number is shown and asked about as it is: ${number}`, async () => {
        Customer._records[0].phone = number;
        await mount("form", { readonly: true });
        expect(FORM_LINK).toHaveText(number);
        expect(".o_field_phone :is(script, img)").toHaveCount(0);
        await click(FORM_LINK);
        await click(FORM_LINK, { button: 2 });
        const args = JSON.stringify([number, { resModel: "customer", resId: 1 }]);
        expect.verifySteps([`call ${args}`, `openKeypad ${args}`]);
    });
}

test("without a number there is nothing to click", async () => {
    Customer._records[0].phone = false;
    await mount("form", { readonly: true });
    expect(".o_field_phone a").toHaveCount(0);
});

test("without an extension the number stays a tel: link", async () => {
    await mount("form", { extension: false, readonly: true });
    expect(FORM_LINK).toHaveAttribute("href", "tel:0912345678");
    expect(FORM_LINK).not.toHaveAttribute("data-tooltip");
    const target = queryFirst(FORM_LINK);
    touch("touchstart", target);
    await advanceTime(1000);
    const event = new MouseEvent("contextmenu", { bubbles: true, cancelable: true });
    target.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(false);
    await click(FORM_LINK);
    expect.verifySteps([]);
});
