import { Component, useState } from "@odoo/owl";

import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus, useService } from "@web/core/utils/hooks";

import { formatDuration } from "../duration_field/duration_field";
import { errorText } from "../softphone/errors";

/** The notes of a recording, each at its moment. */
export class Moments extends Component {
    static template = "cgvcall.Moments";
    static props = {
        info: Object,
        shelf: Object,
        /** The moment a new note would be of; none as long as nothing was played. */
        position: { type: [Number, { value: false }] },
        onJump: Function,
    };

    setup() {
        this.notification = useService("notification");
        this.dialog = useService("dialog");
        this.state = useState({ draft: null, saving: false });
        this.formatDuration = formatDuration;
        useAutofocus({ refName: "text", selectAll: true });
    }

    get seconds() {
        return Math.floor(this.props.position);
    }

    get mayAdd() {
        return this.props.position !== false && !this.state.draft;
    }

    isEdited(note) {
        return this.state.draft?.note?.id === note.id;
    }

    byline({ user_name, written_at }) {
        return [user_name, formatDateTime(deserializeDateTime(written_at))].join(" · ");
    }

    begin() {
        this.state.draft = { note: null, position: this.seconds, text: "" };
    }

    edit(note) {
        this.state.draft = { note, position: note.position, text: note.text };
    }

    cancel() {
        this.state.draft = null;
    }

    async save() {
        const { note, position, text } = this.state.draft;
        const trimmed = text.trim();
        if (!trimmed || this.state.saving) {
            return;
        }
        const { shelf, info } = this.props;
        const done = await this.attempt(() =>
            note ? shelf.changeNote(note, trimmed) : shelf.addNote(info.id, position, trimmed)
        );
        if (done) {
            this.cancel();
        }
    }

    remove(note) {
        const { shelf, info } = this.props;
        this.dialog.add(ConfirmationDialog, {
            title: _t("Delete this note?"),
            body: note.text,
            confirmLabel: _t("Delete"),
            confirm: () => this.attempt(() => shelf.deleteNote(info.id, note)),
            cancel: () => {},
        });
    }

    /** @returns {Promise<boolean>} whether it was done; if not, the user was told */
    async attempt(action) {
        this.state.saving = true;
        try {
            await action();
            return true;
        } catch (error) {
            this.notification.add(errorText(error), { type: "danger" });
            return false;
        } finally {
            this.state.saving = false;
        }
    }

    /** Keys in the text belong to the text. */
    onKeydown(ev) {
        ev.stopPropagation();
        if (ev.key === "Enter" && !ev.isComposing) {
            ev.preventDefault();
            this.save();
        } else if (ev.key === "Escape") {
            this.cancel();
        }
    }
}
