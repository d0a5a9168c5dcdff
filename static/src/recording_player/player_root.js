import { Component, useState, xml } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/** The dock player, once something plays that no page shows. */
export class PlayerRoot extends Component {
    static template = xml`<t t-if="state.docked" t-component="Dock"/>`;
    static props = {};

    setup() {
        this.state = useState(useService("cgvcall.player").state);
    }

    get Dock() {
        return registry.category("cgvcall.parts").get("PlayerDock");
    }
}

registry.category("main_components").add("cgvcall.Player", { Component: PlayerRoot });
