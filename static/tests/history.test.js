import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { click, queryAllAttributes, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { Deferred, mockDate, mockTimeZone } from "@odoo/hoot-mock";

import { contains, makeServerError, patchWithCleanup } from "@web/../tests/web_test_helpers";

import { PlayerService } from "@cgvcall/recording_player/player_service";

import { fakeSoftphone } from "./fake_softphone";
import {
    history,
    mountHistory,
    NUMBER,
    pastCall,
    serveHistory,
    stepActions,
} from "./history_helpers";
import { range, SCRIPT, settle } from "./softphone_window_helpers";

describe.current.tags("desktop");
defineMailModels();

const CALL = ".o_cgvcall_history_call";

beforeEach(() => {
    mockTimeZone("Asia/Ho_Chi_Minh");
    mockDate("2026-11-22T10:00:00", +7);
});

test("a call in a few words", async () => {
    serveHistory(() => history({ calls: [pastCall({ outcome: "Offer", note: "Two\nlines" })] }));
    await mountHistory();
    expect.verifySteps(["history of res.partner,5 0+20"]);
    expect(".o_cgvcall_history_day h6").toHaveText("Today");
    expect(".o_cgvcall_history_open").toHaveText("Outgoing call");
    expect(".o_cgvcall_history_result").toHaveText("· 2:05");
    expect(".o_cgvcall_history_agent").toHaveText("Trần Thị Rep");
    expect(".o_cgvcall_history_person").toHaveCount(0);
    expect(".o_cgvcall_history_outcome").toHaveText("Offer");
    expect(queryOne(".o_cgvcall_history_note").textContent).toBe("Two\nlines");
    expect(`${CALL} time`).toHaveText("10:00");
    expect(`${CALL} time`).toHaveAttribute("title", /11\/22\/2026.*10:00/);
});

test("by day, in the reader's time zone", async () => {
    const starts = [
        "2026-11-21 17:30:00", // today, half past midnight
        "2026-11-21 16:30:00", // yesterday
        "2026-11-21 01:00:00",
        "2026-11-09 03:00:00",
        "2025-12-31 03:00:00",
    ];
    serveHistory(() =>
        history({ calls: starts.map((started_at, id) => pastCall({ id, started_at })) })
    );
    await mountHistory();
    expect.verifySteps(["history of res.partner,5 0+20"]);
    expect(queryAllTexts(".o_cgvcall_history_day h6")).toEqual([
        "Today",
        "Yesterday",
        "Monday, November 9 · 13 days ago",
        "Wednesday, December 31, 2025 · 10 months ago",
    ]);
    expect(`.o_cgvcall_history_day:eq(1) ${CALL}`).toHaveCount(2);
});

test("how calls ended", async () => {
    const missed = { direction: "inbound", disposition: "missed", talk_seconds: 0 };
    const returned = { at: "2026-11-22 03:00:00", direction: "outbound", user_name: "Quân" };
    const calls = [
        { disposition: "busy" },
        { disposition: "no_answer" },
        { disposition: "cancelled" },
        { disposition: "failed" },
        { state: "ongoing", disposition: false },
        { direction: "internal" },
        { direction: "unknown", ring_seconds: 0 },
        { ...missed, to_return: true },
        { ...missed, to_return: true, return_user_name: "Quân", ring_seconds: 0 },
        { ...missed, returned },
        { ...missed, returned: { ...returned, direction: "inbound" } },
        { ...missed, returned: { ...returned, user_name: false } },
        { ...missed, dismissed: true },
        missed,
    ].map((values, id) => pastCall({ id, user_name: false, display: "…", ...values }));
    serveHistory(() => history({ calls, numbers: [] }));
    await mountHistory();
    expect.verifySteps(["history of res.partner,5 0+20"]);
    const words = queryAllTexts(`${CALL} .overflow-hidden`).map((text) =>
        text.split("\n").filter((line) => !["…", "10:00"].includes(line))
    );
    expect(words).toEqual([
        ["Outgoing call", "· Busy"],
        ["Outgoing call", "· No answer"],
        ["Outgoing call", "· Cancelled"],
        ["Outgoing call", "· Failed"],
        ["Outgoing call", "· In progress"],
        ["Internal call", "· 2:05"],
        ["Phone call", "· 2:05"],
        ["Missed call", "· rang 0:05", "To return", "Call back"],
        ["Missed call", "To return: Quân", "Call back"],
        ["Missed call", "· rang 0:05", "Returned by Quân"],
        ["Missed call", "· rang 0:05", "Answered later by Quân"],
        ["Missed call", "· rang 0:05", "Returned"],
        ["Missed call", "· rang 0:05", "No call back needed"],
        ["Missed call", "· rang 0:05"],
    ]);
    expect(`${CALL} .text-danger.fw-bold`).toHaveCount(8);
});

test("texts are texts", async () => {
    const person = { name: SCRIPT, res_model: "res.partner", res_id: false };
    const row = { note: SCRIPT, outcome: SCRIPT, user_name: SCRIPT, person, display: SCRIPT };
    serveHistory(() => history({ calls: [pastCall(row)], numbers: [{ ...NUMBER, name: SCRIPT }] }));
    await mountHistory();
    expect.verifySteps(["history of res.partner,5 0+20"]);
    expect(".o_cgvcall_history").toHaveText(/<script>alert\(1\)<\/script>/);
    expect(".o_cgvcall_history script").toHaveCount(0);
    expect(".o_cgvcall_history_person").toHaveText(SCRIPT);
    expect(".o_cgvcall_history_person button").toHaveCount(0);
});

test("open the call, open the person", async () => {
    stepActions();
    const person = { name: "Bình", res_model: "res.partner", res_id: 9 };
    serveHistory(() => history({ calls: [pastCall({ id: 33, person })] }));
    await mountHistory();
    await click(".o_cgvcall_history_open");
    await click(".o_cgvcall_history_person button");
    expect.verifySteps([
        "history of res.partner,5 0+20",
        "open cgvcall.call,33",
        "open res.partner,9",
    ]);
});

test("play a recording, or see why there is none to play", async () => {
    patchWithCleanup(PlayerService.prototype, {
        toggle(sound) {
            expect.step(`toggle ${JSON.stringify(sound)}`);
        },
    });
    const calls = ["stored", "pending", "failed", false].map((recording_state, index) =>
        pastCall({ id: index + 1, recording_id: recording_state && 40 + index, recording_state })
    );
    serveHistory(() => history({ calls }));
    await mountHistory();
    expect(".o_cgvcall_history_play button").toHaveCount(1);
    expect(queryAllAttributes(".o_cgvcall_history_play > span", "data-state")).toEqual([
        "pending",
        "failed",
    ]);
    await click(".o_cgvcall_history_play button");
    const title = "Outgoing call · 0912 345 678 · 11/22/2026 10:00:00";
    const seconds = calls[0].talk_seconds;
    expect.verifySteps([
        "history of res.partner,5 0+20",
        `toggle ${JSON.stringify({ recordingId: 40, callId: 1, title, seconds })}`,
    ]);
});

test("call each number with one click", async () => {
    fakeSoftphone();
    const numbers = range(6, (index) => ({
        ...NUMBER,
        number: `+8491234567${index}`,
        display: `0912 345 67${index}`,
        name: index > 0 && `P${index}`,
        res_id: 5 + index,
    }));
    serveHistory(() => history({ numbers }));
    await mountHistory();
    expect.verifySteps(["history of res.partner,5 0+20"]);
    expect(queryAllTexts(".o_cgvcall_history_number")).toEqual([
        "0912 345 670",
        "P1 · 0912 345 671",
        "P2 · 0912 345 672",
        "P3 · 0912 345 673",
    ]);
    expect(".o_cgvcall_history_number:eq(1)").toHaveAttribute(
        "aria-label",
        "Call P1, 0912 345 671"
    );
    await contains(".o_cgvcall_history_all_numbers").click();
    expect(".o_cgvcall_history_number").toHaveCount(6);
    expect(".o_cgvcall_history_all_numbers").toHaveCount(0);
    await click(".o_cgvcall_history_number:eq(5)");
    expect.verifySteps([`call ["+84912345675",{"resModel":"res.partner","resId":10}]`]);
    await click(".o_cgvcall_history_number:eq(0)", { button: 2 });
    expect.verifySteps([`openKeypad ["+84912345670",{"resModel":"res.partner","resId":5}]`]);
});

test("call back belongs to the record whose page this is", async () => {
    fakeSoftphone();
    const call = { direction: "inbound", disposition: "missed", to_return: true };
    const calls = [pastCall(call), pastCall({ ...call, id: 2, number: false, display: false })];
    serveHistory(() => history({ calls, numbers: [] }));
    await mountHistory({ resModel: "crm.lead", resId: 8 });
    expect(`${CALL} .o_cgvcall_history_number`).toHaveCount(1);
    await click(`${CALL} .o_cgvcall_history_number`);
    expect.verifySteps([
        "history of crm.lead,8 0+20",
        `call ["+84912345678",{"resModel":"crm.lead","resId":8}]`,
    ]);
});

test("without a softphone, numbers are links", async () => {
    serveHistory(() => history());
    await mountHistory();
    expect.verifySteps(["history of res.partner,5 0+20"]);
    expect(".o_cgvcall_history_number").toHaveAttribute("href", "tel:+84912345678");
    expect(".o_cgvcall_history_number").not.toHaveAttribute("role");
});

test("more, page by page; what came twice is shown once", async () => {
    const all = range(45, (index) => pastCall({ id: 100 - index }));
    serveHistory((offset, limit) => {
        // A call that came meanwhile moves the others on.
        const start = offset && offset - 1;
        return history({
            calls: all.slice(start, start + limit),
            more: start + limit < all.length,
        });
    });
    await mountHistory();
    expect(CALL).toHaveCount(20);
    await click(".o_cgvcall_history_more");
    await settle();
    expect(CALL).toHaveCount(39);
    await click(".o_cgvcall_history_more");
    await settle();
    expect(CALL).toHaveCount(45);
    expect(".o_cgvcall_history_more").toHaveCount(0);
    expect.verifySteps([
        "history of res.partner,5 0+20",
        "history of res.partner,5 20+20",
        "history of res.partner,5 39+20",
    ]);
});

test("nothing yet", async () => {
    serveHistory(() => history({ calls: [] }));
    await mountHistory();
    expect.verifySteps(["history of res.partner,5 0+20"]);
    expect(".o_cgvcall_history_empty").toHaveText(
        "No calls yet\nCalls you make or get will be here."
    );
    expect(".o_cgvcall_history_number").toHaveClass("btn-primary");
});

test("nothing yet, and no number", async () => {
    serveHistory(() => history({ calls: [], numbers: [] }));
    await mountHistory();
    expect.verifySteps(["history of res.partner,5 0+20"]);
    expect(".o_cgvcall_history_empty").toHaveText("No calls yet\nAdd a phone number to call.");
    expect(".o_cgvcall_history_number").toHaveCount(0);
});

test("on its way, failed, and tried again", async () => {
    const first = new Deferred();
    const answers = [first, Promise.resolve(history())];
    serveHistory(() => answers.shift());
    await mountHistory();
    expect("[role=status]").toHaveText("Loading…");
    first.reject(makeServerError({ message: "The server says no." }));
    await settle();
    expect(".o_cgvcall_history_error [role=alert]").toHaveText("The server says no.");
    expect(CALL).toHaveCount(0);
    await click(".o_cgvcall_history_error button");
    await settle();
    expect(CALL).toHaveCount(1);
    expect(".o_cgvcall_history_error").toHaveCount(0);
    expect.verifySteps(["history of res.partner,5 0+20", "history of res.partner,5 0+20"]);
});

test("a next page that fails leaves what is shown", async () => {
    let fails = true;
    serveHistory((offset) => {
        if (offset && fails) {
            throw makeServerError({ message: "Not now." });
        }
        return history({ calls: [pastCall({ id: offset + 1 })], more: !offset });
    });
    await mountHistory();
    await click(".o_cgvcall_history_more");
    await settle();
    expect(CALL).toHaveCount(1);
    expect(".o_cgvcall_history_error").toHaveCount(1);
    fails = false;
    await click(".o_cgvcall_history_error button");
    await settle();
    expect(CALL).toHaveCount(2);
    expect.verifySteps([
        "history of res.partner,5 0+20",
        "history of res.partner,5 1+20",
        "history of res.partner,5 1+20",
    ]);
});
