import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

import { stateText } from "../recording_player/recording_states";
import { errorText } from "../softphone/errors";

import { Shelf } from "./shelf";

export const SPEEDS = Object.freeze([0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3]);
const SPEED_KEY = "cgvcall.player.speed";

/** The one sound of this page. What the browser says of it goes into the state that all show. */
export class PlayerEngine {
    /** @param {Object} state of the player service */
    constructor(state, { orm, bus_service }) {
        this.state = state;
        this.shelf = new Shelf(orm);
        this.audio = new browser.Audio();
        this._loadedId = false;
        const stored = Number(browser.localStorage.getItem(SPEED_KEY));
        state.speed = SPEEDS.includes(stored) ? stored : 1;
        const on = {
            playing: () => this._become("playing"),
            pause: () => this._become("paused"),
            ended: () => this._become("paused"),
            waiting: () => this.audio.paused || this._become("loading"),
            timeupdate: () => this._showPosition(),
            seeked: () => this._showPosition(),
            durationchange: () => this._showLength(),
            error: () => this._fail(),
        };
        for (const [name, handler] of Object.entries(on)) {
            // What comes after the sound was taken away tells of nothing that is shown.
            this.audio.addEventListener(name, () => this._loadedId && handler());
        }
        bus_service.subscribe("cgvcall/cards", ({ call_ids }) => this.shelf.refresh(call_ids));
    }

    /**
     * @param {import("../recording_player/player_service").Sound} sound
     * @param {{ docked?: boolean, at?: number }} options at: seconds; else where it stopped.
     *  Without `docked`, it stays where it is shown.
     */
    play(sound, { docked, at } = {}) {
        const { state, audio } = this;
        const isSame = state.recordingId === sound.recordingId;
        state.docked = docked ?? (isSame && state.docked);
        if (this._loadedId !== sound.recordingId) {
            this._open(sound, at ?? (isSame ? state.position : 0));
        } else if (at !== undefined) {
            this.seek(at);
        }
        if (audio.paused) {
            state.status = "loading";
        }
        audio.play().catch(({ name }) => {
            // The browser wants a click first. What else goes wrong is told as an event.
            if (name === "NotAllowedError") {
                this._become("paused");
            }
        });
    }

    pause() {
        this.audio.pause();
    }

    /** Silence, and nothing of it on the page. */
    close() {
        this._loadedId = false;
        this.audio.pause();
        this.audio.removeAttribute("src");
        this.audio.load();
        Object.assign(this.state, {
            recordingId: false,
            status: "idle",
            error: "",
            position: 0,
            docked: false,
        });
    }

    /** The page that shows it goes away: what sounds goes on in the dock. */
    leave(recordingId) {
        const { state } = this;
        if (state.recordingId === recordingId && !state.docked) {
            if (["playing", "loading"].includes(state.status)) {
                state.docked = true;
            } else {
                this.close();
            }
        }
    }

    seek(at) {
        const { state, audio } = this;
        state.position = Math.min(Math.max(at, 0), state.seconds || Infinity);
        audio.currentTime = state.position;
    }

    setSpeed(speed) {
        this.state.speed = speed;
        browser.localStorage.setItem(SPEED_KEY, speed);
        this._applySpeed();
    }

    /** @param {1|-1} step faster or slower */
    changeSpeed(step) {
        const speed = SPEEDS[SPEEDS.indexOf(this.state.speed) + step];
        if (speed) {
            this.setSpeed(speed);
        }
    }

    _open({ recordingId, callId = false, title = "", seconds = 0 }, at) {
        const { state, audio } = this;
        this._loadedId = recordingId;
        Object.assign(state, { recordingId, callId, title, seconds, error: "", position: at });
        audio.src = `/cgvcall/recording/${recordingId}`;
        this._applySpeed();
        // Before the file is there, this tells where to begin.
        audio.currentTime = at;
    }

    _applySpeed() {
        // A new file begins with the default.
        this.audio.defaultPlaybackRate = this.state.speed;
        this.audio.playbackRate = this.state.speed;
    }

    _become(status) {
        this.state.status = status;
        this._showPosition();
    }

    _showPosition() {
        this.state.position = this.audio.currentTime;
    }

    _showLength() {
        if (Number.isFinite(this.audio.duration)) {
            this.state.seconds = this.audio.duration;
        }
    }

    /** Say why, as far as the server knows; the next try begins where it stopped. */
    async _fail() {
        const { state } = this;
        const id = this._loadedId;
        this._loadedId = false;
        state.status = "error";
        state.error = _t("The recording could not be played.").toString();
        try {
            await this.shelf.fetch(id);
        } catch (error) {
            this._explain(id, errorText(error));
            return;
        }
        const known = this.shelf.get(id).state;
        const closed = _t("This recording is not there, or not for your ears.").toString();
        this._explain(id, known === "closed" ? closed : stateText(known));
    }

    _explain(id, text) {
        if (text && this.state.recordingId === id && this.state.status === "error") {
            this.state.error = text;
        }
    }
}

registry.category("cgvcall.parts").add("PlayerEngine", PlayerEngine);
