import { Component } from "@odoo/owl";

import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

import { formatDuration } from "../duration_field/duration_field";

const RESULTS = Object.freeze({
    missed: _t("Missed"),
    no_answer: _t("No answer"),
    busy: _t("Busy"),
    cancelled: _t("Cancelled"),
    failed: _t("Failed"),
});

/** When one spoke with this person last, who did, for how long, and what was noted. */
export class LastCall extends Component {
    static template = "cgvcall.LastCall";
    static props = { call: Object };

    get text() {
        const { started_at, disposition, talk_seconds, user_name } = this.props.call;
        const when = started_at && deserializeDateTime(started_at).toRelative();
        const result =
            disposition === "answered" ? formatDuration(talk_seconds) : RESULTS[disposition];
        return [when, user_name, result?.toString()].filter(Boolean).join(" · ");
    }
}
