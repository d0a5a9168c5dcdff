import { browser } from "@web/core/browser/browser";
import { RPCError } from "@web/core/network/rpc";

import { isActive } from "../softphone/call_state";
import { needsWrapUp } from "./farewells";

/** Wait before the next attempt, when the network failed. */
const RETRY = 10000;
/** What is not repeated is not believed for more than an hour. */
const REPEAT = 20 * 60000;

/**
 * How the line is, in a word for the supervisors' board; null: wait for what comes of it.
 *
 * @returns {"ready"|"wrap_up"|"trouble"|null}
 */
export function lineWord(status, calls) {
    if (status === "ready") {
        const writes = !calls.some(isActive) && calls.some(needsWrapUp);
        return writes ? "wrap_up" : "ready";
    }
    return status === "trouble" ? "trouble" : null;
}

/**
 * Tells Odoo how the line of this browser is, when that changes. When a browser of the user goes,
 * the others are asked: one of them may have a line as well, or only its websocket was away.
 */
export class LineReporter {
    constructor({ orm, bus }) {
        this.orm = orm;
        this._word = null;
        this._told = null;
        this._sending = false;
        this._left = false;
        bus.subscribe("cgvcall/line", () => this._repeat());
        this._timer = browser.setInterval(() => this._repeat(), REPEAT);
    }

    update(status, calls) {
        this._word = lineWord(status, calls) || this._word;
        this._send();
    }

    /** The page goes: the browser delivers this after it. */
    leave() {
        this._left = true;
        browser.clearInterval(this._timer);
        if (this._word) {
            const params = {
                model: "cgvcall.call",
                method: "softphone_line",
                args: ["off"],
                kwargs: {},
            };
            const body = JSON.stringify({ jsonrpc: "2.0", method: "call", params });
            browser.navigator.sendBeacon?.(
                "/web/dataset/call_kw/cgvcall.call/softphone_line",
                new Blob([body], { type: "application/json" })
            );
        }
    }

    _repeat() {
        this._told = null;
        this._send();
    }

    /** One after the other, or the older word could be the last one. */
    async _send() {
        if (this._sending) {
            return;
        }
        this._sending = true;
        while (this._word !== this._told && !this._left) {
            this._told = this._word;
            try {
                await this.orm.silent.call("cgvcall.call", "softphone_line", [this._word]);
            } catch (error) {
                // An error of the server seldom goes away; the next change tries again.
                if (!(error instanceof RPCError)) {
                    await new Promise((resolve) => browser.setTimeout(resolve, RETRY));
                    this._told = null;
                }
            }
        }
        this._sending = false;
    }
}
