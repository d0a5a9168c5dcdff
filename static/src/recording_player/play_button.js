import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { stateText } from "./recording_states";

const ICONS = Object.freeze({
    pending: "fa-hourglass-half",
    failed: "fa-exclamation-triangle",
    purged: "fa-ban",
});

/** Plays a recording in the dock, or says why it cannot. */
export class PlayButton extends Component {
    static template = "cgvcall.PlayButton";
    static props = {
        recordingId: Number,
        callId: { type: [Number, Boolean], optional: true },
        title: { type: String, optional: true },
        seconds: { type: Number, optional: true },
        /** Of the recording; without it, it is taken for stored. */
        state: { type: [String, Boolean], optional: true },
    };

    setup() {
        this.player = useService("cgvcall.player");
        this.sounding = useState(this.player.state);
    }

    get isPlaying() {
        const { recordingId, status } = this.sounding;
        return recordingId === this.props.recordingId && ["playing", "loading"].includes(status);
    }

    get obstacle() {
        return stateText(this.props.state);
    }

    get icon() {
        return ICONS[this.props.state];
    }

    get label() {
        const name = this.props.title;
        if (this.isPlaying) {
            return _t("Pause").toString();
        }
        return (name ? _t("Play: %(name)s", { name }) : _t("Play")).toString();
    }

    toggle() {
        const { recordingId, callId, title, seconds } = this.props;
        return this.player.toggle({ recordingId, callId, title, seconds });
    }

    /** The row of a list would take them for its own. */
    onKeydown(ev) {
        if (ev.key === "Enter" || ev.key === " ") {
            ev.stopPropagation();
        }
    }
}
