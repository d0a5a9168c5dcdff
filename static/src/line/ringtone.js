import { browser } from "@web/core/browser/browser";

const TONES = [440, 480];
const VOLUME = 0.08;
/** Seconds: two short rings, then silence. */
const RINGS = [0, 0.6];
const RING_LENGTH = 0.4;
const PERIOD = 3000;

/**
 * A ringtone without a file. A browser that forbids sound, or has none, is no reason to miss the
 * call: whatever fails here fails silently, the pop-up is there.
 */
export class Ringtone {
    start() {
        this.stop();
        try {
            const context = new browser.AudioContext();
            this._context = context;
            context.resume().then(
                () => this._ring(),
                () => {}
            );
            this._timer = browser.setInterval(() => this._ring(), PERIOD);
        } catch {
            this.stop();
        }
    }

    stop() {
        browser.clearInterval(this._timer);
        this._context?.close().catch(() => {});
        this._context = null;
    }

    _ring() {
        const context = this._context;
        if (context?.state !== "running") {
            return; // or all the missed rings would sound at once
        }
        const gain = context.createGain();
        gain.connect(context.destination);
        gain.gain.value = 0;
        for (const start of RINGS) {
            const time = context.currentTime + start;
            // Ramps, because a step is heard as a click.
            gain.gain.setTargetAtTime(VOLUME, time, 0.02);
            gain.gain.setTargetAtTime(0, time + RING_LENGTH, 0.02);
        }
        for (const frequency of TONES) {
            const oscillator = context.createOscillator();
            oscillator.frequency.value = frequency;
            oscillator.connect(gain);
            oscillator.start();
            oscillator.stop(context.currentTime + RINGS.at(-1) + 2 * RING_LENGTH);
        }
    }
}
