import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { hourText, weekdays } from "./texts";

/** Hours that are shown in any case; more when somebody called then. */
const [FIRST_HOUR, LAST_HOUR] = [8, 17];
export const MEASURES = Object.freeze({
    calls: _t("All"),
    incoming: _t("Incoming"),
    missed: _t("Missed"),
});

/** How many calls at which hour of which weekday. */
export class HeatMap extends Component {
    static template = "cgvcall.DashboardHeatMap";
    static props = { heat: Array, open: Function };

    setup() {
        this.measures = MEASURES;
        this.state = useState({ measure: "calls" });
    }

    get days() {
        return weekdays();
    }

    get hours() {
        const used = this.props.heat.map(({ hour }) => hour);
        const first = Math.min(FIRST_HOUR, ...used);
        const last = Math.max(LAST_HOUR, ...used);
        return Array.from({ length: last - first + 1 }, (_, i) => first + i);
    }

    hourText(hour) {
        return hourText(hour);
    }

    /** The cells with calls, in the order of the calendar. */
    get cells() {
        const { measure } = this.state;
        const hours = this.hours;
        const days = this.days;
        const most = Math.max(1, ...this.props.heat.map((cell) => cell[measure]));
        return this.props.heat
            .filter((cell) => cell[measure])
            .map((cell) => {
                const row = days.findIndex(({ number }) => number === cell.weekday);
                const share = cell[measure] / most;
                return {
                    ...cell,
                    count: cell[measure],
                    style: `--day: ${row + 2}; --hour: ${cell.hour - hours[0] + 2}; --heat: ${share}`,
                    title: _t("%(day)s, %(hour)s: %(calls)s calls, %(missed)s missed", {
                        day: days[row].long,
                        hour: hourText(cell.hour, true),
                        calls: cell.calls,
                        missed: cell.missed,
                    }),
                };
            })
            .sort((a, b) => a.hour - b.hour);
    }

    openCell({ weekday, hour }) {
        this.props.open(this.state.measure, { weekday, hour });
    }
}
