import { beforeEach, describe, expect, test } from "@odoo/hoot";

import { allowTranslations } from "@web/../tests/web_test_helpers";

import { newCall } from "@cgvcall/softphone/call_state";
import { stateText } from "@cgvcall/softphone/call_text";

describe.current.tags("headless");

// The words are translated: as English, here.
beforeEach(() => allowTranslations());

const text = (state, values) => stateText(newCall({ state, answeredAt: 0, ...values }), 65000);

test("where a call stands", () => {
    expect(text("preparing")).toBe("Connecting…");
    expect(text("dialing")).toBe("Dialling…");
    expect(text("ringing")).toBe("Ringing…");
    expect(text("incoming")).toBe("Incoming call");
    expect(text("answering")).toBe("Answering…");
    expect(text("ongoing")).toBe("1:05");
    expect(text("ongoing", { weak: true })).toBe("Connection lost. Trying again…");
    expect(text("held")).toBe("On hold · 1:05");
    const transferTo = { number: "102", name: "Bình" };
    expect(text("transferring", { transferTo })).toBe("Transferring to Bình…");
    expect(text("ended", { cause: "transferred", transferTo })).toBe("Transferred to Bình");
});

test("how a call ended", () => {
    const ended = (cause, values) => text("ended", { cause, endedAt: 65000, ...values });
    expect(ended("completed")).toBe("Call ended · 1:05");
    expect(ended("lost")).toBe("Connection lost · 1:05");
    expect(ended("busy")).toBe("Busy");
    expect(ended("answered_elsewhere")).toBe("Answered on another device");
    expect(ended("tab_closed")).toBe("The tab with the call was closed.");
    expect(ended("a cause nobody knows")).toBe("The call failed.");
    expect(ended("setup", { text: "Not a number." })).toBe("Not a number.");
});
