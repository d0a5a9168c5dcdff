import { Component, useEffect, useState } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { foreground, isActive, isIncoming } from "../softphone/call_state";

/** Digits that tell a subscriber: the country's code or its 0 may be written or not. */
const SUBSCRIBER = 9;
/** Fewer digits are extensions and short numbers: only equal ones are the same. */
const SHORT = 7;

/** Components of the lazy bundle. */
const parts = registry.category("cgvcall.parts");

/**
 * The calls in the form of the record one of them belongs to, and the line when it is in trouble.
 * Nothing for a user without an extension.
 */
export class CallPanelWidget extends Component {
    static template = "cgvcall.CallPanelWidget";
    static props = { ...standardWidgetProps };

    setup() {
        this.softphone = this.env.services["cgvcall.softphone"];
        if (!this.softphone) {
            return;
        }
        this.state = useState(this.softphone.state);
        useEffect(
            (shown) => (shown ? this.softphone.addPanel() : undefined),
            () => [this.showsCalls]
        );
    }

    get Calls() {
        return parts.get("Calls");
    }

    get showsCalls() {
        const { loaded, window, calls } = this.state || {};
        return Boolean(loaded) && !window.open && this.shown(calls).some(this.isMine, this);
    }

    get showsTrouble() {
        return this.state?.status === "trouble";
    }

    /** The name of somebody else leads to their record. */
    get isLinked() {
        return !this.isMine(foreground(this.state.calls));
    }

    /** An incoming call has its pop-up; an ended one gives way to a live one. */
    shown(calls) {
        const main = foreground(calls);
        return calls.filter((call) => call === main || (isActive(call) && !isIncoming(call)));
    }

    isMine({ resModel: model, resId: id, who }) {
        const { resModel, resId, data } = this.props.record;
        return (
            isRecord(model, id, resModel, resId) ||
            isRecord(who.res_model, who.res_id, resModel, resId) ||
            // Not in a form that makes the contact of an unknown number.
            (Boolean(resId) && sameNumber(data.phone, who.number))
        );
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
