import { _t } from "@web/core/l10n/translation";

import { formatDuration } from "../duration_field/duration_field";

const DIRECTIONS = Object.freeze({
    inbound: _t("Incoming call"),
    outbound: _t("Outgoing call"),
    internal: _t("Internal call"),
});

const RESULTS = Object.freeze({
    no_answer: _t("No answer"),
    busy: _t("Busy"),
    cancelled: _t("Cancelled"),
    failed: _t("Failed"),
});

const ICONS = Object.freeze({
    inbound: "fa-arrow-down",
    outbound: "fa-arrow-up",
    internal: "fa-exchange",
});

const TONES = Object.freeze({
    answered: "success",
    missed: "danger",
    failed: "danger",
});

/** @returns {{ icon: string, tone: string|undefined }} how a call is drawn */
export function lookOf({ direction, disposition }) {
    return { icon: ICONS[direction] || "fa-phone", tone: TONES[disposition] };
}

export function titleOf({ direction, disposition }) {
    if (disposition === "missed") {
        return _t("Missed call").toString();
    }
    return (DIRECTIONS[direction] || _t("Phone call")).toString();
}

/** How long, or why it was none. */
export function resultOf({ state, disposition, talk_seconds, ring_seconds }) {
    if (state !== "ended") {
        return _t("In progress").toString();
    }
    if (disposition === "answered") {
        return formatDuration(talk_seconds);
    }
    if (disposition === "missed") {
        // The title says it already; how long it rang tells whether one could have come.
        const duration = formatDuration(ring_seconds || 0);
        return ring_seconds ? _t("rang %(duration)s", { duration }).toString() : "";
    }
    return (RESULTS[disposition] || "").toString();
}
