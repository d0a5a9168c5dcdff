import { useEffect, useRef } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";

/** How long a finger rests on a number to correct it. */
const LONG_PRESS = 500;
/** How far it may slip meanwhile, in pixels. */
const SLIP = 10;

/**
 * A number on the screen: a click calls it; a right click, a long press or Shift+Enter puts it
 * on the keypad, to be corrected first. Does nothing without a softphone.
 *
 * @param {string} refName `t-ref` of the link or button
 * @param {Object|null} softphone
 * @param {() => { number: string, origin: Object }} getTarget
 */
export function useCallLink(refName, softphone, getTarget) {
    const ref = useRef(refName);
    useEffect(
        (el) => (el && softphone ? listen(el, softphone, getTarget) : undefined),
        () => [ref.el]
    );
}

export function callTooltip(softphone) {
    return softphone
        ? _t("Call with extension %(extension)s. Right click or long press: correct it first.", {
              extension: softphone.state.extension,
          }).toString()
        : undefined;
}

function listen(el, softphone, getTarget) {
    /** Where the finger came down, until it is up or has slipped. */
    let start = null;
    let timer = null;
    let isCorrecting = false; // by the finger that is still down

    const call = () => {
        const { number, origin } = getTarget();
        softphone.call(number, origin);
    };
    const correct = () => {
        const { number, origin } = getTarget();
        softphone.openKeypad(number, origin);
    };
    const release = () => {
        browser.clearTimeout(timer);
        start = null;
    };
    /** Neither the operating system's phone, nor the record of the list's row, nor another softphone. */
    const take = (ev) => {
        ev.preventDefault();
        ev.stopImmediatePropagation();
    };
    const handlers = {
        click(ev) {
            take(ev);
            call();
        },
        contextmenu(ev) {
            take(ev);
            release();
            if (!isCorrecting) {
                isCorrecting = ev.pointerType === "touch"; // no second one when the time is up
                correct();
            }
        },
        keydown(ev) {
            if (ev.key === "Enter" && ev.shiftKey) {
                take(ev);
                correct();
            }
        },
        touchstart(ev) {
            ev.stopPropagation(); // a long press selects rows and cards
            release();
            isCorrecting = false;
            const { clientX, clientY } = ev.touches[0];
            start = { clientX, clientY };
            timer = browser.setTimeout(() => {
                isCorrecting = true;
                correct();
            }, LONG_PRESS);
        },
        touchmove(ev) {
            const { clientX, clientY } = ev.touches[0];
            if (start && Math.hypot(clientX - start.clientX, clientY - start.clientY) > SLIP) {
                release();
            }
        },
        touchend(ev) {
            release();
            if (isCorrecting) {
                take(ev); // no click follows
            }
            isCorrecting = false;
        },
        touchcancel() {
            release();
            isCorrecting = false;
        },
    };
    // Before the templates' own handlers: other addons call from this link, too.
    const options = { capture: true };
    for (const [name, handler] of Object.entries(handlers)) {
        el.addEventListener(name, handler, options);
    }
    return () => {
        release();
        for (const [name, handler] of Object.entries(handlers)) {
            el.removeEventListener(name, handler, options);
        }
    };
}
