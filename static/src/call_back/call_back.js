import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { callTooltip, useCallLink } from "../phone_field/call_link";

/** A button of a call: calls the other party, for the record that the call belongs to. */
export class CallBack extends Component {
    static template = "cgvcall.CallBack";
    static props = { ...standardWidgetProps, place: { type: String, optional: true } };

    setup() {
        this.softphone = this.env.services["cgvcall.softphone"];
        useCallLink("cgvcallNumber", this.softphone, () => ({
            number: this.data.number,
            origin: this.origin,
        }));
    }

    get data() {
        return this.props.record.data;
    }

    get origin() {
        const { lead_id, partner_id } = this.data;
        const { resModel, resId } = this.props.record;
        if (lead_id) {
            return { resModel: "crm.lead", resId: lead_id.id };
        }
        return partner_id
            ? { resModel: "res.partner", resId: partner_id.id }
            : { resModel, resId: resId || false };
    }

    /** On a card only the calls that were missed call for it with words. */
    get isQuiet() {
        return this.props.place === "card" && this.data.disposition !== "missed";
    }

    get classes() {
        const size = this.props.place === "form" ? "" : "btn-sm";
        return `${size} ${this.isQuiet ? "btn-light text-success" : "btn-primary"}`;
    }

    get label() {
        return this.data.direction === "inbound" ? _t("Call back") : _t("Call again");
    }

    get tooltip() {
        return callTooltip(this.softphone);
    }
}

registry.category("view_widgets").add("cgvcall_call_back", {
    component: CallBack,
    extractProps: ({ options }) => ({ place: options.place }),
});
