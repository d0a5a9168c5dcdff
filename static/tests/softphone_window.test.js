import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, getFixture, test } from "@odoo/hoot";
import {
    click,
    edit,
    manuallyDispatchProgrammaticEvent,
    pointerDown,
    press,
    queryAllTexts,
    queryOne,
    queryRect,
} from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { Component, xml } from "@odoo/owl";

import { mountWithCleanup, onRpc, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { localization } from "@web/core/l10n/localization";
import { registry } from "@web/core/registry";

import { SoftphoneWindow } from "@cgvcall/softphone_window/softphone_window";

import { fakeSoftphone, makeCall } from "./fake_softphone";

describe.current.tags("desktop");
defineMailModels();

const WINDOW = ".o_cgvcall_window";

class DummyCalls extends Component {
    static template = xml`<input class="o_dummy_calls" t-att-data-linked="props.linked"/>`;
    static props = ["*"];
}

beforeEach(() => {
    for (const method of ["softphone_recent", "softphone_people", "softphone_to_call"]) {
        onRpc("cgvcall.call", method, () => []);
    }
});

async function open(state = {}) {
    const softphone = fakeSoftphone({ ...state, window: { open: true, ...state.window } });
    await mountWithCleanup(SoftphoneWindow, { noMainContainer: true });
    await animationFrame();
    return softphone;
}

/** Press on the header and move: hoot's drag wants an element to drop on. */
async function move(x, y) {
    const { left, top } = queryRect(".o_cgvcall_window_header");
    const from = { clientX: left + 20, clientY: top + 10 };
    await pointerDown(".o_cgvcall_window_header", {
        position: { x: from.clientX, y: from.clientY },
    });
    const to = { clientX: from.clientX + x, clientY: from.clientY + y };
    await manuallyDispatchProgrammaticEvent(window, "pointermove", to);
    return () => manuallyDispatchProgrammaticEvent(window, "pointerup", to);
}

describe("header", () => {
    test("title, extension and line", async () => {
        const { state } = await open();
        expect("#o_cgvcall_window_title").toHaveText("Phone");
        expect(".o_cgvcall_extension").toHaveText("101");
        expect(".o_cgvcall_line").toHaveText("Ready");
        state.status = "connecting";
        await animationFrame();
        expect(".o_cgvcall_line").toHaveText("Connecting…");
        expect(".o_cgvcall_trouble").toHaveCount(0);
    });

    test("trouble: why, and another try", async () => {
        await open({ status: "trouble", reason: "The PBX does not answer." });
        expect(".o_cgvcall_line").toHaveText("Not connected");
        expect(".o_cgvcall_trouble [role=alert]").toHaveText("The PBX does not answer.");
        await click(".o_cgvcall_trouble button");
        expect.verifySteps(["connect []"]);
    });

    test("check, fold and close", async () => {
        const { state } = await open();
        await click(".o_cgvcall_check");
        await click(".o_cgvcall_fold");
        expect.verifySteps(["openPreflight []", "foldWindow [true]"]);
        state.window.folded = true;
        await animationFrame();
        expect("[role=tablist]").toHaveCount(0);
        expect(".o_cgvcall_line").toHaveText("Ready");
        expect(".o_cgvcall_fold").toHaveAttribute("aria-label", "Unfold");
        await click(".o_cgvcall_fold");
        await click(".o_cgvcall_window_close");
        expect.verifySteps(["foldWindow [false]", "closeWindow []"]);
    });

    test("escape closes, unless it is for the call or a search", async () => {
        registry.category("cgvcall.parts").add("Calls", DummyCalls, { force: true });
        await open({ calls: [makeCall({ state: "ongoing" })], window: { tab: "contacts" } });
        await click(".o_dummy_calls");
        await press("Escape");
        await click("input[type=search]");
        await edit("an");
        await press("Escape");
        expect.verifySteps([]);
        await edit("");
        await press("Escape");
        expect.verifySteps(["closeWindow []"]);
    });
});

describe("calls", () => {
    test("above the tabs", async () => {
        registry.category("cgvcall.parts").add("Calls", DummyCalls, { force: true });
        const { state } = await open();
        expect(".o_dummy_calls").toHaveCount(0);
        state.calls.push(makeCall({ state: "incoming" }));
        await animationFrame();
        expect(".o_dummy_calls").toHaveCount(0, { message: "incoming calls have a pop-up" });
        state.calls.push(makeCall({ state: "ongoing" }));
        await animationFrame();
        expect(".o_dummy_calls").toHaveAttribute("data-linked", "");
        expect("[role=tabpanel]").toHaveCount(1);
    });

    test("without the part that shows them", async () => {
        registry.category("cgvcall.parts").remove("Calls");
        await open({ calls: [makeCall({ state: "ongoing" })] });
        expect(".o_cgvcall_window_calls").toHaveCount(0);
        expect(".o_cgvcall_line").toHaveText("In a call");
    });

    test("can be hung up in the folded window", async () => {
        const { state } = await open({
            calls: [makeCall({ id: "c1", state: "ongoing" })],
            window: { folded: true },
        });
        await click(".o_cgvcall_hangup");
        expect.verifySteps(['hangup ["c1"]']);
        state.calls[0].state = "ended";
        await animationFrame();
        expect(".o_cgvcall_hangup").toHaveCount(0);
    });
});

describe("tabs", () => {
    test("by mouse and by arrow keys", async () => {
        const { state } = await open();
        expect(queryAllTexts("[role=tab]")).toEqual(["Keypad", "Recent", "Contacts", "To call"]);
        await click("[role=tab]:contains(Recent)");
        await animationFrame();
        expect(state.window.tab).toBe("recent");
        expect(".o_cgvcall_recent").toHaveCount(1);
        expect("[role=tab][aria-selected=true]").toHaveText("Recent");
        await press("ArrowRight");
        await press("ArrowRight");
        await animationFrame();
        expect(state.window.tab).toBe("to_call");
        expect("[role=tab]:contains(To call)").toBeFocused();
        await press("ArrowRight");
        await animationFrame();
        expect(state.window.tab).toBe("keypad");
        await press("End");
        await animationFrame();
        expect(state.window.tab).toBe("to_call");
        expect("[role=tab][tabindex='0']").toHaveCount(1);
    });

    test("arrow keys from right to left", async () => {
        const { state } = await open();
        patchWithCleanup(localization, { direction: "rtl" });
        await click("[role=tab]:first");
        await press("ArrowLeft");
        expect(state.window.tab).toBe("recent");
    });

    test("a tab that does not exist, and missed calls", async () => {
        await open({ missed: 120, window: { tab: "nonsense" } });
        expect(".o_cgvcall_keypad").toHaveCount(1);
        expect("[role=tab] .badge").toHaveText("99+");
    });

    test("the user who opened the window is in it", async () => {
        const button = document.createElement("button");
        button.className = "o_cgvcall_systray";
        getFixture().append(button);
        button.focus();
        await open();
        expect(".o_cgvcall_keypad_number").toBeFocused();
        await click(".o_cgvcall_window_close");
        expect(button).toBeFocused();
        button.remove();
        expect.verifySteps(["closeWindow []"]);
    });

    test("a window that was open before takes no focus", async () => {
        await open();
        expect(document.activeElement.closest(WINDOW)).toBe(null);
    });
});

describe("place", () => {
    function placeOf() {
        const style = queryOne(WINDOW).style;
        return ["right", "bottom"].map((side) => style.getPropertyValue(`--o-cgvcall-${side}`));
    }

    /** There is no style sheet in unit tests, and a wide window has nowhere to go. */
    async function openSmall(place = {}) {
        const softphone = await open({ window: { folded: true, ...place } });
        Object.assign(queryOne(WINDOW).style, { position: "fixed", width: "300px" });
        await manuallyDispatchProgrammaticEvent(window, "resize");
        return softphone;
    }

    test("is remembered at the end of a move", async () => {
        const { state } = await openSmall({ right: 50, bottom: 60 });
        const drop = await move(-30, -40);
        expect(placeOf()).toEqual(["80px", "100px"]);
        expect(state.window.right).toBe(50);
        await drop();
        expect([state.window.right, state.window.bottom]).toEqual([80, 100]);
        await manuallyDispatchProgrammaticEvent(window, "pointermove", { clientX: 1, clientY: 1 });
        expect(placeOf()).toEqual(["80px", "100px"]);
    });

    test("a press that does not move, or on a button, is no move", async () => {
        const { state } = await openSmall({ right: 50, bottom: 60 });
        const drop = await move(-1, -2);
        await drop();
        expect([state.window.right, state.window.bottom]).toEqual([50, 60]);
        await pointerDown(".o_cgvcall_fold");
        await manuallyDispatchProgrammaticEvent(window, "pointermove", { clientX: 1, clientY: 1 });
        await manuallyDispatchProgrammaticEvent(window, "pointerup", {});
        expect([state.window.right, state.window.bottom]).toEqual([50, 60]);
    });

    test("from right to left", async () => {
        const { state } = await openSmall({ right: 50, bottom: 60 });
        patchWithCleanup(localization, { direction: "rtl" });
        const drop = await move(30, 0);
        await drop();
        expect(state.window.right).toBe(80);
    });

    test("stays on the screen, also on a smaller one, and comes back", async () => {
        const { state } = await openSmall();
        const drop = await move(5000, 5000);
        await drop();
        expect([state.window.right, state.window.bottom]).toEqual([0, 0]);
        const { width, height } = queryRect(WINDOW);
        Object.assign(state.window, { right: 400, bottom: 300 });
        await animationFrame();
        expect(placeOf()).toEqual(["400px", "300px"]);
        const { innerWidth, innerHeight } = browser;
        patchWithCleanup(browser, { innerWidth: width + 100, innerHeight: height + 20 });
        await manuallyDispatchProgrammaticEvent(window, "resize");
        expect(placeOf()).toEqual(["100px", "20px"]);
        expect(state.window.right).toBe(400);
        patchWithCleanup(browser, { innerWidth, innerHeight });
        await manuallyDispatchProgrammaticEvent(window, "resize");
        expect(placeOf()).toEqual(["400px", "300px"]);
    });
});

test("a folded window asks the server for nothing", async () => {
    onRpc("cgvcall.call", "softphone_recent", () => expect.step("asked"));
    const { state } = await open({ window: { folded: true, tab: "recent" } });
    expect.verifySteps([]);
    state.window.folded = false;
    await animationFrame();
    expect.verifySteps(["asked"]);
});
