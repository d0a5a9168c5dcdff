import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { click, edit, press, queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";

import {
    getService,
    makeServerError,
    mockService,
    mountWithCleanup,
} from "@web/../tests/web_test_helpers";
import { MainComponentsContainer } from "@web/core/main_components_container";
import { registry } from "@web/core/registry";

import { looksLikeNumber, numberIn } from "@cgvcall/command_palette/number_text";

import { fakeSoftphone } from "./fake_softphone";
import { AN, BINH, SCRIPT, serve } from "./softphone_window_helpers";

describe.current.tags("desktop");
defineMailModels();

const INPUT = ".o_command_palette_search input";

async function openPalette() {
    await mountWithCleanup(MainComponentsContainer);
    await press(["control", "k"]);
    await animationFrame();
}

async function type(text) {
    await click(INPUT);
    await edit(text);
    await advanceTime(300);
    await animationFrame();
}

const commands = () => queryAllTexts(".o_command");

test("not a trace for users without an extension", async () => {
    mockService("cgvcall.softphone", () => null);
    await openPalette();
    await type("0912345678");
    expect(commands()).toEqual([]);
    expect(registry.category("command_setup").contains("=")).toBe(false);
    expect(".o_command_palette_footer").not.toHaveText(/people to call/);
});

test("a number, without a question to the server", async () => {
    fakeSoftphone();
    serve("softphone_people", () => []);
    await openPalette();
    await type("0912 345 678");
    expect(commands()).toEqual(["Call 0912 345 678"]);
    await press("Enter");
    await animationFrame();
    expect.verifySteps(['call ["0912 345 678"]']);
    expect(".o_command_palette").toHaveCount(0);
});

test("words are no number, and ask nothing", async () => {
    fakeSoftphone();
    serve("softphone_people", () => []);
    await openPalette();
    for (const text of ["abc", "12", "1".repeat(40), SCRIPT]) {
        await type(text);
        expect(commands()).toEqual([]);
    }
    expect.verifySteps([]);
});

test("from the commands to the people", async () => {
    fakeSoftphone();
    serve("softphone_people", () => [AN, BINH]);
    await openPalette();
    expect(".o_command_palette_footer").toHaveText(/=people to call/);
    await type("call some");
    expect(commands()).toEqual(["Call somebody…"]);
    await press("Enter");
    await animationFrame();
    expect(".o_namespace:first").toHaveText("=");
    expect(INPUT).toHaveAttribute("placeholder", "A number, or a name");
    await type("a");
    expect.verifySteps([]);
    await type("an");
    expect.verifySteps(['softphone_people ["an",0,5]']);
    expect(commands()).toEqual([
        "Call Nguyễn Văn An · 0912 345 678",
        "Call Trần Thị Bình · 0987 654 321",
    ]);
    await press("ArrowDown");
    await animationFrame();
    await press("Enter");
    await animationFrame();
    expect.verifySteps(['call ["+84987654321",{"resModel":"crm.lead","resId":8}]']);
});

test("by its key; a number before the people who have it", async () => {
    fakeSoftphone();
    serve("softphone_people", () => [AN]);
    await openPalette();
    await type("=0912345678");
    expect(commands()).toEqual(["Call 0912345678", "Call Nguyễn Văn An · 0912 345 678"]);
    expect.verifySteps(['softphone_people ["0912345678",0,5]']);
});

test("nobody found", async () => {
    fakeSoftphone();
    serve("softphone_people", () => []);
    await openPalette();
    await type("=xyz");
    expect(".o_command").toHaveCount(0);
    expect(".o_command_palette_listbox_empty").toHaveText(/Nobody found/);
    expect.verifySteps(['softphone_people ["xyz",0,5]']);
});

test("names from the server are text", async () => {
    fakeSoftphone();
    serve("softphone_people", () => [{ ...AN, name: SCRIPT }]);
    await openPalette();
    await type("=script");
    expect(commands()).toEqual([`Call ${SCRIPT} · 0912 345 678`]);
    expect(".o_command script").toHaveCount(0);
    expect.verifySteps(['softphone_people ["script",0,5]']);
});

test("the server fails, and another try", async () => {
    fakeSoftphone();
    let fails = true;
    serve("softphone_people", () => {
        if (fails) {
            throw makeServerError({ message: "The server is busy." });
        }
        return [AN];
    });
    await openPalette();
    await type("=an");
    expect(commands()).toEqual(["The server is busy. Try again"]);
    fails = false;
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect(commands()).toEqual(["Call Nguyễn Văn An · 0912 345 678"]);
    expect.verifySteps(['softphone_people ["an",0,5]', 'softphone_people ["an",0,5]']);
    expect(Boolean(getService("command"))).toBe(true);
});

test("what may be a number", () => {
    const yes = [
        "101",
        "*97",
        "0912345678",
        "+84 (0)912 345 678",
        "(028) 3822-1234",
        "0912.345.678",
        "tel:+84912345678",
        "028 3822 1234 ext. 12",
        "028 3822 1234 máy lẻ 12",
        "0912 345 678 / 0987 654 321",
        "０９１２３４５６７８",
        "0912\u00a0345\u00a0678",
    ];
    const no = ["", " ", "+", "()", "abc", "An 2", "VPBX_101", "1".repeat(40), SCRIPT, "12:30"];
    expect(yes.filter((text) => !looksLikeNumber(text))).toEqual([]);
    expect(no.filter((text) => looksLikeNumber(text))).toEqual([]);
});

test("the number in a pasted text", () => {
    const found = {
        "0912 345 678": "0912 345 678",
        "  0912345678\n": "0912345678",
        "0912345678\n0987654321": "0912345678",
        "An\t0912 345 678": "0912 345 678",
        "ĐT: 0912.345.678 (An)": "0912.345.678",
        "tel:+84912345678": "+84912345678",
        "Nguyễn Văn An": null,
        [`${"1".repeat(40)}`]: null,
        [SCRIPT]: null,
    };
    for (const [text, number] of Object.entries(found)) {
        expect(numberIn(text)).toBe(number, { message: text });
    }
});
