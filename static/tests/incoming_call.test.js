import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";

import {
    getService,
    mockService,
    mountWithCleanup,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";

import {
    AN,
    connected,
    FakeCall,
    reportedStates,
    settle,
    setupSoftphone,
} from "./softphone_test_helpers";

import { stateText } from "@cgvcall/softphone/call_state";

describe.current.tags("desktop");
defineMailModels();

let phone;
let softphone;

beforeEach(() => {
    phone = setupSoftphone();
    mockService("notification", {
        add(message, { type }) {
            expect.step(`${type}: ${message}`);
            return () => {};
        },
    });
});

/** A page with something to type in; the pop-up is not part of it. */
async function start() {
    await mountWithCleanup(`<input class="o_page_input"/>`);
    softphone = getService("cgvcall.softphone");
    await connected();
}

const text = () => softphone.state.call && stateText(softphone.state.call, Date.now());

test("the pop-up shows who calls, on any page, and takes no focus", async () => {
    phone.answers.identify = () => AN;
    await start();
    await click(".o_page_input");
    expect(".o_cgvcall_incoming").toHaveCount(0);
    const call = await phone.adapter.incoming();
    expect(".o_cgvcall_incoming[role=alertdialog]").toHaveCount(1);
    expect(".o_cgvcall_name").toHaveText(AN.name);
    expect(".o_cgvcall_company").toHaveText(AN.company);
    expect(".o_cgvcall_number").toHaveText(AN.display);
    expect(document.activeElement).toBe(queryOne(".o_page_input"));
    await call.ended();
    expect(".o_cgvcall_incoming").toHaveCount(0);
    expect(".o_cgvcall_dock .o_cgvcall_state").toHaveText("Missed call");
    expect.verifySteps(["ring", "ringtone"]);
});

test("a call on a dead connection ends at once, and quietly", async () => {
    patchWithCleanup(FakeCall.prototype, {
        ring() {
            super.ring();
            this.ended({ cause: "failed" });
        },
    });
    await start();
    await phone.adapter.incoming();
    expect(".o_cgvcall_incoming").toHaveCount(0);
    expect(softphone.busy).toBe(false);
    expect.verifySteps(["ring"]);
});

test("an unknown number", async () => {
    await start();
    await phone.adapter.incoming();
    expect(".o_cgvcall_name").toHaveText("Unknown number");
    expect(".o_cgvcall_number").toHaveText("0987 654 321");
    expect(".o_cgvcall_open").toHaveCount(0);
    expect.verifySteps(["ring", "ringtone"]);
});

test("nobody can be looked up: the bare number must do", async () => {
    phone.answers.identify = () => {
        throw new Error("no network");
    };
    await start();
    await phone.adapter.incoming();
    expect(".o_cgvcall_number").toHaveText("0987654321");
    expect.verifySteps(["ring", "ringtone"]);
});

test("answer in the pop-up, then talk in the dock", async () => {
    await start();
    const call = await phone.adapter.incoming();
    await click(".o_cgvcall_answer");
    await animationFrame();
    expect(".o_cgvcall_answer").not.toBeEnabled();
    await call.emit("answered");
    expect(".o_cgvcall_incoming").toHaveCount(0);
    expect(".o_cgvcall_dock .o_cgvcall_hangup").toHaveCount(1);
    expect.verifySteps(["ring", "ringtone", "answer"]);
});

test("reject in the pop-up", async () => {
    await start();
    await phone.adapter.incoming();
    await click(".o_cgvcall_reject");
    await settle();
    expect(".o_cgvcall_incoming").toHaveCount(0);
    expect(text()).toBe("Rejected");
    expect.verifySteps(["ring", "ringtone", "reject"]);
});

test("open who calls", async () => {
    phone.answers.identify = () => AN;
    mockService("action", {
        doAction({ res_model, res_id }) {
            expect.step(`open ${res_model} ${res_id}`);
        },
    });
    await start();
    const call = await phone.adapter.incoming();
    await click(".o_cgvcall_open");
    expect(".o_cgvcall_incoming").toHaveCount(1);
    expect.verifySteps(["ring", "ringtone", "open res.partner 5"]);
    await call.emit("answered");
    await click(".o_cgvcall_dock .o_cgvcall_name");
    expect.verifySteps(["open res.partner 5"]);
});

test("without a microphone there is no Answer", async () => {
    await start();
    const call = await phone.adapter.incoming();
    await call.emit("microphoneRefused");
    expect(".o_cgvcall_answer").toHaveCount(0);
    expect(".o_cgvcall_reject").toHaveCount(1);
    expect(".o_cgvcall_incoming p").toHaveText(
        "Allow the microphone for this site, then call back."
    );
    expect.verifySteps(["ring", "ringtone"]);
});

test("an incoming call is answered", async () => {
    phone.answers.identify = () => AN;
    await start();
    const call = await phone.adapter.incoming();
    expect.verifySteps(["ring", "ringtone"]);
    expect(text()).toBe("Incoming call");
    expect(softphone.state.call.who.name).toBe(AN.name);
    softphone.answer();
    softphone.answer();
    expect.verifySteps(["answer"]);
    await call.emit("answered");
    expect(text()).toBe("0:00");
    softphone.hangup();
    await settle();
    expect.verifySteps(["hangup"]);
    expect(reportedStates(phone)).toEqual(["ringing", "ongoing", "ended"]);
    expect(phone.reports[0].direction).toBe("inbound");
    expect(phone.reports[0].number).toBe("0987654321");
});

test("a missed call, and an internal one", async () => {
    await start();
    const call = await phone.adapter.incoming({ internal: true, number: "102" });
    await call.ended({ sipCode: 487 });
    expect(text()).toBe("Missed call");
    expect(phone.reports.map(({ direction }) => direction)).toEqual(["internal", "internal"]);
    expect.verifySteps(["ring", "ringtone"]);
});

test("answered in another tab: no end is reported", async () => {
    await start();
    const call = await phone.adapter.incoming();
    await call.ended({ cause: "answered_elsewhere" });
    expect(text()).toBe("Answered elsewhere");
    expect(reportedStates(phone)).toEqual(["ringing"]);
    expect.verifySteps(["ring", "ringtone"]);
});

test("a second caller never touches the live call", async () => {
    await start();
    softphone.call("0912 345 678");
    await settle();
    const call = phone.adapter.calls[0];
    await call.placed();
    await call.emit("answered");
    const other = await phone.adapter.incoming({ id: "call-2", number: "0987654321" });
    expect(softphone.state.call.who.name).toBe(AN.name);
    expect(softphone.state.call.state).toBe("ongoing");
    await other.emit("answered");
    await other.ended();
    expect(softphone.state.call.state).toBe("ongoing");
    expect.verifySteps([
        "place 0912345678",
        "reject",
        "info: 0987654321 called while you were in a call.",
    ]);
    const { sdk_call_id, sip_code, direction, state } = phone.reports.at(-1);
    expect([sdk_call_id, sip_code, direction, state]).toEqual(["call-2", 486, "inbound", "ended"]);
});
