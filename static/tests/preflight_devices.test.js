import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryText } from "@odoo/hoot-dom";
import { advanceTime } from "@odoo/hoot-mock";

import { contains } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";

import {
    bench,
    expectProblem,
    FakeTrack,
    openDialog,
    refuse,
    row,
    say,
    settle,
    setupPreflight,
    status,
} from "./preflight_test_helpers";

describe.current.tags("desktop");
defineMailModels();
beforeEach(setupPreflight);

test("a knock is no voice; silence is no failure", async () => {
    await openDialog();
    bench.loudness = 0.3;
    await advanceTime(200);
    bench.loudness = 0.0005;
    await advanceTime(5000);
    expect(status("microphone")).toBe("open");
    expect(".o_cgvcall_summary").toHaveText("No problem so far. Some things only you can check.");
});

for (const [name, problem, fix] of [
    [
        "NotAllowedError",
        "The browser does not allow the microphone.",
        "Click the camera icon in the address bar and allow the microphone.",
    ],
    ["NotFoundError", "No microphone found.", "Plug in a headset or a microphone."],
    [
        "NotReadableError",
        "Another program uses the microphone.",
        "Close the other program, a meeting for example.",
    ],
]) {
    test(`microphone: ${name}, then all is well again`, async () => {
        refuse(name);
        await openDialog();
        expectProblem("microphone", problem, fix);
        expect(".o_cgvcall_summary").toHaveText("Problems: 1");
        expect("[role=meter]").toHaveCount(0);
        expect(status("signalling")).toBe("ok", { message: "the other checks go on" });
        bench.microphone = () => new FakeTrack("Webcam");
        await contains(".o_cgvcall_again").click();
        await settle();
        expect(status("microphone")).toBe("open");
        expect(bench.results.map(({ microphone }) => microphone)).toEqual([false, null]);
    });
}

test("another microphone: chosen for the calls, too, and tried at once", async () => {
    await openDialog();
    await say();
    await contains("select[name=microphoneId]").select("m2");
    await settle();
    expect.verifySteps([{ microphoneId: "m2", speakerId: "" }]);
    expect(queryText(row("microphone"))).toInclude("Headset: no sound yet.");
    expect(bench.tracks.map(({ readyState }) => readyState)).toEqual(["ended", "live"]);
});

test("another speaker plays the tone; nothing heard is a problem", async () => {
    await openDialog();
    expect(".o_cgvcall_heard").toHaveCount(0);
    await contains("select[name=speakerId]").select("s2");
    expect.verifySteps([{ microphoneId: "", speakerId: "s2" }, "speaker s2", "play tone"]);
    await contains(".o_cgvcall_unheard").click();
    expectProblem(
        "speaker",
        "You heard nothing.",
        "Choose another speaker, turn up the volume, then play the tone again."
    );
    expect("select[name=speakerId]").toHaveAttribute("aria-label", "Use this speaker");
});

test("a browser without sound", async () => {
    bench.noSound = true;
    await openDialog();
    expect(status("microphone")).toBe("open");
    await contains(".o_cgvcall_tone").click();
    expectProblem(
        "speaker",
        "This browser played no sound.",
        "Allow sound for this site in the browser's settings."
    );
});

test("a microphone that is pulled out is tried again; one that is plugged in, too", async () => {
    await openDialog();
    const plug = () => browser.navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
    plug();
    await settle();
    expect(bench.tracks).toHaveLength(1, { message: "it is still there" });
    bench.tracks[0].readyState = "ended";
    refuse("NotFoundError");
    plug();
    await settle();
    expect(status("microphone")).toBe("problem");
    bench.microphone = () => new FakeTrack("Webcam");
    plug();
    await settle();
    expect(status("microphone")).toBe("open");
});
