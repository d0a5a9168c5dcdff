import { Component, useRef, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { Avatar } from "./person";

let count = 0;

/** Who else has this number: one click says that it is them. The choice is remembered. */
export class PersonSwitch extends Component {
    static template = "cgvcall.PersonSwitch";
    static components = { Avatar };
    static props = { call: Object };

    setup() {
        this.softphone = useService("cgvcall.softphone");
        this.call = useState(this.props.call);
        this.state = useState({ open: false });
        this.toggleRef = useRef("toggle");
        this.listId = `o_cgvcall_others_${++count}`;
    }

    get others() {
        return this.call.who.others || [];
    }

    get label() {
        const { length } = this.others;
        return (
            length === 1
                ? _t("1 more with this number")
                : _t("%(count)s more with this number", { count: length })
        ).toString();
    }

    toggle() {
        this.state.open = !this.state.open;
    }

    close() {
        this.state.open = false;
        this.toggleRef.el?.focus(); // what had the focus is gone
    }

    choose({ res_model, res_id }) {
        const { id, state } = this.call;
        if (state === "ended") {
            this.softphone.keep(id);
        }
        this.softphone.attach(id, res_model, res_id);
        this.close();
    }

    onKeydown(ev) {
        if (ev.key === "Escape" && this.state.open) {
            ev.stopPropagation();
            this.close();
        }
    }
}
