import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";

import { isActive, newCall, transition } from "../softphone/call_state";
import { SoftphoneError } from "../softphone/errors";
import { QualityMeter } from "./quality";
import { RemoteAudio } from "./remote_audio";

/** A call without sound for this long is over, whatever the PBX still thinks. */
const SILENCE = 20000;
/** How long the PBX may take to hand a call over: the colleague's phone rings meanwhile. */
const TRANSFER_TIMEOUT = 45000;
/** Nobody rings longer. A PBX whose word about the end was lost would ring for ever. */
const RING_TIMEOUT = 120000;
/** How long a caller who rang in a tab that is gone may take to ring in this one. */
const ADOPTION_TIMEOUT = 30000;
/** An answered call without any sound by then has none on its way. */
const FIRST_SOUND = 8000;

/** One call of the tab that has the line: its state, its connection in the SDK and its sound. */
export class CallSession {
    /**
     * @param {{
     *  onChange: () => void;  of each change of `call`
     *  onProgress: (session: CallSession, state: "ringing"|"ongoing") => void;
     *  onEnded: (session: CallSession, end: { sipCode: number|null, reason: string }) => void;
     * }} board
     * @param {Object} values of the call
     */
    constructor(board, values) {
        this.board = board;
        this.call = newCall({
            id: newId(),
            startedAt: Date.now(),
            rawNumber: values.who.number,
            resModel: false,
            resId: false,
            activityId: false,
            sdkId: false,
            recordId: false,
            note: "",
            outcomeId: false,
            ...values,
        });
        this.handle = null;
        /** What the PBX is to dial, once that is known. */
        this.dial = null;
        this.audio = new RemoteAudio();
        this.meter = new QualityMeter(
            { getStats: async () => this.handle?.getStats() },
            (quality) => this.step("quality", { quality })
        );
        this._timer = null;
        this._silenceTimer = null;
        this._heard = false;
        this._turns = Promise.resolve();
    }

    get state() {
        return this.call.state;
    }

    /** @returns {boolean} whether the event belonged here */
    step(event, detail = {}) {
        const changes = transition(this.call, event, { now: Date.now(), ...detail });
        if (changes) {
            this.change(changes);
        }
        return Boolean(changes);
    }

    change(values) {
        Object.assign(this.call, values);
        this.board.onChange();
    }

    attach(handle) {
        this.handle = handle;
        handle.onEvent = (name, detail) => {
            if (handle === this.handle) {
                this._onEvent(name, detail);
            }
        };
        handle.mute(this.call.muted);
    }

    /** The tab that had the call is gone: the PBX offers it to this one, or it is missed. */
    awaitAdoption() {
        this._ringUntil(ADOPTION_TIMEOUT);
    }

    /** The call of a caller rings here. */
    ring(handle) {
        this.attach(handle);
        this.change({ blocked: false }); // a new connection asks for the microphone anew
        this._ringUntil(RING_TIMEOUT);
        handle.ring();
        if (this.state === "answering") {
            handle.answer(); // the user was faster than the tab that took over
        }
    }

    answer() {
        if (!this.step("answer")) {
            throw new SoftphoneError(_t("This call cannot be answered any more.").toString());
        }
        this.handle?.answer();
    }

    hangup() {
        if (!isActive(this.call)) {
            return;
        }
        if (!this.handle) {
            this.end({ cause: "local" });
        } else if (this.state === "incoming") {
            this.handle.reject();
        } else {
            this.handle.hangup();
        }
    }

    toggleMute() {
        if (this.step("mute", { muted: !this.call.muted })) {
            this.handle?.mute(this.call.muted);
        }
    }

    hold() {
        return this._inTurn(async () => {
            if (this.step("hold")) {
                const text = _t("The PBX could not put the call on hold.");
                await this._ask(() => this.handle.hold(), text);
                this.step("held");
                this._hush();
            }
        });
    }

    resume() {
        return this._inTurn(async () => {
            if (this.step("resume")) {
                const text = _t("The PBX could not take the call off hold.");
                await this._ask(() => this.handle.unhold(), text);
                this.step("resumed");
                this._hush();
            }
        });
    }

    async sendDtmf(digits) {
        if (this.step("digits", { digits })) {
            await this._ask(
                () => this.handle.sendDtmf(digits),
                _t("The PBX did not take the tones.")
            );
        }
    }

    /** Resolves when the PBX has begun; the call ends once the colleague has it. */
    transfer(transferTo) {
        return this._inTurn(async () => {
            if (this.step("transfer", { transferTo })) {
                await this._ask(
                    () => this.handle.transfer(transferTo.number),
                    _t("%(name)s cannot be reached. The call is still yours.", transferTo)
                );
                const back = _t("%(name)s did not answer. The call is back with you.", transferTo);
                this._timer = browser.setTimeout(
                    () => this.step("refused", { problem: back.toString() }),
                    TRANSFER_TIMEOUT
                );
            }
        });
    }

    end({ cause, sipCode = null, reason = null, text = null }) {
        if (!this.step("ended", { cause, sipCode, text })) {
            return;
        }
        this.meter.stop();
        this.audio.stop();
        browser.clearTimeout(this._timer);
        browser.clearTimeout(this._silenceTimer);
        this.board.onEnded(this, { sipCode, reason: reason || this.call.cause });
        const { handle } = this;
        this.handle = null;
        handle?.release(); // the SDK may not know that it is over
    }

    /** Hold, resume and transfer: the next one when it is known how the one before went. */
    _inTurn(action) {
        this._turns = this._turns.catch(() => {}).then(action);
        return this._turns;
    }

    /** @throws {SoftphoneError} the PBX refused; the call's `problem` says so too */
    async _ask(action, refusal) {
        try {
            await action();
        } catch {
            const problem = refusal.toString();
            if (this.step("refused", { problem })) {
                throw new SoftphoneError(problem);
            }
        }
    }

    _ringUntil(delay) {
        browser.clearTimeout(this._timer);
        this._timer = browser.setTimeout(() => {
            const isUnanswered = this.state === "answering" && !this.handle;
            if (this.state === "incoming" || isUnanswered) {
                this.end({ cause: "remote" });
            }
        }, delay);
    }

    /** Nobody hears a party on hold. */
    _hush() {
        this.audio.setMuted(this.state === "held");
    }

    _onEvent(name, detail) {
        switch (name) {
            case "placed":
                return this._onPlaced();
            case "ringing":
                return this.step("ringing");
            case "answered":
                if (this.step("answered")) {
                    this.meter.start();
                    if (!this._heard) {
                        this._silenceTimer = browser.setTimeout(() => this._lose(), FIRST_SOUND);
                    }
                    this.board.onProgress(this, "ongoing");
                }
                return;
            case "stream":
                return this.audio.play(detail);
            case "mediaLost":
                return this._lose();
            case "mediaConnected":
                this._heard = true;
                browser.clearTimeout(this._silenceTimer);
                return this.step("mediaConnected");
            case "microphoneRefused":
                return this.step("microphoneRefused");
            case "ended":
                return this.end(detail);
        }
    }

    _lose() {
        if (this.step("mediaLost")) {
            browser.clearTimeout(this._silenceTimer);
            const giveUp = () => this.handle?.hangup("media_lost");
            this._silenceTimer = browser.setTimeout(giveUp, SILENCE);
        }
    }

    _onPlaced() {
        if (this.handle.internal) {
            this.call.direction = "internal";
        }
        this.board.onProgress(this, "ringing");
    }
}

/** A key that no other tab of this browser gives. */
function newId() {
    return `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
}
