import { browser } from "@web/core/browser/browser";

/**
 * What is heard: frequencies, volume, the starts of the sounds within a period (seconds), how
 * long each sounds, and the period (milliseconds).
 */
const RINGING = Object.freeze({
    tones: [440, 480],
    volume: 0.08,
    starts: [0, 0.6],
    length: 0.4,
    period: 3000,
});
/** A call that waits beside a live one: the talk goes on, so one soft beep now and then. */
const WAITING = Object.freeze({
    tones: [440],
    volume: 0.03,
    starts: [0],
    length: 0.2,
    period: 6000,
});

/**
 * A ringtone without a file. A browser that forbids sound, or has none, is no reason to miss the
 * call: whatever fails here fails silently, the pop-up is there.
 */
export class Ringtone {
    /**
     * @param {{ waiting?: boolean, speakerId?: string }} options `waiting`: beside a live call;
     *  `speakerId`: where the browser lets one choose
     */
    start({ waiting = false, speakerId = "" } = {}) {
        this.stop();
        try {
            const context = new browser.AudioContext();
            const sound = waiting ? WAITING : RINGING;
            this._context = context;
            if (speakerId && context.setSinkId) {
                context.setSinkId(speakerId).catch(() => {}); // gone: the default one rings
            }
            context.resume().then(
                () => this._ring(context, sound),
                () => {}
            );
            this._timer = browser.setInterval(() => this._ring(context, sound), sound.period);
        } catch {
            this.stop();
        }
    }

    stop() {
        browser.clearInterval(this._timer);
        this._context?.close().catch(() => {});
        this._context = null;
    }

    _ring(context, { tones, volume, starts, length }) {
        if (context !== this._context || context.state !== "running") {
            return; // or all the missed rings would sound at once
        }
        const gain = context.createGain();
        gain.connect(context.destination);
        gain.gain.value = 0;
        for (const start of starts) {
            const time = context.currentTime + start;
            // Ramps, because a step is heard as a click.
            gain.gain.setTargetAtTime(volume, time, 0.02);
            gain.gain.setTargetAtTime(0, time + length, 0.02);
        }
        for (const frequency of tones) {
            const oscillator = context.createOscillator();
            oscillator.frequency.value = frequency;
            oscillator.connect(gain);
            oscillator.start();
            oscillator.stop(context.currentTime + starts.at(-1) + 2 * length);
        }
    }
}
