import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { click, press, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";

import { mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";

import { AN, BINH, fakeSoftphone, makeCall, UNKNOWN } from "./fake_softphone";

describe.current.tags("desktop");
defineMailModels();

const TOGGLE = ".o_cgvcall_switch_toggle";
const LEAD = { ...BINH, name: false, res_model: "crm.lead" };
const SHARED = { ...AN, others: [BINH, LEAD] };
const STATES = {
    incoming: { incoming: true, direction: "inbound", recordId: false },
    dialing: { recordId: false },
    ongoing: { answeredAt: 1000 },
    held: { answeredAt: 1000 },
    ended: { answeredAt: 1000, endedAt: 2000, cause: "completed" },
};

async function show(...calls) {
    onRpc("has_access", () => true);
    onRpc("cgvcall.call", "softphone_outcomes", () => []);
    const softphone = fakeSoftphone({ calls });
    await mountWithCleanup(`<input class="o_page_input"/>`);
    return softphone.state.calls;
}

for (const [state, values] of Object.entries(STATES)) {
    test(`somebody else with the number: ${state}`, async () => {
        await show(makeCall({ id: "c1", state, who: SHARED, ...values }));
        expect(TOGGLE).toHaveText("2 more with this number");
        expect(TOGGLE).toHaveAttribute("aria-expanded", "false");
        expect(".o_cgvcall_other").toHaveCount(0);
        await click(TOGGLE);
        await animationFrame();
        expect(TOGGLE).toHaveAttribute("aria-expanded", "true");
        const list = queryFirst(".o_cgvcall_others");
        expect(TOGGLE).toHaveAttribute("aria-controls", list.id);
        expect(queryAllTexts(".o_cgvcall_other")).toEqual([
            `${BINH.name}\n${BINH.company}`,
            BINH.company,
        ]);
        await click(".o_cgvcall_other:eq(1)");
        await animationFrame();
        expect(".o_cgvcall_others").toHaveCount(0);
        expect(document.activeElement).toBe(queryFirst(TOGGLE));
        const kept = state === "ended" ? [`keep ["c1"]`] : [];
        expect.verifySteps([...kept, `attach ["c1","crm.lead",6]`]);
    });
}

test("with the keyboard alone", async () => {
    await show(makeCall({ id: "c1", state: "ongoing", who: SHARED, ...STATES.ongoing }));
    queryFirst(TOGGLE).focus();
    await press("Enter");
    await animationFrame();
    expect(".o_cgvcall_other").toHaveCount(2);
    await press("Escape");
    await animationFrame();
    expect(".o_cgvcall_other").toHaveCount(0);
    expect(document.activeElement).toBe(queryFirst(TOGGLE));
    await press("Enter");
    await animationFrame();
    await press("Tab");
    await press("Enter");
    expect.verifySteps([`attach ["c1","res.partner",6]`]);
});

test("a call on hold beside another one", async () => {
    await show(
        makeCall({ id: "c1", state: "held", who: SHARED, answeredAt: 1000 }),
        makeCall({ id: "c2", state: "ongoing", answeredAt: 1000 })
    );
    expect(".o_cgvcall_switch").toHaveCount(1);
    await click(`.o_cgvcall_waiting ${TOGGLE}`);
    await animationFrame();
    await click(".o_cgvcall_other");
    expect.verifySteps([`attach ["c1","res.partner",6]`]);
});

test("one more, and none", async () => {
    const [call] = await show(makeCall({ ...STATES.ongoing, state: "ongoing" }));
    expect(".o_cgvcall_switch").toHaveCount(0);
    call.who = { ...AN, others: [BINH] };
    await animationFrame();
    expect(TOGGLE).toHaveText("1 more with this number");
    delete call.who.others; // of a page that was loaded before
    await animationFrame();
    expect(".o_cgvcall_switch").toHaveCount(0);
});

test("a colleague is marked, and nobody is made of the number", async () => {
    const who = { ...UNKNOWN, name: "Hoa", colleague: true };
    await show(
        makeCall({ state: "incoming", who, ...STATES.incoming }),
        makeCall({ state: "held", who, answeredAt: 1000 })
    );
    await animationFrame();
    expect(queryAllTexts(".o_cgvcall_ours")).toEqual(["Colleague", "Colleague"]);
    expect(".o_cgvcall_create").toHaveCount(0);
});

test("what has been learned is said", async () => {
    const calls = await show(
        makeCall({ state: "incoming", ...STATES.incoming }),
        makeCall({ state: "ongoing", ...STATES.ongoing })
    );
    expect(".o_cgvcall_learned").toHaveCount(0);
    for (const call of calls) {
        call.who = { ...AN, learned: true };
    }
    await animationFrame();
    expect(queryAllTexts(".o_cgvcall_learned[role=status]")).toEqual([
        `Number saved with ${AN.name}.`,
        `Number saved with ${AN.name}.`,
    ]);
});
