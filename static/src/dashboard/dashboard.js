import { Component, onWillStart, useState } from "@odoo/owl";

import { router } from "@web/core/browser/router";
import { deserializeDate, deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { ControlPanel } from "@web/search/control_panel/control_panel";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { Agents } from "./agents";
import { FigureCard } from "./figure_card";
import { FIGURES } from "./figures";
import { FilterBar } from "./filter_bar";
import { fromAddress, noFilters, toAddress, toServer } from "./filters";
import { HeatMap } from "./heat_map";
import { Incoming } from "./incoming";
import { Outcomes } from "./outcomes";
import { dayRange } from "./texts";
import { Trend } from "./trend";

const MODEL = "cgvcall.dashboard";

/** The managers' page: figures, how they changed, and the calls behind each. */
export class Dashboard extends Component {
    static template = "cgvcall.Dashboard";
    static components = {
        Agents,
        ControlPanel,
        FigureCard,
        FilterBar,
        HeatMap,
        Incoming,
        Outcomes,
        Trend,
    };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.main = FIGURES.filter(({ isMain }) => isMain);
        this.others = FIGURES.filter(({ isMain }) => !isMain);
        this.openCalls = this.openCalls.bind(this);
        this.state = useState({
            filters: this.firstFilters(),
            data: null,
            isLoading: true,
            error: "",
        });
        this.tellAddress();
        useSetupAction({ getLocalState: () => ({ filters: { ...this.state.filters } }) });
        onWillStart(() => {
            this.load(); // the page is there at once, the figures follow
        });
    }

    /** Those of before a call was opened, else those of the address. */
    firstFilters() {
        if (this.props.state?.filters) {
            return this.props.state.filters;
        }
        const { path, tag } = this.props.action;
        const isHere = [path, tag].includes(router.current.action);
        return isHere ? fromAddress(router.current) : noFilters();
    }

    async load() {
        Object.assign(this.state, { isLoading: true, error: "" });
        const filters = toServer(this.state.filters);
        try {
            const asked = this.orm.silent.call(MODEL, "get_data", [filters]);
            const data = await this.keepLast.add(asked);
            this.shown = filters;
            Object.assign(this.state, { data, isLoading: false });
        } catch (error) {
            const why = error.data?.message || _t("Odoo does not answer.");
            Object.assign(this.state, { data: null, error: why, isLoading: false });
        }
    }

    change(filters) {
        Object.assign(this.state.filters, filters);
        this.tellAddress();
        return this.load();
    }

    /** A reload, or who is sent the address, sees the same. */
    tellAddress() {
        this.props.updateActionState?.(toAddress(this.state.filters));
    }

    async openCalls(kind, part = {}) {
        const action = await this.orm.call(MODEL, "open_calls", [this.shown, kind, part]);
        return this.action.doAction(action);
    }

    print() {
        window.print();
    }

    get isEmpty() {
        const { now, before } = this.state.data;
        return !now.calls && !before.calls;
    }

    /** The figures to compare with; null when there were no calls at all then. */
    get before() {
        const { before } = this.state.data;
        return before.calls ? before : null;
    }

    get periodText() {
        const { date_from, date_to } = this.state.data.period;
        return dayRange(deserializeDate(date_from), deserializeDate(date_to));
    }

    /** With what the figures are compared (of a time that still runs: up to now). */
    get beforeText() {
        const { before_from, before_to, before_until } = this.state.data.period;
        const until = before_until && deserializeDateTime(before_until);
        const days = dayRange(deserializeDate(before_from), until || deserializeDate(before_to));
        if (!this.before) {
            return _t("nothing to compare with: no calls on %s", days);
        }
        if (!until) {
            return _t("compared with %s", days);
        }
        const time = until.toLocaleString({ hour: "numeric", minute: "numeric" });
        return _t("compared with %(days)s, until %(time)s", { days, time });
    }
}

registry.category("lazy_components").add("cgvcall.Dashboard", Dashboard);
