import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, queryAllTexts, select } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";

import { contains, mountWithCleanup, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";

import { fakeSoftphone, makeCall } from "./fake_softphone";

describe.current.tags("desktop");
defineMailModels();

let softphone;
let call;

beforeEach(() => {
    softphone = fakeSoftphone({
        calls: [makeCall({ id: "c1", state: "ongoing", answeredAt: Date.now() })],
    });
    call = softphone.state.calls[0];
});

async function start() {
    await mountWithCleanup(`<div/>`);
}

describe("devices", () => {
    /** @param {Object[]|Error} devices */
    function mockDevices(devices) {
        const target = new EventTarget();
        target.enumerateDevices = async () => {
            if (devices instanceof Error) {
                throw devices;
            }
            return devices;
        };
        patchWithCleanup(browser, { navigator: { ...browser.navigator, mediaDevices: target } });
        return target;
    }
    async function openDevices() {
        await start();
        await contains(".o_cgvcall_devices").click();
        await animationFrame();
    }

    const LIST = [
        { kind: "audioinput", deviceId: "default", label: "Default" },
        { kind: "audioinput", deviceId: "m1", label: "Headset <b>" },
        { kind: "audioinput", deviceId: "m2", label: "" },
        { kind: "videoinput", deviceId: "v1", label: "Camera" },
        { kind: "audiooutput", deviceId: "s1", label: "Headset" },
    ];

    test("choose a microphone and a speaker", async () => {
        mockDevices(LIST);
        await openDevices();
        expect(queryAllTexts(".o_cgvcall_microphone option")).toEqual([
            "Microphone of the system",
            "Headset <b>",
            "Microphone 2",
        ]);
        expect(queryAllTexts(".o_cgvcall_speaker option")).toEqual([
            "Speaker of the system",
            "Headset",
        ]);
        expect(".o_cgvcall_microphone").toHaveValue("");
        await click(".o_cgvcall_microphone");
        await select("m1");
        softphone.state.devices.microphoneId = "m1";
        await animationFrame();
        expect(".o_cgvcall_microphone").toHaveValue("m1");
        await click(".o_cgvcall_speaker");
        await select("s1");
        expect.verifySteps([
            `chooseDevices [{"microphoneId":"m1","speakerId":""}]`,
            `chooseDevices [{"microphoneId":"m1","speakerId":"s1"}]`,
        ]);
    });

    test("one is plugged in, the chosen one is not there", async () => {
        softphone.state.devices.speakerId = "gone";
        const devices = [...LIST];
        const target = mockDevices(devices);
        await openDevices();
        expect(queryAllTexts(".o_cgvcall_speaker option").at(-1)).toBe("Not plugged in");
        expect(".o_cgvcall_speaker").toHaveValue("gone");
        devices.push({ kind: "audiooutput", deviceId: "gone", label: "Loudspeaker" });
        target.dispatchEvent(new Event("devicechange"));
        await animationFrame();
        expect(queryAllTexts(".o_cgvcall_speaker option").at(-1)).toBe("Loudspeaker");
    });

    test("none can be listed", async () => {
        mockDevices(new Error("NotAllowedError"));
        await openDevices();
        expect(queryAllTexts(".o_cgvcall_device_menu option")).toEqual([
            "Microphone of the system",
            "Speaker of the system",
        ]);
    });
});

describe("quality", () => {
    const LEVELS = {
        good: ["Good sound", "text-success", null, "Loss 0.0 % · Jitter 4 ms · Round trip 40 ms"],
        weak: [
            "Weak sound",
            "text-warning",
            "jitter",
            "Sound arrives unevenly. · Loss 0.0 % · Jitter 4 ms · Round trip 40 ms",
        ],
        bad: [
            "Bad sound",
            "text-danger",
            "loss",
            "Sound gets lost on the way. · Loss 12.5 % · Jitter 4 ms · Round trip 40 ms",
        ],
    };
    for (const [level, [text, tone, cause, tooltip]] of Object.entries(LEVELS)) {
        test(level, async () => {
            const loss = level === "bad" ? 0.125 : 0;
            await start();
            expect(".o_cgvcall_quality").toHaveCount(0);
            call.quality = { level, cause, loss, jitter: 4.2, roundTrip: 40 };
            await animationFrame();
            expect(".o_cgvcall_quality").toHaveText(text);
            expect(".o_cgvcall_quality").toHaveClass(tone);
            expect(".o_cgvcall_quality").toHaveAttribute("data-tooltip", tooltip);
            call.state = "held";
            await animationFrame();
            expect(".o_cgvcall_quality").toHaveCount(0);
        });
    }

    test("what was not measured is not told", async () => {
        call.quality = {
            level: "weak",
            cause: "round_trip",
            loss: null,
            jitter: null,
            roundTrip: 450,
        };
        await start();
        expect(".o_cgvcall_quality").toHaveAttribute(
            "data-tooltip",
            "Sound takes long. · Round trip 450 ms"
        );
    });
});
