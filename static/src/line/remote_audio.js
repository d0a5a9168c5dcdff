import { browser } from "@web/core/browser/browser";

/** The voice of the other side of one call. Never throws: no sound is no reason to lose the call. */
export class RemoteAudio {
    /** @param {{ speakerId?: string }} options "" for the default speaker */
    constructor({ speakerId = "" } = {}) {
        this._element = null;
        this._speakerId = speakerId;
        this._muted = false;
        this._onGesture = () => this._play();
    }

    /** @param {MediaStream} stream */
    play(stream) {
        if (!this._element) {
            this._element = new browser.Audio();
            this._element.autoplay = true;
            this._element.muted = this._muted;
            this._route();
        }
        // Some browsers ignore a new stream on an element that still has one.
        this._element.srcObject = null;
        this._element.srcObject = stream;
        this._play();
    }

    stop() {
        browser.removeEventListener("pointerdown", this._onGesture, true);
        if (this._element) {
            this._element.pause();
            this._element.srcObject = null;
        }
    }

    /** @param {boolean} muted of a held call: the music of the PBX, or whatever still comes */
    setMuted(muted) {
        this._muted = muted;
        if (this._element) {
            this._element.muted = muted;
        }
    }

    /** @param {string} speakerId "" for the default; ignored where the browser cannot choose */
    async setSpeaker(speakerId) {
        this._speakerId = speakerId;
        await this._route();
    }

    async _route() {
        const id = this._speakerId;
        const element = this._element;
        if (!element?.setSinkId || id === (element.sinkId || "")) {
            return;
        }
        try {
            await element.setSinkId(id);
        } catch {
            if (id && id === this._speakerId) {
                await this.setSpeaker(""); // it is gone
            }
        }
    }

    async _play() {
        browser.removeEventListener("pointerdown", this._onGesture, true);
        try {
            await this._element.play();
        } catch {
            // No sound before the user did something on the page: the next click brings it.
            if (this._element.srcObject) {
                browser.addEventListener("pointerdown", this._onGesture, true);
            }
        }
    }
}
