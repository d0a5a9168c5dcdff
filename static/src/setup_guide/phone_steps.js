import { Component, useState } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/** What a page must have that was loaded before its user had an extension. */
class PhoneStep extends Component {
    static props = { guide: Object, data: Object };

    setup() {
        this.softphone = useService("cgvcall.softphone");
    }

    /** This page has the line that its user has now. */
    get canCall() {
        return this.softphone?.state.extension === this.props.data.extension;
    }

    reload() {
        browser.location.reload();
    }
}

/** The check of the browser, as in the softphone's window. */
export class CheckStep extends PhoneStep {
    static template = "cgvcall.SetupGuide.Check";

    setup() {
        super.setup();
        this.dialog = useService("dialog");
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

export class CallStep extends PhoneStep {
    static template = "cgvcall.SetupGuide.Call";

    setup() {
        super.setup();
        this.state = useState({ number: "" });
    }

    call(ev) {
        ev.preventDefault();
        const number = this.state.number.trim();
        if (number) {
            this.softphone.call(number);
        }
    }
}
