import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { formatFloat, formatInteger } from "@web/views/fields/formatters";

const { DateTime, Info } = luxon;

export const NOTHING = "–";

/** A span of time in two units at most: 8 s, 2 min 5 s, 3 h 20 min, 2 d 4 h. */
export function spell(seconds) {
    const total = Math.round(seconds);
    const parts = { s: total % 60, min: Math.floor(total / 60) % 60 };
    const hours = Math.floor(total / 3600);
    if (total < 60) {
        return _t("%s s", total);
    }
    if (!hours) {
        return parts.s ? _t("%(min)s min %(s)s s", parts) : _t("%s min", parts.min);
    }
    if (hours < 48) {
        return parts.min
            ? _t("%(h)s h %(min)s min", { h: hours, min: parts.min })
            : _t("%s h", hours);
    }
    const days = Math.floor(hours / 24);
    return hours % 24
        ? _t("%(d)s d %(h)s h", { d: days, h: hours % 24 })
        : _t("%s d", formatInteger(days));
}

/** A part of the whole; "100%" is all of it, never nearly all. */
export function percent(share) {
    const digits = share === 0 || share === 1 ? 0 : 1;
    return `${formatFloat(share * 100, { digits: [16, digits] })}%`;
}

/** How a value of this kind reads; `null` is one that cannot be known. */
export function format(kind, value) {
    if (value === null || value === undefined) {
        return NOTHING;
    }
    return { count: formatInteger, share: percent, time: spell }[kind](value);
}

/**
 * How a figure changed: in percent, a share by points, a time by its difference.
 *
 * @param {"count"|"share"|"time"} kind
 * @param {number|null} now
 * @param {number|null} before
 * @param {-1|0|1} good 1: more is better, -1: less is better, 0: neither
 * @returns {{text: string, direction: -1|0|1, tone: "good"|"bad"|"neutral"}|null}
 */
export function change(kind, now, before, good) {
    if (now === null || before === null || (kind === "count" && !before)) {
        return null;
    }
    // By what is shown: what looks the same is the same.
    const unit = { count: 1, share: 1000, time: 1 }[kind];
    const difference = (Math.round(now * unit) - Math.round(before * unit)) / unit;
    const direction = Math.sign(difference);
    if (!direction) {
        return { text: _t("no change"), direction, tone: "neutral" };
    }
    const size = Math.abs(difference);
    const text = {
        count: () => `${formatInteger(Math.round((size / before) * 100))}%`,
        share: () => _t("%s points", formatFloat(size * 100, { digits: [16, 1] })),
        time: () => spell(size),
    }[kind]();
    const tone = { 1: "good", 0: "neutral", "-1": "bad" }[direction * good];
    return { text, direction, tone };
}

/** Two days as one short text. */
export function dayRange(from, to) {
    const year = from.hasSame(to, "year") && to.hasSame(DateTime.local(), "year");
    const options = { day: "numeric", month: "short", ...(year ? {} : { year: "numeric" }) };
    const texts = [from, to].map((day) => day.toLocaleString(options));
    return from.hasSame(to, "day") ? texts[0] : texts.join(" – ");
}

/** What a bar of the trend stands for: short under it, long above the figures. */
export function barText(unit, bar, long = false) {
    if (unit === "hour") {
        return hourText(bar.hour, long);
    }
    const from = DateTime.fromISO(bar.date_from);
    if (unit === "month") {
        return from.toLocaleString({ month: long ? "long" : "short", year: "numeric" });
    }
    if (unit === "week" && long) {
        return dayRange(from, DateTime.fromISO(bar.date_to));
    }
    if (long) {
        return from.toLocaleString({ weekday: "long", day: "numeric", month: "long" });
    }
    return from.toLocaleString({ day: "numeric", month: "numeric" });
}

export function hourText(hour, long = false) {
    return long ? `${hour}:00 – ${hour + 1}:00` : `${hour}:00`;
}

/** Names of the weekdays in the order of the user's calendar; 0 is Sunday. */
export function weekdays() {
    const [short, long] = ["short", "long"].map((length) => Info.weekdays(length));
    return [0, 1, 2, 3, 4, 5, 6].map((i) => {
        const iso = ((localization.weekStart - 1 + i) % 7) + 1;
        return { number: iso % 7, short: short[iso - 1], long: long[iso - 1] };
    });
}
