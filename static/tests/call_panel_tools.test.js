import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, edit, keyDown, press, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";

import {
    contains,
    getService,
    makeServerError,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";

import { fakeSoftphone, makeCall } from "./fake_softphone";

describe.current.tags("desktop");
defineMailModels();

let call;

beforeEach(() => {
    const values = { id: "c1", state: "ongoing", answeredAt: Date.now() };
    [call] = fakeSoftphone({ calls: [makeCall(values)] }).state.calls;
});

async function start() {
    await mountWithCleanup(`<input class="o_page_input"/>`);
}

async function open(tool) {
    await start();
    await contains(`.o_cgvcall_${tool}`).click();
    await animationFrame();
}

test("mute and unmute", async () => {
    await start();
    expect(".o_cgvcall_mute").toHaveAttribute("aria-pressed", "false");
    await click(".o_cgvcall_mute");
    call.muted = true;
    await animationFrame();
    expect(".o_cgvcall_mute").toHaveText("Unmute");
    expect(".o_cgvcall_mute").toHaveAttribute("aria-pressed", "true");
    await click(".o_cgvcall_mute");
    expect.verifySteps([`toggleMute ["c1"]`, `toggleMute ["c1"]`]);
});

test("hold and resume; nothing else while the PBX thinks", async () => {
    await start();
    await click(".o_cgvcall_hold");
    call.pending = "hold";
    await animationFrame();
    expect(".o_cgvcall_hold[aria-busy=true]").not.toBeEnabled();
    expect(".o_cgvcall_dtmf").not.toBeEnabled();
    expect(".o_cgvcall_transfer").not.toBeEnabled();
    expect(".o_cgvcall_hangup").toBeEnabled();
    Object.assign(call, { state: "held", pending: null });
    await animationFrame();
    expect(".o_cgvcall_hold").toHaveText("Resume");
    expect(".o_cgvcall_hold").toBeEnabled();
    await click(".o_cgvcall_hold");
    expect.verifySteps([`hold ["c1"]`, `resume ["c1"]`]);
});

test("hang up", async () => {
    await start();
    await click(".o_cgvcall_hangup");
    expect.verifySteps([`hangup ["c1"]`]);
});

describe("keypad", () => {
    test("twelve keys, and what was sent", async () => {
        await open("dtmf");
        expect(queryAllTexts(".o_cgvcall_dtmf_key").join("")).toBe("123456789*0#");
        await click(".o_cgvcall_dtmf_key[data-key='#']");
        call.digits = "12#";
        await animationFrame();
        expect(".o_cgvcall_dtmf_digits").toHaveText("12#");
        expect.verifySteps([`sendDtmf ["c1","#"]`]);
    });

    test("the physical keys, while the pad has the focus", async () => {
        await open("dtmf");
        expect(document.activeElement).toBe(queryFirst(".o_cgvcall_dtmf_pad"));
        await press("5");
        await press("*");
        await press("a");
        await press(["ctrl", "1"]);
        await click(".o_cgvcall_dtmf_key[data-key='0']");
        await press("7");
        expect.verifySteps([
            `sendDtmf ["c1","5"]`,
            `sendDtmf ["c1","*"]`,
            `sendDtmf ["c1","0"]`,
            `sendDtmf ["c1","7"]`,
        ]);
        await click(".o_page_input");
        await press("9");
        expect.verifySteps([]);
    });

    test("it closes on hold, and by its button", async () => {
        await open("dtmf");
        expect(".o_cgvcall_dtmf").toHaveAttribute("aria-expanded", "true");
        await contains(".o_cgvcall_dtmf").click();
        expect(".o_cgvcall_dtmf_pad").toHaveCount(0);
        await contains(".o_cgvcall_dtmf").click();
        expect(".o_cgvcall_dtmf_pad").toHaveCount(1);
        call.state = "held";
        await animationFrame();
        expect(".o_cgvcall_dtmf_pad, .o_cgvcall_dtmf").toHaveCount(0);
    });
});

describe("transfer", () => {
    const COLLEAGUES = [
        { number: "102", name: "Bình", user_id: 2, image_url: false },
        { number: "103", name: "Đặng <b>Chi</b>", user_id: 3, image_url: false },
    ];

    test("search, choose, confirm", async () => {
        onRpc("cgvcall.call", "softphone_colleagues", () => COLLEAGUES);
        await open("transfer");
        expect(queryAllTexts(".o_cgvcall_colleague")).toEqual([
            "Bình\n102",
            "Đặng <b>Chi</b>\n103",
        ]);
        expect(".o_cgvcall_colleague b").toHaveCount(0);
        expect(document.activeElement).toBe(queryFirst(".o_cgvcall_colleague_search"));
        await edit("binh");
        await animationFrame();
        expect(queryAllTexts(".o_cgvcall_colleague")).toEqual(["Bình\n102"]);
        await edit("dang");
        await animationFrame();
        expect(queryAllTexts(".o_cgvcall_colleague")).toEqual(["Đặng <b>Chi</b>\n103"]);
        await edit("103");
        await animationFrame();
        await contains(".o_cgvcall_colleague").click();
        expect(".o_cgvcall_confirm p").toHaveText("Transfer the call to Đặng <b>Chi</b> (103)?");
        await contains(".o_cgvcall_transfer_back").click();
        await contains(".o_cgvcall_colleague_search").edit("");
        await contains(".o_cgvcall_colleague:first").click();
        expect.verifySteps([]);
        await contains(".o_cgvcall_confirm_transfer").click();
        expect(".o_cgvcall_transfer_list").toHaveCount(0);
        expect.verifySteps([`transfer ["c1",{"number":"102","name":"Bình"}]`]);
    });

    test("nobody by that name", async () => {
        onRpc("cgvcall.call", "softphone_colleagues", () => COLLEAGUES);
        await open("transfer");
        await edit("zzz");
        await animationFrame();
        expect(".o_cgvcall_nobody").toHaveText("Nobody by that name.");
    });

    test("no colleague at all", async () => {
        onRpc("cgvcall.call", "softphone_colleagues", () => []);
        await open("transfer");
        expect(".o_cgvcall_nobody").toHaveText("No colleague has a phone line.");
        expect(".o_cgvcall_colleague_search").toHaveCount(0);
    });

    test("an error, and another try", async () => {
        onRpc("cgvcall.call", "softphone_colleagues", () => {
            throw makeServerError({ message: "You have no extension." });
        });
        await open("transfer");
        expect(".o_cgvcall_transfer_error span").toHaveText("You have no extension.");
        onRpc("cgvcall.call", "softphone_colleagues", () => COLLEAGUES);
        await contains(".o_cgvcall_retry").click();
        await animationFrame();
        expect(".o_cgvcall_colleague").toHaveCount(2);
        expect(".o_cgvcall_transfer_error").toHaveCount(0);
    });

    test("until the list is there", async () => {
        onRpc("cgvcall.call", "softphone_colleagues", () => new Promise(() => {}));
        await open("transfer");
        expect(".o_cgvcall_transfer_list [role=status]").toHaveText("Loading…");
    });
});

describe("shortcuts", () => {
    test("mute, hold and hang up while one types", async () => {
        await start();
        expect(".o_cgvcall_mute").toHaveAttribute("data-tooltip", "Mute (Alt+Shift+S)");
        expect(".o_cgvcall_hold").toHaveAttribute("data-tooltip", "Hold (Alt+Shift+W)");
        expect(".o_cgvcall_hangup").toHaveAttribute("data-tooltip", "Hang up (Alt+Shift+H)");
        await click(".o_page_input");
        await press(["alt", "shift", "s"]);
        await press(["alt", "shift", "w"]);
        await press(["alt", "shift", "h"]);
        expect(document.activeElement).toBe(queryFirst(".o_page_input"));
        expect.verifySteps([`toggleMute ["c1"]`, `hold ["c1"]`, `hangup ["c1"]`]);
    });

    test("with a dialog open", async () => {
        await start();
        getService("dialog").add(ConfirmationDialog, { body: "Sure?" });
        await animationFrame();
        await press(["alt", "shift", "s"]);
        expect.verifySteps([`toggleMute ["c1"]`]);
    });

    test("Odoo shows them while Alt is held", async () => {
        await start();
        await keyDown("alt");
        await animationFrame();
        expect(".o_cgvcall_mute .o_web_hotkey_overlay").toHaveText("SHIFT+S");
        expect(".o_cgvcall_hold .o_web_hotkey_overlay").toHaveText("SHIFT+W");
        expect(".o_cgvcall_hangup .o_web_hotkey_overlay").toHaveText("SHIFT+H");
    });

    test("no hold while the PBX thinks, or before the answer", async () => {
        call.pending = "hold";
        await start();
        await press(["alt", "shift", "w"]);
        Object.assign(call, { state: "ringing", pending: null });
        await animationFrame();
        await press(["alt", "shift", "w"]);
        expect.verifySteps([]);
    });
});
