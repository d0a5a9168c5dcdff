import { Component, xml } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { PlayButton } from "./play_button";

/** A round button for a recording, in the row of its call. */
export class PlayField extends Component {
    static template = xml`<PlayButton t-if="sound.recordingId" t-props="sound"/>`;
    static components = { PlayButton };
    static props = { ...standardFieldProps };

    get sound() {
        const { record, name } = this.props;
        const { id, display_name } = record.data[name] || {};
        return {
            recordingId: id || false,
            callId: record.resModel === "cgvcall.call" && record.resId,
            title: display_name || "",
            seconds: record.data.talk_seconds || 0,
            state: record.data.recording_state,
        };
    }
}

export const playField = {
    component: PlayField,
    displayName: _t("Play button of a recording"),
    supportedTypes: ["many2one"],
    // Calls have it: with it the button knows whether there is something to hear.
    fieldDependencies: [{ name: "recording_state", type: "selection", readonly: true }],
    listViewWidth: 90,
};

registry.category("fields").add("cgvcall_play", playField);
