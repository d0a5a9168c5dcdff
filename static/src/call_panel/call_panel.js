import { Component, useEffect, useState } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";

import { isFailure, stateText } from "../softphone/call_state";
import { openRecord } from "../softphone/open_record";

/**
 * The call: who, how far, and what can be done. Renders nothing without one. An incoming call
 * that rings is not shown here: its pop-up is on every page.
 */
export class CallPanel extends Component {
    static template = "cgvcall.CallPanel";
    static props = {
        /** The panel stands on another page than its record. */
        linked: { type: Boolean, optional: true },
    };

    setup() {
        this.action = useService("action");
        this.softphone = useService("cgvcall.softphone");
        this.state = useState(this.softphone.state);
        this.clock = useState({ now: Date.now() });
        useEffect(
            (ongoing) => {
                if (ongoing) {
                    const tick = () => (this.clock.now = Date.now());
                    tick();
                    const timer = browser.setInterval(tick, 1000);
                    return () => browser.clearInterval(timer);
                }
            },
            () => [this.call?.state === "ongoing"]
        );
    }

    get call() {
        return this.state.call?.state === "incoming" ? null : this.state.call;
    }

    get text() {
        return stateText(this.call, this.clock.now);
    }

    /** Read aloud: the state, but not each second of the timer. */
    get announcement() {
        const { state, weak } = this.call;
        return state === "ongoing" && !weak ? "" : this.text;
    }

    get tone() {
        if (isFailure(this.call) || this.call.weak) {
            return "text-danger";
        }
        return this.call.state === "ongoing" ? "text-success" : "text-muted";
    }

    get isRunning() {
        return ["dialing", "ringing", "ongoing"].includes(this.call.state);
    }

    get name() {
        const { name, company, display } = this.call.who;
        return name || company || display;
    }

    get details() {
        const { name, company, display } = this.call.who;
        return [(name || company) && display, name && company].filter(Boolean).join(" · ");
    }

    get isLinked() {
        return this.props.linked && Boolean(this.call.who.res_id);
    }

    openRecord() {
        openRecord(this.action, this.call.who);
    }
}
