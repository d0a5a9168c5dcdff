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
        this.asked = toServer(this.state.filters);
        try {
            const data = this.orm.silent.call(MODEL, "get_data", [this.asked]);
            Object.assign(this.state, { data: await this.keepLast.add(data), isLoading: false });
        } catch (error) {
            const why = error.data?.message || _t("Odoo does not answer.");
            Object.assign(this.state, { data: null, error: why, isLoading: false });
        }
    }

    change(filters) {
        Object.assign(this.state.filters, filters);
        this.props.updateActionState?.(toAddress(this.state.filters));
        return this.load();
    }

    async openCalls(kind, part = {}) {
        const action = await this.orm.call(MODEL, "open_calls", [this.asked, kind, part]);
        return this.action.doAction(action);
    }

    print() {
        window.print();
    }

    get isEmpty() {
        const { now, before } = this.state.data;
        return !now.calls && !before.calls;
    }

    get periodText() {
        const { date_from, date_to } = this.state.data.period;
        return dayRange(deserializeDate(date_from), deserializeDate(date_to));
    }

    /** With what the figures are compared; a time that still runs: up to when. */
    get beforeText() {
        const { before_from, before_to, before_until } = this.state.data.period;
        const days = dayRange(deserializeDate(before_from), deserializeDate(before_to));
        if (!before_until) {
            return _t("compared with %s", days);
        }
        const until = deserializeDateTime(before_until);
        const time = until.toLocaleString({ hour: "numeric", minute: "numeric" });
        const day = until.toLocaleString({ day: "numeric", month: "short" });
        return before_from === before_to
            ? _t("compared with %(day)s until %(time)s", { day, time })
            : _t("compared with %(days)s, until %(day)s %(time)s", { days, day, time });
    }
}

registry.category("lazy_components").add("cgvcall.Dashboard", Dashboard);
