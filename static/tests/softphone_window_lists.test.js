import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, edit, queryAll, queryAllTexts, queryOne, scroll } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, Deferred, mockDate } from "@odoo/hoot-mock";

import { getService, makeServerError, mockService, onRpc } from "@web/../tests/web_test_helpers";

import { audio, recording, setupPlayer } from "./player_helpers";
import {
    AN,
    BINH,
    openTab,
    range,
    recentCall,
    SCRIPT,
    serve,
    settle,
    toCall,
    wait,
} from "./softphone_window_helpers";

describe.current.tags("desktop");
defineMailModels();

const ROW = ".o_cgvcall_row";
const LISTS = {
    recent: { method: "softphone_recent", row: (id) => recentCall({ id }), empty: /^No calls yet/ },
    contacts: {
        method: "softphone_people",
        row: (id) => ({ ...AN, res_id: id }),
        empty: /^No contacts with a phone number/,
    },
    to_call: {
        method: "softphone_to_call",
        row: (id) => toCall({ activity_id: id }),
        empty: /^No calls planned/,
    },
};
const ORIGIN_AN = '{"resModel":"res.partner","resId":5}';

beforeEach(() => mockDate("2026-11-22 10:00:00"));

/** Steps which record is opened. */
function mockAction() {
    mockService("action", {
        doAction: ({ res_model, res_id }) => expect.step(`open ${res_model} ${res_id}`),
    });
}

for (const [tab, { method, row, empty }] of Object.entries(LISTS)) {
    describe(`each list: ${tab}`, () => {
        test("on its way, then empty", async () => {
            const answer = new Deferred();
            onRpc("cgvcall.call", method, () => answer);
            await openTab(tab);
            expect(".o_cgvcall_loading").toHaveText("Loading…");
            answer.resolve([]);
            await settle();
            expect(".o_cgvcall_loading").toHaveCount(0);
            expect(".o_cgvcall_empty").toHaveText(empty);
            expect(ROW).toHaveCount(0);
        });

        test("fails, and another try", async () => {
            let fails = true;
            onRpc("cgvcall.call", method, () => {
                if (fails) {
                    throw makeServerError({ message: "The server is busy." });
                }
                return [row(1)];
            });
            await openTab(tab);
            expect(".o_cgvcall_error [role=alert]").toHaveText("The server is busy.");
            expect(".o_cgvcall_empty").toHaveCount(0);
            fails = false;
            await click(".o_cgvcall_error button");
            await settle();
            expect(ROW).toHaveCount(1);
            expect(".o_cgvcall_error").toHaveCount(0);
        });

        test("gone before the answer", async () => {
            const answer = new Deferred();
            onRpc("cgvcall.call", method, () => answer);
            const { state } = await openTab(tab);
            state.window.tab = "keypad";
            await settle();
            answer.reject(makeServerError({ message: "The server is busy." }));
            await settle();
            expect(".o_cgvcall_keypad").toHaveCount(1);
            expect(".o_cgvcall_error").toHaveCount(0);
        });

        test("names and notes from the server are text", async () => {
            const texts = { name: SCRIPT, company: SCRIPT, note: SCRIPT, summary: SCRIPT };
            onRpc("cgvcall.call", method, () => [
                { ...row(1), ...texts, outcome: SCRIPT, res_name: SCRIPT },
            ]);
            await openTab(tab);
            expect(`${ROW} .o_cgvcall_open`).toHaveText(new RegExp("<script>alert"));
            expect(`${ROW} script`).toHaveCount(0);
        });
    });
}

for (const [tab, { method, row }] of Object.entries(LISTS).slice(0, 2)) {
    test(`more of ${tab}`, async () => {
        let fails = false;
        // The second page comes with one row that was on the first: a new one came before it.
        serve(method, (...args) => {
            if (fails) {
                throw makeServerError({ message: "The server is busy." });
            }
            return args.at(-2) ? [row(30), row(31)] : range(30, (index) => row(index + 1));
        });
        await openTab(tab);
        expect(ROW).toHaveCount(30);
        fails = true;
        await click(".o_cgvcall_more");
        await settle();
        expect(ROW).toHaveCount(30);
        expect(".o_cgvcall_error [role=alert]").toHaveText("The server is busy.");
        fails = false;
        await click(".o_cgvcall_error button");
        await settle();
        expect(ROW).toHaveCount(31);
        expect(".o_cgvcall_more").toHaveCount(0);
        const query = tab === "contacts" ? '"",' : "";
        expect.verifySteps([
            `${method} [${query}0,30]`,
            `${method} [${query}30,30]`,
            `${method} [${query}30,30]`,
        ]);
    });
}

describe("recent", () => {
    test("who, when, how, and what was noted", async () => {
        const [night, before] = ["2026-11-21 05:00:00", "2026-10-02 05:00:00"];
        serve("softphone_recent", () => [
            recentCall({ id: 1, note: "Wants an offer", outcome: "Interested" }),
            recentCall({ id: 2, direction: "inbound", disposition: "missed", started_at: night }),
            recentCall({ id: 3, disposition: "no_answer", started_at: before, name: false }),
            recentCall({ id: 4, direction: "internal", state: "ongoing", disposition: false }),
            recentCall({ id: 5, number: "", display: "", name: false, res_id: false }),
        ]);
        await openTab("recent");
        expect(queryAllTexts(".o_cgvcall_result")).toEqual([
            "Outgoing · 2:05",
            "Missed",
            "No answer",
            "In progress",
            "Outgoing · 2:05",
        ]);
        const [today, yesterday, date] = queryAllTexts("time");
        expect(today).toMatch(/^\d\d:\d\d$/);
        expect(yesterday).toBe("Yesterday");
        expect(date).toBe("Oct 2");
        expect(".o_cgvcall_notes").toHaveText("Interested · Wants an offer");
        expect(`${ROW}:eq(0)`).toHaveText(/Công ty An Phát · 0912 345 678/);
        expect(`${ROW}:eq(2)`).toHaveText(/^0912 345 678/, { message: "no name: the number" });
        expect(`${ROW}:eq(4)`).toHaveText(/Unknown number/);
        expect(`${ROW}:eq(4) .o_cgvcall_dial`).toHaveCount(0);
        expect.verifySteps(["softphone_recent [0,30]"]);
    });

    test("calls again, and opens the record", async () => {
        mockAction();
        serve("softphone_recent", () => [recentCall(), recentCall({ id: 2, res_id: false })]);
        await openTab("recent");
        expect(`${ROW}:eq(0) .o_cgvcall_dial`).toHaveAttribute("aria-label", "Call Nguyễn Văn An");
        await click(`${ROW}:eq(0) .o_cgvcall_dial`);
        await click(".o_cgvcall_open");
        expect(".o_cgvcall_open").toHaveCount(1);
        expect.verifySteps([
            "softphone_recent [0,30]",
            `call ["+84912345678",${ORIGIN_AN}]`,
            "open res.partner 5",
        ]);
    });

    test("missed calls: call back, or none needed", async () => {
        const missed = { direction: "inbound", disposition: "missed", to_return: true };
        serve("softphone_recent", () => [recentCall({ ...missed }), recentCall({ id: 2 })]);
        let fails = true;
        serve("softphone_dismiss", () => {
            if (fails) {
                throw makeServerError({ message: "The server is busy." });
            }
            return true;
        });
        mockService("notification", { add: (text) => expect.step(`notification ${text}`) });
        await openTab("recent");
        expect(".o_cgvcall_to_return").toHaveCount(1);
        expect(".o_cgvcall_to_return .o_cgvcall_open").toHaveClass("fw-bold");
        await click(".o_cgvcall_to_return .o_cgvcall_dial:contains(Call back)");
        await click(".o_cgvcall_dismiss");
        await settle();
        expect(".o_cgvcall_to_return").toHaveCount(1);
        expect(".o_cgvcall_dismiss").toBeEnabled();
        fails = false;
        await click(".o_cgvcall_dismiss");
        await settle();
        expect(".o_cgvcall_to_return").toHaveCount(0);
        expect.verifySteps([
            "softphone_recent [0,30]",
            `call ["+84912345678",${ORIGIN_AN}]`,
            "softphone_dismiss [1]",
            "notification The server is busy.",
            "softphone_dismiss [1]",
        ]);
    });

    test("only missed ones", async () => {
        let rows = range(30, (index) => recentCall({ id: index + 1 }));
        serve("softphone_recent", (offset) => (offset ? [] : rows));
        const softphone = await openTab("recent");
        await click(".o_cgvcall_only_missed");
        await animationFrame();
        expect(".o_cgvcall_only_missed").toHaveAttribute("aria-pressed", "true");
        expect(".o_cgvcall_empty").toHaveText("No missed calls among the latest ones.");
        expect(".o_cgvcall_more").toHaveCount(1);
        rows = [recentCall({ id: 50, direction: "inbound", disposition: "missed" }), ...rows];
        rows = rows.slice(0, 29);
        softphone.bus.trigger("history");
        await wait();
        expect(ROW).toHaveCount(1);
        expect(".o_cgvcall_more").toHaveCount(0);
        await click(".o_cgvcall_all");
        await animationFrame();
        expect(ROW).toHaveCount(29);
        expect.verifySteps(["softphone_recent [0,30]", "softphone_recent [0,30]"]);
    });

    test("news refresh what is shown, at its place, once for several", async () => {
        let note = "Before";
        serve("softphone_recent", (offset) => {
            const count = offset < 60 ? 30 : 3;
            return range(count, (index) => recentCall({ id: offset + index, note }));
        });
        const { bus } = await openTab("recent");
        await click(".o_cgvcall_more");
        await settle();
        const list = queryOne(".o_cgvcall_list");
        Object.assign(list.style, { height: "200px", flex: "none", overflow: "auto" });
        await scroll(list, { y: 500 });
        const first = queryAll(ROW)[0];
        note = "Later";
        expect.verifySteps(["softphone_recent [0,30]", "softphone_recent [30,30]"]);
        bus.trigger("history");
        await advanceTime(300);
        bus.trigger("history");
        await wait();
        expect.verifySteps(["softphone_recent [0,30]", "softphone_recent [30,30]"]);
        expect(ROW).toHaveCount(60);
        expect(".o_cgvcall_notes:contains(Later)").toHaveCount(60);
        expect(list.scrollTop).toBe(500);
        expect(queryAll(ROW)[0]).toBe(first);
    });

    test("news that cannot be had leave the list as it is", async () => {
        let fails = false;
        serve("softphone_recent", () => {
            if (fails) {
                throw makeServerError({ message: "The server is busy." });
            }
            return [recentCall()];
        });
        const { bus } = await openTab("recent");
        fails = true;
        bus.trigger("history");
        await wait();
        expect(ROW).toHaveCount(1);
        expect(".o_cgvcall_error").toHaveCount(0);
        expect.verifySteps(["softphone_recent [0,30]", "softphone_recent [0,30]"]);
    });
});

describe("contacts", () => {
    test("calls, and opens the record", async () => {
        mockAction();
        const zalo = { ...AN, number: "+842838221234", label: "Zalo" };
        serve("softphone_people", () => [AN, zalo, BINH]);
        await openTab("contacts");
        expect(ROW).toHaveCount(3);
        expect(`${ROW}:eq(1) .o_cgvcall_label`).toHaveText("Zalo");
        expect(".o_cgvcall_label").toHaveCount(1);
        await click(`${ROW}:last .o_cgvcall_dial`);
        await click(`${ROW}:last .o_cgvcall_open`);
        expect(`${ROW}:last .o_cgvcall_dial`).toHaveAttribute(
            "aria-label",
            "Call Trần Thị Bình, 0987 654 321"
        );
        expect.verifySteps([
            'softphone_people ["",0,30]',
            'call ["+84987654321",{"resModel":"crm.lead","resId":8}]',
            "open crm.lead 8",
        ]);
    });

    test("search: one question, the last one counts", async () => {
        const late = new Deferred();
        const answers = { "": [AN, BINH], an: late, binh: [BINH], [SCRIPT]: [] };
        serve("softphone_people", (query) => answers[query]);
        await openTab("contacts");
        await click("input[type=search]");
        await edit("a");
        await advanceTime(100);
        await edit("an");
        await wait();
        expect(ROW).toHaveCount(2, { message: "the old list stays until then" });
        await edit("binh");
        await wait();
        late.resolve([AN]);
        await settle();
        expect(queryAllTexts(".o_cgvcall_open")).toEqual(["Trần Thị Bình\n0987 654 321"]);
        expect(".o_cgvcall_contacts [role=status]").toHaveText("1 found");
        await edit(SCRIPT);
        await wait();
        expect(".o_cgvcall_empty").toHaveText("Nobody found.");
        expect.verifySteps([
            'softphone_people ["",0,30]',
            'softphone_people ["an",0,30]',
            'softphone_people ["binh",0,30]',
            `softphone_people ${JSON.stringify([SCRIPT, 0, 30])}`,
        ]);
    });
});

describe("to call", () => {
    const ROWS = [
        toCall({ activity_id: 1, number: false, display: false, overdue: true }),
        toCall({ activity_id: 2, date_deadline: "2026-11-20", overdue: true, note: "At noon" }),
        toCall({ ...BINH, activity_id: 3, res_name: "100 laptops" }),
    ];

    test("who, what, and since when", async () => {
        serve("softphone_to_call", () => ROWS);
        await openTab("to_call");
        expect(queryAllTexts(".o_cgvcall_due")).toEqual([
            "Overdue: Nov 22",
            "Overdue: Nov 20",
            "Nov 22",
        ]);
        expect(`${ROW}:eq(1)`).toHaveText(/Ask about the offer\nAt noon/);
        expect(`${ROW}:eq(2)`).toHaveText(/100 laptops · 0987 654 321/);
        expect.verifySteps(["softphone_to_call []"]);
    });

    test("calls with its activity, the next one, and those without a number not", async () => {
        mockAction();
        serve("softphone_to_call", () => ROWS);
        await openTab("to_call");
        expect(".o_cgvcall_next").toHaveText(/Nguyễn Văn An/);
        await click(".o_cgvcall_next");
        await animationFrame();
        expect(".o_cgvcall_next").toHaveText(/Trần Thị Bình/);
        await click(".o_cgvcall_next");
        await click(`${ROW}:eq(1) .o_cgvcall_dial`);
        await animationFrame();
        expect(".o_cgvcall_next").toHaveText(/Nguyễn Văn An/, { message: "from the start" });
        expect(`${ROW}:eq(0) .o_cgvcall_dial`).toHaveCount(0);
        expect(`${ROW}:eq(0)`).toHaveText(/No phone number/);
        await click(`${ROW}:eq(0) .o_cgvcall_add_number`);
        const an = 'call ["+84912345678",{"resModel":"res.partner","resId":5,"activityId":2}]';
        expect.verifySteps([
            "softphone_to_call []",
            an,
            'call ["+84987654321",{"resModel":"crm.lead","resId":8,"activityId":3}]',
            an,
            "open res.partner 5",
        ]);
    });

    test("what is done is gone", async () => {
        let rows = ROWS;
        serve("softphone_to_call", () => rows);
        const { bus } = await openTab("to_call");
        rows = ROWS.slice(0, 1);
        bus.trigger("history");
        await wait();
        expect(ROW).toHaveCount(1);
        expect(".o_cgvcall_next").toHaveCount(0);
        expect.verifySteps(["softphone_to_call []", "softphone_to_call []"]);
    });
});

test("recent: a call that can be heard plays in the dock", async () => {
    setupPlayer(recording());
    serve("softphone_recent", () => [
        recentCall({ id: 7, recording_id: 3 }),
        recentCall({ id: 8 }),
    ]);
    await openTab("recent");
    expect(".o_cgvcall_play").toHaveCount(1);
    await click(`${ROW}:eq(0) .o_cgvcall_play`);
    await settle();
    await audio().sounds();
    const { recordingId, callId, title, seconds, docked } = getService("cgvcall.player").state;
    expect([recordingId, callId, seconds, docked]).toEqual([3, 7, 130, true]);
    expect(title).toMatch(/^Nguyễn Văn An · /);
    expect.verifySteps(["softphone_recent [0,30]", "open /cgvcall/recording/3", "play"]);
});
