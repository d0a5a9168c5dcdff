import { Component, onMounted, useState } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/**
 * The player in full, in a page: its parts are fetched once it is shown, the sound when somebody
 * presses play, for each fetch is a listening.
 */
export class RecordingPlayer extends Component {
    static template = "cgvcall.RecordingPlayer";
    static props = {
        recordingId: Number,
        callId: { type: [Number, Boolean], optional: true },
        title: { type: String, optional: true },
        seconds: { type: Number, optional: true },
        state: { type: [String, Boolean], optional: true },
    };

    setup() {
        this.player = useService("cgvcall.player");
        this.load = useState({ status: "loading" });
        onMounted(() => this.start());
    }

    get FullPlayer() {
        return registry.category("cgvcall.parts").get("FullPlayer");
    }

    async start() {
        this.load.status = "loading";
        this.load.status = (await this.player.load()) ? "loaded" : "failed";
    }
}
