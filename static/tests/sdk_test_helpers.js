import { expect } from "@odoo/hoot";

import { patchWithCleanup } from "@web/../tests/web_test_helpers";
import { assets } from "@web/core/assets";
import { browser } from "@web/core/browser/browser";

import { SdkAdapter } from "@cgvcall/line/sdk_adapter";
import { loadSdk } from "@cgvcall/line/sdk_loader";

const TICKET = {
    token: "t1",
    from_number: "VPBX_101",
    sdk_url: "/sdk.js",
    server_addresses: ["x"],
};

/** What the SDK's classes have in common: only the first handler of an event is kept. */
class Emitter {
    handlers = {};

    on(name, handler) {
        this.handlers[name] ??= handler;
    }

    emit(name, detail) {
        return this.handlers[name]?.(detail);
    }
}

/** Clients and calls of the SDK that were made in this test. */
export const sdk = { clients: [], calls: [] };

class FakeClient extends Emitter {
    constructor(addresses) {
        super();
        this.addresses = addresses;
        sdk.clients.push(this);
    }

    connect(token) {
        expect.step(`connect ${token}`);
    }

    disconnect() {}

    _packetReceived(service, body) {
        expect.step([service, body]);
    }
}

export class FakeSdkCall extends Emitter {
    callId = "";
    isIncomingCall = false;
    toType = "external";
    _pc = { close: () => expect.step("close") };

    constructor(client, from, to) {
        super();
        Object.assign(this, { client, fromNumber: from, toNumber: to });
        sdk.calls.push(this);
    }

    makeCall(callback) {
        expect.step("makeCall");
        this.reply = callback;
    }

    answer(callback) {
        expect.step("answer");
        this.reply = callback;
    }

    hangup(callback) {
        expect.step(callback ? "hangup that is not sent" : "hangup");
    }

    reject() {
        expect.step("reject");
    }

    mute(muted) {
        expect.step(`mute ${muted}`);
    }
}

export class FakeStream {
    constructor(name) {
        this.name = name;
    }

    getTracks() {
        return [{ stop: () => expect.step(`stop ${this.name}`) }];
    }
}

/** Put a stand-in in the place of the SDK and of the microphone. */
export function setupSdk() {
    Object.assign(sdk, { clients: [], calls: [] });
    loadSdk.cache.clear();
    patchWithCleanup(window, { StringeeClient: undefined, StringeeCall: undefined });
    patchWithCleanup(assets, {
        async loadJS() {
            expect(window.exports).toBe(undefined, { message: "only the SDK sees its exports" });
            Object.assign(window, { StringeeClient: FakeClient, StringeeCall: FakeSdkCall });
        },
    });
    patchWithCleanup(browser.navigator.mediaDevices, {
        getUserMedia: async () => new FakeStream("probe"),
    });
}

export async function connect(handlers = {}) {
    const adapter = new SdkAdapter({
        getTicket: async () => ({ ...TICKET, token: "t2" }),
        onReady: () => expect.step("ready"),
        onLost: ({ final, reason }) => expect.step(`lost ${reason}${final ? " for good" : ""}`),
        onIncoming: () => {},
        ...handlers,
    });
    await adapter.connect(TICKET);
    return adapter;
}
