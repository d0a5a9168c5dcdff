import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { click, edit, queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";

import { contains, makeServerError, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";

import { fakeSoftphone, makeCall } from "./fake_softphone";

describe.current.tags("desktop");
defineMailModels();

const NOTE = ".o_cgvcall_note textarea";
const ENDED = Object.freeze({
    id: "c1",
    state: "ended",
    cause: "completed",
    answeredAt: 1000,
    endedAt: 4000,
});

/** A page with this call in the dock. */
async function show(values, outcomes = []) {
    onRpc("cgvcall.call", "softphone_outcomes", () => {
        expect.step("outcomes");
        return outcomes;
    });
    const softphone = fakeSoftphone({ calls: [makeCall({ id: "c1", ...values })] });
    await mountWithCleanup(`<input class="o_page_input"/>`);
    return { softphone, call: softphone.state.calls[0] };
}

describe("note", () => {
    const ONGOING = { state: "ongoing", answeredAt: 1000 };

    test("it saves itself when one pauses, and when one leaves it", async () => {
        await show(ONGOING);
        await click(NOTE);
        await edit("Call back");
        await advanceTime(700);
        expect.verifySteps([]);
        await advanceTime(200);
        expect(".o_cgvcall_note_status").toHaveText("Saved");
        expect.verifySteps([`saveNote ["c1","Call back"]`]);
        await click(NOTE);
        await edit("Call back on Monday");
        await animationFrame();
        expect(".o_cgvcall_note_status").toHaveText("");
        await click(".o_page_input");
        await advanceTime(5000);
        expect.verifySteps([`saveNote ["c1","Call back on Monday"]`]);
    });

    test("it saves itself when the panel goes", async () => {
        const { softphone } = await show(ONGOING);
        await click(NOTE);
        await edit("Almost lost");
        softphone.state.panels = 1; // a form shows the call now
        await animationFrame();
        expect(NOTE).toHaveCount(0);
        expect.verifySteps([`saveNote ["c1","Almost lost"]`]);
    });

    test("without a change nothing is saved", async () => {
        await show({ ...ONGOING, note: "As it was" });
        expect(NOTE).toHaveValue("As it was");
        await click(NOTE);
        await click(".o_page_input");
        await advanceTime(1000);
        expect.verifySteps([]);
    });

    test("another tab writes: shown, but not over what is typed", async () => {
        const { call } = await show(ONGOING);
        call.note = "From the other tab";
        await animationFrame();
        await animationFrame();
        expect(NOTE).toHaveValue("From the other tab");
        await click(NOTE);
        await edit("Mine");
        call.note = "From the other tab again";
        await animationFrame();
        expect(NOTE).toHaveValue("Mine");
        await advanceTime(1000);
        call.note = "And again";
        await animationFrame();
        expect(NOTE).toHaveValue("Mine", { message: "saved, but still being written" });
        expect.verifySteps([`saveNote ["c1","Mine"]`]);
    });

    test("it could not be saved", async () => {
        const { softphone } = await show(ONGOING);
        softphone.saveNote = async () => false;
        await click(NOTE);
        await edit("Lost?");
        await advanceTime(1000);
        expect(".o_cgvcall_note_status").toHaveText("Not saved");
        softphone.saveNote = async (id, text) => expect.step(text);
        await click(".o_page_input");
        await animationFrame();
        expect(".o_cgvcall_note_status").toHaveText("Saved");
        expect.verifySteps(["Lost?"]);
    });

    test("who types in an ended call keeps it", async () => {
        await show(ENDED);
        expect.verifySteps(["outcomes"]);
        await click(NOTE);
        expect.verifySteps([]);
        await edit("Interested");
        await advanceTime(1000);
        expect.verifySteps([`keep ["c1"]`, `saveNote ["c1","Interested"]`]);
    });

    test("a call that ends in the middle of a sentence is kept", async () => {
        const { call } = await show(ONGOING);
        await click(NOTE);
        Object.assign(call, ENDED);
        await animationFrame();
        expect.verifySteps(["outcomes", `keep ["c1"]`]);
    });

    for (const state of ["preparing", "dialing", "ringing"]) {
        test(`none while ${state}`, async () => {
            await show({ state });
            expect(NOTE).toHaveCount(0);
        });
    }

    for (const state of ["held", "transferring"]) {
        test(`one while ${state}`, async () => {
            await show({ state, answeredAt: 1000, transferTo: { number: "1", name: "B" } });
            expect(NOTE).toHaveCount(1);
        });
    }

    test("none for a call that was answered on another device", async () => {
        const cause = "answered_elsewhere";
        await show({ ...ENDED, incoming: true, answeredAt: null, cause });
        expect(NOTE).toHaveCount(0);
    });
});

describe("outcome", () => {
    const OUTCOMES = [
        { id: 1, name: "Interested" },
        { id: 2, name: "<b>No</b>" },
    ];

    test("choose one, and none again", async () => {
        const { call } = await show(ENDED, OUTCOMES);
        await animationFrame();
        expect(queryAllTexts(".o_cgvcall_outcome")).toEqual(["Interested", "<b>No</b>"]);
        expect(".o_cgvcall_outcome[aria-pressed=true]").toHaveCount(0);
        await contains(".o_cgvcall_outcome:eq(1)").click();
        call.outcomeId = 2;
        await animationFrame();
        expect(".o_cgvcall_outcome.active[aria-pressed=true]").toHaveText("<b>No</b>");
        await contains(".o_cgvcall_outcome:eq(1)").click();
        expect.verifySteps(["outcomes", `saveOutcome ["c1",2]`, `saveOutcome ["c1",false]`]);
    });

    test("they are asked for once a page", async () => {
        const { softphone } = await show(ENDED, OUTCOMES);
        softphone.state.calls = [];
        await animationFrame();
        expect(".o_cgvcall_panel").toHaveCount(0);
        softphone.state.calls = [makeCall({ ...ENDED, id: "c2" })];
        await animationFrame();
        await animationFrame();
        expect(".o_cgvcall_outcome").toHaveCount(2);
        expect.verifySteps(["outcomes"]);
    });

    test("no outcome is set up", async () => {
        await show(ENDED);
        await animationFrame();
        expect(".o_cgvcall_outcomes").toHaveCount(0);
        expect.verifySteps(["outcomes"]);
    });

    test("an error, and another try", async () => {
        let isBroken = true;
        const { call } = await show({ state: "ongoing", answeredAt: 1000 });
        onRpc("cgvcall.call", "softphone_outcomes", () => {
            if (isBroken) {
                throw makeServerError({ message: "Not now." });
            }
            return OUTCOMES;
        });
        Object.assign(call, ENDED);
        await animationFrame();
        await animationFrame();
        expect(".o_cgvcall_outcome_error span").toHaveText("Not now.");
        isBroken = false;
        await contains(".o_cgvcall_retry").click();
        await animationFrame();
        expect(".o_cgvcall_outcome").toHaveCount(2);
    });

    const NONE = {
        "before the end": { state: "ongoing", answeredAt: 1000 },
        "of a missed call": { ...ENDED, incoming: true, answeredAt: null, cause: "missed" },
        "of a call that never left": { ...ENDED, answeredAt: null, cause: "insecure" },
        "between colleagues": { ...ENDED, direction: "internal" },
    };
    for (const [name, values] of Object.entries(NONE)) {
        test(`none ${name}`, async () => {
            await show(values, OUTCOMES);
            await animationFrame();
            expect(".o_cgvcall_panel").toHaveCount(1);
            expect(".o_cgvcall_outcomes").toHaveCount(0);
        });
    }

    test("of an outgoing call that nobody answered", async () => {
        await show({ ...ENDED, answeredAt: null, cause: "no_answer", recordId: false }, OUTCOMES);
        await animationFrame();
        expect(".o_cgvcall_outcome").toHaveCount(2);
        expect.verifySteps(["outcomes"]);
    });
});
