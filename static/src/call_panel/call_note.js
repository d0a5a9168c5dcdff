import { Component, useEffect, useState } from "@odoo/owl";

import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

const PAUSE = 800;

/**
 * A note on the call that saves itself. What another tab wrote is shown, but never over what is
 * being typed here. Its component lives as long as the call is on the screen.
 */
export class CallNote extends Component {
    static template = "cgvcall.CallNote";
    static props = { call: Object };

    setup() {
        this.softphone = useService("cgvcall.softphone");
        this.call = useState(this.props.call);
        this.state = useState({ text: this.call.note, status: "" });
        this.isDirty = false;
        this.hasFocus = false;
        this.saveSoon = useDebounced(() => this.save(), PAUSE, { execBeforeUnmount: true });
        useEffect(
            (note) => {
                if (!this.isDirty && !this.hasFocus) {
                    this.state.text = note;
                }
            },
            () => [this.call.note]
        );
        useEffect(
            () => {
                if (this.isDirty || this.hasFocus) {
                    this.keep(); // it ended in the middle of a sentence
                }
            },
            () => [this.call.state]
        );
    }

    onInput() {
        this.isDirty = true;
        this.state.status = "";
        this.keep();
        this.saveSoon();
    }

    onFocus() {
        this.hasFocus = true;
    }

    onBlur() {
        this.hasFocus = false;
        this.saveSoon.cancel();
        this.save();
    }

    keep() {
        if (this.call.state === "ended" && !this.call.kept) {
            this.softphone.keep(this.call.id);
        }
    }

    async save() {
        if (!this.isDirty) {
            return;
        }
        const { text } = this.state;
        this.isDirty = false;
        const isSaved = (await this.softphone.saveNote(this.call.id, text)) !== false;
        if (!isSaved) {
            this.isDirty = true;
        }
        if (this.state.text === text) {
            this.state.status = isSaved ? "saved" : "failed";
        }
    }
}
