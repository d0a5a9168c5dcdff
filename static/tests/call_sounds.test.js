import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { advanceTime, tick } from "@odoo/hoot-mock";

import { patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";

import { RemoteAudio } from "@cgvcall/line/remote_audio";
import { Ringtone } from "@cgvcall/line/ringtone";

describe.current.tags("headless");

let element;

/** An audio element with a speaker of its own. */
class FakeAudio {
    sinkId = "";
    muted = false;
    refuses = false;

    constructor() {
        element = this;
        this.speakers = ["headset"];
    }

    async setSinkId(id) {
        expect.step(`speaker ${id || "default"}`);
        if (id && !this.speakers.includes(id)) {
            throw new DOMException("", "NotFoundError");
        }
        this.sinkId = id;
    }

    async play() {
        expect.step(`play ${this.srcObject}`);
        if (this.refuses) {
            throw new DOMException("", "NotAllowedError");
        }
    }

    pause() {
        expect.step("pause");
    }
}

beforeEach(() => {
    patchWithCleanup(browser, { Audio: FakeAudio });
});

test("the voice comes out of the chosen speaker, also of one chosen later", async () => {
    const audio = new RemoteAudio({ speakerId: "headset" });
    audio.play("voice");
    await tick();
    expect(element.sinkId).toBe("headset");
    await audio.setSpeaker("");
    expect(element.sinkId).toBe("");
    audio.stop();
    expect(element.srcObject).toBe(null);
    expect.verifySteps(["speaker headset", "play voice", "speaker default", "pause"]);
});

test("a speaker that is gone: the default one", async () => {
    const audio = new RemoteAudio({ speakerId: "headset" });
    audio.play("voice");
    await tick();
    await audio.setSpeaker("old");
    expect(element.sinkId).toBe("");
    expect.verifySteps(["speaker headset", "play voice", "speaker old", "speaker default"]);
});

test("a browser that cannot choose, and commands before there is sound", async () => {
    patchWithCleanup(FakeAudio.prototype, { setSinkId: undefined });
    const audio = new RemoteAudio({ speakerId: "headset" });
    audio.stop();
    await audio.setSpeaker("headset");
    audio.setMuted(true);
    audio.play("voice");
    expect(element.muted).toBe(true);
    audio.setMuted(false);
    expect(element.muted).toBe(false);
    expect.verifySteps(["play voice"]);
});

test("sound that the browser refuses comes with the next click, unless the call is over", async () => {
    const audio = new RemoteAudio();
    audio.play("voice");
    element.refuses = true;
    audio.play("voice");
    await tick();
    browser.dispatchEvent(new Event("pointerdown"));
    await tick();
    expect.verifySteps(["play voice", "play voice", "play voice"]);
    audio.stop();
    browser.dispatchEvent(new Event("pointerdown"));
    expect.verifySteps(["pause"]);
});

/** Counts what would be heard: each oscillator is one tone. */
class FakeAudioContext {
    state = "running";
    currentTime = 0;
    destination = null;

    async resume() {}
    async close() {
        expect.step("close");
    }
    async setSinkId(id) {
        expect.step(`speaker ${id}`);
        throw new DOMException("", "NotFoundError");
    }

    createGain() {
        const setTargetAtTime = (volume) => volume && expect.step(`volume ${volume}`);
        return { connect() {}, gain: { value: 0, setTargetAtTime } };
    }

    createOscillator() {
        return { frequency: {}, connect() {}, start() {}, stop() {} };
    }
}

test("an incoming call rings; one that waits beside a live one beeps softly", async () => {
    patchWithCleanup(browser, { AudioContext: FakeAudioContext });
    const ringtone = new Ringtone();
    ringtone.start();
    await tick();
    await advanceTime(3000);
    expect.verifySteps(Array(4).fill("volume 0.08"));
    ringtone.start({ waiting: true, speakerId: "headset" });
    await tick();
    expect.verifySteps(["close", "speaker headset", "volume 0.03"]);
    await advanceTime(5000);
    expect.verifySteps([]);
    await advanceTime(1500);
    expect.verifySteps(["volume 0.03"]);
    ringtone.stop();
    await advanceTime(12000);
    expect.verifySteps(["close"]);
});

test("a browser without sound does not stop the call", async () => {
    patchWithCleanup(browser, { AudioContext: undefined });
    new Ringtone().start();
    const refuse = () => Promise.reject(new DOMException("", "InvalidStateError"));
    class Refusing extends FakeAudioContext {
        state = "suspended";
        resume = refuse;
        close = refuse;
    }
    patchWithCleanup(browser, { AudioContext: Refusing });
    const ringtone = new Ringtone();
    ringtone.start({ waiting: true });
    await tick();
    await advanceTime(6000);
    ringtone.stop();
    ringtone.stop();
    await tick();
    expect.verifySteps([]);
});
