import { reactive } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";

const KEY = "cgvcall.window";
const TABS = ["keypad", "recent", "contacts", "to_call"];

/** Where the softphone's window is, and what it shows: remembered by the browser. */
export class WindowState {
    constructor() {
        const values = { open: false, folded: false, tab: "keypad", right: 16, bottom: 16 };
        this.state = reactive({ ...values, ...stored() }, () => this._store());
        this._store(); // reads each value, to be told of its changes
    }

    open(tab) {
        Object.assign(this.state, { open: true, folded: false });
        if (TABS.includes(tab)) {
            this.state.tab = tab;
        }
    }

    close() {
        this.state.open = false;
    }

    toggle() {
        if (this.state.open && !this.state.folded) {
            this.close();
        } else {
            this.open();
        }
    }

    fold(folded) {
        this.state.folded = folded;
    }

    _store() {
        try {
            browser.localStorage.setItem(KEY, JSON.stringify(this.state));
        } catch {
            // A full or forbidden storage: the window forgets its place, no more.
        }
    }
}

function stored() {
    try {
        const values = JSON.parse(browser.localStorage.getItem(KEY)) || {};
        const known = {};
        for (const name of ["open", "folded"]) {
            if (typeof values[name] === "boolean") {
                known[name] = values[name];
            }
        }
        for (const name of ["right", "bottom"]) {
            if (Number.isFinite(values[name]) && values[name] >= 0) {
                known[name] = values[name];
            }
        }
        return TABS.includes(values.tab) ? { ...known, tab: values.tab } : known;
    } catch {
        return {};
    }
}
