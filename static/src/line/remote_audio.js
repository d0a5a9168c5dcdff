import { browser } from "@web/core/browser/browser";

/** The voice of the other side. */
export class RemoteAudio {
    constructor() {
        this._element = null;
        this._onGesture = () => this._play();
    }

    /** @param {MediaStream} stream */
    play(stream) {
        this._element ??= new browser.Audio();
        this._element.autoplay = true;
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
