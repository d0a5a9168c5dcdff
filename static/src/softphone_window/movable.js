import { onMounted, onWillUnmount, useEffect, useExternalListener } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { localization } from "@web/core/l10n/localization";

/** Pixels before a press becomes a move: hands are not still. */
const THRESHOLD = 4;

/**
 * A window at the lower corner that is moved by its header: mouse, pen or finger. Odoo's own
 * `useDraggable` puts things back where they were. The place is kept in `place`, and only shown
 * otherwise where the screen is too small for it.
 *
 * @param {{ el: HTMLElement|null }} ref
 * @param {{ right: number, bottom: number }} place reactive; written when a move ends
 * @param {() => boolean} isEnabled
 * @returns {{ onPointerdown: (ev: PointerEvent) => void }} for the header
 */
export function useMovable(ref, place, isEnabled) {
    let move = null;

    function show({ right, bottom }) {
        const { el } = ref;
        if (!el) {
            return;
        }
        const shown = {
            right: clamp(right, browser.innerWidth - el.offsetWidth),
            bottom: clamp(bottom, browser.innerHeight - el.offsetHeight),
        };
        el.style.setProperty("--o-cgvcall-right", `${shown.right}px`);
        el.style.setProperty("--o-cgvcall-bottom", `${shown.bottom}px`);
        return shown;
    }

    function onPointerdown(ev) {
        if (ev.button || !isEnabled() || ev.target.closest("button, a, input")) {
            return;
        }
        const { right, bottom } = show(place);
        move = { x: ev.clientX, y: ev.clientY, right, bottom, header: ev.currentTarget };
        try {
            // Also over frames, which would keep the events for themselves.
            move.header.setPointerCapture(ev.pointerId);
        } catch {
            // The finger is gone already.
        }
    }

    function onPointermove(ev) {
        if (!move) {
            return;
        }
        const x = (ev.clientX - move.x) * (localization.direction === "rtl" ? -1 : 1);
        const y = ev.clientY - move.y;
        if (move.shown || Math.hypot(x, y) >= THRESHOLD) {
            move.shown = show({ right: move.right - x, bottom: move.bottom - y });
        }
    }

    function onPointerup() {
        const shown = move?.shown;
        move = null;
        if (shown) {
            Object.assign(place, shown);
        }
    }

    const showPlace = () => void show(place);
    const observer = new ResizeObserver(showPlace);
    onMounted(() => observer.observe(ref.el));
    onWillUnmount(() => observer.disconnect());
    useEffect(showPlace, () => [place.right, place.bottom]);
    useExternalListener(window, "resize", showPlace);
    useExternalListener(window, "pointermove", onPointermove);
    useExternalListener(window, "pointerup", onPointerup);
    useExternalListener(window, "pointercancel", onPointerup);
    return { onPointerdown };
}

function clamp(value, max) {
    return Math.round(Math.min(Math.max(value, 0), Math.max(max, 0)));
}
