import { browser } from "@web/core/browser/browser";

import { stopStream } from "./devices";
import { SdkCall } from "./sdk_call";
import { loadSdk, quietClient } from "./sdk_loader";
import { SdkStops } from "./sdk_stops";

/** A connection that is not there after this time is not coming. */
const CONNECT_TIMEOUT = 15000;
/** The SDK's socket closes within this time after a refused token, or we go on without. */
const CLOSE_TIMEOUT = 3000;

const TOKEN_EXPIRED = 6;

/**
 * The line of this tab: one client of the SDK. This file and its neighbours `sdk_*` are the only
 * ones that know the SDK; the rest of the softphone sees plain callbacks.
 *
 * @typedef {{
 *  token: string;
 *  from_number: string;
 *  sdk_url: string;
 *  server_addresses: string[];
 * }} Ticket
 *
 * @typedef {{
 *  getTicket: () => Promise<Ticket>;  a new token, for the one that expired
 *  onReady: () => void;
 *  onLost: (lost: { final: boolean, reason: string, error?: Error }) => void;  unless `final`,
 *      the SDK goes on trying by itself. Reasons: network, timeout, refused, token, sdk.
 *  onIncoming: (call: SdkCall) => void;
 *  microphoneId?: string;  for the calls to come; "" or none: the default one
 * }} LineHandlers
 */
export class SdkAdapter {
    /** @param {LineHandlers} handlers */
    constructor(handlers) {
        this.handlers = handlers;
        this.microphoneId = handlers.microphoneId || "";
        /** Calls of the present client. */
        this._calls = new Set();
        /** Of all clients: the next one ends what the one before could not. */
        this._stops = new SdkStops();
        this._client = null;
        this._sdk = null;
        this._ticket = null;
        this._timer = null;
        this._closed = null;
    }

    /**
     * Connect with a fresh client. Reports by `onReady` or `onLost`.
     *
     * @param {Ticket} ticket
     */
    async connect(ticket) {
        this.disconnect();
        this._calls.forEach((call) => call.abandon());
        this._calls.clear();
        this._ticket = ticket;
        try {
            this._sdk = await loadSdk(ticket.sdk_url);
            if (this._ticket !== ticket) {
                return; // disconnected, or connected anew, while the file was loading
            }
            const Client = this._stops.watch(quietClient(this._sdk.StringeeClient));
            this._client = new Client(ticket.server_addresses || []);
            this._listen(this._client);
            this._connect(ticket.token);
        } catch (error) {
            this._lose({ final: true, reason: "sdk", error });
        }
    }

    disconnect() {
        browser.clearTimeout(this._timer);
        this._stops.offline();
        const client = this._client;
        this._client = null;
        this._ticket = null;
        client?.disconnect();
    }

    /**
     * @param {string} number as the PBX dials it
     * @returns {SdkCall} not placed yet: listen to it, then `place()`
     */
    call(number) {
        const { StringeeCall } = this._sdk;
        return this._adopt(new StringeeCall(this._client, this._ticket.from_number, number, false));
    }

    _connect(token) {
        browser.clearTimeout(this._timer);
        this._timer = browser.setTimeout(
            () => this._lose({ final: true, reason: "timeout" }),
            CONNECT_TIMEOUT
        );
        // `connect` does nothing on a client that tried before.
        this._client.disconnect();
        this._client.connect(token);
    }

    /** The SDK keeps only the first handler of an event: one for each, here and nowhere else. */
    _listen(client) {
        const own = (handler) => (detail) => {
            if (client === this._client) {
                return handler(detail);
            }
        };
        client.on("connect", () => {
            if (client !== this._client) {
                // The SDK's timer brings a closed client back to life now and then.
                client.disconnect();
            }
        });
        client.on(
            "authen",
            own((answer) => this._onAuthen(answer))
        );
        client.on(
            "requestnewtoken",
            own(() => this._renew(client))
        );
        client.on(
            "disconnect",
            own(() => this._onDisconnect())
        );
        client.on(
            "incomingcall",
            own((call) => this._onIncoming(call))
        );
        for (const name of ["incomingcall2", "otherdeviceauthen", "custommessage"]) {
            client.on(name, () => {});
        }
    }

    _onAuthen({ r }) {
        if (r === 0) {
            browser.clearTimeout(this._timer);
            this._stops.online(this._client);
            this.handlers.onReady();
        } else if (r !== TOKEN_EXPIRED) {
            this._lose({ final: true, reason: "refused" });
        }
    }

    _onDisconnect() {
        this._stops.offline();
        if (this._closed) {
            this._closed();
        } else {
            this.handlers.onLost({ final: false, reason: "network" });
        }
    }

    /**
     * The token expired. The SDK closes its socket right after this event, and a `connect` before
     * that is lost: wait for both the new token and the closing.
     */
    async _renew(client) {
        browser.clearTimeout(this._timer);
        const closed = new Promise((resolve) => {
            this._closed = resolve;
            browser.setTimeout(resolve, CLOSE_TIMEOUT);
        });
        try {
            const [ticket] = await Promise.all([this.handlers.getTicket(), closed]);
            if (client === this._client) {
                this._ticket = ticket;
                this._connect(ticket.token);
            }
        } catch (error) {
            if (client === this._client) {
                this._lose({ final: true, reason: "token", error });
            }
        } finally {
            this._closed = null;
        }
    }

    _onIncoming(call) {
        // Also one that was rejected while the PBX could not hear it.
        if (this._knows(call.callId) || this._stops.has(call.callId)) {
            return drop(call);
        }
        // The SDK swallows what its handlers throw.
        try {
            this.handlers.onIncoming(this._adopt(call));
        } catch (error) {
            Promise.reject(error);
        }
    }

    _adopt(sdkCall) {
        const call = new SdkCall(sdkCall, { microphoneId: this.microphoneId });
        this._calls.forEach((other) => other.over && this._calls.delete(other));
        this._calls.add(call);
        return call;
    }

    _knows(id) {
        return [...this._calls].some((call) => call.id === id && !call.over);
    }

    _lose(lost) {
        this.disconnect();
        this.handlers.onLost(lost);
    }
}

/**
 * The PBX may offer a call twice. The second object would ring and listen beside the first: the
 * SDK forgets it, and its microphone, which it asked for already, is freed when it comes.
 */
function drop(call) {
    const events = ["signalingstate", "mediastate", "addremotestream", "otherdevice", "error"];
    for (const name of events) {
        call.on(name, () => {});
    }
    call.on("addlocalstream", stopStream);
    call.ended = true;
    call.onRemove();
}

/** Where the softphone gets its adapter from: tests put another one here. */
export const adapters = { create: (handlers) => new SdkAdapter(handlers) };
