import { Component, useState } from "@odoo/owl";

import { registry } from "@web/core/registry";

import { isActive, isIncoming } from "./call_state";

/**
 * What the softphone shows on every page: incoming calls, its window, and a call wherever no form
 * shows it, so that one can always hang up.
 */
export class SoftphoneRoot extends Component {
    static template = "cgvcall.SoftphoneRoot";
    static props = {};

    setup() {
        this.softphone = this.env.services["cgvcall.softphone"];
        this.state = this.softphone && useState(this.softphone.state);
    }

    /** A component of the lazy bundle. */
    part(name) {
        return registry.category("cgvcall.parts").get(name);
    }

    get isLoaded() {
        return Boolean(this.state?.loaded);
    }

    get showsIncoming() {
        return this.state.calls.some(isIncoming);
    }

    get isInCall() {
        return this.state.calls.some(isActive);
    }

    get showsDock() {
        return !this.state.panels && !this.state.calls.every(isIncoming);
    }
}

registry.category("main_components").add("cgvcall.Softphone", { Component: SoftphoneRoot });
