import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { DashboardChart, pointAtParts } from "./chart";
import { FATES } from "./figures";
import { format } from "./texts";

/** What became of the incoming calls, as a ring and as a list. */
export class Incoming extends Component {
    static template = "cgvcall.DashboardIncoming";
    static components = { DashboardChart };
    static props = { now: Object, open: Function };

    setup() {
        this.label = _t("What became of incoming calls").toString();
    }

    get fates() {
        const { now } = this.props;
        return FATES.map((fate) => ({
            ...fate,
            count: format("count", now[fate.key]),
            share: format("share", now.incoming ? now[fate.key] / now.incoming : null),
        }));
    }

    get rate() {
        return format("share", this.props.now.answered_rate);
    }

    /** @returns {Object} a configuration of Chart.js */
    config(colour) {
        const { now, open } = this.props;
        return {
            type: "doughnut",
            data: {
                labels: FATES.map(({ label }) => label.toString()),
                datasets: [
                    {
                        data: FATES.map(({ key }) => now[key]),
                        backgroundColor: FATES.map((fate) => colour(fate.colour)),
                        borderColor: colour("--cgvcall-tile"),
                        borderWidth: 2,
                    },
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                cutout: "72%",
                onHover: pointAtParts,
                onClick: (_event, elements) => {
                    if (elements.length) {
                        open(FATES[elements[0].index].key);
                    }
                },
                plugins: { legend: { display: false } },
            },
        };
    }
}
