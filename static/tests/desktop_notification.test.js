import { beforeEach, describe, expect, test } from "@odoo/hoot";

import { allowTranslations, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";

import { permission, requestPermission, showIncoming } from "@cgvcall/line/desktop_notification";

describe.current.tags("headless");

const CALL = {
    id: "c1",
    who: { number: "+84912345678", display: "0912 345 678", name: "An", company: "An Phát" },
};

let shown;
let answer;

class FakeNotification extends EventTarget {
    static permission = "granted";

    static async requestPermission() {
        this.permission = answer;
    }

    constructor(title, options) {
        super();
        Object.assign(this, { title, options });
        shown.push(this);
    }

    close() {
        expect.step("close");
    }
}

beforeEach(() => {
    allowTranslations();
    shown = [];
    FakeNotification.permission = "granted";
    patchWithCleanup(browser, { Notification: FakeNotification });
    patchWithCleanup(document, { hidden: true });
});

test("who calls, one for each call, until the call is over", () => {
    const close = showIncoming(CALL);
    showIncoming({ id: "c2", who: { number: "0999", display: "0999" } });
    expect(shown.map(({ title }) => title)).toEqual(["An", "0999"]);
    expect(shown.map(({ options }) => options.body)).toEqual([
        "Incoming call · 0912 345 678",
        "Incoming call",
    ]);
    expect(shown.map(({ options }) => options.tag)).toEqual(["c1", "c2"]);
    close();
    expect.verifySteps(["close"]);
});

test("a click brings the page to the front", () => {
    patchWithCleanup(window, { focus: () => expect.step("focus") });
    showIncoming(CALL, { onClick: () => expect.step("click") });
    shown[0].dispatchEvent(new Event("click"));
    expect.verifySteps(["focus", "close", "click"]);
});

test("nothing on a page in view, without permission, or without notifications", () => {
    patchWithCleanup(document, { hidden: false });
    showIncoming(CALL)();
    patchWithCleanup(document, { hidden: true });
    for (const refused of ["default", "denied"]) {
        FakeNotification.permission = refused;
        showIncoming(CALL)();
    }
    expect(shown).toEqual([]);
    patchWithCleanup(browser, { Notification: undefined });
    showIncoming(CALL)();
    expect(permission()).toBe("unsupported");
    class Throwing {
        static permission = "granted";
        constructor() {
            throw new TypeError("Illegal constructor");
        }
    }
    patchWithCleanup(browser, { Notification: Throwing });
    showIncoming(CALL)();
    expect.verifySteps([]);
});

test("asking for permission never fails", async () => {
    FakeNotification.permission = "default";
    answer = "denied";
    expect(await requestPermission()).toBe("denied");
    patchWithCleanup(browser, { Notification: undefined });
    expect(await requestPermission()).toBe("unsupported");
});
