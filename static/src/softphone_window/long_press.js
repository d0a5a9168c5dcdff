import { onWillUnmount } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";

const LONG = 500;

/**
 * A key that does something else when it is held. The click that ends a long press counts no more.
 *
 * @param {() => void} onLongPress
 * @returns {{ start: () => void, stop: () => void, wasLong: () => boolean }}
 */
export function useLongPress(onLongPress) {
    let timer = null;
    let long = false;
    const stop = () => browser.clearTimeout(timer);
    onWillUnmount(stop);
    return {
        start() {
            stop();
            long = false;
            timer = browser.setTimeout(() => {
                long = true;
                onLongPress();
            }, LONG);
        },
        stop,
        wasLong() {
            const was = long;
            long = false;
            return was;
        },
    };
}
