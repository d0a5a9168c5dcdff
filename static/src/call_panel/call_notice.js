import { Component, useState } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";

const KEY = "cgvcall.notice_folded";

/** What the agent reads out about recording; who knows it by heart folds it for good. */
export class CallNotice extends Component {
    static template = "cgvcall.CallNotice";
    static props = { text: String };

    setup() {
        this.state = useState({ folded: browser.localStorage.getItem(KEY) === "1" });
    }

    toggle() {
        this.state.folded = !this.state.folded;
        browser.localStorage.setItem(KEY, this.state.folded ? "1" : "");
    }
}
