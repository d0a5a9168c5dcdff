import { Component, useState } from "@odoo/owl";

import { useService } from "@web/core/utils/hooks";

import { errorText } from "../softphone/errors";

/** Asked once a page. */
const cache = new WeakMap();

function loadOutcomes(softphone, orm) {
    if (!cache.has(softphone)) {
        const outcomes = orm.silent.call("cgvcall.call", "softphone_outcomes", []);
        cache.set(softphone, outcomes);
        outcomes.catch(() => cache.delete(softphone));
    }
    return cache.get(softphone);
}

/** What came of the call: one of the outcomes, or none. */
export class CallOutcome extends Component {
    static template = "cgvcall.CallOutcome";
    static props = { call: Object };

    setup() {
        this.softphone = useService("cgvcall.softphone");
        this.orm = useService("orm");
        this.call = useState(this.props.call);
        this.state = useState({ outcomes: [], error: "", isSaving: false });
        this.load();
    }

    async load() {
        this.state.error = "";
        try {
            this.state.outcomes = await loadOutcomes(this.softphone, this.orm);
        } catch (error) {
            this.state.error = errorText(error);
        }
    }

    async choose(id) {
        this.state.isSaving = true;
        await this.softphone.saveOutcome(this.call.id, id === this.call.outcomeId ? false : id);
        this.state.isSaving = false;
    }
}
