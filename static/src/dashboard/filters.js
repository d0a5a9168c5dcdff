import { _t } from "@web/core/l10n/translation";
import { serializeDate, deserializeDate } from "@web/core/l10n/dates";

const { DateTime } = luxon;

/** The ranges to choose from; "own": two days that the user picks. */
export const PRESETS = Object.freeze({
    today: _t("Today"),
    yesterday: _t("Yesterday"),
    last_7: _t("Last 7 days"),
    last_28: _t("Last 4 weeks"),
    last_30: _t("Last 30 days"),
    this_month: _t("This month"),
    last_month: _t("Last month"),
    own: _t("Own range"),
});
/** Whole weeks: Mondays are compared with Mondays. */
const DEFAULT_PRESET = "last_28";
/** The hotline in the address: Odoo's router would read "+8428" as a number. */
const TEL = "tel:";

/**
 * First and last day of a preset, both whole days of the user's time zone.
 *
 * @param {string} preset one of PRESETS, but "own"
 * @param {luxon.DateTime} [now]
 */
export function daysOf(preset, now = DateTime.local()) {
    const today = now.startOf("day");
    const month = today.startOf("month");
    return {
        today: [today, today],
        yesterday: [today.minus({ days: 1 }), today.minus({ days: 1 })],
        last_7: [today.minus({ days: 6 }), today],
        last_28: [today.minus({ days: 27 }), today],
        last_30: [today.minus({ days: 29 }), today],
        this_month: [month, month.endOf("month").startOf("day")],
        last_month: [month.minus({ months: 1 }), month.minus({ days: 1 })],
    }[preset];
}

/** What the page is asked for when nothing is known. */
export function noFilters() {
    return {
        preset: DEFAULT_PRESET,
        dateFrom: false,
        dateTo: false,
        teamId: false,
        hotline: false,
        userId: false,
    };
}

/** What `cgvcall.dashboard.get_data` wants. */
export function toServer(filters) {
    const own = filters.preset === "own";
    const days = own ? [filters.dateFrom, filters.dateTo] : daysOf(filters.preset);
    return {
        date_from: serializeDate(days[0]),
        date_to: serializeDate(days[1]),
        team_id: filters.teamId,
        hotline: filters.hotline,
        user_id: filters.userId,
    };
}

/** Keys for the address; what is not chosen is not in it. */
export function toAddress(filters) {
    const own = filters.preset === "own";
    return {
        period: own ? undefined : filters.preset,
        from: own ? serializeDate(filters.dateFrom) : undefined,
        to: own ? serializeDate(filters.dateTo) : undefined,
        team: filters.teamId || undefined,
        agent: filters.userId || undefined,
        hotline: filters.hotline ? `${TEL}${filters.hotline}` : undefined,
    };
}

/** The filters of an address; what makes no sense there is left out. */
export function fromAddress({ period, from, to, team, agent, hotline }) {
    const filters = noFilters();
    const days = [from, to].map((day) => deserializeDate(String(day)));
    if (days.every((day) => day.isValid) && days[0] <= days[1]) {
        Object.assign(filters, { preset: "own", dateFrom: days[0], dateTo: days[1] });
    } else if (period !== "own" && Object.hasOwn(PRESETS, period)) {
        filters.preset = period;
    }
    const id = (value) => (Number.isInteger(value) && value > 0 ? value : false);
    const isNumber = String(hotline).startsWith(TEL);
    return {
        ...filters,
        teamId: id(team),
        userId: id(agent),
        hotline: isNumber ? hotline.slice(TEL.length) : false,
    };
}
