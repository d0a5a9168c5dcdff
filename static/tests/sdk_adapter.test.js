import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { advanceTime, tick } from "@odoo/hoot-mock";

import { patchWithCleanup } from "@web/../tests/web_test_helpers";
import { assets } from "@web/core/assets";
import { registry } from "@web/core/registry";

import { connect, sdk, setupSdk } from "./sdk_test_helpers";

import { loadSdk } from "@cgvcall/line/sdk_loader";

describe.current.tags("headless");
beforeEach(setupSdk);

test("connect with the given servers; a lost network is not the end", async () => {
    await connect();
    expect(sdk.clients[0].addresses).toEqual(["x"]);
    sdk.clients[0].emit("authen", { r: 0 });
    sdk.clients[0].emit("disconnect");
    sdk.clients[0].emit("authen", { r: 0 });
    expect.verifySteps(["connect t1", "ready", "lost network", "ready"]);
});

test("an expired token: connect again, but only once the socket is closed", async () => {
    await connect();
    sdk.clients[0].emit("authen", { r: 6 });
    sdk.clients[0].emit("requestnewtoken");
    await tick();
    await tick();
    expect.verifySteps(["connect t1"]);
    sdk.clients[0].emit("disconnect");
    await tick();
    await tick();
    expect.verifySteps(["connect t2"]);
});

test("no new token: the line is lost", async () => {
    await connect({
        getTicket: async () => {
            throw new Error("no");
        },
    });
    sdk.clients[0].emit("requestnewtoken");
    await tick();
    expect.verifySteps(["connect t1", "lost token for good"]);
});

test("refused, silent, or without its program", async () => {
    await connect();
    sdk.clients[0].emit("authen", { r: -11 });
    await connect();
    await advanceTime(15000);
    patchWithCleanup(window, { StringeeClient: undefined, StringeeCall: undefined });
    patchWithCleanup(assets, { loadJS: async () => {} });
    loadSdk.cache.clear();
    await connect();
    expect.verifySteps([
        "connect t1",
        "lost refused for good",
        "connect t1",
        "lost timeout for good",
        "lost sdk for good",
    ]);
});

test("nobody but the SDK's script sees its exports", async () => {
    await connect();
    expect("exports" in window).toBe(false);
    expect.verifySteps(["connect t1"]);
});

test("messages that the SDK would print do not reach it", async () => {
    await connect();
    sdk.clients[0]._packetReceived(999, { secret: true });
    sdk.clients[0]._packetReceived(33, { callId: "c", customData: "0912345678" });
    expect.verifySteps(["connect t1", [33, { callId: "c" }]]);
});

test("errors of the SDK's own show no dialog; errors of the code it called do", async () => {
    await connect();
    expect.verifySteps(["connect t1"]);
    const handler = registry.category("error_handlers").get("cgvcall.softphone_sdk");
    const handled = (...frames) => {
        const error = Object.assign(new Error("x"), { stack: ["Error: x", ...frames].join("\n") });
        return handler({}, {}, error);
    };
    const sdkFrame = `    at e.send (${new URL("/sdk.js", window.location.href).href}:1:2)`;
    const ownFrame = `    at onReady (${window.location.origin}/web/assets/x.js:1:2)`;
    expect(handled(sdkFrame, ownFrame)).toBe(true);
    expect(handled(ownFrame, sdkFrame)).toBe(false);
    expect(handled()).toBe(false);
});
