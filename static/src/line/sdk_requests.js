import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";

/** The PBX answers a request within this time or never. */
const TIMEOUT = 10000;

const REASONS = Object.freeze({
    refused: _t("The PBX refused."),
    timeout: _t("The PBX did not answer."),
    over: _t("The call is over."),
    line: _t("The phone line is not connected."),
});

/** Why the PBX did not do what it was asked: a sentence, and one of the reasons above. */
export class RequestError extends Error {
    constructor(reason) {
        super(REASONS[reason].toString());
        this.reason = reason;
    }
}

/** Requests of one call that wait for the PBX's answer. */
export class SdkRequests {
    constructor() {
        this._over = false;
        this._waiting = new Set();
    }

    /**
     * @param {(reply: (answer: { r: number }) => void) => void} send
     * @param {() => void} onLate the PBX did it after all, when it was given up already
     * @returns {Promise<void>}
     * @throws {RequestError}
     */
    ask(send, onLate = () => {}) {
        return new Promise((resolve, reject) => {
            if (this._over) {
                return reject(new RequestError("over"));
            }
            const settle = () => {
                browser.clearTimeout(timer);
                this._waiting.delete(fail);
            };
            const fail = (reason) => {
                settle();
                reject(new RequestError(reason));
            };
            let isLate = false;
            const timer = browser.setTimeout(() => {
                isLate = true;
                fail("timeout");
            }, TIMEOUT);
            this._waiting.add(fail);
            try {
                send(({ r }) => {
                    if (isLate) {
                        return r === 0 && !this._over && onLate();
                    }
                    if (r !== 0) {
                        return fail("refused");
                    }
                    settle();
                    resolve();
                });
            } catch {
                fail("line"); // the SDK throws without a socket
            }
        });
    }

    /** The call is over: nobody will answer any more. */
    end() {
        this._over = true;
        this._waiting.forEach((fail) => fail("over"));
    }
}
