import { Component, onWillUnmount, useState, xml } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";

import { formatDuration } from "../duration_field/duration_field";

/** How long something has been going on. */
export class Clock extends Component {
    static template = xml`<span class="o_cgvcall_clock" role="timer" t-esc="text"/>`;
    static props = { since: Number };

    setup() {
        this.state = useState({ now: Date.now() });
        const timer = browser.setInterval(() => (this.state.now = Date.now()), 1000);
        onWillUnmount(() => browser.clearInterval(timer));
    }

    get text() {
        return formatDuration(Math.max(0, Math.floor((this.state.now - this.props.since) / 1000)));
    }
}
