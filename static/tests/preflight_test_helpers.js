import { expect } from "@odoo/hoot";
import { queryFirst } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";

import {
    getService,
    mountWebClient,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { assets } from "@web/core/assets";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

import { fakeSoftphone } from "./fake_softphone";

import { loadSdk } from "@cgvcall/line/sdk_loader";

export const ALL = [
    "secure",
    "sdk",
    "microphone",
    "speaker",
    "token",
    "signalling",
    "notifications",
];

/** What the computer, the PBX and the server are like in this test. */
export const bench = {};

export class FakeTrack {
    kind = "audio";
    readyState = "live";

    constructor(label) {
        this.label = label;
    }

    stop() {
        this.readyState = "ended";
    }
}

/** Sound as loud as the test says; counts what is open. */
class FakeAudioContext {
    currentTime = 0;
    destination = null;

    constructor() {
        if (bench.noSound) {
            throw new DOMException("", "NotSupportedError");
        }
        bench.contexts++;
    }

    async resume() {}
    async close() {
        bench.contexts--;
    }

    createAnalyser() {
        const getFloatTimeDomainData = (samples) => samples.fill(bench.loudness);
        return { fftSize: 32, getFloatTimeDomainData };
    }

    createMediaStreamSource() {
        return { connect() {} };
    }

    createMediaStreamDestination() {
        return { stream: "tone" };
    }

    createGain() {
        return { connect() {}, gain: {} };
    }

    createOscillator() {
        return { frequency: {}, connect() {}, start() {}, stop() {} };
    }
}

class FakeAudio {
    sinkId = "";

    async setSinkId(id) {
        expect.step(`speaker ${id}`);
    }

    async play() {
        expect.step(`play ${this.srcObject}`);
    }

    pause() {}
}

/** A computer on which all is well; tests spoil it. */
export function setupPreflight() {
    Object.assign(bench, {
        contexts: 0,
        loudness: 0,
        noSound: false,
        tracks: [],
        results: [],
        token: () => ({
            extension: "101",
            sdk_url: "/sdk.js",
            server_addresses: ["wss://pbx.example/ws"],
        }),
        microphone: (id) => new FakeTrack(id === "m2" ? "Headset" : "Webcam"),
        softphone: Object.assign(fakeSoftphone(), {
            connect: () => expect.step("connect"),
            chooseDevices: (choice) => expect.step(choice),
        }),
    });
    loadSdk.cache.clear();
    patchWithCleanup(window, { StringeeClient: undefined, StringeeCall: undefined });
    patchWithCleanup(assets, {
        async loadJS() {
            Object.assign(window, { StringeeClient: class {}, StringeeCall: class {} });
        },
    });
    patchWithCleanup(browser, {
        AudioContext: FakeAudioContext,
        Audio: FakeAudio,
        Notification: {
            permission: "granted",
            async requestPermission() {
                this.permission = "granted";
            },
        },
    });
    patchWithCleanup(browser.navigator.mediaDevices, {
        async getUserMedia({ audio }) {
            const track = await bench.microphone(audio.deviceId?.exact || "");
            bench.tracks.push(track);
            return { getTracks: () => [track] };
        },
        enumerateDevices: async () => [
            { kind: "audioinput", deviceId: "m1", label: "Webcam" },
            { kind: "audioinput", deviceId: "m2", label: "Headset" },
            { kind: "audiooutput", deviceId: "s1", label: "Screen" },
            { kind: "audiooutput", deviceId: "s2", label: "Headset" },
        ],
    });
    onRpc("/cgvcall/softphone/token", () => bench.token());
    onRpc("cgvcall.call", "softphone_preflight", ({ args }) => {
        bench.results.push(Object.fromEntries(args[0].map(({ key, ok }) => [key, ok])));
        return true;
    });
}

export async function settle() {
    for (let frame = 0; frame < 4; frame++) {
        await animationFrame();
    }
}

export async function openDialog() {
    await mountWebClient();
    const Preflight = registry.category("cgvcall.parts").get("Preflight");
    getService("dialog").add(Preflight);
    await settle();
}

export function row(key) {
    return `li[data-key="${key}"]`;
}

export function status(key) {
    return queryFirst(row(key)).dataset.status;
}

export function refuse(name) {
    bench.microphone = () => {
        throw new DOMException("", name);
    };
}

/** The row tells what is wrong, and what to do. */
export function expectProblem(key, problem, fix) {
    expect(status(key)).toBe("problem");
    expect(`${row(key)} .o_cgvcall_word`).toHaveText("Problem");
    expect(`${row(key)} .text-danger:not(.fa)`).toHaveText(problem);
    expect(`${row(key)} .o_cgvcall_fix`).toHaveText(fix);
}

export async function say() {
    bench.loudness = 0.1;
    await advanceTime(400);
    await animationFrame();
}
