import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, edit, keyDown, press, queryAllTexts, queryFirst, select } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";

import {
    contains,
    getService,
    makeServerError,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";

import { fakeSoftphone, makeCall } from "./fake_softphone";

describe.current.tags("desktop");
defineMailModels();

let softphone;
let call;

beforeEach(() => {
    softphone = fakeSoftphone({
        calls: [makeCall({ id: "c1", state: "ongoing", answeredAt: Date.now() })],
    });
    call = softphone.state.calls[0];
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
        expect(queryAllTexts(".o_cgvcall_key").join("")).toBe("123456789*0#");
        await click(".o_cgvcall_key[data-key='#']");
        call.digits = "12#";
        await animationFrame();
        expect(".o_cgvcall_digits").toHaveText("12#");
        expect.verifySteps([`sendDtmf ["c1","#"]`]);
    });

    test("the physical keys, while the pad has the focus", async () => {
        await open("dtmf");
        expect(document.activeElement).toBe(queryFirst(".o_cgvcall_pad"));
        await press("5");
        await press("*");
        await press("a");
        await press(["ctrl", "1"]);
        await click(".o_cgvcall_key[data-key='0']");
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
        expect(".o_cgvcall_pad").toHaveCount(0);
        await contains(".o_cgvcall_dtmf").click();
        expect(".o_cgvcall_pad").toHaveCount(1);
        call.state = "held";
        await animationFrame();
        expect(".o_cgvcall_pad, .o_cgvcall_dtmf").toHaveCount(0);
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
        expect(document.activeElement).toBe(queryFirst(".o_cgvcall_search"));
        await edit("binh");
        await animationFrame();
        expect(queryAllTexts(".o_cgvcall_colleague")).toEqual(["Bình\n102"]);
        await edit("103");
        await animationFrame();
        await contains(".o_cgvcall_colleague").click();
        expect(".o_cgvcall_confirm p").toHaveText("Transfer the call to Đặng <b>Chi</b> (103)?");
        await contains(".o_cgvcall_back").click();
        await contains(".o_cgvcall_search").edit("");
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
        expect(".o_cgvcall_empty").toHaveText("Nobody by that name.");
    });

    test("no colleague at all", async () => {
        onRpc("cgvcall.call", "softphone_colleagues", () => []);
        await open("transfer");
        expect(".o_cgvcall_empty").toHaveText("No colleague has a phone line.");
        expect(".o_cgvcall_search").toHaveCount(0);
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

describe("devices", () => {
    /** @param {Object[]|Error} devices */
    function mockDevices(devices) {
        const target = new EventTarget();
        target.enumerateDevices = async () => {
            if (devices instanceof Error) {
                throw devices;
            }
            return devices;
        };
        patchWithCleanup(browser, { navigator: { ...browser.navigator, mediaDevices: target } });
        return target;
    }
    const LIST = [
        { kind: "audioinput", deviceId: "default", label: "Default" },
        { kind: "audioinput", deviceId: "m1", label: "Headset <b>" },
        { kind: "audioinput", deviceId: "m2", label: "" },
        { kind: "videoinput", deviceId: "v1", label: "Camera" },
        { kind: "audiooutput", deviceId: "s1", label: "Headset" },
    ];

    test("choose a microphone and a speaker", async () => {
        mockDevices(LIST);
        await open("devices");
        expect(queryAllTexts(".o_cgvcall_microphone option")).toEqual([
            "Microphone of the system",
            "Headset <b>",
            "Microphone 2",
        ]);
        expect(queryAllTexts(".o_cgvcall_speaker option")).toEqual([
            "Speaker of the system",
            "Headset",
        ]);
        expect(".o_cgvcall_microphone").toHaveValue("");
        await click(".o_cgvcall_microphone");
        await select("m1");
        softphone.state.devices.microphoneId = "m1";
        await animationFrame();
        expect(".o_cgvcall_microphone").toHaveValue("m1");
        await click(".o_cgvcall_speaker");
        await select("s1");
        expect.verifySteps([
            `chooseDevices [{"microphoneId":"m1","speakerId":""}]`,
            `chooseDevices [{"microphoneId":"m1","speakerId":"s1"}]`,
        ]);
    });

    test("one is plugged in, the chosen one is not there", async () => {
        softphone.state.devices.speakerId = "gone";
        const devices = [...LIST];
        const target = mockDevices(devices);
        await open("devices");
        expect(queryAllTexts(".o_cgvcall_speaker option").at(-1)).toBe("Not plugged in");
        expect(".o_cgvcall_speaker").toHaveValue("gone");
        devices.push({ kind: "audiooutput", deviceId: "gone", label: "Loudspeaker" });
        target.dispatchEvent(new Event("devicechange"));
        await animationFrame();
        expect(queryAllTexts(".o_cgvcall_speaker option").at(-1)).toBe("Loudspeaker");
    });

    test("none can be listed", async () => {
        mockDevices(new Error("NotAllowedError"));
        await open("devices");
        expect(queryAllTexts(".o_cgvcall_device_menu option")).toEqual([
            "Microphone of the system",
            "Speaker of the system",
        ]);
    });
});

describe("quality", () => {
    const LEVELS = {
        good: ["Good sound", "text-success", null, "Loss 0.0 % · Jitter 4 ms · Round trip 40 ms"],
        weak: [
            "Weak sound",
            "text-warning",
            "jitter",
            "Sound arrives unevenly. · Loss 0.0 % · Jitter 4 ms · Round trip 40 ms",
        ],
        bad: [
            "Bad sound",
            "text-danger",
            "loss",
            "Sound gets lost on the way. · Loss 12.5 % · Jitter 4 ms · Round trip 40 ms",
        ],
    };
    for (const [level, [text, tone, cause, tooltip]] of Object.entries(LEVELS)) {
        test(level, async () => {
            const loss = level === "bad" ? 0.125 : 0;
            await start();
            expect(".o_cgvcall_quality").toHaveCount(0);
            call.quality = { level, cause, loss, jitter: 4.2, roundTrip: 40 };
            await animationFrame();
            expect(".o_cgvcall_quality").toHaveText(text);
            expect(".o_cgvcall_quality").toHaveClass(tone);
            expect(".o_cgvcall_quality").toHaveAttribute("data-tooltip", tooltip);
            call.state = "held";
            await animationFrame();
            expect(".o_cgvcall_quality").toHaveCount(0);
        });
    }

    test("what was not measured is not told", async () => {
        call.quality = {
            level: "weak",
            cause: "round_trip",
            loss: null,
            jitter: null,
            roundTrip: 450,
        };
        await start();
        expect(".o_cgvcall_quality").toHaveAttribute(
            "data-tooltip",
            "Sound takes long. · Round trip 450 ms"
        );
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
