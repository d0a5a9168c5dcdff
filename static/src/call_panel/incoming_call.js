import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { openRecord } from "../softphone/open_record";

/**
 * The pop-up of an incoming call. It takes no focus: whoever types goes on typing, and an Enter
 * meant for a form answers nothing.
 */
export class IncomingCall extends Component {
    static template = "cgvcall.IncomingCall";
    static props = {};

    setup() {
        this.softphone = useService("cgvcall.softphone");
        this.action = useService("action");
        this.state = useState(this.softphone.state);
    }

    get who() {
        return this.state.call.who;
    }

    get name() {
        return this.who.name || this.who.company || _t("Unknown number").toString();
    }

    get openLabel() {
        return (
            this.who.res_model === "crm.lead" ? _t("Open lead") : _t("Open contact")
        ).toString();
    }

    openRecord() {
        openRecord(this.action, this.who);
    }
}
