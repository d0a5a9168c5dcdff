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
        this.calls = [];
        /** What went to the PBX to end or reject calls. */
        this.sent = [];
        sdk.clients.push(this);
    }

    connect(token) {
        expect.step(`connect ${token}`);
    }

    disconnect() {}

    _sendMessage(service, body, callback) {
        this.sent.push({ service, body, callback });
    }

    _packetReceived(service, body) {
        expect.step([service, body]);
    }
}

export class FakeTrack extends EventTarget {
    kind = "audio";
    enabled = true;
    readyState = "live";

    constructor(name) {
        super();
        this.label = name;
    }

    stop() {
        if (this.readyState === "live") {
            this.readyState = "ended";
            expect.step(`stop ${this.label}`);
        }
    }

    /** What the browser does; a stop() of one's own is silent. */
    unplug() {
        this.readyState = "ended";
        this.dispatchEvent(new Event("ended"));
    }
}

export class FakeStream {
    constructor(name) {
        this.tracks = [new FakeTrack(name)];
    }

    getTracks() {
        return this.tracks;
    }
}

/** A peer connection with one microphone's track. */
class FakeConnection extends EventTarget {
    iceConnectionState = "new";

    constructor(track) {
        super();
        this.sender = { track, replaceTrack: async (next) => (this.sender.track = next) };
    }

    /** The state changes, as the browser tells. */
    ice(state) {
        this.iceConnectionState = state;
        this.dispatchEvent(new Event("iceconnectionstatechange"));
    }

    getSenders() {
        return [this.sender];
    }

    async getStats() {
        return new Map([["in", { type: "inbound-rtp" }]]);
    }

    close() {
        expect.step("close");
    }
}

export class FakeSdkCall extends Emitter {
    callId = "";
    ended = false;
    isIncomingCall = false;
    toType = "external";
    _pc = null;

    constructor(client, from, to) {
        super();
        Object.assign(this, { client, fromNumber: from, toNumber: to });
        client.calls.push(this);
        sdk.calls.push(this);
    }

    /** The SDK opened the default microphone, and made the connection. */
    media() {
        const stream = new FakeStream("the SDK's");
        this._pc = new FakeConnection(stream.tracks[0]);
        this.emit("addlocalstream", stream);
        return this._pc.sender;
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
        this.client._sendMessage(28, { callId: this.callId }, callback);
    }

    reject(callback) {
        expect.step("reject");
        this.client._sendMessage(31, { callId: this.callId, code: 486 }, callback);
    }

    sendHold(music, callback) {
        expect.step(`hold ${music}`);
        this.reply = callback;
    }

    sendUnHold(callback) {
        expect.step("unhold");
        this.reply = callback;
    }

    sendTransfer(number, callback) {
        expect.step(`transfer ${number}`);
        this.reply = callback;
    }

    sendDtmf(digits, callback) {
        expect.step(`dtmf ${digits}`);
        this.reply = callback;
    }

    onRemove() {
        this.client.calls = this.client.calls.filter((call) => call !== this);
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
        getUserMedia: async ({ audio }) => new FakeStream(audio.deviceId?.exact || "probe"),
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
