import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";

import {
    contains,
    defineModels,
    fields,
    getService,
    makeServerError,
    models,
    mountView,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { session } from "@web/session";

import { AN, connected, settle, setupSoftphone } from "./softphone_test_helpers";

class Customer extends models.Model {
    name = fields.Char();
    phone = fields.Char();

    _records = [
        { id: 1, name: "An", phone: "0912 345 678" },
        { id: 2, name: "Bình", phone: "0909 000 000" },
    ];
}

describe.current.tags("desktop");
defineMailModels();
defineModels({ Customer });

let phone;

beforeEach(() => {
    phone = setupSoftphone();
});

async function openCustomer(resId) {
    await mountView({
        type: "form",
        resModel: "customer",
        resId,
        resIds: [1, 2],
        arch: `
            <form>
                <sheet>
                    <widget name="cgvcall_call_panel"/>
                    <field name="name"/>
                    <field name="phone" widget="phone"/>
                </sheet>
            </form>`,
    });
    await connected();
}

async function callCustomer() {
    getService("cgvcall.softphone").call("0912 345 678", { resModel: "customer", resId: 1 });
    await settle();
    return phone.adapter.calls.at(-1);
}

test("the panel in the form follows the call", async () => {
    await openCustomer(1);
    expect(".o_cgvcall_panel").toHaveCount(0);
    const call = await callCustomer();
    expect(".o_cgvcall_embedded .o_cgvcall_panel").toHaveCount(1);
    expect(".o_cgvcall_dock").toHaveCount(0);
    expect(".o_cgvcall_name").toHaveText(AN.name);
    expect(".o_cgvcall_panel .o_cgvcall_number").toHaveText(`${AN.display} · ${AN.company}`);
    expect(".o_cgvcall_state").toHaveText("Dialling…");
    expect(".o_cgvcall_panel [role=status]").toHaveText("Dialling…");
    await call.placed();
    await call.emit("ringing");
    expect(".o_cgvcall_state").toHaveText("Ringing…");
    await call.emit("answered");
    expect(".o_cgvcall_state").toHaveText("0:00");
    await advanceTime(3000);
    await animationFrame();
    expect(".o_cgvcall_state").toHaveText("0:03");
    expect(".o_cgvcall_panel [role=status]").toHaveText("", {
        message: "nobody wants each second read aloud",
    });
    await click(".o_cgvcall_hangup");
    await settle();
    expect(".o_cgvcall_state").toHaveText("Call ended · 0:03");
    expect(".o_cgvcall_hangup").toHaveCount(0);
    await advanceTime(8000);
    await animationFrame();
    expect(".o_cgvcall_panel").toHaveCount(0);
    expect.verifySteps(["place 0912345678", "hangup"]);
});

test("mute and unmute", async () => {
    await openCustomer(1);
    await callCustomer();
    await click(".o_cgvcall_mute");
    await animationFrame();
    expect(".o_cgvcall_mute").toHaveText("Unmute");
    expect(".o_cgvcall_mute").toHaveAttribute("aria-pressed", "true");
    await click(".o_cgvcall_mute");
    await animationFrame();
    expect(".o_cgvcall_mute").toHaveText("Mute");
    expect.verifySteps(["place 0912345678", "mute"]);
});

test("on another record the call is in the dock", async () => {
    await openCustomer(2);
    await callCustomer();
    expect(".o_cgvcall_embedded").toHaveCount(0);
    expect(".o_cgvcall_dock .o_cgvcall_panel").toHaveCount(1);
    await contains(".o_pager_previous").click();
    await animationFrame();
    expect(".o_cgvcall_embedded").toHaveCount(1);
    expect(".o_cgvcall_dock").toHaveCount(0);
    await contains(".o_pager_next").click();
    await animationFrame();
    expect(".o_cgvcall_embedded").toHaveCount(0);
    expect(".o_cgvcall_dock .o_cgvcall_hangup").toHaveCount(1);
    expect.verifySteps(["place 0912345678"]);
});

test("the same number is enough", async () => {
    await openCustomer(1);
    await phone.adapter.incoming({ number: "0912345678" });
    expect(".o_cgvcall_embedded").toHaveCount(0, { message: "the pop-up has it" });
    getService("cgvcall.softphone").reject();
    await settle();
    expect(".o_cgvcall_dock").toHaveCount(1, { message: "UNKNOWN has another number" });
    phone.answers.prepare = () => ({ ...AN, res_model: false, res_id: false, dial: "1" });
    getService("cgvcall.softphone").call("84912345678");
    await settle();
    expect(".o_cgvcall_embedded").toHaveCount(1);
    expect.verifySteps(["ring", "ringtone", "reject", "place 1"]);
});

test("words that ask for something stay until they are closed", async () => {
    await openCustomer(1);
    const call = await callCustomer();
    await call.ended({ cause: "microphone" });
    await advanceTime(20000);
    expect(".o_cgvcall_state").toHaveText("Allow the microphone for this site, then call again.");
    expect(".o_cgvcall_state").toHaveClass("text-danger");
    await click(".o_cgvcall_close");
    await animationFrame();
    expect(".o_cgvcall_panel").toHaveCount(0);
    expect.verifySteps(["place 0912345678"]);
});

test("a line in trouble, and another try", async () => {
    phone.answers.token = () => {
        throw makeServerError({ message: "The PBX cannot be reached." });
    };
    await openCustomer(1);
    expect(".o_cgvcall_line span").toHaveText("Phone line: The PBX cannot be reached.");
    phone.answers.token = () => ({ token: "secret" });
    await click(".o_cgvcall_retry");
    await settle();
    expect(".o_cgvcall_line").toHaveCount(0);
});

test("without an extension the form is as it was", async () => {
    patchWithCleanup(session, { cgvcall: undefined });
    await openCustomer(1);
    expect(".o_cgvcall_panel, .o_cgvcall_line, .o_cgvcall_dock").toHaveCount(0);
    expect(".o_widget_cgvcall_call_panel").toHaveText("");
});
