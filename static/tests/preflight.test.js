import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { reactive } from "@odoo/owl";
import { beforeEach, describe, expect, mockWebSocket, test } from "@odoo/hoot";
import { queryAllTexts, queryFirst, queryText } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, Deferred } from "@odoo/hoot-mock";

import {
    contains,
    getService,
    makeServerError,
    mockService,
    mountWebClient,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { assets } from "@web/core/assets";
import { browser } from "@web/core/browser/browser";
import { ConnectionLostError, rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

import { loadSdk } from "@cgvcall/line/sdk_loader";

describe.current.tags("desktop");
defineMailModels();

const ALL = ["secure", "sdk", "microphone", "speaker", "token", "signalling", "notifications"];

let bench;

class FakeTrack {
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
beforeEach(() => {
    bench = {
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
        softphone: {
            state: reactive({
                status: "ready",
                reason: "",
                calls: [],
                devices: { microphoneId: "", speakerId: "" },
            }),
            connect: () => expect.step("connect"),
            chooseDevices: (choice) => expect.step(choice),
        },
    };
    mockService("cgvcall.softphone", () => bench.softphone);
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
});

async function settle() {
    for (let frame = 0; frame < 4; frame++) {
        await animationFrame();
    }
}

async function openDialog() {
    await mountWebClient();
    const Preflight = registry.category("cgvcall.parts").get("Preflight");
    getService("dialog").add(Preflight);
    await settle();
}

function row(key) {
    return `li[data-key="${key}"]`;
}

function status(key) {
    return queryFirst(row(key)).dataset.status;
}

function refuse(name) {
    bench.microphone = () => {
        throw new DOMException("", name);
    };
}

/** The row tells what is wrong, and what to do. */
function expectProblem(key, problem, fix) {
    expect(status(key)).toBe("problem");
    expect(`${row(key)} .o_cgvcall_word`).toHaveText("Problem");
    expect(`${row(key)} .text-danger:not(.fa)`).toHaveText(problem);
    expect(`${row(key)} .o_cgvcall_fix`).toHaveText(fix);
}

async function say() {
    bench.loudness = 0.1;
    await advanceTime(400);
    await animationFrame();
}

test("all is well, once the user spoke and listened", async () => {
    await openDialog();
    expect(queryAllTexts("li .o_cgvcall_word")).toEqual([
        "OK",
        "OK",
        "Not checked",
        "Not checked",
        "OK",
        "OK",
        "OK",
    ]);
    expect(".o_cgvcall_summary").toHaveText("No problem so far. Some things only you can check.");
    expect(queryText(row("microphone"))).toInclude("Webcam: no sound yet.");
    expect(bench.results).toEqual([
        {
            secure: true,
            sdk: true,
            microphone: null,
            speaker: null,
            token: true,
            signalling: true,
            notifications: true,
        },
    ]);

    await say();
    expect(status("microphone")).toBe("ok");
    expect("[role=status]").toHaveText("Microphone: OK. Webcam");
    expect("[role=meter]").toHaveAttribute("aria-valuenow", "80");
    await contains(".o_cgvcall_tone").click();
    await contains(".o_cgvcall_heard").click();
    expect(status("speaker")).toBe("ok");
    expect(".o_cgvcall_summary").toHaveText("Everything works.");

    await contains(".modal-footer button:contains(Close)").click();
    await settle();
    expect(".o_dialog").toHaveCount(0);
    expect(bench.results[1]).toEqual(Object.fromEntries(ALL.map((key) => [key, true])));
    expect(bench.tracks.map(({ readyState }) => readyState)).toEqual(["ended"]);
    expect(bench.contexts).toBe(0);
    expect.verifySteps(["play tone"]);
});

test("closed at once: what was found is told once, what comes later is closed", async () => {
    const prompt = new Deferred();
    bench.microphone = () => prompt;
    await openDialog();
    expect(status("microphone")).toBe("running");
    expect(queryText(row("microphone"))).toInclude("Allow the microphone if the browser asks.");
    await contains(".modal-footer button:contains(Close)").click();
    prompt.resolve(new FakeTrack("Webcam"));
    await settle();
    expect(bench.tracks.map(({ readyState }) => readyState)).toEqual(["ended"]);
    expect(bench.contexts).toBe(0);
    expect(bench.results).toHaveLength(1);
    expect([bench.results[0].sdk, bench.results[0].token]).toEqual([true, null]);
});

test("a knock is no voice; silence is no failure", async () => {
    await openDialog();
    bench.loudness = 0.3;
    await advanceTime(200);
    bench.loudness = 0.0005;
    await advanceTime(5000);
    expect(status("microphone")).toBe("open");
    expect(".o_cgvcall_summary").toHaveText("No problem so far. Some things only you can check.");
});

for (const [name, problem, fix] of [
    [
        "NotAllowedError",
        "The browser does not allow the microphone.",
        "Click the camera icon in the address bar and allow the microphone.",
    ],
    ["NotFoundError", "No microphone found.", "Plug in a headset or a microphone."],
    [
        "NotReadableError",
        "Another program uses the microphone.",
        "Close the other program, a meeting for example.",
    ],
]) {
    test(`microphone: ${name}, then all is well again`, async () => {
        refuse(name);
        await openDialog();
        expectProblem("microphone", problem, fix);
        expect(".o_cgvcall_summary").toHaveText("Problems: 1");
        expect("[role=meter]").toHaveCount(0);
        expect(status("signalling")).toBe("ok", { message: "the other checks go on" });
        bench.microphone = () => new FakeTrack("Webcam");
        await contains(".o_cgvcall_again").click();
        await settle();
        expect(status("microphone")).toBe("open");
        expect(bench.results.map(({ microphone }) => microphone)).toEqual([false, null]);
    });
}

test("an insecure address", async () => {
    patchWithCleanup(browser.navigator, { mediaDevices: undefined });
    await openDialog();
    const advice = [
        "This address is not secure.",
        "Open Odoo with its https address, or ask your administrator for one.",
    ];
    expectProblem("secure", ...advice);
    expectProblem("microphone", ...advice);
});

test("the SDK's file is missing", async () => {
    patchWithCleanup(assets, {
        async loadJS() {
            throw new Error("404");
        },
    });
    await openDialog();
    expectProblem(
        "sdk",
        "The calling program could not be loaded.",
        "Ask your administrator to check its address in Settings → CGVCall; an ad blocker may stop it, too."
    );
});

test("the PBX refuses the password, or does not answer: the server's sentence", async () => {
    bench.token = () => {
        throw makeServerError({ message: "The PBX refuses the password of extension 101." });
    };
    await openDialog();
    expectProblem(
        "token",
        "The PBX refuses the password of extension 101.",
        "Ask your administrator to check the extension in Settings → CGVCall."
    );
    expect([status("sdk"), status("signalling")]).toEqual(["open", "open"]);
    expect(queryText(row("signalling"))).toInclude("The extension must be in order first.");
    expect([bench.results[0].token, bench.results[0].signalling]).toEqual([false, null]);
    expect.verifyErrors([]);
});

test("Odoo cannot be reached", async () => {
    const ask = rpc._rpc;
    patchWithCleanup(rpc, {
        _rpc: (url, ...rest) =>
            url === "/cgvcall/softphone/token"
                ? Promise.reject(new ConnectionLostError(url))
                : ask(url, ...rest),
    });
    await openDialog();
    expectProblem("token", "Odoo cannot be reached.", "Check your network.");
});

test("a line in trouble tries again, and is ready", async () => {
    Object.assign(bench.softphone.state, { status: "trouble", reason: "Old trouble." });
    await openDialog();
    expect(status("signalling")).toBe("running");
    expect.verifySteps(["connect"]);
    bench.softphone.state.status = "connecting";
    bench.softphone.state.status = "ready";
    await settle();
    expect(status("signalling")).toBe("ok");
});

test("a PBX that does not answer", async () => {
    mockWebSocket(() => {});
    bench.softphone.state.status = "off";
    await openDialog();
    bench.softphone.state.status = "connecting";
    await advanceTime(14000);
    await settle();
    expect(status("signalling")).toBe("running");
    await advanceTime(1000);
    await advanceTime(5000);
    await settle();
    expectProblem(
        "signalling",
        "The PBX does not answer.",
        "Wait a minute; if it goes on, ask your administrator to check the PBX."
    );
    expect.verifySteps(["connect"]);
});

test("a line that is refused tells its reason at once", async () => {
    mockWebSocket(() => {});
    bench.softphone.state.status = "connecting";
    await openDialog();
    Object.assign(bench.softphone.state, { status: "trouble", reason: "The PBX refused 101." });
    await advanceTime(100);
    await settle();
    expectProblem(
        "signalling",
        "The PBX refused 101.",
        "Wait a minute; if it goes on, ask your administrator to check the PBX."
    );
});

test("signalling that a firewall stops", async () => {
    patchWithCleanup(window, {
        WebSocket: class extends window.WebSocket {
            constructor(address) {
                super(address);
                if (address === "wss://pbx.example/ws") {
                    Promise.resolve().then(() => this.dispatchEvent(new Event("error")));
                }
            }
        },
    });
    bench.softphone.state.status = "connecting";
    await openDialog();
    bench.softphone.state.status = "trouble";
    await settle();
    expectProblem(
        "signalling",
        "No connection to the PBX can be opened.",
        "Ask your administrator to let it through the firewall."
    );
});

test("desktop notifications: to be allowed, refused, unknown to the browser", async () => {
    browser.Notification.permission = "default";
    await openDialog();
    expect(status("notifications")).toBe("open");
    await contains(".o_cgvcall_allow").click();
    await settle();
    expect(status("notifications")).toBe("ok");
    expect(".o_cgvcall_allow").toHaveCount(0);

    browser.Notification.permission = "denied";
    await contains(".o_cgvcall_again").click();
    await settle();
    expectProblem(
        "notifications",
        "The browser does not allow notifications.",
        "Click the icon left of the address and allow notifications."
    );
    patchWithCleanup(browser, { Notification: undefined });
    await contains(".o_cgvcall_again").click();
    await settle();
    expectProblem(
        "notifications",
        "This browser shows no notifications.",
        "Use a current Chrome, Edge or Firefox on a computer."
    );
});

test("another microphone: chosen for the calls, too, and tried at once", async () => {
    await openDialog();
    await say();
    await contains("select[name=microphoneId]").select("m2");
    await settle();
    expect.verifySteps([{ microphoneId: "m2", speakerId: "" }]);
    expect(queryText(row("microphone"))).toInclude("Headset: no sound yet.");
    expect(bench.tracks.map(({ readyState }) => readyState)).toEqual(["ended", "live"]);
});

test("another speaker plays the tone; nothing heard is a problem", async () => {
    await openDialog();
    expect(".o_cgvcall_heard").toHaveCount(0);
    await contains("select[name=speakerId]").select("s2");
    expect.verifySteps([{ microphoneId: "", speakerId: "s2" }, "speaker s2", "play tone"]);
    await contains(".o_cgvcall_unheard").click();
    expectProblem(
        "speaker",
        "You heard nothing.",
        "Choose another speaker, turn up the volume, then play the tone again."
    );
    expect("select[name=speakerId]").toHaveAttribute("aria-label", "Use this speaker");
});

test("a browser without sound", async () => {
    bench.noSound = true;
    await openDialog();
    expect(status("microphone")).toBe("open");
    await contains(".o_cgvcall_tone").click();
    expectProblem(
        "speaker",
        "This browser played no sound.",
        "Allow sound for this site in the browser's settings."
    );
});

test("a microphone that is pulled out is tried again; one that is plugged in, too", async () => {
    await openDialog();
    const plug = () => browser.navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
    plug();
    await settle();
    expect(bench.tracks).toHaveLength(1, { message: "it is still there" });
    bench.tracks[0].readyState = "ended";
    refuse("NotFoundError");
    plug();
    await settle();
    expect(status("microphone")).toBe("problem");
    bench.microphone = () => new FakeTrack("Webcam");
    plug();
    await settle();
    expect(status("microphone")).toBe("open");
});
