import { Component, useState } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

import { foreground, isActive, isIncoming } from "../softphone/call_state";
import { CallPanel } from "./call_panel";
import { WaitingCall } from "./waiting_call";

/**
 * The calls one is in: the one in the foreground as a panel, the others as a line each. Incoming
 * ones have their pop-up.
 */
export class Calls extends Component {
    static template = "cgvcall.Calls";
    static components = { CallPanel, WaitingCall };
    static props = {
        /** The calls stand on another page than their records. */
        linked: { type: Boolean, optional: true },
    };

    setup() {
        this.softphone = useService("cgvcall.softphone");
        this.state = useState(this.softphone.state);
    }

    get main() {
        return foreground(this.state.calls);
    }

    get others() {
        return this.state.calls.filter(
            (call) => isActive(call) && !isIncoming(call) && call.id !== this.main.id
        );
    }

    /** A call that is still being set up cannot be put on hold. */
    get canSwap() {
        return !isActive(this.main) || (this.main.state === "ongoing" && !this.main.pending);
    }
}

registry.category("cgvcall.parts").add("Calls", Calls);
