import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";

import { mockService, mountWithCleanup, patchWithCleanup } from "@web/../tests/web_test_helpers";

import { AN, fakeSoftphone, makeCall, UNKNOWN } from "./fake_softphone";

describe.current.tags("desktop");
defineMailModels();

const MINUTE = 60000;
const LIVE = ["preparing", "dialing", "ringing", "ongoing", "held", "transferring"];

/** The clock stands still but for `pass`: a busy machine changes no duration. */
let now;

beforeEach(() => {
    now = Date.now();
    patchWithCleanup(Date, { now: () => now });
});

async function pass(seconds) {
    now += seconds * 1000;
    await advanceTime(seconds * 1000);
    await animationFrame();
}

/** A page with these calls in the dock. */
async function show(...calls) {
    const softphone = fakeSoftphone({ calls });
    await mountWithCleanup(`<input class="o_page_input"/>`);
    return softphone.state.calls;
}

function buttons() {
    return queryAllTexts(".o_cgvcall_panel .o_cgvcall_buttons button");
}

/** Values of a call in this state. */
function inState(state, values = {}) {
    const answered = ["ongoing", "held", "transferring"].includes(state);
    return makeCall({
        state,
        answeredAt: answered ? Date.now() - MINUTE - 5000 : null,
        transferTo: state === "transferring" ? { number: "102", name: "Bình" } : null,
        ...values,
    });
}

describe("the states", () => {
    const TEXTS = {
        preparing: ["Connecting…", "text-muted"],
        dialing: ["Dialling…", "text-muted"],
        ringing: ["Ringing…", "text-muted"],
        ongoing: ["1:05", "text-success"],
        held: ["On hold · 1:05", "text-muted"],
        transferring: ["Transferring to Bình…", "text-muted"],
    };
    const BUTTONS = {
        ongoing: ["Mute", "Hold", "Keypad", "Transfer", "Devices", "Hang up"],
        held: ["Mute", "Resume", "Transfer", "Devices", "Hang up"],
    };

    for (const state of LIVE) {
        test(state, async () => {
            await show(inState(state));
            expect(".o_cgvcall_dock .o_cgvcall_panel").toHaveAttribute("data-state", state);
            expect(".o_cgvcall_panel[data-cause]").toHaveCount(0);
            expect(".o_cgvcall_panel").toHaveAttribute("aria-label", `Call with ${AN.name}`);
            expect(".o_cgvcall_name").toHaveText(AN.name);
            expect(".o_cgvcall_number").toHaveText(`${AN.display} · ${AN.company}`);
            expect(".o_cgvcall_state").toHaveText(TEXTS[state][0]);
            expect(".o_cgvcall_state").toHaveClass(TEXTS[state][1]);
            expect(buttons()).toEqual(BUTTONS[state] || ["Mute", "Devices", "Hang up"]);
            expect(".o_cgvcall_close, .o_cgvcall_outcomes, .o_cgvcall_problem").toHaveCount(0);
        });
    }

    for (const state of ["incoming", "answering"]) {
        test(`${state} is left to the pop-up`, async () => {
            await show(inState(state, { incoming: true }));
            expect(".o_cgvcall_panel, .o_cgvcall_waiting").toHaveCount(0);
            expect(".o_cgvcall_incoming").toHaveCount(1);
        });
    }

    test("ended, and closed", async () => {
        const values = { state: "ended", cause: "completed", endedAt: Date.now() };
        const [{ id }] = await show(makeCall({ ...values, answeredAt: Date.now() - 3000 }));
        expect(".o_cgvcall_panel").toHaveAttribute("data-cause", "completed");
        expect(".o_cgvcall_state").toHaveText("Call ended · 0:03");
        expect(".o_cgvcall_state").toHaveClass("text-muted");
        expect(buttons()).toEqual([]);
        await click(".o_cgvcall_close");
        expect.verifySteps([`close ["${id}"]`]);
    });

    test("failed: a sentence, in red", async () => {
        await show(makeCall({ state: "ended", cause: "microphone" }));
        expect(".o_cgvcall_state").toHaveText(
            "Allow the microphone for this site, then call again."
        );
        expect(".o_cgvcall_state").toHaveClass("text-danger");
        expect(".o_cgvcall_note").toHaveCount(0, { message: "there was no call to write about" });
    });
});

test("the panel follows the call", async () => {
    const [call] = await show(inState("dialing"));
    expect(".o_cgvcall_panel [role=status]:first").toHaveText("Dialling…");
    call.state = "ringing";
    await animationFrame();
    expect(".o_cgvcall_state").toHaveText("Ringing…");
    Object.assign(call, { state: "ongoing", answeredAt: Date.now() });
    await animationFrame();
    expect(".o_cgvcall_state").toHaveText("0:00");
    await pass(3);
    expect(".o_cgvcall_state").toHaveText("0:03");
    expect(".o_cgvcall_panel [role=status]:first").toHaveText("", {
        message: "nobody wants each second read aloud",
    });
    expect(buttons()).toHaveLength(6, { message: "what a live call can do came by itself" });
});

test("no sound comes through", async () => {
    const [call] = await show(inState("ongoing"));
    expect(".o_cgvcall_state").not.toHaveAttribute("role");
    call.weak = true;
    await animationFrame();
    expect(".o_cgvcall_state[role=alert]").toHaveText("Connection lost. Trying again…");
    expect(".o_cgvcall_state").toHaveClass("text-danger");
});

test("the line is cut, and a refusal", async () => {
    const [call] = await show(inState("ongoing", { offline: true }));
    expect(".o_cgvcall_problem[role=alert]").toHaveText(
        "The line to the PBX is cut; the call goes on."
    );
    call.problem = "The PBX could not put the call on hold.";
    await animationFrame();
    expect(queryAllTexts(".o_cgvcall_problem")).toEqual([
        "The PBX could not put the call on hold.",
        "The line to the PBX is cut; the call goes on.",
    ]);
    Object.assign(call, { state: "ended", cause: "completed", endedAt: Date.now() });
    await animationFrame();
    expect(".o_cgvcall_problem").toHaveCount(0, { message: "what is over has no problem" });
});

test("a number on the blacklist", async () => {
    const [call] = await show(inState("preparing", { warning: "blacklisted" }));
    expect(".o_cgvcall_warning p").toHaveText("This number is on the blacklist. Call anyway?");
    expect(buttons()).toEqual([]);
    await click(".o_cgvcall_allow");
    await click(".o_cgvcall_cancel");
    expect.verifySteps([`allow ["${call.id}"]`, `hangup ["${call.id}"]`]);
    Object.assign(call, { state: "dialing", warning: null });
    await animationFrame();
    expect(".o_cgvcall_warning").toHaveCount(0);
    expect(buttons()).toEqual(["Mute", "Devices", "Hang up"]);
});

test("somebody who has asked not to be called", async () => {
    const sentence = "Do not call: Nguyễn Văn An has asked not to be called.";
    await show(
        inState("ended", { cause: "do_not_call", text: sentence, endedAt: 1, answeredAt: null })
    );
    expect(".o_cgvcall_forbidden[role=alert]").toHaveText(sentence);
    expect(".o_cgvcall_state").toHaveText("Not called");
    expect(".o_cgvcall_note").toHaveCount(0);
    expect(buttons()).toEqual([]);
});

describe("what is read out", () => {
    const NOTICE = "We record <b>this</b> call.\nIs that all right?";
    const who = { ...AN, notice: NOTICE };

    test("at the start of a call, as text, until it is over", async () => {
        const [call] = await show(inState("ringing", { who }));
        expect(".o_cgvcall_notice_text").toHaveText(NOTICE);
        expect(".o_cgvcall_notice b").toHaveCount(0);
        Object.assign(call, { state: "ended", cause: "completed", endedAt: Date.now() });
        await animationFrame();
        expect(".o_cgvcall_notice").toHaveCount(0);
    });

    test("not without a text, nor to colleagues", async () => {
        const [call] = await show(inState("ongoing"));
        expect(".o_cgvcall_notice").toHaveCount(0);
        call.who = who;
        await animationFrame();
        expect(".o_cgvcall_notice").toHaveCount(1);
        call.direction = "internal";
        await animationFrame();
        expect(".o_cgvcall_notice").toHaveCount(0);
        Object.assign(call, { direction: "outbound", who: { ...who, colleague: true } });
        await animationFrame();
        expect(".o_cgvcall_notice").toHaveCount(0);
    });

    test("folded once, folded in the next call", async () => {
        const [call] = await show(inState("ongoing", { who }));
        expect(".o_cgvcall_notice button").toHaveAttribute("aria-expanded", "true");
        await click(".o_cgvcall_notice button");
        await animationFrame();
        expect(".o_cgvcall_notice_text").toHaveCount(0);
        expect(".o_cgvcall_notice button").toHaveAttribute("aria-expanded", "false");
        call.who = AN;
        await animationFrame();
        call.who = who;
        await animationFrame();
        expect(".o_cgvcall_notice_text").toHaveCount(0);
        await click(".o_cgvcall_notice button");
        await animationFrame();
        expect(".o_cgvcall_notice_text").toHaveCount(1);
    });
});

describe("who", () => {
    test("who has asked not to be called may call", async () => {
        const [call] = await show(inState("ongoing"));
        expect(".o_cgvcall_do_not_call").toHaveCount(0);
        call.who = { ...AN, do_not_call: true };
        await animationFrame();
        expect(".o_cgvcall_do_not_call").toHaveText("Do not call");
    });

    test("names are data", async () => {
        const name = `<img src=x onerror="alert(1)"><b>An</b>`;
        await show(inState("ongoing", { who: { ...AN, name, company: "<i>Co</i>" } }));
        expect(".o_cgvcall_name").toHaveText(name);
        expect(".o_cgvcall_number").toHaveText(`${AN.display} · <i>Co</i>`);
        expect(".o_cgvcall_panel :is(img, b)").toHaveCount(0);
    });

    test("a picture, or an icon", async () => {
        await show(inState("ongoing", { who: { ...AN, image_url: "/web/static/img/user.png" } }));
        expect(".o_cgvcall_panel img.o_cgvcall_avatar").toHaveAttribute(
            "data-src",
            "/web/static/img/user.png"
        );
    });

    test("a number is the name of a stranger", async () => {
        await show(inState("ongoing", { who: UNKNOWN }));
        expect(".o_cgvcall_name").toHaveText(UNKNOWN.display);
        expect(".o_cgvcall_number").toHaveCount(0);
        expect("button.o_cgvcall_name").toHaveCount(0);
    });

    test("the name opens the record", async () => {
        mockService("action", {
            doAction({ res_model, res_id }) {
                expect.step(`open ${res_model} ${res_id}`);
            },
        });
        await show(inState("ongoing"));
        await click("button.o_cgvcall_name");
        expect.verifySteps(["open res.partner 5"]);
    });
});

describe("several calls", () => {
    test("the others are a line each, and can be taken", async () => {
        const other = { ...AN, name: "<b>Bình</b>" };
        const [, held] = await show(
            makeCall({ state: "ended", cause: "completed", answeredAt: 0, endedAt: 1 }),
            inState("held", { who: other }),
            inState("ongoing")
        );
        expect(".o_cgvcall_panel").toHaveCount(1);
        expect(".o_cgvcall_panel").toHaveAttribute("data-state", "ongoing");
        expect(".o_cgvcall_waiting").toHaveCount(1, { message: "the ended one gives way" });
        expect(".o_cgvcall_waiting_name").toHaveText("<b>Bình</b>");
        expect(".o_cgvcall_waiting_state").toHaveText("On hold · 1:05");
        await pass(2);
        expect(".o_cgvcall_waiting_state").toHaveText("On hold · 1:07");
        await click(".o_cgvcall_resume");
        await click(".o_cgvcall_waiting_hangup");
        expect.verifySteps([`resume ["${held.id}"]`, `hangup ["${held.id}"]`]);
    });

    test("nothing can be taken while another is set up or changes", async () => {
        const [held, main] = await show(inState("held"), inState("dialing"));
        expect(".o_cgvcall_resume").not.toBeEnabled();
        Object.assign(main, { state: "ongoing", answeredAt: Date.now() });
        await animationFrame();
        expect(".o_cgvcall_resume").toBeEnabled();
        main.pending = "hold";
        await animationFrame();
        expect(".o_cgvcall_resume").not.toBeEnabled();
        main.pending = null;
        held.pending = "resume";
        await animationFrame();
        expect(".o_cgvcall_resume").not.toBeEnabled();
        expect(".o_cgvcall_resume").toHaveAttribute("aria-busy", "true");
    });

    test("the call on hold comes forward when the other is over", async () => {
        const [held, main] = await show(inState("held"), inState("ongoing", { who: UNKNOWN }));
        expect(".o_cgvcall_panel .o_cgvcall_name").toHaveText(UNKNOWN.display);
        Object.assign(main, { state: "ended", cause: "completed", endedAt: Date.now() });
        await animationFrame();
        expect(".o_cgvcall_waiting").toHaveCount(0);
        expect(".o_cgvcall_panel .o_cgvcall_name").toHaveText(AN.name);
        await click(".o_cgvcall_hold");
        expect.verifySteps([`resume ["${held.id}"]`]);
    });
});

test("the page keeps the focus", async () => {
    const [call] = await show(inState("ringing"));
    await click(".o_page_input");
    Object.assign(call, { state: "ongoing", answeredAt: Date.now() });
    await animationFrame();
    expect(document.activeElement).toBe(queryFirst(".o_page_input"));
});
