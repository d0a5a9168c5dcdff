import { browser } from "@web/core/browser/browser";

import { stopStream } from "../line/devices";

const INTERVAL = 100;
/** Decibels below full scale: a quiet room, and a loud voice. */
const FLOOR = -60;
const CEILING = -10;

/** How loud a microphone is, until it is stopped; the microphone is closed then, too. */
export class LevelMeter {
    /**
     * @param {MediaStream} stream
     * @param {(level: number) => void} onLevel 0 (a quiet room) to 1 (a loud voice)
     */
    constructor(stream, onLevel) {
        this._stream = stream;
        this._onLevel = onLevel;
        try {
            this._context = new browser.AudioContext();
            this._context.resume().catch(() => {});
            this._analyser = this._context.createAnalyser();
            this._samples = new Float32Array(this._analyser.fftSize);
            this._context.createMediaStreamSource(stream).connect(this._analyser);
            this._timer = browser.setInterval(() => this._measure(), INTERVAL);
        } catch {
            // No level to see; the microphone is there all the same.
        }
    }

    /** The microphone's name. */
    get name() {
        return this._stream.getTracks()[0]?.label || "";
    }

    /** Was it pulled out? */
    get isGone() {
        return this._stream.getTracks().every(({ readyState }) => readyState === "ended");
    }

    stop() {
        browser.clearInterval(this._timer);
        stopStream(this._stream);
        this._context?.close().catch(() => {});
        this._context = null;
    }

    _measure() {
        this._analyser.getFloatTimeDomainData(this._samples);
        const power = this._samples.reduce((sum, sample) => sum + sample * sample, 0);
        const decibels = 10 * Math.log10(power / this._samples.length || Number.MIN_VALUE);
        const level = (decibels - FLOOR) / (CEILING - FLOOR);
        this._onLevel(Math.min(1, Math.max(0, level)));
    }
}
