import { Component } from "@odoo/owl";

import { format } from "./texts";

const FIRST_ROWS = 8;

/** What came of the calls, as the agents chose it. */
export class Outcomes extends Component {
    static template = "cgvcall.DashboardOutcomes";
    static props = { outcomes: Array, open: Function };

    get rows() {
        const most = Math.max(1, ...this.props.outcomes.map(({ calls }) => calls));
        return this.props.outcomes.slice(0, FIRST_ROWS).map((outcome) => ({
            ...outcome,
            count: format("count", outcome.calls),
            width: (100 * outcome.calls) / most,
        }));
    }
}
