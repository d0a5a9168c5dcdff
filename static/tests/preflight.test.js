import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, mockWebSocket, test } from "@odoo/hoot";
import { queryAllTexts, queryText } from "@odoo/hoot-dom";
import { advanceTime, Deferred } from "@odoo/hoot-mock";

import { contains, makeServerError, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { assets } from "@web/core/assets";
import { browser } from "@web/core/browser/browser";
import { ConnectionLostError, rpc } from "@web/core/network/rpc";

import {
    ALL,
    bench,
    expectProblem,
    FakeTrack,
    openDialog,
    row,
    say,
    settle,
    setupPreflight,
    status,
} from "./preflight_test_helpers";

describe.current.tags("desktop");
defineMailModels();
beforeEach(setupPreflight);

test("all is well, once the user spoke and listened", async () => {
    await openDialog();
    expect(queryAllTexts("li .o_cgvcall_word")).toEqual([
        "OK",
        "OK",
        "Not checked",
        "Not checked",
        "OK",
        "OK",
        "OK",
    ]);
    expect(".o_cgvcall_summary").toHaveText("No problem so far. Some things only you can check.");
    expect(queryText(row("microphone"))).toInclude("Webcam: no sound yet.");
    expect(bench.results).toEqual([
        {
            secure: true,
            sdk: true,
            microphone: null,
            speaker: null,
            token: true,
            signalling: true,
            notifications: true,
        },
    ]);

    await say();
    expect(status("microphone")).toBe("ok");
    expect("[role=status]").toHaveText("Microphone: OK. Webcam");
    expect("[role=meter]").toHaveAttribute("aria-valuenow", "80");
    await contains(".o_cgvcall_tone").click();
    await contains(".o_cgvcall_heard").click();
    expect(status("speaker")).toBe("ok");
    expect(".o_cgvcall_summary").toHaveText("Everything works.");

    await contains(".modal-footer button:contains(Close)").click();
    await settle();
    expect(".o_dialog").toHaveCount(0);
    expect(bench.results[1]).toEqual(Object.fromEntries(ALL.map((key) => [key, true])));
    expect(bench.tracks.map(({ readyState }) => readyState)).toEqual(["ended"]);
    expect(bench.contexts).toBe(0);
    expect.verifySteps(["play tone"]);
});

test("closed at once: what was found is told once, what comes later is closed", async () => {
    const prompt = new Deferred();
    bench.microphone = () => prompt;
    await openDialog();
    expect(status("microphone")).toBe("running");
    expect(queryText(row("microphone"))).toInclude("Allow the microphone if the browser asks.");
    await contains(".modal-footer button:contains(Close)").click();
    prompt.resolve(new FakeTrack("Webcam"));
    await settle();
    expect(bench.tracks.map(({ readyState }) => readyState)).toEqual(["ended"]);
    expect(bench.contexts).toBe(0);
    expect(bench.results).toHaveLength(1);
    expect([bench.results[0].sdk, bench.results[0].token]).toEqual([true, null]);
});

test("an insecure address", async () => {
    patchWithCleanup(browser.navigator, { mediaDevices: undefined });
    await openDialog();
    const advice = [
        "This address is not secure.",
        "Open Odoo with its https address, or ask your administrator for one.",
    ];
    expectProblem("secure", ...advice);
    expectProblem("microphone", ...advice);
});

test("the SDK's file is missing", async () => {
    patchWithCleanup(assets, {
        async loadJS() {
            throw new Error("404");
        },
    });
    await openDialog();
    expectProblem(
        "sdk",
        "The calling program could not be loaded.",
        "Ask your administrator to check its address in Settings → CGVCall; an ad blocker may stop it, too."
    );
});

test("the PBX refuses the password, or does not answer: the server's sentence", async () => {
    bench.token = () => {
        throw makeServerError({ message: "The PBX refuses the password of extension 101." });
    };
    await openDialog();
    expectProblem(
        "token",
        "The PBX refuses the password of extension 101.",
        "Ask your administrator to check the extension in Settings → CGVCall."
    );
    expect([status("sdk"), status("signalling")]).toEqual(["open", "open"]);
    expect(queryText(row("signalling"))).toInclude("The extension must be in order first.");
    expect([bench.results[0].token, bench.results[0].signalling]).toEqual([false, null]);
    expect.verifyErrors([]);
});

test("Odoo cannot be reached", async () => {
    const ask = rpc._rpc;
    patchWithCleanup(rpc, {
        _rpc: (url, ...rest) =>
            url === "/cgvcall/softphone/token"
                ? Promise.reject(new ConnectionLostError(url))
                : ask(url, ...rest),
    });
    await openDialog();
    expectProblem("token", "Odoo cannot be reached.", "Check your network.");
});

test("a line in trouble tries again, and is ready", async () => {
    Object.assign(bench.softphone.state, { status: "trouble", reason: "Old trouble." });
    await openDialog();
    expect(status("signalling")).toBe("running");
    expect.verifySteps(["connect"]);
    bench.softphone.state.status = "connecting";
    bench.softphone.state.status = "ready";
    await settle();
    expect(status("signalling")).toBe("ok");
});

test("a PBX that does not answer", async () => {
    mockWebSocket(() => {});
    bench.softphone.state.status = "off";
    await openDialog();
    bench.softphone.state.status = "connecting";
    await advanceTime(14000);
    await settle();
    expect(status("signalling")).toBe("running");
    await advanceTime(1000);
    await advanceTime(5000);
    await settle();
    expectProblem(
        "signalling",
        "The PBX does not answer.",
        "Wait a minute; if it goes on, ask your administrator to check the PBX."
    );
    expect.verifySteps(["connect"]);
});

test("a line that is refused tells its reason at once", async () => {
    mockWebSocket(() => {});
    bench.softphone.state.status = "connecting";
    await openDialog();
    Object.assign(bench.softphone.state, { status: "trouble", reason: "The PBX refused 101." });
    await advanceTime(100);
    await settle();
    expectProblem(
        "signalling",
        "The PBX refused 101.",
        "Wait a minute; if it goes on, ask your administrator to check the PBX."
    );
});

test("signalling that a firewall stops", async () => {
    patchWithCleanup(window, {
        WebSocket: class extends window.WebSocket {
            constructor(address) {
                super(address);
                if (address === "wss://pbx.example/ws") {
                    Promise.resolve().then(() => this.dispatchEvent(new Event("error")));
                }
            }
        },
    });
    bench.softphone.state.status = "connecting";
    await openDialog();
    bench.softphone.state.status = "trouble";
    await settle();
    expectProblem(
        "signalling",
        "No connection to the PBX can be opened.",
        "Ask your administrator to let it through the firewall."
    );
});

test("desktop notifications: to be allowed, refused, unknown to the browser", async () => {
    browser.Notification.permission = "default";
    await openDialog();
    expect(status("notifications")).toBe("open");
    await contains(".o_cgvcall_allow").click();
    await settle();
    expect(status("notifications")).toBe("ok");
    expect(".o_cgvcall_allow").toHaveCount(0);

    browser.Notification.permission = "denied";
    await contains(".o_cgvcall_again").click();
    await settle();
    expectProblem(
        "notifications",
        "The browser does not allow notifications.",
        "Click the icon left of the address and allow notifications."
    );
    patchWithCleanup(browser, { Notification: undefined });
    await contains(".o_cgvcall_again").click();
    await settle();
    expectProblem(
        "notifications",
        "This browser shows no notifications.",
        "Use a current Chrome, Edge or Firefox on a computer."
    );
});
