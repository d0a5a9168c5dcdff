import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { advanceTime, tick } from "@odoo/hoot-mock";

import { patchWithCleanup } from "@web/../tests/web_test_helpers";
import { assets } from "@web/core/assets";
import { registry } from "@web/core/registry";

import { connect, FakeSdkCall, sdk, setupSdk } from "./sdk_test_helpers";

import { loadSdk } from "@cgvcall/line/sdk_loader";

describe.current.tags("headless");
beforeEach(setupSdk);

test("connect with the given servers; a lost network is not the end", async () => {
    await connect();
    expect(sdk.clients[0].addresses).toEqual(["x"]);
    sdk.clients[0].emit("authen", { r: 0 });
    sdk.clients[0].emit("disconnect");
    sdk.clients[0].emit("authen", { r: 0 });
    expect.verifySteps(["connect t1", "ready", "lost network", "ready"]);
});

test("an expired token: connect again, but only once the socket is closed", async () => {
    await connect();
    sdk.clients[0].emit("authen", { r: 6 });
    sdk.clients[0].emit("requestnewtoken");
    await tick();
    await tick();
    expect.verifySteps(["connect t1"]);
    sdk.clients[0].emit("disconnect");
    await tick();
    await tick();
    expect.verifySteps(["connect t2"]);
});

test("no new token: the line is lost", async () => {
    await connect({
        getTicket: async () => {
            throw new Error("no");
        },
    });
    sdk.clients[0].emit("requestnewtoken");
    await tick();
    expect.verifySteps(["connect t1", "lost token for good"]);
});

test("refused, silent, or without its program", async () => {
    await connect();
    sdk.clients[0].emit("authen", { r: -11 });
    await connect();
    await advanceTime(15000);
    patchWithCleanup(window, { StringeeClient: undefined, StringeeCall: undefined });
    patchWithCleanup(assets, { loadJS: async () => {} });
    loadSdk.cache.clear();
    await connect();
    expect.verifySteps([
        "connect t1",
        "lost refused for good",
        "connect t1",
        "lost timeout for good",
        "lost sdk for good",
    ]);
});

/** The PBX offers a call. */
function offer(callId) {
    const client = sdk.clients.at(-1);
    const sdkCall = new FakeSdkCall(client, "0987654321", "101");
    Object.assign(sdkCall, { callId, isIncomingCall: true });
    client.emit("incomingcall", sdkCall);
    return sdkCall;
}

test("a call that is offered twice: the second object is dropped, its microphone freed", async () => {
    const calls = [];
    await connect({ onIncoming: (call) => calls.push(call) });
    const first = offer("c1");
    const second = offer("c1");
    expect(calls.map(({ id }) => id)).toEqual(["c1"]);
    expect(sdk.clients[0].calls).toEqual([first]);
    expect(second.ended).toBe(true, { message: "the SDK closes its connection" });
    second.media();
    expect.verifySteps(["connect t1", "stop the SDK's"]);
    offer("c2");
    expect(calls.map(({ id }) => id)).toEqual(["c1", "c2"]);
    first.emit("signalingstate", { code: 6, sipCode: -1 });
    offer("c1");
    expect(calls.map(({ id }) => id)).toEqual(["c1", "c2", "c1"]);
});

test("a call that was given up may be offered again", async () => {
    const calls = [];
    await connect({ onIncoming: (call) => calls.push(call) });
    offer("c1");
    calls[0].release();
    const again = offer("c1");
    expect(calls.map(({ over }) => over)).toEqual([true, false]);
    expect(sdk.clients[0].calls).toEqual([again]);
    expect(sdk.clients[0].sent).toEqual([]);
    expect.verifySteps(["connect t1"]);
});

test("a fresh client: what rang on the old one is over, and may be offered again", async () => {
    const calls = [];
    const adapter = await connect({
        onIncoming(call) {
            call.onEvent = (name, { cause } = {}) => expect.step(`${call.id} ${name} ${cause}`);
            calls.push(call);
        },
    });
    offer("c1");
    offer("c2").media();
    calls[1].answer();
    sdk.calls[1].reply({ r: 0 });
    expect.verifySteps(["connect t1", "answer", "c2 answered undefined"]);
    await adapter.connect({ token: "t9", sdk_url: "/sdk.js" });
    expect.verifySteps(["c1 ended line", "connect t9"]);
    expect(calls.map(({ over }) => over)).toEqual([true, false], {
        message: "who talks goes on talking",
    });
    offer("c1");
    expect(calls.length).toBe(3);
});

test("nobody but the SDK's script sees its exports", async () => {
    await connect();
    expect("exports" in window).toBe(false);
    expect.verifySteps(["connect t1"]);
});

test("messages that the SDK would print do not reach it", async () => {
    await connect();
    sdk.clients[0]._packetReceived(999, { secret: true });
    sdk.clients[0]._packetReceived(33, { callId: "c", customData: "0912345678" });
    expect.verifySteps(["connect t1", [33, { callId: "c" }]]);
});

test("errors of the SDK's own show no dialog; errors of the code it called do", async () => {
    await connect();
    expect.verifySteps(["connect t1"]);
    const handler = registry.category("error_handlers").get("cgvcall.softphone_sdk");
    const handled = (...frames) => {
        const error = Object.assign(new Error("x"), { stack: ["Error: x", ...frames].join("\n") });
        return handler({}, {}, error);
    };
    const sdkFrame = `    at e.send (${new URL("/sdk.js", window.location.href).href}:1:2)`;
    const ownFrame = `    at onReady (${window.location.origin}/web/assets/x.js:1:2)`;
    expect(handled(sdkFrame, ownFrame)).toBe(true);
    expect(handled(ownFrame, sdkFrame)).toBe(false);
    expect(handled()).toBe(false);
});
