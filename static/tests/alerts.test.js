import { beforeEach, describe, expect, test } from "@odoo/hoot";

import { allowTranslations, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";

import { makeCall } from "./fake_softphone";

import { Alerts } from "@cgvcall/line/alerts";
import { Ringtone } from "@cgvcall/line/ringtone";

describe.current.tags("headless");

let seen;
let alerts;

beforeEach(() => {
    allowTranslations();
    seen = false;
    patchWithCleanup(document, { hidden: true });
    patchWithCleanup(browser, {
        Notification: class extends EventTarget {
            static permission = "granted";

            constructor(title) {
                super();
                expect.step(`notice ${title}`);
            }

            close() {
                expect.step("notice closed");
            }
        },
    });
    patchWithCleanup(Ringtone.prototype, {
        start: ({ waiting, speakerId }) => expect.step(`${waiting ? "beep" : "ring"} ${speakerId}`),
        stop: () => expect.step("silence"),
    });
    alerts = new Alerts({
        isSeen: async () => seen,
        speakerId: () => "ear",
        onLeave: () => {},
    });
});

test("who looks elsewhere is told by the desktop, until it stops ringing", async () => {
    const call = makeCall({ state: "incoming" });
    alerts.update([call]);
    await alerts.notify(call);
    expect.verifySteps(["ring ear", "notice Nguyễn Văn An"]);
    alerts.update([{ ...call, state: "ongoing" }]);
    expect.verifySteps(["silence", "notice closed"]);
    alerts.update([]);
    expect.verifySteps([]);
});

test("who looks at a tab of Odoo sees the pop-up: no notice", async () => {
    seen = true;
    await alerts.notify(makeCall({ state: "incoming" }));
    expect.verifySteps([]);
});

test("a caller who was quicker than the look-up: no notice", async () => {
    await alerts.notify(makeCall({ state: "ended" }));
    expect.verifySteps([]);
});

test("it rings once for any number of calls, and beeps beside a live one", () => {
    const [first, second] = [makeCall({ state: "incoming" }), makeCall({ state: "incoming" })];
    alerts.update([first]);
    alerts.update([first, second]);
    expect.verifySteps(["ring ear"]);
    first.state = "ongoing";
    alerts.update([first, second]);
    expect.verifySteps(["beep ear"]);
    second.state = "ended";
    alerts.update([first, second]);
    expect.verifySteps(["silence"]);
});
