import { describe, expect, test } from "@odoo/hoot";

import {
    foreground,
    isActive,
    isAdvice,
    isElsewhere,
    isFailure,
    isIncoming,
    mayDial,
    newCall,
    STATES,
    talkSeconds,
    transition,
} from "@cgvcall/softphone/call_state";

describe.current.tags("headless");

/** Every event there is, with what it brings. */
const EVENTS = {
    warn: { warning: "blacklisted" },
    dial: {},
    ringing: {},
    answer: {},
    answered: { now: 5000 },
    refused: { problem: "No." },
    microphoneRefused: {},
    mute: { muted: true },
    mediaLost: {},
    mediaConnected: {},
    digits: { digits: "5" },
    quality: { quality: { level: "bad" } },
    hold: {},
    held: {},
    resume: {},
    resumed: {},
    transfer: { transferTo: { number: "102", name: "Bình" } },
    lineLost: {},
    lineBack: {},
    ended: { now: 9000, cause: "remote", sipCode: 486 },
};
const BINH = EVENTS.transfer.transferTo;

/** What is known of a call by the time it is in each state. */
const SITUATIONS = {
    preparing: {},
    dialing: {},
    ringing: {},
    incoming: { incoming: true, direction: "inbound" },
    answering: { incoming: true, direction: "inbound" },
    ongoing: { answeredAt: 1000, digits: "1" },
    held: { answeredAt: 1000 },
    transferring: { answeredAt: 1000, transferTo: BINH },
    ended: { answeredAt: 1000, endedAt: 2000, cause: "completed" },
};

const cut = { offline: true };
const back = { offline: false };
const silent = { weak: true };
const heard = { weak: false };
const muted = { muted: true };
const asked = (pending) => ({ pending, problem: null });
const over = (cause) => ({ state: "ended", endedAt: 9000, cause, text: null, pending: null });
const moving = { state: "transferring", transferTo: BINH, problem: null };
const refused = { pending: null, problem: "No." };
const poor = { quality: { level: "bad" } };
const answered = { state: "ongoing", answeredAt: 5000 };

/** What each event changes in each state; where nothing is written, it changes nothing. */
const EXPECTED = {
    preparing: {
        warn: { warning: "blacklisted" },
        dial: { state: "dialing", warning: null },
        mute: muted,
        lineLost: cut,
        lineBack: back,
        ended: over("busy"),
    },
    dialing: {
        ringing: { state: "ringing" },
        answered,
        mute: muted,
        mediaLost: silent,
        mediaConnected: heard,
        lineLost: cut,
        lineBack: back,
        ended: over("busy"),
    },
    ringing: {
        answered,
        mute: muted,
        mediaLost: silent,
        mediaConnected: heard,
        lineLost: cut,
        lineBack: back,
        ended: over("busy"),
    },
    incoming: {
        answer: { state: "answering" },
        microphoneRefused: { blocked: true },
        lineLost: cut,
        lineBack: back,
        ended: over("missed"),
    },
    answering: {
        answered,
        refused: { state: "incoming", problem: "No." },
        mute: muted,
        mediaLost: silent,
        mediaConnected: heard,
        lineLost: cut,
        lineBack: back,
        ended: over("missed"),
    },
    ongoing: {
        refused,
        mute: muted,
        mediaLost: silent,
        mediaConnected: heard,
        digits: { digits: "15", problem: null },
        quality: poor,
        hold: asked("hold"),
        held: { state: "held", pending: null },
        transfer: { ...moving, wasHeld: false },
        lineLost: cut,
        lineBack: back,
        ended: over("completed"),
    },
    held: {
        refused,
        mute: muted,
        mediaLost: silent,
        mediaConnected: heard,
        quality: poor,
        resume: asked("resume"),
        resumed: { state: "ongoing", pending: null },
        transfer: { ...moving, wasHeld: true },
        lineLost: cut,
        lineBack: back,
        ended: over("completed"),
    },
    transferring: {
        refused: { state: "ongoing", transferTo: null, problem: "No." },
        mute: muted,
        mediaLost: silent,
        mediaConnected: heard,
        quality: poor,
        lineLost: cut,
        lineBack: back,
        ended: over("transferred"),
    },
    ended: {},
};

const callIn = (state, values) => newCall({ state, ...SITUATIONS[state], ...values });

test("the states are those of this table", () => {
    expect([...STATES].sort()).toEqual(Object.keys(EXPECTED).sort());
});

for (const [state, expected] of Object.entries(EXPECTED)) {
    for (const [event, detail] of Object.entries(EVENTS)) {
        const changes = expected[event] ?? null;
        const what = changes ? Object.keys(changes).join(", ") : "nothing";
        test(`${state} × ${event}: changes ${what}`, () => {
            const call = callIn(state);
            const before = JSON.stringify(call);
            expect(transition(call, event, detail)).toEqual(changes);
            expect(JSON.stringify(call)).toBe(before);
        });
    }
    test(`${state} × words that are no event: changes nothing`, () => {
        for (const event of ["", "explode", "constructor", "__proto__", undefined]) {
            expect(transition(callIn(state), event)).toBe(null);
        }
    });
}

test("what is asked of the PBX already is not asked again", () => {
    for (const event of ["hold", "transfer"]) {
        expect(transition(callIn("ongoing", { pending: "hold" }), event, EVENTS[event])).toBe(null);
    }
    for (const event of ["resume", "transfer"]) {
        expect(transition(callIn("held", { pending: "resume" }), event, EVENTS[event])).toBe(null);
    }
});

test("a call without microphone is not answered", () => {
    expect(transition(callIn("incoming", { blocked: true }), "answer")).toBe(null);
});

test("a failed transfer gives a held call back as it was: on hold", () => {
    const call = callIn("transferring", { wasHeld: true });
    expect(transition(call, "refused", { problem: "No." }).state).toBe("held");
});

describe("why a call ended", () => {
    const ends = (state, detail, values) =>
        transition(callIn(state, values), "ended", { now: 1, ...detail }).cause;

    test("answered ones were completed, unless the sound or the tab was lost", () => {
        expect(ends("ongoing", { cause: "local" })).toBe("completed");
        expect(ends("held", { cause: "remote" })).toBe("completed");
        expect(ends("ongoing", { cause: "media_lost" })).toBe("lost");
        expect(ends("ongoing", { cause: "tab_closed" })).toBe("lost");
    });

    test("by this side, before an answer", () => {
        expect(ends("ringing", { cause: "local" })).toBe("cancelled");
        expect(ends("incoming", { cause: "local" })).toBe("rejected");
    });

    test("by the other side, before an answer: what the SIP code says", () => {
        const codes = {
            404: "wrong_number",
            480: "no_answer",
            486: "busy",
            487: "no_answer",
            503: "failed",
            603: "rejected",
            604: "wrong_number",
        };
        for (const [code, cause] of Object.entries(codes)) {
            expect(ends("ringing", { cause: "remote", sipCode: Number(code) })).toBe(cause);
        }
        expect(ends("ringing", { cause: "remote", sipCode: null })).toBe("no_answer");
        expect(ends("incoming", { cause: "remote", sipCode: null })).toBe("missed");
    });

    test("by what the SDK or the page says", () => {
        for (const cause of ["microphone", "no_reply", "answered_elsewhere", "tab_closed"]) {
            expect(ends("dialing", { cause })).toBe(cause);
        }
        expect(ends("dialing", {})).toBe("failed");
    });

    test("a transfer that the agent gives up is a call that is over", () => {
        expect(ends("transferring", { cause: "local" })).toBe("completed");
    });
});

test("what kind of end it was", () => {
    const ended = (cause) => callIn("ended", { cause });
    expect(isAdvice(ended("microphone"))).toBe(true);
    expect(isAdvice(ended("busy"))).toBe(false);
    expect(isElsewhere(ended("answered_elsewhere"))).toBe(true);
    expect(isElsewhere(ended("completed"))).toBe(false);
    for (const cause of ["completed", "cancelled", "transferred", "answered_elsewhere"]) {
        expect(isFailure(ended(cause))).toBe(false);
    }
    for (const cause of ["busy", "missed", "lost", "no_reply"]) {
        expect(isFailure(ended(cause))).toBe(true);
    }
    expect(isFailure(callIn("ongoing"))).toBe(false);
});

test("which calls live, and which ring here", () => {
    for (const state of STATES) {
        expect(isActive(callIn(state))).toBe(state !== "ended");
        expect(isIncoming(callIn(state))).toBe(["incoming", "answering"].includes(state));
    }
    expect(isActive(null)).toBe(false);
});

test("the talk is counted from the answer, never backwards", () => {
    expect(talkSeconds(callIn("ringing"), 9000)).toBe(0);
    expect(talkSeconds(callIn("ongoing"), 63999)).toBe(62);
    expect(talkSeconds(callIn("ended"), 63999)).toBe(1);
    expect(talkSeconds(callIn("ongoing"), 500)).toBe(0);
});

test("the call in the foreground", () => {
    const calls = (...states) => states.map((state) => callIn(state));
    const shown = (...states) => foreground(calls(...states))?.state;
    expect(shown()).toBe(undefined);
    expect(shown("incoming")).toBe(undefined);
    expect(shown("incoming", "answering", "held")).toBe("held");
    expect(shown("ongoing", "held", "ended")).toBe("ongoing");
    expect(shown("held", "dialing")).toBe("dialing");
    expect(shown("transferring", "held")).toBe("transferring");
    expect(shown("held", "ended")).toBe("held");
    const [first, second] = [callIn("ended", { endedAt: 5000 }), callIn("ended")];
    expect(foreground([first, second])).toBe(first);
    expect(foreground([second, first])).toBe(first);
});

test("may another call be placed?", () => {
    const may = (...states) => mayDial(states.map((state) => callIn(state)));
    expect(may()).toBe("yes");
    expect(may("ended", "held", "held")).toBe("yes");
    expect(may("ongoing")).toBe("hold");
    expect(may("held", "ongoing")).toBe("hold");
    for (const state of ["preparing", "dialing", "ringing", "incoming", "answering"]) {
        expect(may(state)).toBe("no");
        expect(may("ongoing", state)).toBe("no");
    }
    expect(may("transferring")).toBe("no");
    expect(mayDial([callIn("ongoing", { pending: "hold" })])).toBe("no");
});
