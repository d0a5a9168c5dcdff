import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { openRecord } from "../softphone/open_record";
import { HistoryNumber } from "./history_number";
import { exactTime, lookOf, resultOf, returnOf, timeText, titleOf } from "./history_text";

/** One call of the timeline. */
export class HistoryCall extends Component {
    static template = "cgvcall.HistoryCall";
    static components = { HistoryNumber };
    static props = {
        call: Object,
        /** What a call back belongs to. */
        origin: Object,
    };

    setup() {
        this.action = useService("action");
        this.player = this.env.services["cgvcall.player"];
        Object.assign(this, { exactTime, timeText });
    }

    get call() {
        return this.props.call;
    }

    get look() {
        return lookOf(this.call);
    }

    get title() {
        return titleOf(this.call);
    }

    get result() {
        return resultOf(this.call);
    }

    get returnText() {
        return returnOf(this.call);
    }

    get returnTime() {
        const { returned } = this.call;
        return returned ? exactTime(returned.at) : undefined;
    }

    get isPlayable() {
        const { recording_id, recording_state } = this.call;
        return Boolean(this.player && recording_id && recording_state === "stored");
    }

    open() {
        return openRecord(this.action, { res_model: "cgvcall.call", res_id: this.call.id });
    }

    openPerson() {
        return openRecord(this.action, this.call.person);
    }

    play() {
        const { id, recording_id, started_at, person, display } = this.call;
        const who = person ? person.name : display;
        this.player.play({
            recordingId: recording_id,
            callId: id,
            title: [this.title, who, exactTime(started_at)].filter(Boolean).join(" · "),
        });
    }

    get playLabel() {
        return _t("Play the recording of %(time)s", {
            time: exactTime(this.call.started_at),
        }).toString();
    }
}
