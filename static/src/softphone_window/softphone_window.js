import { Component, onMounted, useRef, useState } from "@odoo/owl";

import { hasTouch } from "@web/core/browser/feature_detection";
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

import { foreground, isActive, isIncoming } from "../softphone/call_state";
import { lineState } from "../systray/line_state";
import { Contacts } from "./contacts";
import { Keypad } from "./keypad";
import { useMovable } from "./movable";
import { Recent } from "./recent";
import { ToCall } from "./to_call";

const TABS = Object.freeze([
    { id: "keypad", label: _t("Keypad"), Component: Keypad },
    { id: "recent", label: _t("Recent"), Component: Recent },
    { id: "contacts", label: _t("Contacts"), Component: Contacts },
    { id: "to_call", label: _t("To call"), Component: ToCall },
]);

const SYSTRAY = ".o_cgvcall_systray";

const parts = registry.category("cgvcall.parts");

/** The telephone: the calls there are, and whom to call. */
export class SoftphoneWindow extends Component {
    static template = "cgvcall.SoftphoneWindow";
    static props = {};

    setup() {
        this.softphone = useService("cgvcall.softphone");
        this.ui = useService("ui");
        this.state = useState(this.softphone.state);
        this.root = useRef("root");
        this.TABS = TABS;
        this.movable = useMovable(this.root, this.state.window, () => !this.ui.isSmall);
        onMounted(() => {
            // Only when the user has just asked for it: not at each page with an open window.
            if (document.activeElement?.matches(SYSTRAY)) {
                this.focus();
            }
        });
    }

    get line() {
        return lineState(this.state);
    }

    get tab() {
        return TABS.find(({ id }) => id === this.state.window.tab) || TABS[0];
    }

    /** The calls, by a component of another part; incoming ones are shown elsewhere. */
    get Calls() {
        const isShown = this.state.calls.some((call) => !isIncoming(call));
        return isShown ? parts.get("Calls", null) : null;
    }

    get isInCall() {
        return this.state.calls.some(isActive);
    }

    /** What can be hung up while the window is folded. */
    get foldedCall() {
        const call = this.state.window.folded && foreground(this.state.calls);
        return call && isActive(call) ? call : null;
    }

    get foldLabel() {
        return this.state.window.folded ? _t("Unfold") : _t("Fold");
    }

    focus() {
        const { el } = this.root;
        const field = hasTouch() ? null : el.querySelector("[role=tabpanel] input");
        (field || el.querySelector("[role=tab][tabindex='0'], button")).focus();
    }

    toggleFold() {
        this.softphone.foldWindow(!this.state.window.folded);
    }

    close() {
        this.softphone.closeWindow();
        document.querySelector(SYSTRAY)?.focus();
    }

    checkPhone() {
        if (this.ui.isSmall) {
            // The dialog fills the screen, and the window would lie on it.
            this.softphone.closeWindow();
        }
        this.softphone.openPreflight();
    }

    onKeydown(ev) {
        // Escape empties a search first; in the panel of a call it means something of its own.
        const isOther = ev.target.value || ev.target.closest(".o_cgvcall_window_calls");
        if (ev.key === "Escape" && !isOther && !ev.defaultPrevented) {
            this.close();
        }
    }

    openTab(id) {
        this.state.window.tab = id;
    }

    onTabKeydown(ev) {
        const forward = localization.direction === "rtl" ? "ArrowLeft" : "ArrowRight";
        const last = TABS.length - 1;
        const index = TABS.indexOf(this.tab);
        const target = {
            ArrowLeft: forward === "ArrowLeft" ? index + 1 : index - 1,
            ArrowRight: forward === "ArrowRight" ? index + 1 : index - 1,
            Home: 0,
            End: last,
        }[ev.key];
        if (target !== undefined) {
            ev.preventDefault();
            const { id } = TABS[(target + TABS.length) % TABS.length];
            this.openTab(id);
            this.root.el.querySelector(`#o_cgvcall_tab_${id}`).focus();
        }
    }
}

parts.add("SoftphoneWindow", SoftphoneWindow);
