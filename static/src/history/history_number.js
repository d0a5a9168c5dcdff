import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

import { callTooltip, useCallLink } from "../phone_field/call_link";

/** A number to call with one click: on the softphone, else on whatever takes `tel:` links. */
export class HistoryNumber extends Component {
    static template = "cgvcall.HistoryNumber";
    static props = {
        number: String,
        display: { type: [String, Boolean], optional: true },
        /** Whose it is, when that has to be said. */
        name: { type: [String, Boolean], optional: true },
        /** What a call belongs to: `resModel`, `resId`, `activityId`. */
        origin: Object,
        /** What stands on the button instead of the number. */
        label: { type: String, optional: true },
        class: { type: String, optional: true },
    };
    static defaultProps = { class: "btn-secondary" };

    setup() {
        this.softphone = this.env.services["cgvcall.softphone"];
        useCallLink("number", this.softphone, () => ({
            number: this.props.number,
            origin: this.props.origin,
        }));
    }

    get tooltip() {
        return callTooltip(this.softphone);
    }

    get href() {
        return this.softphone ? "#" : `tel:${this.props.number}`;
    }

    /** Begins with what stands there: who speaks to the computer says that. */
    get ariaLabel() {
        const { label, name, display, number } = this.props;
        const who = [name, display || number].filter(Boolean).join(", ");
        return label ? `${label}: ${who}` : _t("Call %(name)s", { name: who }).toString();
    }
}
