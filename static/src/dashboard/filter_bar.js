import { Component, useState } from "@odoo/owl";

import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { daysOf, PRESETS } from "./filters";
import { dayRange } from "./texts";

/** Which days, team, hotline and agent the page is about. */
export class FilterBar extends Component {
    static template = "cgvcall.DashboardFilterBar";
    static components = { DateTimeInput, Dropdown, DropdownItem };
    static props = { filters: Object, data: [Object, { value: null }], change: Function };

    setup() {
        this.presets = PRESETS;
        this.state = useState({ picksDays: this.props.filters.preset === "own" });
    }

    get days() {
        const { preset, dateFrom, dateTo } = this.props.filters;
        return preset === "own" ? [dateFrom, dateTo] : daysOf(preset);
    }

    get periodText() {
        const { preset } = this.props.filters;
        return preset === "own" ? dayRange(...this.days) : PRESETS[preset];
    }

    /** Teams and hotlines to choose from; none where there is nothing to choose. */
    get choices() {
        const { filters, data } = this.props;
        const teams = (data?.teams || []).map(({ id, name }) => ({ value: id, name }));
        const hotlines = (data?.hotlines || []).map(({ number, name }) => ({
            value: number,
            name,
        }));
        return [
            { key: "teamId", every: _t("All teams"), options: teams, icon: "fa-users" },
            { key: "hotline", every: _t("All hotlines"), options: hotlines, icon: "fa-phone" },
        ]
            .map((choice) => {
                const chosen = choice.options.find(({ value }) => value === filters[choice.key]);
                return { ...choice, text: chosen?.name || choice.every };
            })
            .filter(({ key, options }) => filters[key] || options.length > 1);
    }

    choosePreset(preset) {
        this.state.picksDays = preset === "own";
        if (preset === "own") {
            const [dateFrom, dateTo] = this.days;
            this.props.change({ preset, dateFrom, dateTo });
        } else {
            this.props.change({ preset, dateFrom: false, dateTo: false });
        }
    }

    /** The other day follows, so that the first is never after the last. */
    chooseDay(name, day) {
        if (!day) {
            return;
        }
        const days = { dateFrom: this.days[0], dateTo: this.days[1], [name]: day };
        if (days.dateFrom > days.dateTo) {
            days.dateFrom = days.dateTo = day;
        }
        this.props.change({ preset: "own", ...days });
    }
}
