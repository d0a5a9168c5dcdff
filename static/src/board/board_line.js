import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

import { formatDuration } from "../duration_field/duration_field";
import { BoardCall } from "./board_call";
import { figuresOf, STATES, stateOf } from "./board_words";
import { Clock } from "./clock";

/** One extension: how its user is, in a call with whom, and the figures of the day. */
export class BoardLine extends Component {
    static template = "cgvcall.BoardLine";
    static components = { BoardCall, Clock };
    static props = {
        line: Object,
        /** Show the calls behind a figure. */
        onOpen: Function,
    };

    get key() {
        return stateOf(this.props.line);
    }

    get look() {
        return STATES[this.key];
    }

    get name() {
        return this.props.line.name || _t("Nobody's telephone");
    }

    get figures() {
        return figuresOf(this.props.line.today);
    }

    get talked() {
        return formatDuration(this.props.line.today.talk_seconds);
    }
}
