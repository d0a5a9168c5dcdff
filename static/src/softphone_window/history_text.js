import { deserializeDateTime, formatDateTime, toLocaleDateString } from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";

import { formatDuration } from "../duration_field/duration_field";

const DIRECTIONS = Object.freeze({
    inbound: { icon: "fa-arrow-down", words: _t("Incoming") },
    outbound: { icon: "fa-arrow-up", words: _t("Outgoing") },
    internal: { icon: "fa-exchange", words: _t("Internal") },
});
const RESULTS = Object.freeze({
    missed: _t("Missed"),
    no_answer: _t("No answer"),
    busy: _t("Busy"),
    cancelled: _t("Cancelled"),
    failed: _t("Failed"),
});

/** @returns {{ icon: string, words: string }} which way a call went, and how it ended */
export function resultOf({ direction, disposition, state, talk_seconds }) {
    const { icon, words } = DIRECTIONS[direction] || { icon: "fa-phone", words: _t("Phone call") };
    let text = RESULTS[disposition] || words;
    if (state !== "ended") {
        text = _t("In progress");
    } else if (disposition === "answered" && talk_seconds) {
        return { icon, words: `${words} · ${formatDuration(talk_seconds)}` };
    }
    return { icon, words: text.toString() };
}

/**
 * When, as one says it: the time today, then "Yesterday", then the date.
 *
 * @param {string} value UTC, as the server writes it
 */
export function whenText(value) {
    const then = deserializeDateTime(value);
    const now = luxon.DateTime.now();
    if (then.hasSame(now, "day")) {
        return then.toFormat(localization.timeFormat.replace(":ss", ""));
    }
    if (then.hasSame(now.minus({ days: 1 }), "day")) {
        return _t("Yesterday").toString();
    }
    return toLocaleDateString(then);
}

/** Day and time in full. */
export function exactTime(value) {
    return formatDateTime(deserializeDateTime(value));
}
