import { Component, onMounted, onWillDestroy, useState } from "@odoo/owl";

import { loadBundle } from "@web/core/assets";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** How the page gets its lazy bundle: in unit tests it is there already. */
export const historyBundle = { load: () => loadBundle("cgvcall.assets_history") };

/** The calls with the contact or of the lead whose form this is, fetched when first looked at. */
export class HistoryWidget extends Component {
    static template = "cgvcall.HistoryWidget";
    static props = { ...standardWidgetProps };

    setup() {
        this.state = useState({ History: null, failed: false });
        onWillDestroy(() => (this.isGone = true));
        onMounted(() => this.load());
    }

    /** Not Odoo's LazyComponent: it would take the form down with it where the network fails. */
    async load() {
        this.state.failed = false;
        try {
            await historyBundle.load();
        } catch {
            this.state.failed = !this.isGone;
            return;
        }
        if (!this.isGone) {
            this.state.History = registry.category("lazy_components").get("cgvcall.History");
        }
    }
}

registry.category("view_widgets").add("cgvcall_history", { component: HistoryWidget });
