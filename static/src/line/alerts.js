import { browser } from "@web/core/browser/browser";

import { isActive, isIncoming } from "../softphone/call_state";
import { showIncoming } from "./desktop_notification";
import { Ringtone } from "./ringtone";

/** What calls do to the browser: it rings, notifies, and does not close its tab without a word. */
export class Alerts {
    /**
     * @param {{
     *  isSeen: () => Promise<boolean>;  the user looks at a tab of this browser
     *  speakerId: () => string;
     *  onLeave: () => void;  the page goes
     * }} options
     */
    constructor({ isSeen, speakerId, onLeave }) {
        this.ringtone = new Ringtone();
        this._isSeen = isSeen;
        this._speakerId = speakerId;
        this._tone = "";
        this._guarded = false;
        this._notices = new Map();
        this._onBeforeUnload = (ev) => {
            ev.preventDefault();
            ev.returnValue = ""; // some browsers still look here
        };
        browser.addEventListener("pagehide", onLeave);
    }

    /** @param {Object[]} calls all there are */
    update(calls) {
        const live = calls.filter(isActive);
        const ringing = live.filter((call) => call.state === "incoming");
        this._ring(ringing.length, ringing.length < live.length);
        this._guard(live.some((call) => !isIncoming(call)));
        for (const [id, close] of this._notices) {
            if (!ringing.some((call) => call.id === id)) {
                close();
                this._notices.delete(id);
            }
        }
    }

    /** Tell who looks elsewhere; once a call. */
    async notify(call) {
        if (!(await this._isSeen()) && call.state === "incoming") {
            this._notices.set(call.id, showIncoming(call));
        }
    }

    /** A second call must not shout into the first one. */
    _ring(rings, waiting) {
        const tone = rings ? (waiting ? "waiting" : "ring") : "";
        if (tone === this._tone) {
            return;
        }
        this._tone = tone;
        if (tone) {
            this.ringtone.start({ waiting, speakerId: this._speakerId() });
        } else {
            this.ringtone.stop();
        }
    }

    _guard(needed) {
        if (needed !== this._guarded) {
            this._guarded = needed;
            const method = needed ? "addEventListener" : "removeEventListener";
            browser[method]("beforeunload", this._onBeforeUnload);
        }
    }
}
