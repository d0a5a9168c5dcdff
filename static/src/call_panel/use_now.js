import { useEffect, useState } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";

/**
 * A clock that ticks each second while it is wanted.
 *
 * @param {() => boolean} isTicking
 * @returns {{ now: number }} milliseconds
 */
export function useNow(isTicking) {
    const clock = useState({ now: Date.now() });
    useEffect(
        (ticking) => {
            if (ticking) {
                const tick = () => (clock.now = Date.now());
                tick();
                const timer = browser.setInterval(tick, 1000);
                return () => browser.clearInterval(timer);
            }
        },
        () => [isTicking()]
    );
    return clock;
}
