import { browser } from "@web/core/browser/browser";

import { isActive } from "./call_state";

const KEY = "cgvcall.calls";

/**
 * The live calls of this tab, for the page that follows it when it is loaded anew: that one tells
 * how they ended, and goes on ringing. Kept by the tab alone, and no longer than the calls.
 */
export const callMemory = {
    store(calls) {
        const live = calls.filter(isActive);
        try {
            if (live.length) {
                browser.sessionStorage.setItem(KEY, JSON.stringify(live));
            } else {
                browser.sessionStorage.removeItem(KEY);
            }
        } catch {
            // No storage: the PBX's records tell, some minutes later.
        }
    },

    /** @returns {Object[]} once: the copy of a tab must not tell it again */
    take() {
        try {
            const calls = JSON.parse(browser.sessionStorage.getItem(KEY)) || [];
            browser.sessionStorage.removeItem(KEY);
            return Array.isArray(calls) ? calls.filter((call) => call?.id && call.who) : [];
        } catch {
            return [];
        }
    },
};
