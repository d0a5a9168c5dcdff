import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";

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
