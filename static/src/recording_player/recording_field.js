import { Component, onMounted, onWillUnmount } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { RecordingPlayer } from "./recording_player";
import { stateText } from "./recording_states";

/** The player, for a field that holds a recording: its id, or a link to it. */
export class RecordingField extends Component {
    static template = "cgvcall.RecordingField";
    static components = { RecordingPlayer };
    static props = { ...standardFieldProps };

    setup() {
        const bus = useService("bus_service");
        const onCards = ({ call_ids }) => this.onNews(call_ids);
        onMounted(() => bus.subscribe("cgvcall/cards", onCards));
        onWillUnmount(() => bus.unsubscribe("cgvcall/cards", onCards));
    }

    get sound() {
        const { record, name } = this.props;
        const value = record.data[name];
        return {
            recordingId: (typeof value === "object" ? value?.id : value) || false,
            callId: record.resModel === "cgvcall.call" && record.resId,
            title: value?.display_name || "",
            seconds: record.data.talk_seconds || 0,
            // Views may add it: without it, a recording is taken for stored.
            state: record.data.recording_state || "stored",
        };
    }

    /** A deleted recording leaves its notes. */
    get isShown() {
        const { recordingId, state } = this.sound;
        return Boolean(recordingId) && ["stored", "purged"].includes(state);
    }

    get text() {
        const { recordingId, state } = this.sound;
        return (recordingId && stateText(state)) || _t("No recording").toString();
    }

    /** A recording that was awaited has come. */
    async onNews(callIds) {
        const { record } = this.props;
        const isMine = record.resModel === "cgvcall.call" && callIds.includes(record.resId);
        if (isMine && this.sound.state === "pending" && !(await record.isDirty())) {
            await record.load();
        }
    }
}

export const recordingField = {
    component: RecordingField,
    displayName: _t("Recording player"),
    supportedTypes: ["many2one", "integer"],
    isEmpty: () => false,
};

registry.category("fields").add("cgvcall_recording", recordingField);
