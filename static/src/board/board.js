import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { BoardCall } from "./board_call";
import { BoardData } from "./board_data";
import { BoardLine } from "./board_line";
import { countStates, figuresOf, inOrder } from "./board_words";

/** The page where supervisors see what their people's telephones do at this moment. */
export class Board extends Component {
    static template = "cgvcall.Board";
    static components = { BoardCall, BoardLine, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.data = new BoardData({
            orm: this.orm,
            bus: useService("bus_service"),
            companyIds: user.activeCompanies.map(({ id }) => id),
        });
        this.state = useState(this.data.state);
        onWillStart(() => {
            this.data.start(); // the page says that it is on its way
        });
        onWillUnmount(() => this.data.stop());
    }

    get figures() {
        return figuresOf(this.state.today);
    }

    get lines() {
        return inOrder(this.state.extensions);
    }

    get counts() {
        return countStates(this.state.extensions);
    }

    async open(figure, extensionId = false) {
        const args = [figure, extensionId];
        this.action.doAction(await this.orm.call("cgvcall.board", "open_calls", args));
    }
}

registry.category("lazy_components").add("cgvcall.Board", Board);
