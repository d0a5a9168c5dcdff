import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { advanceTime, tick } from "@odoo/hoot-mock";

import { allowTranslations } from "@web/../tests/web_test_helpers";

import { connect, sdk, setupSdk } from "./sdk_test_helpers";

describe.current.tags("headless");

const TIMEOUT = 10000;

let call;
let sdkCall;
let sender;

beforeEach(async () => {
    allowTranslations();
    setupSdk();
    const adapter = await connect();
    sdk.clients[0].emit("authen", { r: 0 });
    call = adapter.call("0912345678");
    await call.place();
    [sdkCall] = sdk.calls;
    sdkCall.callId = "c1";
    sdkCall.reply({ r: 0 });
    sender = sdkCall.media();
    await tick();
    sdkCall.emit("signalingstate", { code: 3, sipCode: 200 });
    expect.verifySteps(["connect t1", "ready", "makeCall", "stop probe"]);
});

/** @returns {Function} the PBX's answer, which was too late for the user */
async function unanswered(promise) {
    const failed = promise.catch(({ reason }) => expect.step(reason));
    const { reply } = sdkCall;
    await advanceTime(TIMEOUT);
    await failed;
    return reply;
}

test("a hold that the PBX does too late is taken back, once", async () => {
    const reply = await unanswered(call.hold());
    expect.verifySteps(["hold null", "timeout"]);
    reply({ r: 0 });
    expect.verifySteps(["unhold"]);
    sdkCall.reply({ r: 7 });
    await advanceTime(TIMEOUT);
    expect(sender.track.enabled).toBe(true);
    expect.verifySteps([]);
});

test("a resume that the PBX does too late is taken back, once", async () => {
    const held = call.hold();
    sdkCall.reply({ r: 0 });
    await held;
    const reply = await unanswered(call.unhold());
    reply({ r: 0 });
    sdkCall.reply({ r: 0 });
    await advanceTime(TIMEOUT);
    expect(sender.track.enabled).toBe(false);
    expect.verifySteps(["hold null", "unhold", "timeout", "hold null"]);
});

test("a late refusal changes nothing; nor does a late answer when the call is over", async () => {
    const refusal = await unanswered(call.hold());
    refusal({ r: 7 });
    const answer = await unanswered(call.hold());
    expect.verifySteps(["hold null", "timeout", "hold null", "timeout"]);
    call.hangup();
    answer({ r: 0 });
    expect.verifySteps(["hangup", "stop the SDK's", "close"]);
});

test("asked again meanwhile: what the user sees in the end decides", async () => {
    const first = await unanswered(call.hold());
    let again = call.hold();
    first({ r: 0 });
    expect.verifySteps(["hold null", "timeout", "hold null"]);
    sdkCall.reply({ r: 0 });
    await again;
    first({ r: 0 });
    expect(sender.track.enabled).toBe(false);
    expect.verifySteps([], { message: "held, and so it shows" });

    const resume = await unanswered(call.unhold());
    again = call.unhold().catch(({ reason }) => expect.step(reason));
    resume({ r: 0 });
    expect.verifySteps(["unhold", "timeout", "unhold"]);
    sdkCall.reply({ r: 7 });
    await again;
    expect.verifySteps(["hold null", "refused"]);
});
