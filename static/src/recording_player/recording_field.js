import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { RecordingPlayer } from "./recording_player";

const STATES = Object.freeze({
    pending: _t("Recording is on its way"),
    failed: _t("The recording could not be fetched"),
    purged: _t("Recording deleted"),
});

/** The player, for a field that holds a recording: its id, or a link to it. */
export class RecordingField extends Component {
    static template = "cgvcall.RecordingField";
    static components = { RecordingPlayer };
    static props = { ...standardFieldProps };

    get recordingId() {
        const value = this.props.record.data[this.props.name];
        return (typeof value === "object" ? value?.id : value) || false;
    }

    /** Views may add the field `recording_state`: without it, a recording is taken for stored. */
    get state() {
        return this.recordingId ? this.props.record.data.recording_state || "stored" : false;
    }

    get text() {
        return (STATES[this.state] || _t("No recording")).toString();
    }
}

export const recordingField = {
    component: RecordingField,
    displayName: _t("Recording player"),
    supportedTypes: ["many2one", "integer"],
    isEmpty: () => false,
};

registry.category("fields").add("cgvcall_recording", recordingField);
