import { browser } from "@web/core/browser/browser";
import { RPCError } from "@web/core/network/rpc";

/** Waits before the next attempt at a report that failed. */
const DELAYS = [1000, 3000, 10000, 30000, 60000, 120000, 300000];
/** An error of the server seldom goes away: fewer attempts. */
const SERVER_ERROR_ATTEMPTS = 3;

/** All tabs ring at the same moment: the second one reports when the first one's is stored. */
function inTurn(name, report) {
    const { locks } = browser.navigator;
    return locks ? locks.request(name, report) : report();
}

/**
 * Tells Odoo about calls. Reports of one call go out in order, each after the one before it was
 * taken or given up; a network that fails delays them and never blocks the screen.
 */
export class CallReporter {
    constructor(orm) {
        this.orm = orm;
        this._queues = new Map();
    }

    /**
     * @param {Object} report see `cgvcall.call.softphone_report`
     * @param {Promise} [after] what the first report of a call waits for
     * @returns {Promise<number|false>} id of the call's record; false when it was given up
     */
    send(report, after = Promise.resolve()) {
        const happenedAt = Date.now();
        const before = this._queues.get(report.sdk_call_id) || after;
        const sent = before.then(() => this._deliver(report, happenedAt));
        this._queues.set(report.sdk_call_id, sent);
        sent.then(() => {
            if (this._queues.get(report.sdk_call_id) === sent) {
                this._queues.delete(report.sdk_call_id);
            }
        });
        return sent;
    }

    /** The page goes: the browser delivers this after it, once, and tells nobody how it went. */
    sendLast(report) {
        const params = {
            model: "cgvcall.call",
            method: "softphone_report",
            args: [{ ...report, age_seconds: 0 }],
            kwargs: {},
        };
        const body = JSON.stringify({ jsonrpc: "2.0", method: "call", params });
        browser.navigator.sendBeacon?.(
            "/web/dataset/call_kw/cgvcall.call/softphone_report",
            new Blob([body], { type: "application/json" })
        );
    }

    async _deliver(report, happenedAt) {
        for (let attempt = 0; ; attempt++) {
            try {
                // The clocks of browser and server differ: tell the age, not the time.
                const age_seconds = Math.round((Date.now() - happenedAt) / 1000);
                const values = { ...report, age_seconds };
                return await inTurn(`cgvcall.${report.sdk_call_id}`, () =>
                    this.orm.silent.call("cgvcall.call", "softphone_report", [values])
                );
            } catch (error) {
                const last = error instanceof RPCError ? SERVER_ERROR_ATTEMPTS - 1 : DELAYS.length;
                if (attempt >= last) {
                    return false;
                }
            }
            await new Promise((resolve) => browser.setTimeout(resolve, DELAYS[attempt]));
        }
    }
}
