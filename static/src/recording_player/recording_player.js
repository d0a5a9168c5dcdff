import { Component, useState } from "@odoo/owl";

/**
 * A recording to listen to. Nothing is fetched before somebody presses play: each fetch is a
 * listening.
 */
export class RecordingPlayer extends Component {
    static template = "cgvcall.RecordingPlayer";
    static props = { recordingId: Number };

    setup() {
        this.state = useState({ failedId: false });
    }

    get src() {
        return `/cgvcall/recording/${this.props.recordingId}`;
    }

    get hasFailed() {
        return this.state.failedId === this.props.recordingId;
    }

    onError() {
        this.state.failedId = this.props.recordingId;
    }

    retry() {
        this.state.failedId = false;
    }
}
