import { _t } from "@web/core/l10n/translation";

/** Why there is nothing to hear. */
const TEXTS = Object.freeze({
    pending: _t("Recording is on its way"),
    failed: _t("The recording could not be fetched"),
    purged: _t("Recording deleted"),
});

/** @returns {string} empty for a recording that can be heard */
export function stateText(state) {
    return (TEXTS[state] || "").toString();
}
