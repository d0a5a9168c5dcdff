import {
    contains,
    defineMailModels,
    openFormView,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { click, press, queryFirst } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";

import { getService, mockService } from "@web/../tests/web_test_helpers";

import { fakeSoftphone } from "./fake_softphone";

describe.current.tags("desktop");
defineMailModels();

const LINK = ".o-mail-Activity .o_cgvcall_activity_call";

/** Open a contact with one activity. The server adds the number; here the test does. */
async function openChatter({ category = "phonecall", number = "0912 345 678" } = {}) {
    const pyEnv = await startServer();
    const partnerId = pyEnv["res.partner"].create({ name: "An" });
    const typeId = pyEnv["mail.activity.type"].create({ name: "Call", category });
    const id = pyEnv["mail.activity"].create({
        activity_category: category,
        activity_type_id: typeId,
        res_id: partnerId,
        res_model: "res.partner",
    });
    await start();
    await openFormView("res.partner", partnerId);
    await contains(".o-mail-Activity");
    const data = { id, activity_category: category, cgvcall_number: number };
    getService("mail.store").insert({ "mail.activity": [data] });
    await animationFrame();
    const origin = { resModel: "res.partner", resId: partnerId, activityId: id };
    return JSON.stringify([number, origin]);
}

test("a call to make is made with a click, or corrected first", async () => {
    fakeSoftphone();
    const args = await openChatter();
    expect(LINK).toHaveText("Call 0912 345 678");
    expect(LINK).toHaveAttribute(
        "data-tooltip",
        "Call with extension 101. Right click or long press: correct it first."
    );
    await click(LINK);
    await click(LINK, { button: 2 });
    queryFirst(LINK).focus();
    await press(["shift", "Enter"]);
    expect.verifySteps([`call ${args}`, `openKeypad ${args}`, `openKeypad ${args}`]);
});

test("the number comes and goes with the activity", async () => {
    fakeSoftphone();
    await openChatter({ number: false });
    expect(LINK).toHaveCount(0);
    const [activity] = Object.values(getService("mail.store")["mail.activity"].records);
    activity.cgvcall_number = "102";
    await animationFrame();
    expect(LINK).toHaveText("Call 102");
});

test("numbers are data", async () => {
    fakeSoftphone();
    await openChatter({ number: "<b>1</b>" });
    expect(LINK).toHaveText("Call <b>1</b>");
});

test("another activity is no call", async () => {
    fakeSoftphone();
    await openChatter({ category: "default" });
    expect(".o-mail-Activity").toHaveCount(1);
    expect(LINK).toHaveCount(0);
});

test("nothing without an extension", async () => {
    mockService("cgvcall.softphone", () => null);
    await openChatter();
    expect(".o-mail-Activity").toHaveCount(1);
    expect(LINK).toHaveCount(0);
});
