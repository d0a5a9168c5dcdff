import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import {
    click,
    keyDown,
    keyUp,
    press,
    queryAllAttributes,
    queryAllTexts,
    queryFirst,
} from "@odoo/hoot-dom";
import { animationFrame, mockDate } from "@odoo/hoot-mock";

import {
    contains,
    getService,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";

import { AN, fakeSoftphone, makeCall, UNKNOWN } from "./fake_softphone";

describe.current.tags("desktop");
defineMailModels();

let softphone;

beforeEach(() => {
    onRpc("has_access", () => true);
    mockService("action", {
        doAction({ res_model, res_id }) {
            expect.step(`open ${res_model} ${res_id}`);
        },
    });
});

function incoming(values = {}) {
    const call = { state: "incoming", incoming: true, direction: "inbound" };
    return makeCall({ ...call, recordId: false, ...values });
}

/** A page with something to type in; the pop-ups are not part of it. */
async function show(...calls) {
    softphone = fakeSoftphone({ calls });
    await mountWithCleanup(`<input class="o_page_input"/>`);
    return softphone.state.calls;
}

describe("who calls", () => {
    test("a person, on any page; the focus stays", async () => {
        await show();
        await click(".o_page_input");
        expect(".o_cgvcall_incoming").toHaveCount(0);
        softphone.state.calls = [incoming()];
        await animationFrame();
        expect(".o_cgvcall_popup .o_cgvcall_incoming[role=alertdialog]").toHaveCount(1);
        expect(".o_cgvcall_title").toHaveText("Incoming call");
        expect(".o_cgvcall_name").toHaveText(AN.name);
        expect(".o_cgvcall_company").toHaveText(AN.company);
        expect(".o_cgvcall_number").toHaveText(AN.display);
        expect(".o_cgvcall_opportunities, .o_cgvcall_last, .o_cgvcall_create").toHaveCount(0);
        expect(document.activeElement).toBe(queryFirst(".o_page_input"));
        softphone.state.calls[0].state = "ended";
        await animationFrame();
        expect(".o_cgvcall_incoming").toHaveCount(0);
    });

    test("somebody who has asked not to be called", async () => {
        const [call] = await show(incoming());
        expect(".o_cgvcall_do_not_call").toHaveCount(0);
        call.who = { ...AN, do_not_call: true };
        await animationFrame();
        expect(".o_cgvcall_do_not_call").toHaveText("Do not call");
        expect(".o_cgvcall_answer").toHaveCount(1, { message: "they may call" });
    });

    test("an unknown number", async () => {
        await show(incoming({ who: UNKNOWN }));
        await animationFrame();
        expect(".o_cgvcall_name").toHaveText("Unknown number");
        expect(".o_cgvcall_number").toHaveText(UNKNOWN.display);
        expect(".o_cgvcall_open, .o_cgvcall_answer_open").toHaveCount(0);
        expect(".o_cgvcall_create_contact").toHaveText("Create contact");
        expect(".o_cgvcall_create_lead").toHaveText("Create lead");
    });

    test("nobody could be looked up: the bare number must do", async () => {
        await show(incoming({ who: { number: "0987654321", display: "0987654321" } }));
        expect(".o_cgvcall_number").toHaveText("0987654321");
    });

    test("names are data", async () => {
        const name = `<img src=x onerror="alert(1)">`;
        const opportunities = [{ id: 3, name: "<b>Deal</b>", stage: "<i>New</i>" }];
        const last_call = { started_at: false, disposition: "missed", note: "<u>Note</u>" };
        await show(incoming({ who: { ...AN, name, company: name, opportunities, last_call } }));
        expect(".o_cgvcall_name").toHaveText(name);
        expect(".o_cgvcall_company").toHaveText(name);
        expect(".o_cgvcall_opportunities").toHaveText("<b>Deal</b>\n<i>New</i>");
        expect(".o_cgvcall_last_note").toHaveText("<u>Note</u>");
        expect(".o_cgvcall_incoming :is(img, b, u)").toHaveCount(0);
    });

    test("open opportunities lead to their form", async () => {
        const opportunities = [
            { id: 3, name: "Solar roof", stage: "Proposition" },
            { id: 4, name: "Battery", stage: false },
        ];
        await show(incoming({ who: { ...AN, opportunities } }));
        expect(queryAllTexts(".o_cgvcall_opportunity")).toEqual(["Solar roof", "Battery"]);
        await click(".o_cgvcall_opportunity:eq(1)");
        expect.verifySteps(["open crm.lead 4"]);
    });

    const CALL = {
        started_at: "2026-11-19 03:00:00",
        direction: "inbound",
        disposition: "answered",
        talk_seconds: 125,
        user_name: "Bình",
        note: false,
    };
    const LAST = {
        "Last call: 3 days ago · Bình · 2:05": CALL,
        "Last call: 3 days ago · Missed": { ...CALL, disposition: "missed", user_name: false },
        "Last call: 3 days ago · Bình · Busy": { ...CALL, disposition: "busy" },
        "Last call: 3 days ago · Bình": { ...CALL, disposition: false },
    };
    for (const [text, last_call] of Object.entries(LAST)) {
        test(text, async () => {
            mockDate("2026-11-22 03:00:00");
            await show(incoming({ who: { ...AN, last_call } }));
            expect(".o_cgvcall_last").toHaveText(text);
        });
    }

    test("the note of the last call", async () => {
        await show(incoming({ who: { ...AN, last_call: { ...CALL, note: "Wants a quote" } } }));
        expect(".o_cgvcall_last_note").toHaveText("Wants a quote");
    });
});

describe("what can be done", () => {
    test("answer", async () => {
        const [call] = await show(incoming());
        expect(".o_cgvcall_answer").toHaveText("Answer");
        await click(".o_cgvcall_answer");
        call.state = "answering";
        await animationFrame();
        expect(".o_cgvcall_title").toHaveText("Answering…");
        expect(".o_cgvcall_answer").not.toBeEnabled();
        expect(".o_cgvcall_answer_open").not.toBeEnabled();
        expect(".o_cgvcall_reject").toBeEnabled();
        expect.verifySteps([`answer ["${call.id}"]`]);
    });

    test("reject", async () => {
        const [call] = await show(incoming());
        await click(".o_cgvcall_reject");
        expect.verifySteps([`reject ["${call.id}"]`]);
    });

    test("open who calls, without an answer", async () => {
        await show(incoming());
        expect(".o_cgvcall_open").toHaveText("Open contact");
        await click(".o_cgvcall_open");
        expect(".o_cgvcall_incoming").toHaveCount(1);
        expect.verifySteps(["open res.partner 5"]);
    });

    test("answer and open", async () => {
        const who = { ...AN, res_model: "crm.lead", res_id: 9 };
        const [call] = await show(incoming({ who }));
        expect(".o_cgvcall_open").toHaveText("Open lead");
        expect(".o_cgvcall_answer_open").toHaveText("Answer and open");
        await click(".o_cgvcall_answer_open");
        await animationFrame();
        expect.verifySteps([`answer ["${call.id}"]`, "open crm.lead 9"]);
    });

    test("what could not be answered is not opened", async () => {
        await show(incoming());
        softphone.answer = async () => false;
        await click(".o_cgvcall_answer_open");
        await animationFrame();
        expect.verifySteps([]);
    });

    test("without a microphone there is no Answer", async () => {
        const [call] = await show(incoming());
        call.blocked = true;
        await animationFrame();
        expect(".o_cgvcall_answer, .o_cgvcall_answer_open").toHaveCount(0);
        expect(".o_cgvcall_reject").toHaveCount(1);
        expect(".o_cgvcall_incoming p[role=alert]").toHaveText(
            "Allow the microphone for this site, then call back."
        );
        await press(["alt", "shift", "y"]);
        expect.verifySteps([]);
    });

    test("a refusal, and a line that is cut", async () => {
        await show(incoming({ problem: "End the other call first.", offline: true }));
        expect(".o_cgvcall_incoming .o_cgvcall_problem").toHaveText("End the other call first.");
        expect(".o_cgvcall_offline").toHaveText("The line to the PBX is cut.");
    });
});

describe("more than one call", () => {
    test("a second call: hold the first and answer", async () => {
        const ongoing = makeCall({ state: "ongoing", answeredAt: Date.now() });
        const [, call] = await show(ongoing, incoming({ who: UNKNOWN }));
        expect(".o_cgvcall_title").toHaveText("Waiting: a second call");
        expect(".o_cgvcall_answer").toHaveText("Hold and answer");
        await click(".o_cgvcall_answer");
        softphone.state.calls[0].state = "held";
        await animationFrame();
        expect(".o_cgvcall_answer").toHaveText("Answer", { message: "on hold already" });
        expect(".o_cgvcall_title").toHaveText("Waiting: a second call");
        Object.assign(softphone.state.calls[0], { state: "ended", endedAt: Date.now() });
        await animationFrame();
        expect(".o_cgvcall_title").toHaveText("Incoming call");
        expect.verifySteps([`answer ["${call.id}"]`]);
    });

    test("two at once: each its own pop-up and ids", async () => {
        const [, second] = await show(incoming(), incoming({ who: UNKNOWN }));
        expect(queryAllTexts(".o_cgvcall_incoming .o_cgvcall_name")).toEqual([
            AN.name,
            "Unknown number",
        ]);
        const ids = queryAllAttributes(".o_cgvcall_popup [id]", "id");
        expect(new Set(ids).size).toBe(4);
        const labels = queryAllAttributes(".o_cgvcall_incoming", "aria-labelledby");
        expect(labels.every((id) => ids.includes(id))).toBe(true);
        expect(new Set(labels).size).toBe(2);
        await click(".o_cgvcall_reject:eq(1)");
        expect.verifySteps([`reject ["${second.id}"]`]);
    });
});

describe("shortcuts", () => {
    test("answer and reject while one types", async () => {
        const [call] = await show(incoming());
        expect(".o_cgvcall_answer").toHaveAttribute("data-tooltip", "Answer (Alt+Shift+Y)");
        expect(".o_cgvcall_reject").toHaveAttribute("data-tooltip", "Reject (Alt+Shift+H)");
        await click(".o_page_input");
        await press(["alt", "shift", "y"]);
        await press(["alt", "shift", "h"]);
        expect(document.activeElement).toBe(queryFirst(".o_page_input"));
        expect.verifySteps([`answer ["${call.id}"]`, `reject ["${call.id}"]`]);
    });

    test("with a dialog open, and shown while Alt is held", async () => {
        const [call] = await show(incoming());
        getService("dialog").add(ConfirmationDialog, { body: "Sure?" });
        await animationFrame();
        await keyDown("alt");
        expect(".o_cgvcall_answer .o_web_hotkey_overlay").toHaveText("SHIFT+Y");
        expect(".o_cgvcall_reject .o_web_hotkey_overlay").toHaveText("SHIFT+H");
        await keyUp("alt");
        await press(["alt", "shift", "y"]);
        expect.verifySteps([`answer ["${call.id}"]`]);
    });

    test("with a live call, the key hangs that one up", async () => {
        const ongoing = makeCall({ state: "ongoing", answeredAt: Date.now() });
        await show(ongoing, incoming());
        expect(".o_cgvcall_reject").toHaveAttribute("data-tooltip", "Reject");
        await press(["alt", "shift", "h"]);
        expect.verifySteps([`hangup ["${ongoing.id}"]`]);
    });

    test("they are for the call that rings longest", async () => {
        const [first] = await show(incoming(), incoming({ who: UNKNOWN }));
        expect(".o_cgvcall_answer:eq(1)").toHaveAttribute("data-tooltip", "Answer");
        await press(["alt", "shift", "y"]);
        await press(["alt", "shift", "h"]);
        expect.verifySteps([`answer ["${first.id}"]`, `reject ["${first.id}"]`]);
    });

    test("who has answered does not answer again", async () => {
        await show(incoming({ state: "answering" }));
        await press(["alt", "shift", "y"]);
        expect.verifySteps([]);
    });
});

test("the pop-up stays when a panel shows another call", async () => {
    await show(makeCall({ state: "held", answeredAt: Date.now() }), incoming());
    await contains(".o_cgvcall_popup .o_cgvcall_incoming").hover();
    expect(".o_cgvcall_dock .o_cgvcall_panel").toHaveAttribute("data-state", "held");
});
