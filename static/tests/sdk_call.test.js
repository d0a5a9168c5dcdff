import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { advanceTime } from "@odoo/hoot-mock";

import { patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";

import { connect, FakeSdkCall, sdk, setupSdk } from "./sdk_test_helpers";

describe.current.tags("headless");

let events;

beforeEach(() => {
    setupSdk();
    events = [];
});

/** A connected line with a placed call, which the PBX has not answered yet. */
async function place() {
    const adapter = await connect();
    sdk.clients[0].emit("authen", { r: 0 });
    const call = adapter.call("0912345678");
    call.onEvent = (name, detail) => events.push(detail ? [name, detail] : name);
    await call.place();
    expect.verifySteps(["connect t1", "ready", "makeCall"]);
    return [call, sdk.calls[0]];
}

test("an outgoing call", async () => {
    const [call, sdkCall] = await place();
    expect([sdkCall.fromNumber, sdkCall.toNumber]).toEqual(["VPBX_101", "0912345678"]);
    sdkCall.callId = "c1";
    sdkCall.reply({ r: 0 });
    sdkCall.emit("signalingstate", { code: 1, sipCode: 100 });
    sdkCall.emit("signalingstate", { code: 2, sipCode: 180 });
    sdkCall.emit("mediastate", { code: 1 });
    sdkCall.emit("signalingstate", { code: 3, sipCode: 200 });
    sdkCall.emit("signalingstate", { code: 3, sipCode: 200 });
    sdkCall.emit("signalingstate", { code: 6, sipCode: -1, sipReason: "Bye" });
    sdkCall.emit("signalingstate", { code: 3, sipCode: 200 });
    expect(call.id).toBe("c1");
    expect(events).toEqual([
        "placed",
        "ringing",
        "mediaConnected",
        "answered",
        ["ended", { cause: "remote", sipCode: null, reason: "Bye" }],
    ]);
    expect.verifySteps(["stop probe"]);
});

test("the PBX or the browser refuses the call", async () => {
    const [, sdkCall] = await place();
    sdkCall.reply({ r: 8, message: "NOT_ENOUGH_MONEY" });
    expect(events).toEqual([
        ["ended", { cause: "credit", sipCode: null, reason: "NOT_ENOUGH_MONEY" }],
    ]);
    expect.verifySteps(["stop probe"]);
});

test("a microphone that is refused: no phone rings", async () => {
    patchWithCleanup(browser.navigator.mediaDevices, {
        getUserMedia: async () => {
            throw new DOMException("", "NotAllowedError");
        },
    });
    const adapter = await connect();
    sdk.clients[0].emit("authen", { r: 0 });
    const call = adapter.call("0912345678");
    call.onEvent = (name, { cause }) => expect.step(`${name} ${cause}`);
    await call.place();
    expect.verifySteps(["connect t1", "ready", "ended microphone"]);
});

test("hung up before the PBX named the call: it is stopped when it has a name", async () => {
    const [call, sdkCall] = await place();
    call.hangup();
    expect.verifySteps(["stop probe"]);
    sdkCall.callId = "c1";
    sdkCall.reply({ r: 0 });
    sdkCall.media();
    expect.verifySteps(["hangup", "stop the SDK's"]);
    expect(events.length).toBe(1);
    expect(sdkCall.ended).toBe(true, { message: "the SDK frees media that come late" });
});

test("the PBX does not answer", async () => {
    await place();
    await advanceTime(20000);
    expect(events).toEqual([["ended", { cause: "no_reply", sipCode: null, reason: null }]]);
    expect.verifySteps(["stop probe"]);
});

test("a connection that is gone ends the call", async () => {
    const [call, sdkCall] = await place();
    sdkCall.callId = "c1";
    sdkCall.hangup = () => {
        throw new TypeError("no socket");
    };
    call.hangup();
    expect(events[0][1].cause).toBe("line");
    expect.verifySteps(["stop probe"]);
});

/** An incoming call, with its events. */
async function receive() {
    let call;
    await connect({ onIncoming: (incoming) => (call = incoming) });
    const client = sdk.clients.at(-1);
    const sdkCall = new FakeSdkCall(client, "0987654321", "101");
    Object.assign(sdkCall, { callId: "c2", isIncomingCall: true, fromInternal: false });
    client.emit("incomingcall", sdkCall);
    call.onEvent = (name, detail) => events.push(detail ? [name, detail.cause] : name);
    expect.verifySteps(["connect t1"]);
    return [call, sdkCall];
}

test("an incoming call is answered: only the callback says so", async () => {
    const [call, sdkCall] = await receive();
    expect([call.id, call.number, call.internal]).toEqual(["c2", "0987654321", false]);
    call.answer();
    expect(events).toEqual([]);
    sdkCall.reply({ r: 0 });
    sdkCall.emit("otherdevice", { type: "CALL_STATE", code: 200 });
    expect(events).toEqual(["answered"]);
    expect.verifySteps(["answer"]);
});

test("answered, rejected or ended on another device", async () => {
    const causes = [
        [{ type: "CALL_STATE", code: 180 }, undefined],
        [{ type: "CALL_STATE", code: 200 }, "answered_elsewhere"],
        [{ type: "CALL_STATE", code: 486 }, "rejected_elsewhere"],
        [{ type: "CALL_END" }, "ended_elsewhere"],
    ];
    for (const [message, cause] of causes) {
        events = [];
        const [, sdkCall] = await receive();
        sdkCall.emit("otherdevice", message);
        expect(events[0]?.[1]).toBe(cause);
    }
});

test("an incoming call without a microphone goes on ringing", async () => {
    const [call, sdkCall] = await receive();
    sdkCall.emit("error", { code: 1000 });
    expect(events).toEqual(["microphoneRefused"]);
    call.reject();
    expect(events.at(-1)).toEqual(["ended", "local"]);
    expect.verifySteps(["reject"]);
});

test("the microphone is refused when the call is answered already: hung up", async () => {
    const [call, sdkCall] = await receive();
    call.answer();
    sdkCall.emit("error", { code: 1000 });
    expect(events).toEqual([["ended", "microphone"]]);
    expect.verifySteps(["answer", "hangup"]);
});

test("a call that is given up: no packet, no microphone, nothing heard any more", async () => {
    const [call, sdkCall] = await receive();
    sdkCall.media();
    call.release();
    call.release();
    expect(call.over).toBe(true);
    expect(sdkCall.ended).toBe(true);
    expect(sdk.clients.at(-1).calls).toEqual([]);
    sdkCall.emit("signalingstate", { code: 6, sipCode: -1 });
    sdkCall.emit("error", { code: 1000 });
    expect(events).toEqual([]);
    expect.verifySteps(["stop the SDK's", "close"]);
});

test("given up in the ear of its own end", async () => {
    const [call, sdkCall] = await receive();
    sdkCall.media();
    call.onEvent = (name) => {
        expect.step(name);
        call.release();
    };
    call.reject();
    expect.verifySteps(["reject", "ended", "stop the SDK's", "close"]);
});

test("the sound of the connection: come, gone and failed, each told once", async () => {
    const [call, sdkCall] = await place();
    sdkCall.media();
    events = [];
    expect(call.heard).toBe(false);
    sdkCall._pc.ice("checking");
    expect(events).toEqual([]);
    sdkCall._pc.ice("connected");
    sdkCall.emit("mediastate", { code: 1 });
    expect(call.heard).toBe(true);
    sdkCall.emit("mediastate", { code: 2 });
    sdkCall._pc.ice("disconnected");
    sdkCall._pc.ice("failed");
    sdkCall._pc.ice("completed");
    expect(events).toEqual(["mediaConnected", "mediaLost", "mediaConnected"]);
    expect(call.heard).toBe(true);
    expect.verifySteps(["stop probe"]);
});

test("a connection that fails from the start", async () => {
    const [call, sdkCall] = await place();
    sdkCall.media();
    sdkCall._pc.ice("checking");
    sdkCall._pc.ice("failed");
    expect(events).toEqual(["mediaLost"]);
    expect(call.heard).toBe(false);
    expect.verifySteps(["stop probe"]);
});

test("a caller who hangs up: nothing but the end is told", async () => {
    const [, sdkCall] = await receive();
    sdkCall.emit("signalingstate", { code: 6, sipCode: -1 });
    expect(events).toEqual([["ended", "remote"]]);
});
