import { beforeEach, describe, expect, test } from "@odoo/hoot";

import { allowTranslations } from "@web/../tests/web_test_helpers";

import {
    isActive,
    isAdvice,
    isElsewhere,
    isFailure,
    newCall,
    stateText,
    talkSeconds,
    transition,
} from "@cgvcall/softphone/call_state";

describe.current.tags("headless");

// The words are translated: as English, here.
beforeEach(() => allowTranslations());

const STATES = ["idle", "dialing", "ringing", "incoming", "ongoing", "ended"];
const EVENTS = ["dial", "ring", "ringing", "answered", "ended", "close"];

/** Lead a new call through events; each is `[event, detail]`. */
function play(...events) {
    const call = newCall();
    for (const [event, detail = {}] of events) {
        Object.assign(call, transition(call, event, { now: 0, ...detail }));
    }
    return call;
}

test("what may follow what", () => {
    const expected = {
        idle: { dial: "dialing", ring: "incoming" },
        dialing: { ringing: "ringing", answered: "ongoing", ended: "ended" },
        ringing: { answered: "ongoing", ended: "ended" },
        incoming: { answered: "ongoing", ended: "ended" },
        ongoing: { ended: "ended" },
        ended: { close: "idle" },
    };
    for (const state of STATES) {
        for (const event of EVENTS) {
            const changes = transition(newCall({ state }), event, { now: 1, cause: "remote" });
            expect(changes?.state).toBe(expected[state][event], {
                message: `${event} while ${state}`,
            });
        }
    }
});

test("late and absurd events change nothing", () => {
    const ended = play(["dial"], ["ended", { cause: "local" }]);
    for (const event of ["answered", "ringing", "ended"]) {
        expect(transition(ended, event, { now: 9, cause: "remote" })).toBe(null);
    }
    const ongoing = play(["dial"], ["answered", { now: 1000 }]);
    expect(transition(ongoing, "answered", { now: 5000 })).toBe(null);
    expect(transition(ongoing, "ringing", { now: 5000 })).toBe(null);
    expect(ongoing.answeredAt).toBe(1000);
});

test("causes of outgoing calls", () => {
    const cause = (detail) => play(["dial"], ["ringing"], ["ended", detail]).cause;
    expect(cause({ cause: "remote", sipCode: 486 })).toBe("busy");
    expect(cause({ cause: "remote", sipCode: 603 })).toBe("rejected");
    expect(cause({ cause: "remote", sipCode: 480 })).toBe("no_answer");
    expect(cause({ cause: "remote", sipCode: 404 })).toBe("wrong_number");
    expect(cause({ cause: "remote", sipCode: 503 })).toBe("failed");
    expect(cause({ cause: "remote", sipCode: null })).toBe("no_answer");
    expect(cause({ cause: "local" })).toBe("cancelled");
    expect(cause({ cause: "microphone" })).toBe("microphone");
    expect(cause({})).toBe("failed");
});

test("causes of incoming calls", () => {
    const cause = (detail) => play(["ring"], ["ended", detail]).cause;
    expect(cause({ cause: "remote", sipCode: 487 })).toBe("missed");
    expect(cause({ cause: "remote", sipCode: null })).toBe("missed");
    expect(cause({ cause: "local" })).toBe("rejected");
    expect(cause({ cause: "answered_elsewhere" })).toBe("answered_elsewhere");
});

test("an answered call is completed, whoever ends it", () => {
    for (const cause of ["local", "remote", "line"]) {
        expect(play(["dial"], ["answered"], ["ended", { cause }]).cause).toBe("completed");
    }
    expect(play(["ring"], ["answered"], ["ended", { cause: "media_lost" }]).cause).toBe("lost");
});

test("the timer runs from the answer to the end", () => {
    const call = play(["dial", { now: 1000 }], ["ringing", { now: 2000 }]);
    expect(talkSeconds(call, 60000)).toBe(0);
    Object.assign(call, transition(call, "answered", { now: 10000 }));
    expect(talkSeconds(call, 10999)).toBe(0);
    expect(talkSeconds(call, 52500)).toBe(42);
    expect(talkSeconds(call, 9000)).toBe(0, { message: "a clock that was set back" });
    Object.assign(call, transition(call, "ended", { now: 52500, cause: "local" }));
    expect(talkSeconds(call, 99000)).toBe(42);
});

test("the words for it", () => {
    const text = (...events) => stateText(play(...events), 0);
    const ended = (detail) => text(["dial"], ["ended", detail]);
    expect(text()).toBe("");
    expect(text(["dial"])).toBe("Dialling…");
    expect(stateText({ ...play(["dial"]), connecting: true }, 0)).toBe("Connecting…");
    expect(text(["dial"], ["ringing"])).toBe("Ringing…");
    expect(text(["ring"])).toBe("Incoming call");
    expect(stateText(play(["dial"], ["answered"]), 65000)).toBe("1:05");
    expect(stateText({ ...play(["dial"], ["answered"]), weak: true }, 0)).toBe(
        "Connection lost. Trying again…"
    );
    expect(text(["dial"], ["answered"], ["ended", { now: 42000, cause: "remote" }])).toBe(
        "Call ended · 0:42"
    );
    expect(text(["dial"], ["answered"], ["ended", { now: 42000, cause: "media_lost" }])).toBe(
        "Connection lost · 0:42"
    );
    expect(ended({ cause: "microphone" })).toBe(
        "Allow the microphone for this site, then call again."
    );
    expect(ended({ cause: "remote", sipCode: 404 })).toBe("Wrong number");
    expect(ended({ cause: "a cause of tomorrow" })).toBe("The call failed.");
    expect(ended({ cause: "setup", text: "You have no extension yet." })).toBe(
        "You have no extension yet."
    );
});

test("what kind of end", () => {
    const end = (cause) => play(["ring"], ["ended", { cause }]);
    expect(STATES.filter((state) => isActive(newCall({ state })))).toEqual([
        "dialing",
        "ringing",
        "incoming",
        "ongoing",
    ]);
    expect(isActive(null)).toBe(false);
    expect(isElsewhere(end("answered_elsewhere"))).toBe(true);
    expect(isElsewhere(end("remote"))).toBe(false);
    expect(isAdvice(end("microphone"))).toBe(true);
    expect(isAdvice(end("remote"))).toBe(false);
    expect(isFailure(end("remote"))).toBe(true);
    expect(isFailure(play(["dial"], ["ended", { cause: "local" }]))).toBe(false);
});
