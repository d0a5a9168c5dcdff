import { Component, onMounted, useRef, useState } from "@odoo/owl";

import { useService } from "@web/core/utils/hooks";

const KEYS = "123456789*0#".split("");

/** Keys for the menus of automatic voices. The physical keys do, too, while the pad has the focus. */
export class DtmfPad extends Component {
    static template = "cgvcall.DtmfPad";
    static props = { call: Object };

    setup() {
        this.softphone = useService("cgvcall.softphone");
        this.call = useState(this.props.call);
        this.keys = KEYS;
        const pad = useRef("pad");
        onMounted(() => pad.el.focus());
    }

    onKeydown(ev) {
        const modified = ev.altKey || ev.ctrlKey || ev.metaKey;
        if (KEYS.includes(ev.key) && !modified && !ev.repeat) {
            ev.preventDefault();
            ev.stopPropagation();
            this.send(ev.key);
        }
    }

    send(key) {
        this.softphone.sendDtmf(this.call.id, key);
    }
}
