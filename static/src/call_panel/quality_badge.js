import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/core/utils/numbers";

const LEVELS = Object.freeze({
    good: { text: _t("Good sound"), icon: "fa-signal", tone: "text-success" },
    weak: { text: _t("Weak sound"), icon: "fa-signal", tone: "text-warning" },
    bad: { text: _t("Bad sound"), icon: "fa-exclamation-triangle", tone: "text-danger" },
});

const CAUSES = Object.freeze({
    loss: _t("Sound gets lost on the way."),
    jitter: _t("Sound arrives unevenly."),
    round_trip: _t("Sound takes long."),
});

/** How well one hears one another, in words; the measures are in the tooltip. */
export class QualityBadge extends Component {
    static template = "cgvcall.QualityBadge";
    static props = { quality: Object };

    get level() {
        return LEVELS[this.props.quality.level] || LEVELS.good;
    }

    get text() {
        return this.level.text.toString();
    }

    get tooltip() {
        const { cause, loss, jitter, roundTrip } = this.props.quality;
        const percent = `${formatFloat((loss || 0) * 100, { digits: [16, 1] })} %`;
        return [
            CAUSES[cause]?.toString(),
            isMeasured(loss) && _t("Loss %(percent)s", { percent }).toString(),
            isMeasured(jitter) && _t("Jitter %(time)s ms", { time: Math.round(jitter) }).toString(),
            isMeasured(roundTrip) &&
                _t("Round trip %(time)s ms", { time: Math.round(roundTrip) }).toString(),
        ]
            .filter(Boolean)
            .join(" · ");
    }
}

function isMeasured(value) {
    return Number.isFinite(value);
}
