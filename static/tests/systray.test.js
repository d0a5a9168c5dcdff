import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { click, press, queryAttribute, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";

import { mockService, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { registry } from "@web/core/registry";
import { NavBar } from "@web/webclient/navbar/navbar";

import { SoftphoneSystray } from "@cgvcall/systray/systray";

import { fakeSoftphone, makeCall } from "./fake_softphone";

describe.current.tags("desktop");
defineMailModels();

const BUTTON = ".o_cgvcall_systray";

async function mount(state) {
    const softphone = fakeSoftphone(state);
    await mountWithCleanup(SoftphoneSystray, { noMainContainer: true });
    return softphone;
}

test("nothing for users without an extension", async () => {
    mockService("cgvcall.softphone", () => null);
    const { isDisplayed } = registry.category("systray").get("cgvcall.Softphone");
    expect(isDisplayed({ services: { "cgvcall.softphone": null } })).toBe(false);
    await mountWithCleanup(NavBar);
    expect(".o_menu_systray").toHaveCount(1);
    expect(BUTTON).toHaveCount(0);
});

test("in the top bar", async () => {
    fakeSoftphone();
    await mountWithCleanup(NavBar);
    expect(`.o_menu_systray ${BUTTON}`).toHaveCount(1);
});

test("each state has its own mark and words", async () => {
    const { state } = await mount({ status: "off" });
    const seen = new Map();
    const look = async (values) => {
        Object.assign(state, values);
        await animationFrame();
        const marks = queryOne(BUTTON).querySelectorAll(".o_cgvcall_mark");
        seen.set(queryAttribute(BUTTON, "aria-label"), [...marks].map((el) => el.className).join());
        expect(BUTTON).toHaveAttribute("title", queryAttribute(BUTTON, "aria-label"));
    };
    await look({ status: "off" });
    await look({ status: "connecting" });
    await look({ status: "ready" });
    await look({ calls: [makeCall({ state: "ongoing" })] });
    await look({ calls: [makeCall({ state: "incoming", incoming: true })] });
    await look({ calls: [], status: "trouble", reason: "The PBX does not answer." });
    expect([...seen.keys()]).toEqual([
        "Phone 101: Off",
        "Phone 101: Connecting…",
        "Phone 101: Ready",
        "Phone 101: In a call",
        "Phone 101: Incoming call",
        "Phone 101: Not connected · The PBX does not answer.",
    ]);
    expect(new Set(seen.values()).size).toBe(6);
    expect(seen.get("Phone 101: Ready")).toBe("");
});

test("an ended call is no call", async () => {
    await mount({ calls: [makeCall({ state: "ended", endedAt: 1 })] });
    expect(BUTTON).toHaveAttribute("data-state", "ready");
});

test("missed calls", async () => {
    const { state } = await mount();
    expect(".o_cgvcall_missed").toHaveCount(0);
    state.missed = 1;
    await animationFrame();
    expect(".o_cgvcall_missed").toHaveText("1");
    expect(BUTTON).toHaveAttribute("title", "Phone 101: Ready · 1 missed call to return");
    state.missed = 100;
    await animationFrame();
    expect(".o_cgvcall_missed").toHaveText("99+");
    expect(BUTTON).toHaveAttribute("title", "Phone 101: Ready · 100 missed calls to return");
});

test("opens and closes the window", async () => {
    const { state } = await mount();
    expect(BUTTON).toHaveAttribute("aria-expanded", "false");
    await click(BUTTON);
    await press("Enter");
    expect.verifySteps(["toggleWindow []", "toggleWindow []"]);
    state.window.open = true;
    await animationFrame();
    expect(BUTTON).toHaveAttribute("aria-expanded", "true");
});

test("missed calls open what was missed", async () => {
    const { state } = await mount({ missed: 2 });
    await click(BUTTON);
    expect.verifySteps(['openWindow ["recent"]']);
    state.window.open = true;
    await click(BUTTON);
    expect.verifySteps(["toggleWindow []"]);
});
