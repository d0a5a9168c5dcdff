import { Component, onMounted } from "@odoo/owl";

import { deserializeDate, toLocaleDateString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useBus, useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

import { useOpenRecord } from "./open";
import { PagedList } from "./paged_list";
import { usePages } from "./pages";
import { Face, originOf } from "./person";

/** Changes come several at a time. */
const CALM = 500;

/** Calls that are planned for today or should have been made before, oldest first. */
export class ToCall extends Component {
    static template = "cgvcall.ToCall";
    static components = { Face, PagedList };
    static props = {};

    setup() {
        this.softphone = useService("cgvcall.softphone");
        this.orm = useService("orm");
        this.openRecord = useOpenRecord();
        this.pages = usePages(() => this.orm.silent.call("cgvcall.call", "softphone_to_call"), {
            limit: Infinity,
            key: ({ activity_id }) => activity_id,
        });
        /** Called since the tab was opened: "Call next" goes on after them. */
        this.called = new Set();
        const refresh = useDebounced(() => this.pages.refresh(), CALM);
        useBus(this.softphone.bus, "history", refresh);
        onMounted(() => this.pages.load());
    }

    get next() {
        const callable = this.pages.rows.filter(({ number }) => number);
        return callable.find((row) => !this.called.has(row.activity_id)) || callable[0];
    }

    nameOf({ name, res_name, display }) {
        return name || res_name || display;
    }

    detailsOf(row) {
        const record = row.res_name !== this.nameOf(row) && row.res_name;
        return [record, row.company, row.display || row.number].filter(Boolean).join(" · ");
    }

    dueText({ date_deadline, overdue }) {
        const date = toLocaleDateString(deserializeDate(date_deadline));
        return overdue ? _t("Overdue: %(date)s", { date }) : date;
    }

    callLabel(row) {
        return _t("Call %(name)s", { name: this.nameOf(row) });
    }

    call(row) {
        this.called.add(row.activity_id);
        this.render();
        this.softphone.call(row.number, originOf(row));
    }
}
