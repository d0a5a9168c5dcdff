import { Component, useState } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/** Why this page cannot call, and what to do about it. */
class NoPhone extends Component {
    static template = "cgvcall.SetupGuide.NoPhone";
    static props = { extension: { optional: true } };

    reload() {
        browser.location.reload();
    }
}

/** Whether this page has the line that its user has now: it may have been loaded before. */
function canCall(softphone, data) {
    return softphone?.state.extension === data.extension;
}

/** The check of the browser, as in the softphone's window. */
export class CheckStep extends Component {
    static template = "cgvcall.SetupGuide.Check";
    static components = { NoPhone };
    static props = { guide: Object, data: Object };

    setup() {
        this.softphone = useService("cgvcall.softphone");
        this.dialog = useService("dialog");
    }

    get canCall() {
        return canCall(this.softphone, this.props.data);
    }

    get problems() {
        return this.props.data.extensions.filter(({ check }) => check === "problem");
    }

    check() {
        return this.props.guide.ask("check", async () => {
            await this.softphone.start();
            this.dialog.add(registry.category("cgvcall.parts").get("Preflight"));
        });
    }
}

export class CallStep extends Component {
    static template = "cgvcall.SetupGuide.Call";
    static components = { NoPhone };
    static props = { guide: Object, data: Object };

    setup() {
        this.softphone = useService("cgvcall.softphone");
        this.state = useState({ number: "" });
    }

    get canCall() {
        return canCall(this.softphone, this.props.data);
    }

    call(ev) {
        ev.preventDefault();
        const number = this.state.number.trim();
        if (number) {
            this.softphone.call(number);
        }
    }
}
