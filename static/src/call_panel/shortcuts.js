import { useRef } from "@odoo/owl";

import { isMacOS } from "@web/core/browser/feature_detection";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";

/** With Alt and Shift. No view of Odoo uses these. */
const KEYS = Object.freeze({ answer: "y", hangup: "h", mute: "s", hold: "w" });

/**
 * A key for a button, wherever the focus is: in a dialog, and while one types. Odoo shows it on
 * the button while Alt is held.
 *
 * @param {keyof KEYS} name also the `t-ref` of the button
 * @param {() => void} act
 * @param {() => boolean} [isAvailable]
 */
export function useShortcut(name, act, isAvailable = () => true) {
    const ref = useRef(name);
    useHotkey(`alt+shift+${KEYS[name]}`, act, {
        global: true,
        bypassEditableProtection: true,
        isAvailable,
        withOverlay: () => isAvailable() && ref.el,
    });
}

/** A tooltip that tells the key, too. */
export function withKey(text, name) {
    const modifiers = isMacOS() ? "Control+Shift" : "Alt+Shift";
    return `${text} (${modifiers}+${KEYS[name].toUpperCase()})`;
}
