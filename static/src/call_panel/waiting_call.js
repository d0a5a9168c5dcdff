import { Component, useState } from "@odoo/owl";

import { useService } from "@web/core/utils/hooks";

import { stateText } from "../softphone/call_text";
import { nameOf } from "./person";
import { PersonSwitch } from "./person_switch";
import { useNow } from "./use_now";

/** A call on hold beside the one in the foreground. Its component lives as long as the call. */
export class WaitingCall extends Component {
    static template = "cgvcall.WaitingCall";
    static components = { PersonSwitch };
    static props = { call: Object, canResume: Boolean };

    setup() {
        this.softphone = useService("cgvcall.softphone");
        this.call = useState(this.props.call);
        this.clock = useNow(() => this.call.answeredAt !== null);
    }

    get name() {
        return nameOf(this.call.who);
    }

    get text() {
        return stateText(this.call, this.clock.now);
    }

    get canResume() {
        return this.props.canResume && !this.call.pending;
    }
}
