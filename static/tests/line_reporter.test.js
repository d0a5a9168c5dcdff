import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    advanceTime,
    beforeEach,
    Deferred,
    describe,
    expect,
    manuallyDispatchProgrammaticEvent,
    test,
} from "@odoo/hoot";

import {
    getService,
    makeMockEnv,
    makeServerError,
    MockServer,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { ConnectionLostError } from "@web/core/network/rpc";

import { connected, settle, setupSoftphone } from "./softphone_test_helpers";

import { LineReporter, lineWord } from "@cgvcall/line/line_reporter";

describe.current.tags("headless");
defineMailModels();

const OVER = { state: "ended", recordId: 7, answeredAt: 1, incoming: true };

test("a word for each state of the line and its calls", () => {
    expect(lineWord("off", [])).toBe(null);
    expect(lineWord("connecting", [])).toBe(null);
    expect(lineWord("trouble", [OVER])).toBe("trouble");
    expect(lineWord("ready", [])).toBe("ready");
    expect(lineWord("ready", [OVER])).toBe("wrap_up");
    // Nothing to write down: nobody spoke, or Odoo knows nothing of it.
    expect(lineWord("ready", [{ ...OVER, answeredAt: null }])).toBe("ready");
    expect(lineWord("ready", [{ ...OVER, recordId: false }])).toBe("ready");
    // The next call is more than the last one.
    expect(lineWord("ready", [OVER, { ...OVER, state: "ongoing" }])).toBe("ready");
});

describe("in the softphone", () => {
    let phone;

    beforeEach(async () => {
        phone = setupSoftphone();
        await makeMockEnv();
        await connected();
        expect.verifySteps(["bundle"]);
    });

    test("the line is told once it is there, and when it changes", async () => {
        expect(phone.lines).toEqual(["ready"]);
        phone.adapter.handlers.onLost({ final: false, reason: "network" });
        await settle();
        // A short gap is not worth a word.
        expect(phone.lines).toEqual(["ready"]);
        await advanceTime(6000);
        await settle();
        expect(phone.lines).toEqual(["ready", "trouble"]);
        phone.adapter.handlers.onReady();
        await settle();
        expect(phone.lines).toEqual(["ready", "trouble", "ready"]);
    });

    test("a user who writes down what came of a call is not ready", async () => {
        const call = await phone.adapter.incoming();
        getService("cgvcall.softphone").answer();
        await settle();
        await call.answered();
        await settle();
        expect(phone.lines).toEqual(["ready"]);
        await call.ended();
        await settle();
        expect(phone.lines).toEqual(["ready", "wrap_up"]);
        await advanceTime(31000);
        await settle();
        expect(phone.lines).toEqual(["ready", "wrap_up", "ready"]);
        expect.verifySteps(["ringtone", "ring", "no ringtone", "answer"], { ignoreOrder: true });
    });

    test("asked by the server, it tells again", async () => {
        MockServer.env["bus.bus"]._sendone("broadcast", "cgvcall/line", {});
        await settle();
        expect(phone.lines).toEqual(["ready", "ready"]);
    });

    test("it repeats now and then what it told", async () => {
        await advanceTime(19 * 60000);
        expect(phone.lines).toEqual(["ready"]);
        await advanceTime(60000);
        await settle();
        expect(phone.lines).toEqual(["ready", "ready"]);
    });

    test("the page that goes says so, after which nothing more is said", async () => {
        const beacons = [];
        patchWithCleanup(browser.navigator, {
            sendBeacon: (url, body) => beacons.push([url, body]),
        });
        await manuallyDispatchProgrammaticEvent(window, "pagehide");
        const [url, body] = beacons.at(-1);
        expect(url).toBe("/web/dataset/call_kw/cgvcall.call/softphone_line");
        expect(body.type).toBe("application/json");
        expect(JSON.parse(await body.text()).params.args).toEqual(["off"]);
        MockServer.env["bus.bus"]._sendone("broadcast", "cgvcall/line", {});
        await settle();
        expect(phone.lines).toEqual(["ready"]);
    });
});

describe("alone", () => {
    const bus = { subscribe() {} };

    function reporter(answer) {
        const told = [];
        const call = async (model, method, [word]) => {
            told.push(word);
            await answer(told.length);
        };
        return { told, reporter: new LineReporter({ orm: { silent: { call } }, bus }) };
    }

    test("one after the other: the newest word is the last one", async () => {
        const first = new Deferred();
        const { told, reporter: line } = reporter((count) => count === 1 && first);
        line.update("ready", []);
        line.update("trouble", []);
        line.update("ready", []);
        line.update("trouble", []);
        await settle();
        expect(told).toEqual(["ready"]);
        first.resolve();
        await settle();
        expect(told).toEqual(["ready", "trouble"]);
    });

    test("a network that fails is asked again, a server that refuses is not", async () => {
        const { told, reporter: line } = reporter((count) => {
            if (count === 1) {
                throw new ConnectionLostError("/web");
            }
            if (count === 3) {
                throw makeServerError();
            }
        });
        line.update("ready", []);
        await settle();
        expect(told).toEqual(["ready"]);
        await advanceTime(10000);
        await settle();
        expect(told).toEqual(["ready", "ready"]);
        line.update("trouble", []);
        await settle();
        await advanceTime(60000);
        expect(told).toEqual(["ready", "ready", "trouble"]);
        line.update("ready", []);
        await settle();
        expect(told).toEqual(["ready", "ready", "trouble", "ready"]);
    });
});
