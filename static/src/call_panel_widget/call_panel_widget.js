import { Component, useEffect, useState } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { CallPanel } from "../call_panel/call_panel";

/** Digits that tell a subscriber: the country's code or its 0 may be written or not. */
const SUBSCRIBER = 9;
/** Fewer digits are extensions and short numbers: only equal ones are the same. */
const SHORT = 7;

/**
 * The call in the form of the record it belongs to, and the line when it is in trouble.
 * Nothing for a user without an extension.
 */
export class CallPanelWidget extends Component {
    static template = "cgvcall.CallPanelWidget";
    static components = { CallPanel };
    static props = { ...standardWidgetProps };

    setup() {
        this.softphone = this.env.services["cgvcall.softphone"];
        if (!this.softphone) {
            return;
        }
        this.state = useState(this.softphone.state);
        useEffect(
            (shown) => (shown ? this.softphone.addPanel() : undefined),
            () => [this.showsCall]
        );
    }

    get showsCall() {
        const call = this.state?.call;
        if (!call || call.state === "incoming") {
            return false; // an incoming call has its pop-up
        }
        const { resModel, resId, data } = this.props.record;
        return (
            isRecord(call.resModel, call.resId, resModel, resId) ||
            isRecord(call.who.res_model, call.who.res_id, resModel, resId) ||
            sameNumber(data.phone, call.who.number)
        );
    }

    get showsTrouble() {
        return this.state?.status === "trouble";
    }
}

function isRecord(model, id, resModel, resId) {
    return Boolean(id) && model === resModel && id === resId;
}

function sameNumber(first, second) {
    const [left, right] = [first, second].map((number) => (number || "").replace(/\D/g, ""));
    if (left.length < SHORT || right.length < SHORT) {
        return left !== "" && left === right;
    }
    return left.slice(-SUBSCRIBER) === right.slice(-SUBSCRIBER);
}

registry.category("view_widgets").add("cgvcall_call_panel", { component: CallPanelWidget });
