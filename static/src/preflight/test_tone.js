import { browser } from "@web/core/browser/browser";

import { RemoteAudio } from "../line/remote_audio";

/** Seconds from its start, and the tone: three notes. */
const NOTES = [
    [0, 523],
    [0.4, 659],
    [0.8, 784],
];
const LENGTH = 0.35;
const VOLUME = 0.2;
const DURATION = 1500;

/** A short melody on the way that a voice takes: through an audio element, to the speaker. */
export class TestTone {
    /**
     * @param {string} speakerId
     * @throws {Error} the browser has no sound
     */
    constructor(speakerId) {
        this._context = new browser.AudioContext();
        this._context.resume().catch(() => {});
        const output = this._context.createMediaStreamDestination();
        const gain = this._context.createGain();
        gain.gain.value = VOLUME;
        gain.connect(output);
        for (const [start, frequency] of NOTES) {
            const note = this._context.createOscillator();
            note.frequency.value = frequency;
            note.connect(gain);
            note.start(this._context.currentTime + start);
            note.stop(this._context.currentTime + start + LENGTH);
        }
        this._audio = new RemoteAudio({ speakerId });
        this._audio.play(output.stream);
        this._timer = browser.setTimeout(() => this.stop(), DURATION);
    }

    stop() {
        browser.clearTimeout(this._timer);
        this._audio.stop();
        this._context?.close().catch(() => {});
        this._context = null;
    }
}
