import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { change, format } from "./texts";

const ARROWS = Object.freeze({ 1: "fa-arrow-up", "-1": "fa-arrow-down", 0: "fa-arrows-h" });

/** One figure, how it changed, and the calls behind it at a click. */
export class FigureCard extends Component {
    static template = "cgvcall.FigureCard";
    static props = {
        figure: Object,
        now: Object,
        before: [Object, { value: null }],
        open: Function,
    };

    get value() {
        const { kind, key } = this.props.figure;
        return format(kind, this.props.now[key]);
    }

    get change() {
        const { figure, now, before } = this.props;
        if (!before) {
            return null;
        }
        const found = change(figure.kind, now[figure.key], before[figure.key], figure.good);
        return found && { ...found, icon: ARROWS[found.direction] };
    }

    get was() {
        const { figure, before } = this.props;
        return before[figure.key] === null
            ? _t("nothing to compare with")
            : _t("was %s", format(figure.kind, before[figure.key]));
    }

    get isAlarming() {
        return this.props.figure.isAlert && this.props.now[this.props.figure.key] > 0;
    }
}
