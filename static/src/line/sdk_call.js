import { browser } from "@web/core/browser/browser";

import {
    elsewhereCause,
    MEDIA,
    MICROPHONE_ERROR,
    microphoneCause,
    REFUSALS,
    SIGNALING,
} from "./sdk_codes";
import { SdkMicrophone } from "./sdk_microphone";
import { SdkRequests } from "./sdk_requests";

/** The PBX acknowledges a call, or an answer, within this time or never. */
const REPLY_TIMEOUT = 20000;

/**
 * One call of the SDK.
 *
 * `onEvent(name, detail)` hears: `placed` (the call has its id), `ringing`, `answered`, `stream`
 * (remote MediaStream), `mediaConnected`, `mediaLost`, `microphoneRefused` (of an incoming call),
 * and at last `ended` with `{ cause, sipCode, reason }`, once.
 *
 * Causes: remote, local, answered_elsewhere, rejected_elsewhere, ended_elsewhere, microphone,
 * no_microphone, microphone_in_use, insecure, line, credit, refused, no_reply, media.
 */
export class SdkCall {
    /** @param {{ microphoneId?: string }} options "" for the default microphone */
    constructor(call, { microphoneId = "" } = {}) {
        this.onEvent = () => {};
        this.over = false;
        this._call = call;
        this._microphone = new SdkMicrophone(microphoneId);
        this._requests = new SdkRequests();
        this._placed = false;
        this._answered = false;
        this._onHold = false;
        this._holdTurn = 0;
        this._timer = null;
        this._listen();
    }

    get id() {
        return this._call.callId || false;
    }

    /** The other party, as the PBX wrote it. */
    get number() {
        return this._call.isIncomingCall ? this._call.fromNumber : this._call.toNumber;
    }

    get internal() {
        return this._call.isIncomingCall
            ? Boolean(this._call.fromInternal)
            : this._call.toType === "internal";
    }

    /**
     * Place an outgoing call.
     *
     * The microphone is asked for first: the SDK asks when the customer's phone rings already,
     * who would then hear silence while the rep looks for the right button.
     */
    async place() {
        try {
            await this._microphone.probe();
        } catch (error) {
            const secure = Boolean(browser.navigator.mediaDevices);
            return this._end({ cause: microphoneCause(error, secure) });
        }
        if (this.over) {
            return;
        }
        this._expectReply();
        this._try(() =>
            this._call.makeCall(({ r, message }) => {
                if (r === 0) {
                    this._onPlaced();
                } else {
                    this._end({ cause: REFUSALS[r] || "refused", reason: message });
                }
            })
        );
    }

    /** Tell the caller's side that it rings here. */
    ring() {
        this._try(() => this._call.ringing(() => {}));
    }

    answer() {
        this._expectReply();
        // No state comes for one's own answer: only this callback.
        this._try(() =>
            this._call.answer(({ r }) =>
                r === 0 ? this._onAnswered() : this._end({ cause: "line" })
            )
        );
    }

    reject() {
        this._try(() => this._call.reject(() => {}));
        this._end({ cause: "local" });
    }

    hangup(cause = "local") {
        // With a callback, the SDK sends nothing as long as there is no media. Without an id there
        // is nothing to stop yet: `_onPlaced` does it.
        if (this.id) {
            this._try(() => this._call.hangup());
        }
        this._end({ cause });
    }

    /** @param {boolean} muted */
    mute(muted) {
        this._microphone.silence("mute", muted);
    }

    /**
     * Have the PBX put the other party on hold; nothing of the microphone leaves meanwhile, from
     * the click on. Not the SDK's own hold(), which shares its flag with this one.
     *
     * @returns {Promise<void>} rejects (RequestError) when the PBX does not do it
     */
    async hold() {
        this._microphone.silence("hold", true);
        await this._askHold(true, (reply) => this._call.sendHold(null, reply));
    }

    /** @returns {Promise<void>} as `hold`; heard again only once the PBX says so */
    async unhold() {
        await this._askHold(false, (reply) => this._call.sendUnHold(reply));
    }

    /** @returns {Promise<void>} as `hold`; the PBX ends this call afterwards */
    transfer(number) {
        return this._requests.ask((reply) => this._call.sendTransfer(number, reply));
    }

    /** @returns {Promise<void>} as `hold` */
    sendDtmf(digits) {
        return this._requests.ask((reply) => this._call.sendDtmf(digits, reply));
    }

    /**
     * @param {string} deviceId "", or one that is gone: the default
     * @returns {Promise<void>} rejects when the browser does not give it; the old one stays
     */
    async setMicrophone(deviceId) {
        if (!this.over) {
            await this._microphone.choose(deviceId);
        }
    }

    /** @returns {Promise<RTCStatsReport|null>} null without media */
    async getStats() {
        try {
            return (!this.over && (await this._call._pc?.getStats())) || null;
        } catch {
            return null;
        }
    }

    /**
     * The client of this call is gone. Who talks goes on talking, as long as the media flows;
     * a call that only rings, or is only dialled, can never be answered.
     */
    abandon() {
        if (!this._answered) {
            this._end({ cause: "line" });
        }
    }

    /** The SDK keeps only the first handler of an event: one for each, here and nowhere else. */
    _listen() {
        this._call.on("signalingstate", (state) => this._onSignaling(state));
        this._call.on("mediastate", ({ code }) => {
            if (code === MEDIA.CONNECTED) {
                this._emit("mediaConnected");
            } else if (code === MEDIA.DISCONNECTED) {
                this._emit("mediaLost");
            }
        });
        this._call.on("addremotestream", (stream) => this._emit("stream", stream));
        this._call.on("addlocalstream", (stream) => this._onLocalStream(stream));
        this._call.on("otherdevice", (message) => this._onOtherDevice(message));
        this._call.on("error", ({ code }) => {
            if (code === MICROPHONE_ERROR && this._call.isIncomingCall) {
                this._emit("microphoneRefused");
            } else {
                this._end({ cause: code === MICROPHONE_ERROR ? "microphone" : "media" });
            }
        });
        this._call.on("info", () => {});
    }

    _onSignaling({ code, sipCode, sipReason }) {
        this._onPlaced();
        if (code === SIGNALING.RINGING) {
            this._emit("ringing");
        } else if (code === SIGNALING.ANSWERED) {
            this._onAnswered();
        } else if (code === SIGNALING.BUSY || code === SIGNALING.ENDED) {
            // -1 is the SDK's word for "the other side hung up", not a SIP code.
            const sip = sipCode > 0 ? sipCode : null;
            this._end({ cause: "remote", sipCode: sip, reason: sipReason });
        }
    }

    _onPlaced() {
        if (this._placed || !this.id) {
            return;
        }
        this._placed = true;
        browser.clearTimeout(this._timer);
        if (this.over) {
            // Hung up before the PBX had given the call an id.
            this._try(() => this._call.hangup());
        } else {
            this._emit("placed");
        }
    }

    _onAnswered() {
        browser.clearTimeout(this._timer);
        if (!this._answered) {
            this._answered = true;
            this._emit("answered");
        }
    }

    _onLocalStream(stream) {
        // A chosen microphone that cannot be had is no reason to be mute: the default one stays.
        this._microphone.attach(this._call._pc, stream).catch(() => {});
    }

    /** The last wish decides, in whatever order the answers come. */
    async _askHold(onHold, send) {
        const turn = ++this._holdTurn;
        try {
            await this._requests.ask(send);
            this._onHold = onHold;
        } finally {
            if (turn === this._holdTurn) {
                this._microphone.silence("hold", this._onHold);
            }
        }
    }

    _onOtherDevice(message) {
        const cause = elsewhereCause(message);
        if (cause && !this._answered) {
            this._end({ cause });
        }
    }

    _expectReply() {
        browser.clearTimeout(this._timer);
        this._timer = browser.setTimeout(() => this.hangup("no_reply"), REPLY_TIMEOUT);
    }

    _end({ cause, sipCode = null, reason = null }) {
        if (this.over) {
            return;
        }
        browser.clearTimeout(this._timer);
        this._emit("ended", { cause, sipCode, reason }, { last: true });
        this._requests.end();
        // The SDK frees the microphone when the PBX confirms: without a network, never.
        this._microphone.free();
        this._call._pc?.close();
        // Media that comes late is freed by the SDK itself, which also stops asking the PBX every
        // three minutes whether the call still exists.
        this._call.ended = true;
        this._call.onRemove();
    }

    _emit(name, detail, { last = false } = {}) {
        if (this.over) {
            return;
        }
        this.over = last;
        // The SDK swallows what its handlers throw.
        try {
            this.onEvent(name, detail);
        } catch (error) {
            Promise.reject(error);
        }
    }

    /** The SDK throws on a connection that is gone. */
    _try(action) {
        try {
            action();
        } catch {
            this._end({ cause: "line" });
        }
    }
}
