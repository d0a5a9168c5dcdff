import { Component } from "@odoo/owl";

import { formatDateTime } from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

import { formatDuration } from "../duration_field/duration_field";

const RESULTS = Object.freeze({
    missed: _t("Missed"),
    no_answer: _t("No answer"),
    busy: _t("Busy"),
    cancelled: _t("Cancelled"),
    failed: _t("Failed"),
});

/**
 * How a call went from phone to phone: a line for each, drawn on one scale of time; pale while it
 * rang, full while they talked.
 */
export class LegsTimeline extends Component {
    static template = "cgvcall.LegsTimeline";
    static props = { legs: Array };

    get rows() {
        const legs = this.props.legs.filter((leg) => leg.started_at);
        const begin = legs.length ? Math.min(...legs.map((leg) => leg.started_at.toMillis())) : 0;
        const end = Math.max(...legs.map(endOf), begin + 1000);
        const share = (milliseconds) => `${((100 * milliseconds) / (end - begin)).toFixed(2)}%`;
        return this.props.legs.map((leg) => {
            const start = leg.started_at ? leg.started_at.toMillis() : begin;
            const rings = (leg.ring_seconds || 0) * 1000;
            const talks = (leg.talk_seconds || 0) * 1000;
            return {
                id: leg.id,
                isAnswered: leg.disposition === "answered",
                who: whoOf(leg),
                time: leg.started_at ? timeOf(leg.started_at) : "",
                exact: leg.started_at ? formatDateTime(leg.started_at) : "",
                result: resultOf(leg),
                before: share(start - begin),
                ringing: share(rings),
                talking: share(talks),
            };
        });
    }
}

function endOf({ started_at, ring_seconds, talk_seconds }) {
    return started_at.toMillis() + ((ring_seconds || 0) + (talk_seconds || 0)) * 1000;
}

function timeOf(moment) {
    return moment.toFormat(localization.timeFormat);
}

function whoOf({ user_name, extension_number, from_number, to_number }) {
    if (user_name) {
        return `${user_name} (${extension_number})`;
    }
    if (extension_number) {
        return _t("Extension %(number)s", { number: extension_number }).toString();
    }
    return [from_number, to_number].filter(Boolean).join(" → ");
}

function resultOf({ disposition, ring_seconds, talk_seconds }) {
    const parts = [];
    if (ring_seconds) {
        parts.push(_t("rang %(duration)s", { duration: formatDuration(ring_seconds) }));
    }
    if (disposition === "answered") {
        parts.push(_t("talked %(duration)s", { duration: formatDuration(talk_seconds) }));
    } else if (RESULTS[disposition]) {
        parts.push(RESULTS[disposition]);
    }
    return parts.map(String).join(" · ");
}

registry.category("lazy_components").add("cgvcall.LegsTimeline", LegsTimeline);
