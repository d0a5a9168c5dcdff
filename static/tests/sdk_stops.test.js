import { beforeEach, describe, expect, test } from "@odoo/hoot";

import { connect, FakeSdkCall, sdk, setupSdk } from "./sdk_test_helpers";

describe.current.tags("headless");

let adapter;
let calls;

beforeEach(async () => {
    setupSdk();
    calls = [];
    adapter = await connect({ onReady: () => {}, onIncoming: (call) => calls.push(call) });
    sdk.clients[0].emit("authen", { r: 0 });
    expect.verifySteps(["connect t1"]);
});

/** What the last client sent to end calls: `[service, call id]`. */
function sent() {
    return sdk.clients.at(-1).sent.map(({ service, body }) => [service, body.callId]);
}

/** The PBX answers all that the last client sent. */
function confirm(r = 0) {
    sdk.clients.at(-1).sent.forEach(({ callback }) => callback?.({ r }));
}

function offer(callId) {
    const client = sdk.clients.at(-1);
    const sdkCall = new FakeSdkCall(client, "0987654321", "101");
    Object.assign(sdkCall, { callId, isIncomingCall: true });
    client.emit("incomingcall", sdkCall);
    return sdkCall;
}

/** A customer's phone rings. */
async function dial(callId) {
    const call = adapter.call("0912345678");
    await call.place();
    const sdkCall = sdk.calls.at(-1);
    sdkCall.callId = callId;
    sdkCall.reply({ r: 0 });
    expect.verifySteps(["makeCall"]);
    return call;
}

test("hung up while the network is away: the PBX hears it when it is back, once", async () => {
    const call = await dial("c1");
    sdk.clients[0].emit("disconnect");
    call.hangup();
    expect.verifySteps(["lost network", "hangup", "stop probe"]);
    expect(sent()).toEqual([], { message: "nobody listens" });
    sdk.clients[0].emit("authen", { r: 6 });
    expect(sent()).toEqual([], { message: "nor with an expired token" });
    sdk.clients[0].emit("authen", { r: 0 });
    expect(sent()).toEqual([[28, "c1"]]);
    confirm();
    sdk.clients[0].emit("authen", { r: 0 });
    expect(sent()).toEqual([[28, "c1"]]);
});

test("a hang-up that the PBX answered, in whatever way, is not repeated", async () => {
    const call = await dial("c1");
    call.hangup();
    confirm();
    call.hangup();
    expect.verifySteps(["hangup", "stop probe"]);
    (await dial("c2")).hangup();
    confirm(1);
    sdk.clients[0].emit("authen", { r: 0 });
    expect(sent()).toEqual([
        [28, "c1"],
        [28, "c2"],
    ]);
    expect.verifySteps(["hangup", "stop probe"]);
});

test("a hang-up whose answer was lost with the connection is repeated by the next one", async () => {
    (await dial("c1")).hangup();
    expect(sent()).toEqual([[28, "c1"]]);
    await adapter.connect({ token: "t9", sdk_url: "/sdk.js" });
    expect(sent()).toEqual([]);
    sdk.clients[1].emit("authen", { r: 0 });
    expect(sent()).toEqual([[28, "c1"]]);
    expect.verifySteps(["hangup", "stop probe", "connect t9"]);
});

test("who is still dialled when the connection is replaced is not left ringing", async () => {
    const call = await dial("c1");
    call.onEvent = (name, { cause }) => expect.step(`${name} ${cause}`);
    await adapter.connect({ token: "t9", sdk_url: "/sdk.js" });
    expect.verifySteps(["hangup", "ended line", "stop probe", "connect t9"]);
    sdk.clients[1].emit("authen", { r: 0 });
    expect(sent()).toEqual([[28, "c1"]]);
});

test("rejected while the network is away: rejected then, without ringing once more", async () => {
    offer("c1");
    sdk.clients[0].emit("disconnect");
    calls[0].reject();
    sdk.clients[0].emit("authen", { r: 0 });
    expect(sent()).toEqual([[31, "c1"]]);
    expect(sdk.clients[0].sent[0].body.code).toBe(486);
    offer("c1");
    expect(calls.length).toBe(1);
    confirm();
    offer("c1");
    expect(calls.length).toBe(2);
    expect.verifySteps(["lost network", "reject"]);
});

test("states that end nothing are sent as they are, and never again", async () => {
    const [client] = sdk.clients;
    client._sendMessage(31, { callId: "c1", code: 180 });
    client._sendMessage(31, { callId: "c1", code: 200 });
    client.emit("authen", { r: 0 });
    expect(client.sent.map(({ body }) => body.code)).toEqual([180, 200]);
});
