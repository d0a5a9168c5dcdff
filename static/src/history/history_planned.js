import { Component } from "@odoo/owl";

import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { HistoryNumber } from "./history_number";

/** The next call activities, or a way to plan one. */
export class HistoryPlanned extends Component {
    static template = "cgvcall.HistoryPlanned";
    static components = { HistoryNumber };
    static props = {
        /** As the server tells: `planned`, `call_type_id`, `may_plan`. */
        head: Object,
        resModel: String,
        resId: Number,
        /** An activity was planned, changed or done. */
        onChanged: Function,
    };

    setup() {
        this.store = useService("mail.store");
    }

    dateText({ date_deadline, state }) {
        const date = formatDate(deserializeDate(date_deadline));
        switch (state) {
            case "today":
                return _t("Today").toString();
            case "overdue":
                return _t("Overdue: %(date)s", { date }).toString();
        }
        return date;
    }

    toneOf({ state }) {
        return { today: "text-warning", overdue: "text-danger" }[state] || "text-success";
    }

    detailsOf({ summary, res_name, user_name }) {
        return [summary, res_name, user_name].filter(Boolean).join(" · ");
    }

    originOf({ id, res_model, res_id }) {
        return { resModel: res_model, resId: res_id, activityId: id };
    }

    async plan() {
        const { resModel, resId, head, onChanged } = this.props;
        await this.store.scheduleActivity(resModel, [resId], head.call_type_id || undefined);
        onChanged();
    }

    async open({ id, res_model, res_id }) {
        await this.store["mail.activity"].insert({ id, res_model, res_id }).edit();
        this.props.onChanged();
    }
}
