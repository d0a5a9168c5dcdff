import { Component, onWillStart, useState } from "@odoo/owl";

import { useAutofocus, useService } from "@web/core/utils/hooks";
import { normalize } from "@web/core/l10n/utils/normalize";

import { errorText } from "../softphone/errors";
import { Avatar } from "./person";

/** Choose a colleague and hand the call over. */
export class TransferList extends Component {
    static template = "cgvcall.TransferList";
    static components = { Avatar };
    static props = { call: Object, close: Function };

    setup() {
        this.softphone = useService("cgvcall.softphone");
        this.orm = useService("orm");
        this.state = useState({ colleagues: null, error: "", query: "", chosen: null });
        useAutofocus({ refName: "search" });
        onWillStart(() => {
            this.load(); // the list comes when it comes
        });
    }

    async load() {
        this.state.error = "";
        try {
            this.state.colleagues = await this.orm.silent.call(
                "cgvcall.call",
                "softphone_colleagues",
                []
            );
        } catch (error) {
            this.state.error = errorText(error);
        }
    }

    get found() {
        const query = plain(this.state.query.trim());
        return this.state.colleagues.filter(
            ({ name, number }) => plain(name || "").includes(query) || number.startsWith(query)
        );
    }

    choose(colleague) {
        this.state.chosen = colleague;
    }

    transfer() {
        const { number, name } = this.state.chosen;
        this.softphone.transfer(this.props.call.id, { number, name: name || number });
        this.props.close();
    }
}

/** Without accents and capitals; Odoo leaves the bar of the Vietnamese đ. */
function plain(text) {
    return normalize(text).replaceAll("đ", "d");
}
