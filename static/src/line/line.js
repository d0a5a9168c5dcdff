import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { rpc, RPCError } from "@web/core/network/rpc";

import { adapters } from "./sdk_adapter";

/** A short gap (another access point, a lid closed and opened) is not worth a word. */
const GAP = 5000;
/** How long a click on a number waits for the line. */
const READY_TIMEOUT = 15000;
/** Waits before the next attempt, when the SDK gave up; the last one for good. */
const RETRY_DELAYS = [15000, 60000, 300000];

const REASONS = Object.freeze({
    network: _t("Connection to the PBX lost. Trying again…"),
    timeout: _t("The PBX does not answer."),
    refused: _t("The PBX refused this extension."),
    token: _t("The PBX gave no new access. Try again."),
    sdk: _t("The calling program could not be loaded."),
    odoo: _t("Odoo cannot be reached."),
});

/** A sentence for the user: the line cannot be used. */
export class LineError extends Error {}

/** The sentence in the server's answer, or a word about the network. */
export function errorText(error) {
    if (error instanceof LineError) {
        return error.message;
    }
    if (error instanceof RPCError) {
        return error.data?.message || error.message;
    }
    return REASONS.odoo.toString();
}

/** The connection of this tab to the PBX: gets the token, connects, comes back. */
export class Line {
    /**
     * @param {{ status: string, reason: string }} state reactive; this class writes it
     * @param {(call: import("./sdk_call").SdkCall) => void} onIncoming
     */
    constructor(state, onIncoming) {
        this.state = state;
        this._waiting = [];
        this._failures = 0;
        this._attempt = 0;
        this._gapTimer = null;
        this._retryTimer = null;
        this.adapter = adapters.create({
            getTicket: () => this._fetchTicket({ renew: true }),
            onReady: () => this._onReady(),
            onLost: (lost) => this._onLost(lost),
            onIncoming,
        });
    }

    async connect() {
        const attempt = ++this._attempt;
        browser.clearTimeout(this._retryTimer);
        browser.clearTimeout(this._gapTimer);
        this._set("connecting");
        let ticket;
        try {
            ticket = await this._fetchTicket({ renew: false });
        } catch (error) {
            if (attempt === this._attempt) {
                this._fail(errorText(error));
            }
            return;
        }
        if (attempt === this._attempt) {
            await this.adapter.connect(ticket);
        }
    }

    /**
     * @returns {Promise<void>} when the line can be used
     * @throws {LineError} it cannot, or not soon enough
     */
    whenReady() {
        if (this.state.status === "ready") {
            return Promise.resolve();
        }
        if (this.state.status !== "connecting") {
            this.connect();
        }
        return new Promise((resolve, reject) => {
            const text = _t("The phone line is not ready yet. Try again in a moment.");
            const fail = (reason) => reject(new LineError(reason));
            const timer = browser.setTimeout(() => fail(text.toString()), READY_TIMEOUT);
            this._waiting.push({ resolve, fail, timer });
        });
    }

    _fetchTicket({ renew }) {
        return rpc("/cgvcall/softphone/token", { renew }, { silent: true });
    }

    _onReady() {
        this._failures = 0;
        browser.clearTimeout(this._gapTimer);
        this._set("ready");
        for (const { resolve } of this._flush()) {
            resolve();
        }
    }

    _onLost({ final, reason, error }) {
        const text = error instanceof RPCError ? errorText(error) : REASONS[reason].toString();
        if (final) {
            this._fail(text);
        } else if (this.state.status === "ready") {
            this._set("connecting");
            this._gapTimer = browser.setTimeout(() => this._set("trouble", text), GAP);
        }
    }

    /** Nobody is trying any more: say why, and try again later. */
    _fail(reason) {
        browser.clearTimeout(this._gapTimer);
        browser.clearTimeout(this._retryTimer);
        this._set("trouble", reason);
        for (const { fail } of this._flush()) {
            fail(reason);
        }
        const delay = RETRY_DELAYS[Math.min(this._failures++, RETRY_DELAYS.length - 1)];
        this._retryTimer = browser.setTimeout(() => this.connect(), delay);
    }

    _flush() {
        const waiting = this._waiting;
        this._waiting = [];
        waiting.forEach(({ timer }) => browser.clearTimeout(timer));
        return waiting;
    }

    _set(status, reason = "") {
        Object.assign(this.state, { status, reason });
    }
}
