import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click } from "@odoo/hoot-dom";

import {
    contains,
    getService,
    makeMockEnv,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { session } from "@web/session";

import { fakeSoftphone, makeCall, UNKNOWN } from "./fake_softphone";
import { connected, reportedStates, setupSoftphone, settle } from "./softphone_test_helpers";
import { openTab, recentCall, serve } from "./softphone_window_helpers";

import { looksLikeNumber } from "@cgvcall/command_palette/number_text";
import { shownNumber } from "@cgvcall/line/shown_number";

const HIDDEN = "0987 ••• 321";

describe.current.tags("desktop");
defineMailModels();

describe("a caller, for who may not read numbers", () => {
    let phone;

    beforeEach(async () => {
        phone = setupSoftphone();
        patchWithCleanup(session, { cgvcall: { ...session.cgvcall, hides_numbers: true } });
        phone.answers.identify = () => {
            throw new Error("no");
        };
        await makeMockEnv();
        await connected();
        await phone.adapter.incoming();
        await settle();
        expect.verifySteps(["bundle", "ring", "ringtone"]);
    });

    test("is partly hidden before and without an answer of the server", () => {
        const [{ who }] = getService("cgvcall.softphone").incoming;
        expect([who.number, who.display]).toEqual([HIDDEN, HIDDEN]);
    });

    test("is reported with the whole number", () => {
        expect(reportedStates(phone)).toEqual(["ringing"]);
        expect(phone.reports[0].number).toBe("0987654321");
    });
});

test("as the server does it", () => {
    const shown = (number) => shownNumber(number).display;
    expect(shown("0912345678")).toBe("0912345678");
    patchWithCleanup(session, { cgvcall: { extension: "101", hides_numbers: true } });
    expect(shown("0912345678")).toBe("0912 ••• 678");
    expect(shown("+84912345678")).toBe("+8491 ••• 678");
    expect(shown("19001234")).toBe("19 ••• 234");
    expect(shown("102")).toBe("102");
    expect(shown("")).toBe("");
});

test("can be called again from the keypad", () => {
    expect(looksLikeNumber("0912 ••• 678")).toBe(true);
});

test("a stranger is called by the call", async () => {
    serve("softphone_recent", () => [
        recentCall({ name: false, res_model: false, res_id: false, number: HIDDEN, id: 7 }),
        recentCall({ id: 8 }),
    ]);
    await openTab("recent");
    expect.verifySteps(["softphone_recent [0,30]"]);
    await click(".o_cgvcall_row:first-child .o_cgvcall_dial");
    await settle();
    expect.verifySteps([`call ["${HIDDEN}",{"resModel":"cgvcall.call","resId":7}]`]);
});

test("people are not searched for by number", async () => {
    patchWithCleanup(session, { cgvcall: { extension: "101", hides_numbers: true } });
    serve("softphone_people", () => []);
    await openTab("contacts");
    expect(".o_cgvcall_contacts input").toHaveAttribute("placeholder", "Name or company");
    expect.verifySteps(['softphone_people ["",0,30]']);
});

test("a new contact gets no hidden number", async () => {
    onRpc("has_group", () => true);
    onRpc("has_access", () => true);
    onRpc("cgvcall.call", "softphone_outcomes", () => []);
    onRpc("res.partner", "onchange", ({ kwargs }) => {
        expect.step(`phone ${kwargs.context.default_phone}`);
    });
    const who = { ...UNKNOWN, number: HIDDEN, display: HIDDEN };
    fakeSoftphone({ calls: [makeCall({ id: "c1", state: "ongoing", answeredAt: 1000, who })] });
    await mountWithCleanup(`<div/>`);
    await settle();
    await contains(".o_cgvcall_create_contact").click();
    await settle();
    expect.verifySteps(["phone false"]);
});
