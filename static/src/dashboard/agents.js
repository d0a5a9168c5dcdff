import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { change, format } from "./texts";

const FIRST_ROWS = 10;

/** A figure a column; `opens` the calls behind it; `wide`: not on a phone. */
const COLUMNS = Object.freeze([
    { key: "calls", label: _t("Calls"), kind: "count", opens: "calls" },
    { key: "answered", label: _t("Answered"), kind: "count", opens: "answered" },
    { key: "missed", label: _t("Missed"), kind: "count", opens: "missed" },
    { key: "returned", label: _t("Returned"), kind: "count", opens: "returned", wide: true },
    { key: "outgoing", label: _t("Outgoing"), kind: "count", opens: "outgoing", wide: true },
    { key: "talk_seconds", label: _t("Talk time"), kind: "time", opens: "talks" },
    { key: "talk_average", label: _t("Average"), kind: "time", opens: "talks", wide: true },
]);

/** What each agent did; a click on a name shows the page for that agent alone. */
export class Agents extends Component {
    static template = "cgvcall.DashboardAgents";
    static props = { agents: Array, open: Function, choose: Function };

    setup() {
        this.columns = COLUMNS;
        this.state = useState({ sortedBy: "calls", ascending: false, showAll: false });
    }

    get rows() {
        const { sortedBy, ascending, showAll } = this.state;
        const sign = ascending ? 1 : -1;
        const rows = [...this.props.agents].sort(
            (a, b) => sign * ((a[sortedBy] ?? -1) - (b[sortedBy] ?? -1))
        );
        return showAll ? rows : rows.slice(0, FIRST_ROWS);
    }

    get isCut() {
        return this.props.agents.length > FIRST_ROWS;
    }

    get most() {
        return Math.max(1, ...this.props.agents.map(({ calls }) => calls));
    }

    value(row, { key, kind }) {
        return format(kind, row[key]);
    }

    change(row) {
        const found = change("count", row.calls, row.calls_before, 0);
        const icon = { 1: "fa-arrow-up", "-1": "fa-arrow-down", 0: "" }[found?.direction];
        return icon
            ? { ...found, icon, was: _t("was %s", format("count", row.calls_before)) }
            : null;
    }

    sortBy(key) {
        const { state } = this;
        state.ascending = state.sortedBy === key && !state.ascending;
        state.sortedBy = key;
    }

    ariaSort(key) {
        if (this.state.sortedBy !== key) {
            return "none";
        }
        return this.state.ascending ? "ascending" : "descending";
    }
}
