import { Component, onMounted, onWillDestroy, useEffect, useState } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

import { HistoryCall } from "./history_call";
import { HistoryData } from "./history_data";
import { HistoryNumber } from "./history_number";
import { HistoryPlanned } from "./history_planned";
import { byDay } from "./history_text";

/** News comes several at a time. */
const CALM = 500;
/** Numbers in sight; the others of a company's people are a click away. */
const FEW = 4;

/** The calls of a contact or lead: the next one, whom to call, and all there were. */
export class History extends Component {
    static template = "cgvcall.History";
    static components = { HistoryCall, HistoryNumber, HistoryPlanned };
    static props = { resModel: String, resId: Number };

    setup() {
        const { resModel, resId } = this.props;
        const orm = useService("orm");
        const bus = useService("bus_service");
        const store = useService("mail.store");
        this.state = useState({ allNumbers: false });
        this.data = useState(
            new HistoryData((offset, limit) =>
                orm.silent.call("cgvcall.call", "history_of", [resModel, resId, offset, limit])
            )
        );
        const refresh = useDebounced(() => this.data.refresh(), CALM);
        bus.subscribe("cgvcall/history", refresh);
        onWillDestroy(() => {
            bus.unsubscribe("cgvcall/history", refresh);
            this.data.close();
        });
        this.thread = useState(store.Thread.insert({ model: resModel, id: resId }));
        // What the chatter beside this page plans, changes or does is told here, too.
        let isFirst = true;
        useEffect(
            () => {
                if (!isFirst) {
                    refresh();
                }
                isFirst = false;
            },
            () => [this.plannedInChatter]
        );
        onMounted(() => this.data.load());
    }

    get plannedInChatter() {
        const { activities = [] } = this.thread;
        return activities
            .map(({ id, date_deadline, user_id }) => [id, date_deadline?.ts, user_id?.id].join())
            .join(";");
    }

    get days() {
        return byDay(this.data.calls);
    }

    get origin() {
        const { resModel, resId } = this.props;
        return { resModel, resId };
    }

    originOf({ res_model, res_id }) {
        return { resModel: res_model, resId: res_id };
    }

    get numbers() {
        const { numbers } = this.data.head;
        return this.state.allNumbers ? numbers : numbers.slice(0, FEW);
    }

    get hiddenNumbers() {
        return this.data.head.numbers.length - this.numbers.length;
    }

    onPlanned() {
        this.data.refresh();
        this.thread.fetchThreadData(["activities", "messages"]);
    }
}

registry.category("lazy_components").add("cgvcall.History", History);
