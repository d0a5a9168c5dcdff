import { describe, expect, test } from "@odoo/hoot";
import { advanceTime, tick } from "@odoo/hoot-mock";

import { LIMITS, measure, QualityMeter, rate, readStats, settle } from "@cgvcall/line/quality";

describe.current.tags("headless");

/** What a browser reports after so many packets. */
function report({ received = 0, lost = 0, jitter = 0, roundTrip = 0.05, ...there } = {}) {
    return new Map(
        [
            { id: "v", type: "inbound-rtp", kind: "video", packetsReceived: 1, packetsLost: 1 },
            { id: "c", type: "codec" },
            {
                id: "in",
                type: "inbound-rtp",
                kind: "audio",
                packetsReceived: received,
                packetsLost: lost,
                jitter,
            },
            { id: "out", type: "outbound-rtp", kind: "audio", packetsSent: there.sent ?? 0 },
            {
                id: "there",
                type: "remote-inbound-rtp",
                kind: "audio",
                packetsLost: there.lostThere ?? 0,
                jitter: there.jitterThere ?? 0,
                roundTripTime: roundTrip,
                ...(there.fractionLost === undefined ? {} : { fractionLost: there.fractionLost }),
            },
        ].map((entry) => [entry.id, entry])
    );
}

function between(before, after) {
    return rate(measure(readStats(report(before)), readStats(report(after))));
}

const HUNDRED = { received: 100, sent: 100 };

test("a good call", () => {
    const quality = between({}, { ...HUNDRED, received: 99, lost: 1, jitter: 0.005 });
    expect(quality).toEqual({ level: "good", cause: null, loss: 0.01, jitter: 5, roundTrip: 50 });
});

test("each cause, at its limits", () => {
    const cases = [
        ["good", null, { received: 971, lost: 29 }],
        ["weak", "loss", { received: 970, lost: 30 }],
        ["weak", "loss", { received: 921, lost: 79 }],
        ["bad", "loss", { received: 920, lost: 80 }],
        ["good", null, { ...HUNDRED, jitter: 0.029 }],
        ["weak", "jitter", { ...HUNDRED, jitter: 0.03 }],
        ["bad", "jitter", { ...HUNDRED, jitter: 0.06 }],
        ["bad", "jitter", { ...HUNDRED, jitterThere: 0.06 }],
        ["good", null, { ...HUNDRED, roundTrip: 0.299 }],
        ["weak", "round_trip", { ...HUNDRED, roundTrip: 0.3 }],
        ["bad", "round_trip", { ...HUNDRED, roundTrip: 0.6 }],
        // What the other side misses of us counts as much.
        ["weak", "loss", { ...HUNDRED, lostThere: 5 }],
        ["bad", "loss", { ...HUNDRED, lostThere: 5, fractionLost: 0.09 }],
        // Of several causes the worst is named.
        ["bad", "round_trip", { ...HUNDRED, lostThere: 8, jitter: 0.05, roundTrip: 0.9 }],
    ];
    for (const [level, cause, after] of cases) {
        const quality = between({}, after);
        expect([quality.level, quality.cause]).toEqual([level, cause]);
    }
    expect(Object.isFrozen(LIMITS.loss)).toBe(true);
});

test("only the last interval counts", () => {
    const quality = between({ received: 100, lost: 50 }, { received: 200, lost: 50 });
    expect([quality.level, quality.loss]).toEqual(["good", 0]);
});

test("late packets, counters that began anew, nothing received", () => {
    const late = between({ received: 100, lost: 5 }, { received: 200, lost: 3 });
    expect(late.loss).toBe(0);
    const anew = between({ received: 900, lost: 90 }, { received: 20, lost: 0 });
    expect(anew.loss).toBe(null);
    expect(between(HUNDRED, HUNDRED).loss).toBe(null);
});

test("empty and broken reports, plain arrays, the connection's round trip", () => {
    for (const broken of [null, undefined, new Map(), [], [null, {}, { type: "inbound-rtp" }]]) {
        const stats = readStats(broken);
        expect(measure(stats, stats)).toEqual({ loss: null, jitter: null, roundTrip: null });
        expect(rate(measure(stats, stats))).toBe(null);
    }
    const odd = readStats([{ type: "inbound-rtp", packetsReceived: "x", jitter: NaN }]);
    expect(rate(measure(odd, odd))).toBe(null);
    const pairs = readStats([
        { type: "candidate-pair", nominated: false, currentRoundTripTime: 9 },
        { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.7 },
    ]);
    const { level, cause, roundTrip } = rate(measure(pairs, pairs));
    expect([level, cause, roundTrip]).toEqual(["bad", "round_trip", 700]);
});

test("two bad intervals to worsen, three good ones to improve", () => {
    const letters = { g: { level: "good" }, w: { level: "weak" }, b: { level: "bad" } };
    const shownAfter = (intervals) => {
        let shown = null;
        const recent = [];
        let levels = "";
        for (const letter of intervals) {
            recent.push(letters[letter]);
            shown = settle(shown, recent);
            levels += shown ? shown.level[0] : "-";
        }
        return levels;
    };
    expect(shownAfter("gbgbg")).toBe("ggggg");
    expect(shownAfter("bbb")).toBe("-bb");
    expect(shownAfter("gwbb")).toBe("ggwb", { message: "bad only when two of them are" });
    expect(shownAfter("bbggwggg")).toBe("-bbbwwwg");
    expect(shownAfter("bbgggb")).toBe("-bbbgg");
});

test("the meter tells each change once, and nothing when it is stopped", async () => {
    let next = {};
    let asked = 0;
    const totals = { received: 0, lost: 0, sent: 0 };
    const call = {
        async getStats() {
            asked++;
            totals.received += 100 - (next.lost || 0);
            totals.lost += next.lost || 0;
            totals.sent += 100;
            return report({ ...next, ...totals });
        },
    };
    const meter = new QualityMeter(call, ({ level, cause }) => expect.step(`${level} ${cause}`));
    const intervals = async (count) => {
        for (let interval = 0; interval < count; interval++) {
            await advanceTime(2000);
            await tick();
        }
    };
    meter.start();
    await intervals(3);
    expect.verifySteps(["good null"]);
    next = { lost: 5 };
    await intervals(3);
    expect.verifySteps(["weak loss"]);
    next = { jitter: 0.04 };
    await intervals(1);
    expect.verifySteps(["weak jitter"]);
    next = {};
    await intervals(3);
    expect.verifySteps(["good null"]);
    meter.stop();
    const before = asked;
    await intervals(3);
    expect(asked).toBe(before);
});

test("the meter waits for media; figures that come after the stop are not told", async () => {
    let answer;
    const call = { getStats: () => new Promise((resolve) => (answer = resolve)) };
    const meter = new QualityMeter(call, () => expect.step("told"));
    meter.start();
    await advanceTime(2000);
    answer(null);
    await advanceTime(2000);
    answer(report({}));
    await advanceTime(2000);
    meter.stop();
    answer(report(HUNDRED));
    await tick();
    expect(meter.quality).toBe(null);
    expect.verifySteps([]);
});
