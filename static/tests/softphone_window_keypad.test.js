import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import {
    click,
    edit,
    manuallyDispatchProgrammaticEvent,
    pointerDown,
    pointerUp,
    press,
    queryAllTexts,
    queryOne,
} from "@odoo/hoot-dom";
import { advanceTime, animationFrame, Deferred } from "@odoo/hoot-mock";

import { makeServerError } from "@web/../tests/web_test_helpers";

import { makeCall } from "./fake_softphone";
import { AN, BINH, openTab, SCRIPT, serve, settle, wait } from "./softphone_window_helpers";

describe.current.tags("desktop");
defineMailModels();

const INPUT = ".o_cgvcall_keypad_number";
const CALL = ".o_cgvcall_call";
const NO_ORIGIN = '{"resModel":false,"resId":false,"activityId":false}';

async function type(text) {
    await click(INPUT);
    await edit(text);
    await animationFrame();
    await wait();
}

async function paste(text) {
    await click(INPUT);
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    await manuallyDispatchProgrammaticEvent(queryOne(INPUT), "paste", { clipboardData });
    await animationFrame();
}

describe("a number", () => {
    test("by its keys, erased, called", async () => {
        serve("softphone_people", () => []);
        await openTab("keypad");
        expect(queryAllTexts(".o_cgvcall_key > span")).toEqual([..."123456789*0#"]);
        expect(".o_cgvcall_key[data-key='7']").toHaveText(/PQRS/);
        expect(".o_cgvcall_erase").toHaveCount(0);
        for (const key of ["*", "1", "0", "#", "1"]) {
            await click(`.o_cgvcall_key[data-key='${key}']`);
        }
        await animationFrame();
        expect(INPUT).toHaveValue("*10#1");
        await click(".o_cgvcall_erase");
        await animationFrame();
        expect(INPUT).toHaveValue("*10#");
        await click(CALL);
        expect.verifySteps([`call ["*10#",${NO_ORIGIN}]`]);
    });

    test("a key writes where the cursor is", async () => {
        serve("softphone_people", () => []);
        await openTab("keypad");
        await type("0912");
        queryOne(INPUT).setSelectionRange(1, 3);
        await click(".o_cgvcall_key[data-key='5']");
        await animationFrame();
        expect(INPUT).toHaveValue("052");
        expect(INPUT).toBeFocused();
        await click(".o_cgvcall_erase");
        await animationFrame();
        expect(INPUT).toHaveValue("02");
        expect.verifySteps(['softphone_people ["0912",0,8]']);
    });

    test("keys that are held: plus, and nothing left", async () => {
        serve("softphone_people", () => []);
        await openTab("keypad");
        await pointerDown(".o_cgvcall_key[data-key='0']");
        await advanceTime(600);
        await pointerUp(".o_cgvcall_key[data-key='0']");
        await animationFrame();
        expect(INPUT).toHaveValue("+");
        await click(".o_cgvcall_key[data-key='8']");
        await click(".o_cgvcall_key[data-key='0']");
        await animationFrame();
        expect(INPUT).toHaveValue("+80");
        await pointerDown(".o_cgvcall_erase");
        await advanceTime(600);
        await animationFrame();
        expect(INPUT).toHaveValue("");
        await wait();
        expect.verifySteps(['softphone_people ["+80",0,8]']);
    });

    test("by the keyboard; the field is empty when the call is there", async () => {
        serve("softphone_people", () => []);
        const { state } = await openTab("keypad");
        await type(" 0912 345 678 ");
        expect(".o_cgvcall_hint").toHaveText("Nobody in your contacts has this number.");
        await press("Enter");
        await animationFrame();
        expect(INPUT).toHaveValue(" 0912 345 678 ", { message: "the line may refuse" });
        state.calls.push(makeCall({ state: "preparing" }));
        await animationFrame();
        await animationFrame();
        expect(INPUT).toHaveValue("");
        expect.verifySteps([
            'softphone_people ["0912 345 678",0,8]',
            `call ["0912 345 678",${NO_ORIGIN}]`,
        ]);
    });

    test("an incoming call, or what is typed meanwhile, is not taken for the call", async () => {
        serve("softphone_people", () => []);
        const { state } = await openTab("keypad");
        await type("101");
        state.calls.push(makeCall({ state: "incoming" }));
        await settle();
        expect(INPUT).toHaveValue("101");
        await press("Enter");
        await type("102");
        state.calls.push(makeCall({ state: "preparing" }));
        await settle();
        expect(INPUT).toHaveValue("102");
        expect.verifySteps([
            'softphone_people ["101",0,8]',
            `call ["101",${NO_ORIGIN}]`,
            'softphone_people ["102",0,8]',
        ]);
    });

    test("a second Enter does not call twice", async () => {
        serve("softphone_people", () => []);
        const softphone = await openTab("keypad");
        const answer = new Deferred();
        softphone.call = (number) => expect.step(`call ${number}`) || answer;
        await type("101");
        await press("Enter");
        await press("Enter");
        answer.resolve();
        await animationFrame();
        await press("Enter");
        expect.verifySteps(['softphone_people ["101",0,8]', "call 101", "call 101"]);
    });

    test("pasted in any form", async () => {
        serve("softphone_people", () => []);
        const { state } = await openTab("keypad");
        await paste("ĐT: 0912.345.678 (An)\n");
        expect(INPUT).toHaveValue("0912.345.678");
        state.keypad.number = "";
        await animationFrame();
        await paste("+84 (0)912 345 678");
        expect(INPUT).toHaveValue("+84 (0)912 345 678");
        await press("Escape");
        await animationFrame();
        expect(INPUT).toHaveValue("");
        expect.verifySteps([]);
    });
});

describe("from a record", () => {
    const KEYPAD = { number: "0912 345 67", resModel: "res.partner", resId: 5, activityId: 9 };
    const ORIGIN = '{"resModel":"res.partner","resId":5,"activityId":9}';

    test("a corrected number belongs to it", async () => {
        serve("softphone_people", () => []);
        await openTab("keypad", { keypad: { ...KEYPAD } });
        expect(INPUT).toHaveValue("0912 345 67");
        expect(INPUT).toBeFocused();
        await press("8");
        await press("Enter");
        await press("Escape");
        await animationFrame();
        await type("101");
        await press("Enter");
        expect.verifySteps([
            `call ["0912 345 678",${ORIGIN}]`,
            'softphone_people ["101",0,8]',
            `call ["101",${NO_ORIGIN}]`,
        ]);
    });

    test("another number does not", async () => {
        serve("softphone_people", () => []);
        await openTab("keypad", { keypad: { ...KEYPAD } });
        await press(["control", "a"]);
        await press("1");
        await press("0");
        await press("1");
        await press("Enter");
        expect.verifySteps([`call ["101",${NO_ORIGIN}]`]);
    });

    test("also when the keypad is on the screen already", async () => {
        serve("softphone_people", () => []);
        const { state } = await openTab("keypad");
        await type("101");
        Object.assign(state.keypad, KEYPAD);
        await animationFrame();
        expect(INPUT).toHaveValue("0912 345 67");
        await click(CALL);
        expect.verifySteps(['softphone_people ["101",0,8]', `call ["0912 345 67",${ORIGIN}]`]);
    });
});

describe("a name", () => {
    test("one question when one stops typing; people by arrow keys", async () => {
        serve("softphone_people", () => [AN, BINH]);
        await openTab("keypad");
        await click(INPUT);
        await edit("n");
        await advanceTime(200);
        await edit("ng");
        await advanceTime(200);
        await edit("ngu");
        await wait();
        expect.verifySteps(['softphone_people ["ngu",0,8]']);
        expect(queryAllTexts(".o_cgvcall_person")).toEqual([
            "N\nNguyễn Văn An\nCông ty An Phát · 0912 345 678",
            "T\nTrần Thị Bình\n0987 654 321",
        ]);
        expect("[role=status] .visually-hidden").toHaveText("2 found");
        expect(INPUT).toHaveAttribute("aria-activedescendant", "o_cgvcall_person_0");
        await press("ArrowDown");
        await animationFrame();
        expect("[role=option][aria-selected=true]").toHaveText(/Bình/);
        await press("Enter");
        expect.verifySteps(['call ["+84987654321",{"resModel":"crm.lead","resId":8}]']);
        await press("ArrowDown");
        await animationFrame();
        expect("[role=option][aria-selected=true]").toHaveText(/An/);
        await press("ArrowUp");
        await press("ArrowUp");
        await click(".o_cgvcall_person:first");
        expect.verifySteps(['call ["+84912345678",{"resModel":"res.partner","resId":5}]']);
    });

    test("Enter calls a number, not the people who have it, unless chosen", async () => {
        serve("softphone_people", () => [AN]);
        await openTab("keypad");
        await type("0912345");
        expect(".o_cgvcall_person").toHaveCount(1);
        expect("[role=option][aria-selected=true]").toHaveCount(0);
        await press("Enter");
        await press("ArrowDown");
        await animationFrame();
        await press("Enter");
        expect.verifySteps([
            'softphone_people ["0912345",0,8]',
            `call ["0912345",${NO_ORIGIN}]`,
            'call ["+84912345678",{"resModel":"res.partner","resId":5}]',
        ]);
    });

    test("an answer that is late changes nothing", async () => {
        const answers = { an: new Deferred(), binh: new Deferred() };
        serve("softphone_people", (query) => answers[query]);
        await openTab("keypad");
        await type("an");
        await type("binh");
        answers.binh.resolve([BINH]);
        await settle();
        answers.an.resolve([AN]);
        await settle();
        expect(queryAllTexts(".o_cgvcall_person")).toEqual(["T\nTrần Thị Bình\n0987 654 321"]);
        expect.verifySteps(['softphone_people ["an",0,8]', 'softphone_people ["binh",0,8]']);
    });

    test("nor does one to an empty field", async () => {
        const answer = new Deferred();
        serve("softphone_people", () => answer);
        await openTab("keypad");
        await type("an");
        await press("Escape");
        await animationFrame();
        answer.resolve([AN]);
        await settle();
        expect(".o_cgvcall_person").toHaveCount(0);
        expect.verifySteps(['softphone_people ["an",0,8]']);
    });

    test("Enter before the answer calls nobody", async () => {
        serve("softphone_people", (query) => (query === "an" ? [AN] : [BINH]));
        await openTab("keypad");
        await type("an");
        await edit("binh");
        await animationFrame();
        await press("Enter");
        expect.verifySteps(['softphone_people ["an",0,8]', 'softphone_people ["binh",0,8]']);
        await settle();
        await press("Enter");
        expect.verifySteps(['call ["+84987654321",{"resModel":"crm.lead","resId":8}]']);
        await wait();
    });

    test("the server fails, and another try", async () => {
        let fails = true;
        serve("softphone_people", () => {
            if (fails) {
                throw makeServerError({ message: "The server is busy." });
            }
            return [AN];
        });
        await openTab("keypad");
        await type("an");
        expect(".o_cgvcall_error [role=alert]").toHaveText("The server is busy.");
        fails = false;
        await click(".o_cgvcall_error button");
        await settle();
        expect(".o_cgvcall_error").toHaveCount(0);
        expect(".o_cgvcall_person").toHaveCount(1);
        expect.verifySteps(['softphone_people ["an",0,8]', 'softphone_people ["an",0,8]']);
    });

    test("the tab is left before the answer", async () => {
        const answer = new Deferred();
        serve("softphone_people", () => answer);
        serve("softphone_recent", () => []);
        const { state } = await openTab("keypad");
        await type("an");
        state.window.tab = "recent";
        await settle();
        answer.resolve([AN]);
        await settle();
        expect(".o_cgvcall_person").toHaveCount(0);
        state.window.tab = "keypad";
        await settle();
        expect(INPUT).toHaveValue("an", { message: "what was typed is still there" });
        expect.verifySteps(['softphone_people ["an",0,8]', "softphone_recent [0,30]"]);
    });
});

describe("bad input", () => {
    test("nothing, and one letter", async () => {
        await openTab("keypad");
        const hint = "Type a number, or two letters of a name or company.";
        expect(".o_cgvcall_hint").toHaveText(hint);
        await click(CALL);
        await type("a");
        expect(".o_cgvcall_hint").toHaveText("");
        await press("Enter");
        await animationFrame();
        expect(".o_cgvcall_hint").toHaveText(hint);
        await type("   ");
        await press("Enter");
        expect.verifySteps([]);
    });

    for (const text of ["abc", "1".repeat(40), SCRIPT]) {
        test(`neither a number nor a person: ${text.slice(0, 10)}`, async () => {
            serve("softphone_people", () => []);
            await openTab("keypad");
            await type(text);
            expect(".o_cgvcall_hint").toHaveText("Nobody found, and this is not a phone number.");
            expect(".o_cgvcall_keypad script").toHaveCount(0);
            await press("Enter");
            await click(CALL);
            expect.verifySteps([`softphone_people ${JSON.stringify([text, 0, 8])}`]);
        });
    }

    test("names from the server are text", async () => {
        serve("softphone_people", () => [{ ...AN, name: SCRIPT, company: SCRIPT }]);
        await openTab("keypad");
        await type("script");
        expect(".o_cgvcall_person").toHaveText(`<\n${SCRIPT}\n${SCRIPT} · 0912 345 678`);
        expect(".o_cgvcall_keypad script").toHaveCount(0);
        expect.verifySteps(['softphone_people ["script",0,8]']);
    });
});
