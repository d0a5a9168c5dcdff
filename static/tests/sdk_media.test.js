import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { advanceTime, tick } from "@odoo/hoot-mock";

import { allowTranslations, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";

import { connect, FakeSdkCall, FakeStream, sdk, setupSdk } from "./sdk_test_helpers";

describe.current.tags("headless");

let asked;

beforeEach(() => {
    allowTranslations();
    setupSdk();
    asked = [];
});

/** The microphones that are plugged in; "probe" is the default one. */
function plugIn(...ids) {
    patchWithCleanup(browser.navigator.mediaDevices, {
        async getUserMedia({ audio }) {
            const id = audio.deviceId?.exact;
            asked.push(id || "default");
            if (id && !ids.includes(id)) {
                throw new DOMException("", "OverconstrainedError");
            }
            return new FakeStream(id || "probe");
        },
    });
}

/** A call that was taken by the PBX. Its media come with `sdkCall.media()`. */
async function place(handlers = {}) {
    const adapter = await connect(handlers);
    sdk.clients[0].emit("authen", { r: 0 });
    const call = adapter.call("0912345678");
    await call.place();
    sdk.calls[0].callId = "c1";
    sdk.calls[0].reply({ r: 0 });
    expect.verifySteps(["connect t1", "ready", "makeCall"]);
    return [call, sdk.calls[0]];
}

async function talk(handlers) {
    const [call, sdkCall] = await place(handlers);
    const sender = sdkCall.media();
    await tick();
    sdkCall.emit("signalingstate", { code: 3, sipCode: 200 });
    return [call, sdkCall, sender];
}

/** What became of a promise. */
function outcome(promise) {
    return promise.then(
        () => "done",
        (error) => error.reason || error.name
    );
}

test("muted: the outgoing track, and nothing else, is silent", async () => {
    const [call, , sender] = await talk();
    expect(sender.track.enabled).toBe(true);
    call.mute(true);
    expect(sender.track.enabled).toBe(false);
    call.mute(false);
    expect(sender.track.enabled).toBe(true);
    call.hangup();
    expect.verifySteps(["stop probe", "hangup", "stop the SDK's", "close"]);
});

test("muted before there is media: silent from the first packet", async () => {
    const [call, sdkCall] = await place();
    call.mute(true);
    expect(sdkCall.media().track.enabled).toBe(false);
    expect.verifySteps(["stop probe"]);
});

test("held before there is media: silent from the first packet", async () => {
    const [call, sdkCall] = await place();
    const held = outcome(call.hold());
    expect(sdkCall.media().track.enabled).toBe(false);
    sdkCall.reply({ r: 0 });
    expect(await held).toBe("done");
    expect(sdkCall._pc.sender.track.enabled).toBe(false);
    expect.verifySteps(["hold null", "stop probe"]);
});

test("hold and resume: silent from the click until the PBX resumed", async () => {
    const [call, sdkCall, sender] = await talk();
    const held = outcome(call.hold());
    expect(sender.track.enabled).toBe(false);
    sdkCall.reply({ r: 0 });
    expect(await held).toBe("done");
    const resumed = outcome(call.unhold());
    await tick();
    expect(sender.track.enabled).toBe(false);
    sdkCall.reply({ r: 0 });
    expect(await resumed).toBe("done");
    expect(sender.track.enabled).toBe(true);
    expect.verifySteps(["stop probe", "hold null", "unhold"]);
});

test("mute and hold do not undo each other", async () => {
    const [call, sdkCall, sender] = await talk();
    call.hold();
    sdkCall.reply({ r: 0 });
    await tick();
    call.mute(true);
    call.mute(false);
    expect(sender.track.enabled).toBe(false);
    call.mute(true);
    call.unhold();
    sdkCall.reply({ r: 0 });
    await tick();
    expect(sender.track.enabled).toBe(false);
    expect.verifySteps(["stop probe", "hold null", "unhold"]);
});

test("a hold that is refused is heard again; a resume that is refused is not", async () => {
    const [call, sdkCall, sender] = await talk();
    const held = outcome(call.hold());
    sdkCall.reply({ r: 7 });
    expect(await held).toBe("refused");
    expect(sender.track.enabled).toBe(true);
    call.hold();
    sdkCall.reply({ r: 0 });
    await tick();
    const resumed = outcome(call.unhold());
    sdkCall.reply({ r: 7 });
    expect(await resumed).toBe("refused");
    expect(sender.track.enabled).toBe(false);
    expect.verifySteps(["stop probe", "hold null", "hold null", "unhold"]);
});

test("hold, resume, transfer and keys: no answer, no line, or no call any more", async () => {
    const [call, sdkCall] = await talk();
    const requests = () => [call.hold(), call.unhold(), call.transfer("102"), call.sendDtmf("1#")];
    const unanswered = Promise.all(requests().map(outcome));
    // The clock of these tests goes on by itself, too.
    await advanceTime(9000);
    expect(await Promise.race([unanswered, tick()])).toBe(undefined);
    await advanceTime(1000);
    expect(await unanswered).toEqual(Array(4).fill("timeout"));
    expect.verifySteps(["stop probe", "hold null", "unhold", "transfer 102", "dtmf 1#"]);

    patchWithCleanup(FakeSdkCall.prototype, {
        sendTransfer() {
            throw new TypeError("no socket");
        },
    });
    expect(await outcome(call.transfer("102"))).toBe("line");
    expect(call.over).toBe(false);

    const interrupted = outcome(call.sendDtmf("2"));
    sdkCall.emit("signalingstate", { code: 6, sipCode: -1, sipReason: "Bye" });
    expect(await interrupted).toBe("over");
    expect(await Promise.all(requests().map(outcome))).toEqual(Array(4).fill("over"));
    expect.verifySteps(["dtmf 2", "stop the SDK's", "close"]);
});

test("transfer and keys, as the PBX confirms them", async () => {
    const [call, sdkCall] = await talk();
    const transferred = outcome(call.transfer("102"));
    sdkCall.reply({ r: 0 });
    const sent = outcome(call.sendDtmf("12#"));
    sdkCall.reply({ r: 0 });
    expect([await transferred, await sent]).toEqual(["done", "done"]);
    expect.verifySteps(["stop probe", "transfer 102", "dtmf 12#"]);
});

test("an outgoing call with a chosen microphone: asked for once, the SDK's is closed", async () => {
    plugIn("headset");
    const [call, , sender] = await talk({ microphoneId: "headset" });
    expect(sender.track.label).toBe("headset");
    expect(asked).toEqual(["headset"]);
    expect.verifySteps(["stop the SDK's"]);
    call.hangup();
    expect.verifySteps(["hangup", "stop headset", "close"]);
});

test("a chosen microphone that is gone: the default one", async () => {
    plugIn();
    const [, , sender] = await talk({ microphoneId: "headset" });
    expect(asked).toEqual(["headset", "default"]);
    expect(sender.track.label).toBe("probe");
    expect.verifySteps(["stop the SDK's"]);
});

test("an incoming call takes the microphone chosen before it came", async () => {
    plugIn("headset");
    let call;
    const adapter = await connect({ onIncoming: (incoming) => (call = incoming) });
    adapter.microphoneId = "headset";
    const sdkCall = new FakeSdkCall(sdk.clients[0], "0987654321", "101");
    Object.assign(sdkCall, { callId: "c2", isIncomingCall: true });
    sdk.clients[0].emit("incomingcall", sdkCall);
    call.mute(true);
    const sender = sdkCall.media();
    await tick();
    expect([sender.track.label, sender.track.enabled]).toEqual(["headset", false]);
    call.reject();
    expect.verifySteps(["connect t1", "stop the SDK's", "reject", "stop headset", "close"]);
});

test("another microphone during the call, as silent as the one before", async () => {
    plugIn("headset", "webcam");
    const [call, , sender] = await talk();
    await call.setMicrophone("headset");
    expect([sender.track.label, sender.track.enabled]).toEqual(["headset", true]);
    expect.verifySteps(["stop probe", "stop the SDK's"]);
    call.mute(true);
    await call.setMicrophone("webcam");
    expect([sender.track.label, sender.track.enabled]).toEqual(["webcam", false]);
    expect.verifySteps(["stop headset"]);
    call.mute(false);
    expect(sender.track.enabled).toBe(true);
    await call.setMicrophone("");
    expect(sender.track.label).toBe("probe");
    expect.verifySteps(["stop webcam"]);
});

test("two choices at once: the last one is used, the other one is closed", async () => {
    plugIn("headset", "webcam");
    const [call, , sender] = await talk();
    await Promise.all([call.setMicrophone("headset"), call.setMicrophone("webcam")]);
    expect(sender.track.label).toBe("webcam");
    expect.verifySteps(["stop probe", "stop headset", "stop the SDK's"]);
});

test("a microphone that is refused during the call: the old one stays", async () => {
    const [call, , sender] = await talk();
    patchWithCleanup(browser.navigator.mediaDevices, {
        async getUserMedia() {
            throw new DOMException("", "NotReadableError");
        },
    });
    expect(await outcome(call.setMicrophone("headset"))).toBe("NotReadableError");
    expect([sender.track.label, sender.track.readyState]).toEqual(["the SDK's", "live"]);
    expect.verifySteps(["stop probe"]);
});

test("a microphone that is pulled out: the default one takes over", async () => {
    plugIn("headset");
    const [call, , sender] = await talk();
    await call.setMicrophone("headset");
    call.mute(true);
    plugIn();
    sender.track.unplug();
    await tick();
    await tick();
    expect([sender.track.label, sender.track.enabled]).toEqual(["probe", false]);
    expect.verifySteps(["stop probe", "stop the SDK's"]);
});

test("a microphone that comes when the call is over is closed", async () => {
    plugIn("headset");
    const [call] = await talk();
    const changed = call.setMicrophone("headset");
    call.hangup();
    await changed;
    expect.verifySteps(["stop probe", "hangup", "stop the SDK's", "close", "stop headset"]);
    await call.setMicrophone("headset");
    expect(asked).toEqual(["default", "headset"]);
});

test("figures of the connection, or null", async () => {
    const [call, sdkCall] = await place();
    expect(await call.getStats()).toBe(null);
    sdkCall.media();
    expect([...(await call.getStats()).values()]).toEqual([{ type: "inbound-rtp" }]);
    sdkCall._pc.getStats = async () => {
        throw new Error("closed");
    };
    expect(await call.getStats()).toBe(null);
    call.hangup();
    expect(await call.getStats()).toBe(null);
    expect.verifySteps(["stop probe", "hangup", "stop the SDK's", "close"]);
});
