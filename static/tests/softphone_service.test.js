import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { advanceTime } from "@odoo/hoot-mock";

import {
    getService,
    makeMockEnv,
    makeServerError,
    mockService,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { ConnectionLostError } from "@web/core/network/rpc";
import { session } from "@web/session";

import { AN, connected, reportedStates, settle, setupSoftphone } from "./softphone_test_helpers";

import { stateText } from "@cgvcall/softphone/call_state";

describe.current.tags("headless");
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

async function start() {
    await makeMockEnv();
    softphone = getService("cgvcall.softphone");
    await connected();
}

async function callAn() {
    softphone.call("0912 345 678", { resModel: "res.partner", resId: 5 });
    await settle();
    return phone.adapter.calls.at(-1);
}

const text = () => softphone.state.call && stateText(softphone.state.call, Date.now());

test("a user without an extension has no softphone, and nothing is asked", async () => {
    patchWithCleanup(session, { cgvcall: undefined });
    onRpc("/cgvcall/softphone/token", () => expect.step("token"));
    await start();
    expect(softphone).toBe(null);
    expect(phone.adapter).toBe(null);
});

test("connects by itself once the page is quiet", async () => {
    await makeMockEnv();
    softphone = getService("cgvcall.softphone");
    expect(softphone.state.status).toBe("off");
    await connected();
    expect(softphone.state.status).toBe("ready");
});

test("an outgoing call, from the click to the chatter", async () => {
    await start();
    const thread =
        softphone &&
        getService("mail.store").Thread.insert({
            model: "res.partner",
            id: 5,
        });
    patchWithCleanup(thread, { fetchNewMessages: () => expect.step("chatter") });
    const call = await callAn();
    expect.verifySteps(["place 0912345678"]);
    expect(softphone.state.call.who.name).toBe(AN.name);
    expect(text()).toBe("Dialling…");
    await call.placed();
    await call.emit("ringing");
    expect(text()).toBe("Ringing…");
    await call.emit("stream", {});
    await call.emit("answered");
    await advanceTime(42000);
    expect(text()).toBe("0:42");
    await call.ended();
    expect(text()).toBe("Call ended · 0:42");
    expect.verifySteps(["sound", "chatter"]);
    expect(reportedStates(phone)).toEqual(["ringing", "ongoing", "ended"]);
    expect(phone.reports[0]).toEqual({
        sdk_call_id: "call-1",
        direction: "outbound",
        number: "0912345678",
        state: "ringing",
        sip_code: null,
        reason: null,
        res_model: "res.partner",
        res_id: 5,
        age_seconds: 0,
    });
    expect(phone.reports[2].reason).toBe("completed");
    await advanceTime(9000);
    expect(softphone.state.call).toBe(null);
});

test("the end that the PBX tells", async () => {
    await start();
    const call = await callAn();
    await call.placed();
    await call.ended({ sipCode: 486, reason: "Busy here" });
    expect(text()).toBe("Busy");
    expect(phone.reports.at(-1).sip_code).toBe(486);
    expect(phone.reports.at(-1).reason).toBe("Busy here");
    expect.verifySteps(["place 0912345678"]);
});

test("a click during a call changes nothing", async () => {
    await start();
    const call = await callAn();
    await call.emit("answered");
    await callAn();
    expect(phone.adapter.calls).toHaveLength(1);
    expect(softphone.state.call.state).toBe("ongoing");
    expect.verifySteps(["place 0912345678", "warning: You are already in a call."]);
});

test("a click before the line is ready waits for it", async () => {
    await makeMockEnv();
    softphone = getService("cgvcall.softphone");
    phone.adapter.connects = false;
    await callAn();
    expect(softphone.state.status).toBe("connecting");
    expect(text()).toBe("Connecting…");
    expect.verifySteps([]);
    phone.adapter.handlers.onReady();
    await settle();
    expect.verifySteps(["place 0912345678"]);
});

test("a click while the line never gets ready", async () => {
    await makeMockEnv();
    softphone = getService("cgvcall.softphone");
    phone.adapter.connects = false;
    await callAn();
    await advanceTime(16000);
    expect(text()).toBe("The phone line is not ready yet. Try again in a moment.");
    expect(reportedStates(phone)).toEqual([]);
});

test("hanging up while it connects places no call", async () => {
    await makeMockEnv();
    softphone = getService("cgvcall.softphone");
    phone.adapter.connects = false;
    await callAn();
    softphone.hangup();
    expect(text()).toBe("Cancelled");
    phone.adapter.handlers.onReady();
    await settle();
    expect(phone.adapter.calls).toHaveLength(0);
    expect.verifySteps([]);
});

test("a number that cannot be called: the server's sentence", async () => {
    phone.answers.prepare = () => {
        throw makeServerError({ message: "“abc” is not a phone number that can be called." });
    };
    await start();
    await callAn();
    expect(text()).toBe("“abc” is not a phone number that can be called.");
    await advanceTime(60000);
    expect(text()).not.toBe(null, { message: "advice stays until it is closed" });
    softphone.close();
    expect(softphone.state.call).toBe(null);
});

test("a line in trouble says why, and tries again by itself", async () => {
    phone.answers.token = () => {
        throw makeServerError({ message: "The password of extension 101 is wrong." });
    };
    await start();
    expect(softphone.state.status).toBe("trouble");
    expect(softphone.state.reason).toBe("The password of extension 101 is wrong.");
    phone.answers.token = () => ({ token: "secret" });
    await advanceTime(15000);
    expect(softphone.state.status).toBe("ready");
    expect(softphone.state.reason).toBe("");
});

test("a short gap of the network is not worth a word", async () => {
    await start();
    phone.adapter.handlers.onLost({ final: false, reason: "network" });
    expect(softphone.state.status).toBe("connecting");
    phone.adapter.handlers.onReady();
    await advanceTime(10000);
    expect(softphone.state.status).toBe("ready");
    phone.adapter.handlers.onLost({ final: false, reason: "network" });
    await advanceTime(6000);
    expect(softphone.state.status).toBe("trouble");
    expect(softphone.state.reason).toBe("Connection to the PBX lost. Trying again…");
});

test("the expired token is renewed", async () => {
    phone.answers.token = ({ renew }) => ({ token: renew ? "new" : "old" });
    await start();
    expect((await phone.adapter.handlers.getTicket()).token).toBe("new");
});

test("the microphone is refused", async () => {
    await start();
    const call = await callAn();
    await call.ended({ cause: "microphone" });
    expect(text()).toBe("Allow the microphone for this site, then call again.");
    expect(reportedStates(phone)).toEqual([]);
    expect.verifySteps(["place 0912345678"]);
});

test("mute is kept until there is media", async () => {
    await makeMockEnv();
    softphone = getService("cgvcall.softphone");
    phone.adapter.connects = false;
    await callAn();
    softphone.toggleMute();
    expect(softphone.state.call.muted).toBe(true);
    phone.adapter.handlers.onReady();
    await settle();
    expect.verifySteps(["mute", "place 0912345678"]);
});

test("a call without sound is ended after a while", async () => {
    await start();
    const call = await callAn();
    await call.placed();
    await call.emit("answered");
    await call.emit("mediaLost");
    expect(text()).toBe("Connection lost. Trying again…");
    await advanceTime(10000);
    await call.emit("mediaConnected");
    await advanceTime(15000);
    expect(softphone.state.call.state).toBe("ongoing");
    await call.emit("mediaLost");
    await advanceTime(20000);
    expect(text()).toBe("Connection lost · 0:45");
    expect.verifySteps(["place 0912345678", "hangup"]);
});

test("reports survive a failing network, in order and with their age", async () => {
    let online = false;
    phone.answers.report = () => {
        if (!online) {
            throw new ConnectionLostError("/web");
        }
        return 7;
    };
    await start();
    const call = await callAn();
    await call.placed();
    await call.emit("answered");
    await advanceTime(2000);
    expect(phone.reports).toEqual([]);
    online = true;
    await advanceTime(10000);
    await call.ended();
    await settle();
    expect(reportedStates(phone)).toEqual(["ringing", "ongoing", "ended"]);
    expect(phone.reports[0].age_seconds).toBeGreaterThan(3);
    expect(phone.reports[2].age_seconds).toBe(0);
    expect.verifySteps(["place 0912345678"]);
});

test("the page asks before it is left during a call", async () => {
    const leave = () => {
        const ev = new Event("beforeunload", { cancelable: true });
        window.dispatchEvent(ev);
        return ev.defaultPrevented;
    };
    await start();
    expect(leave()).toBe(false);
    const call = await callAn();
    expect(leave()).toBe(true);
    await call.ended();
    expect(leave()).toBe(false);
    expect.verifySteps(["place 0912345678"]);
});
