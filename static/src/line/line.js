import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { rpc, RPCError } from "@web/core/network/rpc";

import { errorText, SoftphoneError } from "../softphone/errors";
import { lineStatus, lineTransition } from "./line_state";
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
});

/** The connection of this browser to the PBX: gets the token, connects, comes back. */
export class Line {
    /**
     * @param {{
     *  onChange: () => void;
     *  onIncoming: (call: import("./sdk_call").SdkCall) => void;
     * }} handlers
     */
    constructor({ onChange, onIncoming }) {
        this.reason = "";
        this._state = "off";
        this._onChange = onChange;
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

    get status() {
        return lineStatus(this._state);
    }

    get isReady() {
        return this._state === "ready";
    }

    /** Nobody is connected, or tries to be. */
    get isIdle() {
        return this._state === "off" || this._state === "trouble";
    }

    async connect() {
        const attempt = ++this._attempt;
        this._step("connect");
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
     * @throws {SoftphoneError} it cannot, or not soon enough
     */
    whenReady() {
        if (this.isReady) {
            return Promise.resolve();
        }
        if (this.isIdle) {
            this.connect();
        }
        return new Promise((resolve, reject) => {
            const text = _t("The phone line is not ready yet. Try again in a moment.");
            const fail = (reason) => reject(new SoftphoneError(reason));
            const timer = browser.setTimeout(() => fail(text.toString()), READY_TIMEOUT);
            this._waiting.push({ resolve, fail, timer });
        });
    }

    _fetchTicket({ renew }) {
        return rpc("/cgvcall/softphone/token", { renew }, { silent: true });
    }

    _onReady() {
        this._failures = 0;
        this._step("ready");
        for (const { resolve } of this._flush()) {
            resolve();
        }
    }

    _onLost({ final, reason, error }) {
        const text = error instanceof RPCError ? errorText(error) : REASONS[reason].toString();
        if (final) {
            this._fail(text);
        } else if (this._step("cut")) {
            this._gapTimer = browser.setTimeout(() => this._step("gapOver", text), GAP);
        }
    }

    /** Nobody is trying any more: say why, and try again later. */
    _fail(reason) {
        this._step("failed", reason);
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

    _step(event, reason = "") {
        const state = lineTransition(this._state, event);
        if (!state) {
            return false;
        }
        browser.clearTimeout(this._gapTimer);
        browser.clearTimeout(this._retryTimer);
        this._state = state;
        this.reason = reason;
        this._onChange();
        return true;
    }
}
