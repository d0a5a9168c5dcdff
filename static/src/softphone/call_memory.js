import { browser } from "@web/core/browser/browser";

import { isActive } from "./call_state";

const KEY = "cgvcall.calls";
/** Longer than a page takes to load anew, shorter than a browser is closed. */
const LIFETIME = 120000;

/**
 * The calls that live when a page goes, for the one that follows in the same tab when it is loaded
 * anew: that one tells how they ended, and goes on ringing.
 */
export const callMemory = {
    store(calls) {
        const live = calls.filter(isActive);
        try {
            browser.sessionStorage.setItem(KEY, JSON.stringify({ at: Date.now(), calls: live }));
        } catch {
            // No storage: the PBX's records tell, some minutes later.
        }
    },

    /** @returns {Object[]} once: the copy of a tab must not tell it again */
    take() {
        try {
            const { at, calls } = JSON.parse(browser.sessionStorage.getItem(KEY));
            browser.sessionStorage.removeItem(KEY);
            const isFresh = Math.abs(Date.now() - at) < LIFETIME;
            return isFresh ? calls.filter((call) => call?.id && call.who) : [];
        } catch {
            return [];
        }
    },
};
