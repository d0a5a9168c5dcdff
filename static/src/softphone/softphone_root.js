import { Component, useState } from "@odoo/owl";

import { registry } from "@web/core/registry";

import { CallPanel } from "../call_panel/call_panel";
import { IncomingCall } from "../call_panel/incoming_call";

/**
 * What the softphone shows on every page: the pop-up of an incoming call, and the call itself
 * wherever no form shows it, so that one can always hang up.
 */
export class SoftphoneRoot extends Component {
    static template = "cgvcall.SoftphoneRoot";
    static components = { CallPanel, IncomingCall };
    static props = {};

    setup() {
        this.softphone = this.env.services["cgvcall.softphone"];
        this.state = this.softphone && useState(this.softphone.state);
    }

    get showsIncoming() {
        return this.state?.call?.state === "incoming";
    }

    get showsDock() {
        return Boolean(this.state?.call) && !this.showsIncoming && this.state.panels === 0;
    }
}

registry.category("main_components").add("cgvcall.Softphone", { Component: SoftphoneRoot });
