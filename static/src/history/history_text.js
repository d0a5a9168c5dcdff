import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";
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
        const duration = formatDuration(ring_seconds);
        return ring_seconds ? _t("rang %(duration)s", { duration }).toString() : "";
    }
    return (RESULTS[disposition] || "").toString();
}

/** What has become of a missed call. */
export function returnOf({ to_return, return_user_name: name, dismissed, returned }) {
    if (to_return) {
        return (name ? _t("To return: %(name)s", { name }) : _t("To return")).toString();
    }
    if (dismissed) {
        return _t("No call back needed").toString();
    }
    if (!returned) {
        return "";
    }
    const { user_name: by, direction } = returned;
    if (!by) {
        return _t("Returned").toString();
    }
    return (
        direction === "outbound"
            ? _t("Returned by %(name)s", { name: by })
            : _t("Answered later by %(name)s", { name: by })
    ).toString();
}

/** Day and time in full. */
export function exactTime(value) {
    return formatDateTime(deserializeDateTime(value));
}

export function timeText(value) {
    return deserializeDateTime(value).toFormat(localization.timeFormat.replace(":ss", ""));
}

/**
 * The calls by the day on which they began, in the order they have.
 *
 * @returns {{ key: string, title: string, ago: string, calls: Object[] }[]}
 */
export function byDay(calls) {
    const days = [];
    for (const call of calls) {
        const day = deserializeDateTime(call.started_at).startOf("day");
        const key = day.toISODate();
        if (days.at(-1)?.key !== key) {
            days.push({ key, ...dayText(day), calls: [] });
        }
        days.at(-1).calls.push(call);
    }
    return days;
}

function dayText(day) {
    const today = luxon.DateTime.now().startOf("day");
    const days = Math.round(today.diff(day, "days").days);
    if (days === 0) {
        return { title: _t("Today").toString(), ago: "" };
    }
    if (days === 1) {
        return { title: _t("Yesterday").toString(), ago: "" };
    }
    const format = { weekday: "long", day: "numeric", month: "long" };
    const title = day.toLocaleString(
        day.hasSame(today, "year") ? format : { ...format, year: "numeric" }
    );
    return { title, ago: days > 0 ? day.toRelative({ base: today }) : "" };
}
