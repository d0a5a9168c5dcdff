import { browser } from "@web/core/browser/browser";

/**
 * How good a call sounds, from what the browser counts of it.
 *
 * @typedef {{ loss: number|null, jitter: number|null, roundTrip: number|null }} Sample of one
 *  interval: loss as a fraction, the others in ms; null: not known
 * @typedef {Sample & {
 *  level: "good"|"weak"|"bad",
 *  cause: null|"loss"|"jitter"|"round_trip",
 * }} Quality
 */
const INTERVAL = 2000;

/** Of each cause: where a call is weak, and where it is bad. */
export const LIMITS = Object.freeze({
    // ITU-T G.107 with the values of G.113 for G.711 and concealment: R = 93.2 - 95·p/(p + 25.1).
    // 3 % leaves R = 83, near the end of "satisfied" (80); 8 % leaves 70, below which many are not.
    loss: Object.freeze({ of: "loss", weak: 0.03, bad: 0.08 }),
    // A packet is 20 ms of speech. Receivers smooth out some 60 ms; what comes later is lost.
    jitter: Object.freeze({ of: "jitter", weak: 30, bad: 60 }),
    // G.114: 400 ms from mouth to ear are the most that a talk bears. Coding and smoothing take some
    // 100 of them, which this figure does not contain: (400 - 100) · 2. Half of it is 250 ms from
    // mouth to ear: people begin to talk at the same time.
    round_trip: Object.freeze({ of: "roundTrip", weak: 300, bad: 600 }),
});
const LEVELS = ["good", "weak", "bad"];
/** One bad interval is a hiccup; and a connection that recovers shows it for longer. */
const TO_WORSEN = 2;
const TO_IMPROVE = 3;

/**
 * @param {RTCStatsReport|Object[]|null} report
 * @returns {Object} the counters that matter; undefined where the browser gives none
 */
export function readStats(report) {
    const entries = [...(report?.values?.() || [])].filter(Boolean);
    const audio = (type) =>
        entries.find(
            (entry) => entry.type === type && (entry.kind || entry.mediaType || "audio") === "audio"
        ) || {};
    const received = audio("inbound-rtp");
    const told = audio("remote-inbound-rtp"); // what the other side received of us
    const pair =
        entries.find(({ type, nominated, currentRoundTripTime }) => {
            return type === "candidate-pair" && nominated && currentRoundTripTime !== undefined;
        }) || {};
    return {
        received: received.packetsReceived,
        lost: received.packetsLost,
        sent: audio("outbound-rtp").packetsSent,
        lostThere: told.packetsLost,
        fractionLostThere: told.fractionLost,
        jitters: [received.jitter, told.jitter],
        roundTrip: told.roundTripTime ?? pair.currentRoundTripTime,
    };
}

/**
 * @param {Object} before counters of the interval's start
 * @param {Object} after and of its end
 * @returns {Sample} the worse of both directions
 */
export function measure(before, after) {
    // A packet that was only late is taken back: fewer lost than before.
    const lost = Math.max(0, after.lost - before.lost);
    const received = grown(before.received, after.received);
    const lostThere = Math.max(0, after.lostThere - before.lostThere);
    const jitters = after.jitters.filter(isNumber);
    return {
        loss: worst([
            fraction(lost, lost + received),
            // The other side tells every few seconds only, so its own fraction is the better one.
            fraction(after.fractionLostThere, 1) ??
                fraction(lostThere, grown(before.sent, after.sent)),
        ]),
        jitter: jitters.length ? Math.round(Math.max(...jitters) * 1000) : null,
        roundTrip: isNumber(after.roundTrip) ? Math.round(after.roundTrip * 1000) : null,
    };
}

/**
 * @param {Sample} sample
 * @returns {Quality|null} null when nothing is known
 */
export function rate(sample) {
    const found = Object.entries(LIMITS)
        .map(([cause, { of, weak, bad }]) => ({ cause, value: sample[of], weak, bad }))
        .filter(({ value }) => value !== null)
        .sort((one, other) => other.value / other.bad - one.value / one.bad);
    if (!found.length) {
        return null;
    }
    const { cause, value, weak, bad } = found[0];
    const level = value >= bad ? "bad" : value >= weak ? "weak" : "good";
    return { ...sample, level, cause: level === "good" ? null : cause };
}

/**
 * Follow the measurements without flicker.
 *
 * @param {Quality|null} shown so far
 * @param {Quality[]} recent measurements, the last one last
 * @returns {Quality|null} what to show: the mildest of those that agree on another level
 */
export function settle(shown, recent) {
    const rank = ({ level }) => LEVELS.indexOf(level);
    const now = shown ? rank(shown) : 0;
    const worse = recent.slice(-TO_WORSEN);
    if (worse.length === TO_WORSEN && worse.every((quality) => rank(quality) > now)) {
        return worse.reduce((one, other) => (rank(other) <= rank(one) ? other : one));
    }
    const better = recent.slice(-TO_IMPROVE);
    if (better.length === TO_IMPROVE && better.every((quality) => rank(quality) < now)) {
        return better.reduce((one, other) => (rank(other) >= rank(one) ? other : one));
    }
    const last = recent.at(-1);
    if (last && rank(last) === now) {
        return last;
    }
    return shown;
}

/** Watches one call: `onChange(quality)` hears of each new level or cause. */
export class QualityMeter {
    /**
     * @param {{ getStats: () => Promise<RTCStatsReport|null> }} call
     * @param {(quality: Quality) => void} onChange
     */
    constructor(call, onChange) {
        this.quality = null;
        this._call = call;
        this._onChange = onChange;
        this._before = null;
        this._recent = [];
        this._timer = null;
    }

    start() {
        this.stop();
        this._timer = browser.setInterval(() => this._poll(), INTERVAL);
    }

    /** The next start begins anew: a pause is no interval. */
    stop() {
        browser.clearInterval(this._timer);
        this._timer = null;
        this._before = null;
        this._recent = [];
    }

    async _poll() {
        const timer = this._timer;
        const report = await this._call.getStats();
        if (!report || timer !== this._timer) {
            return; // no media, or stopped meanwhile
        }
        const after = readStats(report);
        const quality = this._before && rate(measure(this._before, after));
        this._before = after;
        if (quality) {
            this._recent = [...this._recent, quality].slice(-TO_IMPROVE);
            this._show(settle(this.quality, this._recent));
        }
    }

    _show(quality) {
        const { level, cause } = this.quality || {};
        this.quality = quality;
        if (quality && (quality.level !== level || quality.cause !== cause)) {
            this._onChange(quality);
        }
    }
}

function isNumber(value) {
    return Number.isFinite(value);
}

/** What a counter grew by; NaN when it is missing or began anew. */
function grown(before, after) {
    return isNumber(before) && isNumber(after) && after >= before ? after - before : NaN;
}

function fraction(part, whole) {
    return whole > 0 && isNumber(part) ? Math.min(1, part / whole) : null;
}

function worst(values) {
    const known = values.filter((value) => value !== null);
    return known.length ? Math.max(...known) : null;
}
