import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

import { formatDuration } from "../duration_field/duration_field";
import { RecordingPlayer } from "../recording_player/recording_player";
import { stateText } from "../recording_player/recording_states";

const DIRECTIONS = Object.freeze({
    inbound: _t("Incoming call"),
    outbound: _t("Outgoing call"),
    internal: _t("Internal call"),
});

const RESULTS = Object.freeze({
    missed: _t("Missed"),
    no_answer: _t("No answer"),
    busy: _t("Busy"),
    cancelled: _t("Cancelled"),
    failed: _t("Failed"),
});

const ICONS = Object.freeze({
    inbound: "fa-arrow-down",
    outbound: "fa-arrow-up",
    internal: "fa-exchange",
});

const TONES = Object.freeze({
    answered: "success",
    missed: "danger",
    failed: "danger",
});

/** A call in one line of the chatter, and its recording. */
export class CallCard extends Component {
    static template = "cgvcall.CallCard";
    static components = { RecordingPlayer };
    static props = { call: Object };

    get call() {
        return this.props.call;
    }

    get tone() {
        return TONES[this.call.disposition];
    }

    get iconClass() {
        return this.tone ? `text-${this.tone} border-${this.tone}` : "text-muted";
    }

    get icon() {
        return ICONS[this.call.direction] || "fa-phone";
    }

    get title() {
        if (this.call.disposition === "missed") {
            return _t("Missed call").toString();
        }
        return (DIRECTIONS[this.call.direction] || _t("Phone call")).toString();
    }

    get details() {
        return [this.result, this.call.number_display, this.call.user_name].filter(Boolean);
    }

    get result() {
        const { state, disposition, talk_seconds, ring_seconds } = this.call;
        if (state !== "ended") {
            return _t("In progress").toString();
        }
        if (disposition === "answered") {
            return formatDuration(talk_seconds);
        }
        if (disposition === "missed") {
            // The title says it already; how long it rang tells whether one could have come.
            const duration = formatDuration(ring_seconds || 0);
            return ring_seconds ? _t("rang %(duration)s", { duration }).toString() : "";
        }
        return (RESULTS[disposition] || "").toString();
    }

    /** Of a deleted recording, the notes are still there. */
    get showsPlayer() {
        const { recording_id, recording_state } = this.call;
        return Boolean(recording_id) && ["stored", "purged"].includes(recording_state);
    }

    get sound() {
        const { id, recording_id, recording_state, talk_seconds, number_display } = this.call;
        return {
            recordingId: recording_id,
            callId: id,
            title: [this.title, number_display].filter(Boolean).join(" · "),
            seconds: talk_seconds,
            state: recording_state,
        };
    }

    get recordingText() {
        return stateText(this.call.recording_state);
    }
}
