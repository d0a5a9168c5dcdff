import { browser } from "@web/core/browser/browser";

/** The PBX acknowledges a call, or an answer, within this time or never. */
const REPLY_TIMEOUT = 20000;

const SIGNALING = Object.freeze({ RINGING: 2, ANSWERED: 3, BUSY: 5, ENDED: 6 });
const MEDIA = Object.freeze({ CONNECTED: 1, DISCONNECTED: 2 });
const MICROPHONE_ERROR = 1000;

/** Why a call could not be placed: the SDK's codes. */
const REFUSALS = Object.freeze({ 4: "line", 5: "line", 8: "credit", 1000: "microphone" });

/** How the browser says why it gives no microphone. */
const MICROPHONE_CAUSES = Object.freeze({
    NotFoundError: "no_microphone",
    NotReadableError: "microphone_in_use",
});

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
    constructor(call) {
        this.onEvent = () => {};
        this.over = false;
        this._call = call;
        this._local = null;
        this._probe = null;
        this._placed = false;
        this._answered = false;
        this._muted = false;
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
            this._probe = await browser.navigator.mediaDevices.getUserMedia({ audio: true });
        } catch (error) {
            const secure = Boolean(browser.navigator.mediaDevices);
            const cause = secure ? MICROPHONE_CAUSES[error.name] || "microphone" : "insecure";
            return this._end({ cause });
        }
        if (this.over) {
            return stop(this._probe);
        }
        this._expectReply();
        this._try(() =>
            this._call.makeCall(({ r, message }) => {
                stop(this._probe);
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
        this._muted = muted;
        if (this._local) {
            this._try(() => this._call.mute(muted));
        }
    }

    /** @param {string} digits */
    sendDtmf(digits) {
        this._try(() => this._call.sendDtmf(digits, () => {}));
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
        this._local = stream;
        if (this.over) {
            stop(stream);
        } else if (this._muted) {
            this.mute(true);
        }
    }

    /** All devices and tabs of the user ring together; one of the others was faster. */
    _onOtherDevice({ type, code }) {
        if (this._answered) {
            return;
        }
        if (type === "CALL_END") {
            this._end({ cause: "ended_elsewhere" });
        } else if (type === "CALL_STATE" && code === 200) {
            this._end({ cause: "answered_elsewhere" });
        } else if (type === "CALL_STATE" && code >= 400) {
            this._end({ cause: "rejected_elsewhere" });
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
        // The SDK frees the microphone when the PBX confirms: without a network, never.
        stop(this._probe);
        stop(this._local);
        this._call._pc?.close();
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

function stop(stream) {
    for (const track of stream?.getTracks() || []) {
        track.stop();
    }
}
