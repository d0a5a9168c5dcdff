import { beforeEach, describe, expect, test } from "@odoo/hoot";

import { allowTranslations, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";

import {
    listDevices,
    loadChoice,
    openMicrophone,
    present,
    saveChoice,
    watchDevices,
} from "@cgvcall/line/devices";

describe.current.tags("headless");
beforeEach(allowTranslations);

const CHOICE = { microphoneId: "m2", speakerId: "s1" };

function found(...devices) {
    patchWithCleanup(browser.navigator.mediaDevices, {
        enumerateDevices: async () =>
            devices.map(([kind, deviceId, label = ""]) => ({ kind, deviceId, label })),
    });
}

test("the choice is kept in this browser", () => {
    expect(loadChoice()).toEqual({ microphoneId: "", speakerId: "" });
    saveChoice(CHOICE);
    expect(loadChoice()).toEqual(CHOICE);
    expect(browser.localStorage.getItem("cgvcall.devices")).not.toBe(null);
    saveChoice({});
    expect(loadChoice()).toEqual({ microphoneId: "", speakerId: "" });
});

test("what is stored may be anything, and storage may fail", () => {
    for (const stored of ["{", "null", "7", '{"microphoneId": {"a": 1}, "speakerId": null}']) {
        browser.localStorage.setItem("cgvcall.devices", stored);
        expect(loadChoice()).toEqual({ microphoneId: "", speakerId: "" });
    }
    const fail = () => {
        throw new DOMException("", "SecurityError");
    };
    patchWithCleanup(browser, { localStorage: { getItem: fail, setItem: fail } });
    saveChoice(CHOICE);
    expect(loadChoice()).toEqual({ microphoneId: "", speakerId: "" });
});

test("microphones and speakers, without the browser's names for the default", async () => {
    found(
        ["audioinput", "default", "Default"],
        ["audioinput", "m1", "Webcam"],
        ["audioinput", "m2"],
        ["audiooutput", "communications", "Communications"],
        ["audiooutput", "s1", "Headset"],
        ["videoinput", "v1", "Webcam"]
    );
    expect(await listDevices()).toEqual({
        microphones: [
            { id: "m1", label: "Webcam" },
            { id: "m2", label: "Microphone 2" },
        ],
        speakers: [{ id: "s1", label: "Headset" }],
    });
});

test("before permission, on an insecure address, or with a broken browser: empty lists", async () => {
    const nothing = { microphones: [], speakers: [] };
    found(["audioinput", ""], ["audiooutput", ""]);
    expect(await listDevices()).toEqual(nothing);
    patchWithCleanup(browser.navigator.mediaDevices, {
        async enumerateDevices() {
            throw new DOMException("", "NotAllowedError");
        },
    });
    expect(await listDevices()).toEqual(nothing);
    patchWithCleanup(browser, { navigator: {} });
    expect(await listDevices()).toEqual(nothing);
    watchDevices(() => expect.step("change"))();
});

test("a device that is gone is replaced by the default; an empty list proves nothing", () => {
    const microphones = [{ id: "m1", label: "" }];
    const speakers = [{ id: "s1", label: "" }];
    expect(present(CHOICE, { microphones, speakers })).toEqual({ ...CHOICE, microphoneId: "" });
    expect(present(CHOICE, { microphones: [], speakers: [] })).toEqual(CHOICE);
});

test("devices that come and go", () => {
    const stop = watchDevices(() => expect.step("change"));
    browser.navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
    stop();
    browser.navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
    expect.verifySteps(["change"]);
});

test("a microphone that is gone: the default; one that is refused: an error", async () => {
    patchWithCleanup(browser.navigator.mediaDevices, {
        async getUserMedia({ audio }) {
            const id = audio.deviceId?.exact;
            expect.step(id || "default");
            if (id) {
                throw new DOMException("", id);
            }
            return "stream";
        },
    });
    expect(await openMicrophone("OverconstrainedError")).toBe("stream");
    expect(await openMicrophone("NotFoundError")).toBe("stream");
    await expect(openMicrophone("NotAllowedError")).rejects.toThrow();
    expect.verifySteps([
        "OverconstrainedError",
        "default",
        "NotFoundError",
        "default",
        "NotAllowedError",
    ]);
});
