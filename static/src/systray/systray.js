import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

import { lineState } from "./line_state";

/** The telephone in the top bar: how the line is, calls to return, and the window. */
export class SoftphoneSystray extends Component {
    static template = "cgvcall.Systray";
    static props = {};

    setup() {
        this.softphone = useService("cgvcall.softphone");
        this.state = useState(this.softphone.state);
    }

    get line() {
        return lineState(this.state);
    }

    get badge() {
        const { missed } = this.state;
        return missed > 99 ? "99+" : missed;
    }

    get title() {
        const { extension, status, reason, missed } = this.state;
        const words = [
            _t("Phone %(extension)s: %(state)s", { extension, state: this.line.words }),
            status === "trouble" && reason,
            missed === 1 && _t("1 missed call to return"),
            missed > 1 && _t("%(count)s missed calls to return", { count: missed }),
        ];
        return words.filter(Boolean).join(" · ");
    }

    onClick() {
        if (this.state.missed && !this.state.window.open) {
            this.softphone.openWindow("recent");
        } else {
            this.softphone.toggleWindow();
        }
    }
}

registry.category("systray").add(
    "cgvcall.Softphone",
    {
        Component: SoftphoneSystray,
        isDisplayed: (env) => Boolean(env.services["cgvcall.softphone"]),
    },
    { sequence: 30 }
);
