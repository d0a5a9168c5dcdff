import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, mockDate, test } from "@odoo/hoot";

import { makeMockEnv, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { localization } from "@web/core/l10n/localization";
import { serializeDate } from "@web/core/l10n/dates";

import { daysOf, fromAddress, PRESETS, toAddress, toServer } from "@cgvcall/dashboard/filters";
import { change, format, spell, weekdays } from "@cgvcall/dashboard/texts";

describe.current.tags("desktop");
defineMailModels();
beforeEach(() => makeMockEnv());

// Wednesday, half past one in the morning in Vietnam: Tuesday evening in Greenwich.
const NOW = "2026-10-14T01:30:00";

test("the days of each preset, by the reader's clock", () => {
    mockDate(NOW, +7);
    const days = {};
    for (const preset of Object.keys(PRESETS).filter((name) => name !== "own")) {
        days[preset] = daysOf(preset).map((day) => serializeDate(day));
    }
    expect(days).toEqual({
        today: ["2026-10-14", "2026-10-14"],
        yesterday: ["2026-10-13", "2026-10-13"],
        last_7: ["2026-10-08", "2026-10-14"],
        last_28: ["2026-09-17", "2026-10-14"],
        last_30: ["2026-09-15", "2026-10-14"],
        this_month: ["2026-10-01", "2026-10-31"],
        last_month: ["2026-09-01", "2026-09-30"],
    });
});

test("filters go into the address and come back", () => {
    mockDate(NOW, +7);
    const address = { from: "2026-10-01", to: "2026-10-05", team: 3, hotline: "tel:+842873001234" };
    const filters = fromAddress(address);
    expect(toServer(filters)).toEqual({
        date_from: "2026-10-01",
        date_to: "2026-10-05",
        team_id: 3,
        hotline: "+842873001234",
        user_id: false,
    });
    expect(toAddress(filters)).toEqual({ ...address, period: undefined, agent: undefined });
    expect(toAddress(fromAddress({ period: "today", agent: 7 }))).toEqual({
        period: "today",
        from: undefined,
        to: undefined,
        team: undefined,
        agent: 7,
        hotline: undefined,
    });
});

test("an address that makes no sense shows what nobody asked for", () => {
    const standard = fromAddress({});
    expect(standard.preset).toBe("last_28");
    for (const address of [
        { period: "own" },
        { period: "toString" },
        { from: "yesterday", to: "2026-10-05" },
        { from: "2026-10-06", to: "2026-10-05" },
        { from: "2026-10-06" },
        { team: "3; DROP", agent: -1, hotline: 842873001234 },
    ]) {
        expect(fromAddress(address)).toEqual(standard);
    }
});

test("times in words", () => {
    const texts = [0, 8.4, 59.6, 61, 120, 3600, 12_000, 172_800, 190_000].map((seconds) =>
        spell(seconds).toString()
    );
    expect(texts).toEqual([
        "0 s",
        "8 s",
        "1 min",
        "1 min 1 s",
        "2 min",
        "1 h",
        "3 h 20 min",
        "2 d",
        "2 d 4 h",
    ]);
});

test("a share is all only when it is all", () => {
    expect([0, 0.9996, 1, 0.625, null].map((share) => format("share", share))).toEqual([
        "0%",
        "100.0%",
        "100%",
        "62.5%",
        "–",
    ]);
});

test("how a figure changed, and whether that is good", () => {
    const found = (...values) => {
        const result = change(...values);
        return result && [result.direction, result.text.toString(), result.tone];
    };
    expect(found("count", 15, 10, -1)).toEqual([1, "50%", "bad"]);
    expect(found("count", 5, 10, -1)).toEqual([-1, "50%", "good"]);
    expect(found("count", 5, 10, 0)).toEqual([-1, "50%", "neutral"]);
    expect(found("count", 5, 0, 1)).toBe(null);
    expect(found("share", 0.5, 0.475, 1)).toEqual([1, "2.5 points", "good"]);
    expect(found("share", 0.5001, 0.5004, 1)).toEqual([0, "no change", "neutral"]);
    expect(found("time", 60, 90, -1)).toEqual([-1, "30 s", "good"]);
    expect(found("time", 0, 0.2, -1)).toEqual([0, "no change", "neutral"]);
    expect(found("time", null, 90, -1)).toBe(null);
    expect(found("time", 60, null, -1)).toBe(null);
});

test("the week begins as in the user's calendar, and numbers are those of the server", () => {
    patchWithCleanup(localization, { weekStart: 1 });
    expect(weekdays().map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 0]);
    expect(weekdays()[6].long).toBe("Sunday");
});
