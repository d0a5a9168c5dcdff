import { Component, useState } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

import { FullPlayer } from "./full_player";

/** The player at the foot of the page: it stays while the user goes elsewhere. */
export class PlayerDock extends Component {
    static template = "cgvcall.PlayerDock";
    static components = { FullPlayer };
    static props = {};

    setup() {
        this.player = useService("cgvcall.player");
        this.action = useService("action");
        this.state = useState(this.player.state);
    }

    openCall() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "cgvcall.call",
            res_id: this.state.callId,
            views: [[false, "form"]],
        });
    }
}

registry.category("cgvcall.parts").add("PlayerDock", PlayerDock);
