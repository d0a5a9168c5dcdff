import { reactive } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { effect } from "@web/core/utils/reactive";

import { isActive } from "../softphone/call_state";

import { loadPlayer } from "./lazy";

/**
 * What is heard, and where it is seen. The sound itself is in the lazy bundle, which comes with the
 * first recording that is shown in full or played.
 *
 * @typedef {{ recordingId: number, callId?: number, title?: string, seconds?: number }} Sound
 *  seconds: as long as the call was, until the file tells better
 */
export class PlayerService {
    constructor(services) {
        this.services = services;
        this.engine = null;
        this._choice = null;
        this.state = reactive({
            recordingId: false,
            callId: false,
            title: "",
            seconds: 0,
            /** @type {"idle"|"loading"|"playing"|"paused"|"error"} */
            status: "idle",
            error: "",
            position: 0,
            speed: 1,
            /** At the foot of the page: it goes on wherever the user goes. */
            docked: false,
        });
        const softphone = services["cgvcall.softphone"];
        if (softphone) {
            this._makeWayForCalls(softphone.state);
        }
    }

    /** @returns {Promise<boolean>} whether the player is there; if not, the user was told */
    async load() {
        try {
            await loadPlayer();
        } catch {
            const text = _t("The player could not be loaded.");
            this.services.notification.add(text, { type: "danger" });
            return false;
        }
        const Engine = registry.category("cgvcall.parts").get("PlayerEngine");
        this.engine ??= new Engine(this.state, this.services);
        return true;
    }

    /**
     * Play a recording in the dock; what sounds now stops.
     *
     * @param {Sound} sound
     */
    async play(sound) {
        const choice = (this._choice = Symbol("choice"));
        // The user may have chosen another one meanwhile.
        if ((await this.load()) && choice === this._choice) {
            this.engine.play(sound, { docked: true });
        }
    }

    /** Play, or pause when it sounds. */
    toggle(sound) {
        return this.isPlaying(sound.recordingId) ? this.pause() : this.play(sound);
    }

    pause() {
        this.engine?.pause();
    }

    close() {
        this.engine?.close();
    }

    isCurrent(recordingId) {
        return this.state.recordingId === recordingId;
    }

    isPlaying(recordingId) {
        return this.isCurrent(recordingId) && ["playing", "loading"].includes(this.state.status);
    }

    /** Nobody wants to hear an old call in a new one. */
    _makeWayForCalls(state) {
        let count = 0;
        effect(
            ({ calls }) => {
                const before = count;
                count = calls.filter(isActive).length;
                if (count > before) {
                    this.pause();
                }
            },
            [state]
        );
    }
}

export const playerService = {
    dependencies: ["orm", "notification", "bus_service", "cgvcall.softphone"],
    start(env, services) {
        return new PlayerService(services);
    },
};

registry.category("services").add("cgvcall.player", playerService);
