import { reactive } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";

import { CallReporter } from "../line/call_reporter";
import { isActive, isAdvice, isElsewhere, newCall, transition } from "./call_state";
import { errorText, Line } from "../line/line";
import { RemoteAudio } from "../line/remote_audio";
import { Ringtone } from "../line/ringtone";

/** How long the panel tells how a call ended. */
const FAREWELL = 8000;
/** A call without sound for this long is over, whatever the PBX still thinks. */
const SILENCE = 20000;

/**
 * The softphone of one tab: at most one call, on one line.
 *
 * `state` is reactive: `status` of the line (off, connecting, ready, trouble) with a `reason` in
 * trouble, and `call`: null, or what the panel shows.
 */
export class Softphone {
    constructor({ extension, orm, notification, onReported }) {
        this.orm = orm;
        this.notification = notification;
        this.onReported = onReported;
        this.state = reactive({ extension, status: "off", reason: "", call: null, panels: 0 });
        this.line = new Line(this.state, (handle) => this._onIncoming(handle));
        this.reporter = new CallReporter(orm);
        this.audio = new RemoteAudio();
        this.ringtone = new Ringtone();
        this._handle = null;
        this._farewellTimer = null;
        this._silenceTimer = null;
        this._onBeforeUnload = (ev) => {
            ev.preventDefault();
            ev.returnValue = ""; // some browsers still look here
        };
        this._onPageHide = () => {
            // A call that only rings goes on ringing in other tabs and on other devices.
            if (this.state.call?.state !== "incoming") {
                this.hangup();
            }
        };
    }

    get busy() {
        return isActive(this.state.call);
    }

    connect() {
        if (["off", "trouble"].includes(this.state.status) && !this.busy) {
            return this.line.connect();
        }
    }

    /**
     * @param {string} number as it is written on the record
     * @param {{ resModel?: string, resId?: number|false }} record it was clicked on
     */
    async call(number, { resModel = false, resId = false } = {}) {
        if (this.busy) {
            this.notification.add(_t("You are already in a call."), { type: "warning" });
            return;
        }
        const who = { number, display: number };
        const call = this._open("dial", { resModel, resId, who, connecting: true });
        try {
            const [prepared] = await Promise.all([
                this.orm.call("cgvcall.call", "softphone_prepare", [number, resModel, resId]),
                this.line.whenReady(),
            ]);
            await this.line.whenReady(); // it may have gone while the number was looked up
            if (call !== this.state.call || !this.busy) {
                return; // the user gave up meanwhile
            }
            const { dial, ...person } = prepared;
            Object.assign(call, { who: person, connecting: false });
            this._attach(this.line.adapter.call(dial));
        } catch (error) {
            if (call === this.state.call) {
                this._end({ cause: "setup", text: errorText(error) });
            }
            return;
        }
        await this._handle.place();
    }

    answer() {
        if (this.state.call?.state === "incoming" && !this.state.call.answering) {
            this.state.call.answering = true;
            this.ringtone.stop();
            this._handle.answer();
        }
    }

    reject() {
        if (this.state.call?.state === "incoming") {
            this._handle.reject();
        }
    }

    hangup() {
        if (!this.busy) {
            return;
        }
        if (this.state.call.state === "incoming" && !this.state.call.answering) {
            this._handle.reject();
        } else if (this._handle) {
            this._handle.hangup();
        } else {
            this._end({ cause: "local" });
        }
    }

    toggleMute() {
        if (this.busy) {
            this.state.call.muted = !this.state.call.muted;
            this._handle?.mute(this.state.call.muted);
        }
    }

    /** Take the words about an ended call off the screen. */
    close() {
        if (this.state.call && !this.busy) {
            browser.clearTimeout(this._farewellTimer);
            this.state.call = null;
        }
    }

    /** A form shows the call itself: no need for the dock. Returns how to take that back. */
    addPanel() {
        this.state.panels++;
        return () => this.state.panels--;
    }

    _onIncoming(handle) {
        const direction = handle.internal ? "internal" : "inbound";
        const who = { number: handle.number, display: handle.number };
        if (this.busy) {
            this._refuse(handle, direction);
            return;
        }
        const call = this._open("ring", { direction, who });
        this._attach(handle);
        handle.ring();
        if (!this.busy) {
            return; // the connection is dead: the call has ended already
        }
        this._onPlaced();
        this.ringtone.start();
        this._identify(call);
    }

    /** A second caller never touches the live call. */
    _refuse(handle, direction) {
        const call = { direction, handle, who: { number: handle.number } };
        handle.reject();
        this._report(call, "ringing");
        this._report(call, "ended", { sip_code: 486, reason: "busy" });
        const text = _t("%(number)s called while you were in a call.", { number: handle.number });
        this.notification.add(text, { type: "info" });
    }

    async _identify(call) {
        try {
            const args = [call.who.number];
            const who = await this.orm.silent.call("cgvcall.call", "softphone_identify", args);
            Object.assign(call, { who });
        } catch {
            // The bare number must do.
        }
    }

    _open(event, values) {
        this.close();
        const call = newCall({ resModel: false, resId: false, connecting: false, ...values });
        this.state.call = Object.assign(call, transition(call, event), {
            rawNumber: call.who.number,
            answering: false,
            muted: false,
            weak: false,
            blocked: false,
        });
        browser.addEventListener("beforeunload", this._onBeforeUnload);
        browser.addEventListener("pagehide", this._onPageHide);
        return this.state.call; // the reactive one
    }

    _attach(handle) {
        this._handle = handle;
        handle.onEvent = (name, detail) => {
            if (handle === this._handle) {
                this._onEvent(name, detail);
            }
        };
        handle.mute(this.state.call.muted);
    }

    _onEvent(name, detail) {
        const { call } = this.state;
        switch (name) {
            case "placed":
                return this._onPlaced();
            case "ringing":
                return this._step("ringing");
            case "answered":
                this.ringtone.stop();
                return this._step("answered") && this._report(this._reported(), "ongoing");
            case "stream":
                return this.audio.play(detail);
            case "mediaLost":
                call.weak = true;
                browser.clearTimeout(this._silenceTimer);
                this._silenceTimer = browser.setTimeout(
                    () => this._handle?.hangup("media_lost"),
                    SILENCE
                );
                return;
            case "mediaConnected":
                call.weak = false;
                return browser.clearTimeout(this._silenceTimer);
            case "microphoneRefused":
                call.blocked = true;
                return;
            case "ended":
                return this._end(detail);
        }
    }

    _onPlaced() {
        if (this._handle.internal) {
            this.state.call.direction = "internal";
        }
        this._report(this._reported(), "ringing");
    }

    _step(event, detail = {}) {
        const changes = transition(this.state.call, event, { now: Date.now(), ...detail });
        if (changes) {
            Object.assign(this.state.call, changes);
        }
        return Boolean(changes);
    }

    async _end({ cause, sipCode = null, reason = null, text = null }) {
        if (!this._step("ended", { cause, sipCode, text })) {
            return;
        }
        const { call } = this.state;
        const reported = this._reported();
        this._handle = null;
        this.ringtone.stop();
        this.audio.stop();
        browser.clearTimeout(this._silenceTimer);
        browser.removeEventListener("beforeunload", this._onBeforeUnload);
        browser.removeEventListener("pagehide", this._onPageHide);
        if (!isAdvice(call)) {
            this._farewellTimer = browser.setTimeout(() => this.close(), FAREWELL);
        }
        // The tab or device that took the call tells the rest of its story.
        if (isElsewhere(call)) {
            return;
        }
        const end = { sip_code: sipCode, reason: reason || call.cause };
        if (await this._report(reported, "ended", end)) {
            this.onReported(call);
        }
    }

    /** What reports need of the call, for they may go out when it is long gone. */
    _reported() {
        const { direction, resModel, resId, rawNumber } = this.state.call;
        return { direction, resModel, resId, who: { number: rawNumber }, handle: this._handle };
    }

    /** @returns {Promise<number|false>} */
    async _report({ handle, direction, who, resModel = false, resId = false }, state, end = {}) {
        if (!handle?.id) {
            return false; // the PBX never heard of it
        }
        return this.reporter.send({
            sdk_call_id: handle.id,
            direction,
            number: handle.number || who.number,
            state,
            sip_code: null,
            reason: null,
            res_model: resModel,
            res_id: resId,
            ...end,
        });
    }
}
