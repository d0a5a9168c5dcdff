import { Component, onMounted, onWillStart, onWillUnmount, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

import { formatDuration } from "../duration_field/duration_field";
import { stateText } from "../recording_player/recording_states";

import { Moments } from "./moments";
import { SPEEDS } from "./player_engine";
import { SeekBar } from "./seek_bar";

const BACK_AND_FORTH = 10;
const ARROW = 5;

/** Everything one does with a recording. The sound is the page's one sound, or will be. */
export class FullPlayer extends Component {
    static template = "cgvcall.FullPlayer";
    static components = { Moments, SeekBar };
    static props = {
        recordingId: Number,
        callId: { type: [Number, Boolean], optional: true },
        title: { type: String, optional: true },
        seconds: { type: Number, optional: true },
        state: { type: [String, Boolean], optional: true },
        /** In the dock; elsewhere the sound moves there when this page goes away. */
        docked: { type: Boolean, optional: true },
    };

    setup() {
        const player = useService("cgvcall.player");
        const { recordingId, docked } = this.props;
        this.engine = player.engine;
        this.shelf = this.engine.shelf;
        this.sounding = useState(player.state);
        this.info = useState(this.shelf.get(recordingId));
        Object.assign(this, { formatDuration, speeds: SPEEDS, step: BACK_AND_FORTH });
        onWillStart(async () => {
            // The server asks again; known once, it is known for all players of the page.
            this.mayDownload = await user.hasGroup("cgvcall.group_downloader");
        });
        onMounted(() => this.shelf.fetch(recordingId).catch(() => {})); // the sound may come yet
        onWillUnmount(() => docked || this.engine.leave(recordingId));
    }

    get isCurrent() {
        return this.sounding.recordingId === this.props.recordingId;
    }

    get status() {
        return this.isCurrent ? this.sounding.status : "idle";
    }

    get isPlaying() {
        return ["playing", "loading"].includes(this.status);
    }

    get playIcon() {
        const icons = { loading: "fa-circle-o-notch fa-spin", playing: "fa-pause" };
        return icons[this.status] || "fa-play";
    }

    get playLabel() {
        return (this.isPlaying ? _t("Pause") : _t("Play")).toString();
    }

    get error() {
        return this.status === "error" ? this.sounding.error : "";
    }

    /** Why there is nothing to play. */
    get obstacle() {
        return stateText(this.info.state || this.props.state);
    }

    get position() {
        return this.isCurrent ? this.sounding.position : 0;
    }

    get seconds() {
        return (this.isCurrent && this.sounding.seconds) || this.props.seconds || this.info.seconds;
    }

    get downloadUrl() {
        return `/cgvcall/recording/${this.props.recordingId}?download=1`;
    }

    get noteAt() {
        return this.isCurrent && !this.obstacle && this.position;
    }

    /** @param {number} [at] seconds; else where it stopped */
    play(at) {
        const { recordingId, callId, title } = this.props;
        const sound = {
            recordingId,
            callId: callId || this.info.call_id,
            title: title || this.info.title,
            seconds: this.seconds,
        };
        this.engine.play(sound, { at });
    }

    jump(position) {
        if (!this.obstacle) {
            this.play(position);
        }
    }

    toggle() {
        if (this.isPlaying) {
            this.engine.pause();
        } else {
            this.play();
        }
    }

    /** Paused stays paused; what was not begun begins there. */
    seek(at) {
        if (this.isCurrent && !this.error) {
            this.engine.seek(at);
        } else {
            this.play(at);
        }
    }

    move(seconds) {
        this.seek(Math.max(0, this.position + seconds));
    }

    onSpeed(ev) {
        this.engine.setSpeed(Number(ev.target.value));
    }

    /** Only of a player that has the focus; a button keeps its own keys. */
    onKeydown(ev) {
        const { target, key } = ev;
        const isButton = target.tagName === "BUTTON";
        if (["INPUT", "SELECT"].includes(target.tagName) || ev.ctrlKey || ev.metaKey || ev.altKey) {
            return;
        }
        const actions = {
            " ": !isButton && (() => this.toggle()),
            ArrowLeft: () => this.move(-ARROW),
            ArrowRight: () => this.move(ARROW),
            Home: () => this.seek(0),
            End: () => this.seek(this.seconds),
            "<": () => this.engine.changeSpeed(-1),
            ">": () => this.engine.changeSpeed(1),
        };
        if (actions[key] && !this.obstacle) {
            ev.preventDefault();
            ev.stopPropagation();
            actions[key]();
        }
    }
}

registry.category("cgvcall.parts").add("FullPlayer", FullPlayer);
