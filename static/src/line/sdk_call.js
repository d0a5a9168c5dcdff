import { browser } from "@web/core/browser/browser";

import {
    elsewhereCause,
    MEDIA,
    MICROPHONE_ERROR,
    microphoneCause,
    REFUSALS,
    SIGNALING,
} from "./sdk_codes";
import { SdkHold } from "./sdk_hold";
import { SdkMicrophone } from "./sdk_microphone";
import { SdkRequests } from "./sdk_requests";
import { SdkSound } from "./sdk_sound";

/** The PBX acknowledges a call, or an answer, within this time or never. */
const REPLY_TIMEOUT = 20000;

/**
 * One call of the SDK.
 *
 * `onEvent(name, detail)` hears: `placed` (the call has its id), `ringing`, `answered`, `stream`
 * (remote MediaStream), `mediaConnected`, `mediaLost`, `microphoneRefused` (of a call that only
 * rings), and at last `ended` with `{ cause, sipCode, reason }`, once.
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
        this._hold = new SdkHold(call, this._requests, this._microphone);
        this._sound = new SdkSound((flows) => this._emit(flows ? "mediaConnected" : "mediaLost"));
        this._placed = call.isIncomingCall;
        this._answering = false;
        this._answered = false;
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

    /** The sound got through at least once. */
    get heard() {
        return this._sound.heard;
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
        this._answering = true;
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
        if (this.id && !this.over) {
            this._try(() => this._call.hangup());
        }
        this._end({ cause });
    }

    /** @param {boolean} muted */
    mute(muted) {
        this._microphone.silence("mute", muted);
    }

    /** @returns {Promise<void>} rejects (RequestError) when the PBX does not do it */
    hold() {
        return this._hold.set(true);
    }

    /** @returns {Promise<void>} as `hold`; heard again only once the PBX says so */
    unhold() {
        return this._hold.set(false);
    }

    /** @returns {Promise<void>} as `hold`; the PBX ends this call afterwards */
    transfer(number) {
        return this._requests.ask((reply) => this._call.sendTransfer(number, reply));
    }

    /** @returns {Promise<void>} as `hold` */
    sendDtmf(digits) {
        return this._requests.ask((reply) => this._call.sendDtmf(digits, reply));
    }

    /** @returns {Promise<void>} rejects when the browser does not give it; the old one stays */
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
     * a call that only rings, or is only dialled, can never be answered. The PBX offers the one
     * again; of the other it must know that nobody is there any more.
     */
    abandon() {
        if (!this._answered && !this._call.isIncomingCall) {
            this.hangup("line");
        } else if (!this._answered) {
            this._end({ cause: "line" });
        }
    }

    /** Nobody wants this call any more, and the PBX need not know: it is over, or offered anew. */
    release() {
        this.onEvent = () => {};
        this._end({ cause: "local" });
    }

    /** The SDK keeps only the first handler of an event: one for each, here and nowhere else. */
    _listen() {
        this._call.on("signalingstate", (state) => this._onSignaling(state));
        this._call.on("mediastate", ({ code }) => {
            if (code === MEDIA.CONNECTED || code === MEDIA.DISCONNECTED) {
                this._sound.set(code === MEDIA.CONNECTED);
            }
        });
        this._call.on("addremotestream", (stream) => this._emit("stream", stream));
        this._call.on("addlocalstream", (stream) => this._onLocalStream(stream));
        this._call.on("otherdevice", (message) => this._onOtherDevice(message));
        this._call.on("error", ({ code }) => this._onError(code));
        this._call.on("info", () => {});
    }

    _onError(code) {
        const isMicrophone = code === MICROPHONE_ERROR;
        if (!isMicrophone || !this._call.isIncomingCall) {
            this._end({ cause: isMicrophone ? "microphone" : "media" }); // the SDK told the PBX
        } else if (this._answering) {
            this.hangup("microphone"); // the SDK's answer did not wait for it
        } else {
            this._emit("microphoneRefused");
        }
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
        this._sound.watch(this._call._pc);
        // A chosen microphone that cannot be had is no reason to be mute: the default one stays.
        this._microphone.attach(this._call._pc, stream).catch(() => {});
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
