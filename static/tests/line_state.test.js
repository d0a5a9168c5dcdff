import { describe, expect, test } from "@odoo/hoot";

import { LINE_STATES, lineStatus, lineTransition } from "@cgvcall/line/line_state";

describe.current.tags("headless");

const EVENTS = ["connect", "ready", "cut", "gapOver", "failed"];
const EXPECTED = {
    off: ["connecting", null, null, null, null],
    connecting: ["connecting", "ready", null, null, "trouble"],
    ready: ["connecting", null, "gap", null, "trouble"],
    gap: ["connecting", "ready", null, "retrying", "trouble"],
    retrying: ["connecting", "ready", null, null, "trouble"],
    trouble: ["connecting", null, null, null, "trouble"],
};

test("the states are those of this table", () => {
    expect([...LINE_STATES].sort()).toEqual(Object.keys(EXPECTED).sort());
});

for (const [state, results] of Object.entries(EXPECTED)) {
    EVENTS.forEach((event, index) => {
        test(`${state} × ${event}: ${results[index] || "nothing changes"}`, () => {
            expect(lineTransition(state, event)).toBe(results[index]);
        });
    });
    test(`${state} × words that are no event: nothing changes`, () => {
        for (const event of ["", "explode", "constructor", undefined]) {
            expect(lineTransition(state, event)).toBe(null);
        }
    });
}

test("what the user sees of it", () => {
    expect(LINE_STATES.map(lineStatus)).toEqual([
        "off",
        "connecting",
        "ready",
        "connecting",
        "trouble",
        "trouble",
    ]);
});
