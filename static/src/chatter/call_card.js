import { Component } from "@odoo/owl";

import { RecordingPlayer } from "../recording_player/recording_player";
import { stateText } from "../recording_player/recording_states";
import { lookOf, resultOf, titleOf } from "./call_words";

/** A call in one line of the chatter, and its recording. */
export class CallCard extends Component {
    static template = "cgvcall.CallCard";
    static components = { RecordingPlayer };
    static props = { call: Object };

    get call() {
        return this.props.call;
    }

    get look() {
        return lookOf(this.call);
    }

    get tone() {
        return this.look.tone;
    }

    get iconClass() {
        return this.tone ? `text-${this.tone} border-${this.tone}` : "text-muted";
    }

    get title() {
        return titleOf(this.call);
    }

    get details() {
        return [resultOf(this.call), this.call.number_display, this.call.user_name].filter(Boolean);
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
