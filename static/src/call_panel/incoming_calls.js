import { Component, useState } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

import { foreground, isActive, isIncoming } from "../softphone/call_state";
import { IncomingCall } from "./incoming_call";

/** A pop-up for each call that rings here. */
export class IncomingCalls extends Component {
    static template = "cgvcall.IncomingCalls";
    static components = { IncomingCall };
    static props = {};

    setup() {
        this.state = useState(useService("cgvcall.softphone").state);
    }

    get calls() {
        return this.state.calls.filter(isIncoming);
    }

    /** The call that is interrupted by an answer. */
    get live() {
        const call = foreground(this.state.calls);
        return isActive(call) ? call : null;
    }
}

registry.category("cgvcall.parts").add("IncomingCalls", IncomingCalls);
