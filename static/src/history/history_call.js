import { Component } from "@odoo/owl";

import { useService } from "@web/core/utils/hooks";

import { lookOf, resultOf, titleOf } from "../chatter/call_words";
import { PlayButton } from "../recording_player/play_button";
import { openRecord } from "../softphone/open_record";
import { HistoryNumber } from "./history_number";
import { exactTime, returnOf, timeText } from "./history_text";

/** One call of the timeline. */
export class HistoryCall extends Component {
    static template = "cgvcall.HistoryCall";
    static components = { HistoryNumber, PlayButton };
    static props = {
        call: Object,
        /** What a call back belongs to. */
        origin: Object,
    };

    setup() {
        this.action = useService("action");
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

    open() {
        return openRecord(this.action, { res_model: "cgvcall.call", res_id: this.call.id });
    }

    openPerson() {
        return openRecord(this.action, this.call.person);
    }

    /** Of the recording, while it is heard in the dock. */
    get playTitle() {
        const { person, display, started_at } = this.call;
        const who = person ? person.name : display;
        return [this.title, who, exactTime(started_at)].filter(Boolean).join(" · ");
    }
}
