import { _t } from "@web/core/l10n/translation";

import { isActive, isIncoming } from "../softphone/call_state";

const WORDS = Object.freeze({
    off: _t("Off"),
    connecting: _t("Connecting…"),
    ready: _t("Ready"),
    trouble: _t("Not connected"),
    incoming: _t("Incoming call"),
    call: _t("In a call"),
});

/** Small marks on the telephone, so that the states differ without colour. */
const MARKS = Object.freeze({
    off: "fa-power-off",
    connecting: "fa-circle-o-notch",
    ready: null,
    trouble: "fa-exclamation-triangle",
    incoming: "fa-bell",
    call: "fa-volume-up",
});

/**
 * How the user's line is, calls included.
 *
 * @param {Object} state of the softphone
 * @returns {{ key: string, mark: string|null, words: string }}
 */
export function lineState({ status, calls }) {
    let key = status;
    if (calls.some(isIncoming)) {
        key = "incoming";
    } else if (calls.some(isActive)) {
        key = "call";
    }
    return { key, mark: MARKS[key], words: WORDS[key].toString() };
}
