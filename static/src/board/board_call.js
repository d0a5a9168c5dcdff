import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { openRecord } from "../softphone/open_record";
import { Clock } from "./clock";

/** Who is at the other end of a call, and for how long. */
export class BoardCall extends Component {
    static template = "cgvcall.BoardCall";
    static components = { Clock };
    static props = {
        call: Object,
        /** Say at whose telephone it rings. */
        withAgent: { type: Boolean, optional: true },
    };

    setup() {
        this.action = useService("action");
    }

    get title() {
        const { name, display } = this.props.call;
        return name || display || "";
    }

    /** The number, when it is not the title, and the company, which may be long. */
    get details() {
        const { name, company, display } = this.props.call;
        return [name && display, company].filter(Boolean).join(" · ");
    }

    get icon() {
        return this.props.call.incoming ? "fa-arrow-down" : "fa-arrow-up";
    }

    get directionText() {
        return this.props.call.incoming ? _t("Incoming") : _t("Outgoing");
    }

    get agent() {
        const { user_name, extension } = this.props.call;
        return user_name || extension || "";
    }

    open() {
        return openRecord(this.action, this.props.call);
    }
}
