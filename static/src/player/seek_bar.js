import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

import { formatDuration } from "../duration_field/duration_field";

/** Where the sound is, with the marks of the notes; a click or a drag goes elsewhere. */
export class SeekBar extends Component {
    static template = "cgvcall.SeekBar";
    static props = {
        position: Number,
        seconds: Number,
        marks: Array,
        onSeek: Function,
        /** A mark was clicked. */
        onJump: Function,
    };

    setup() {
        this.state = useState({ dragAt: null });
        this.formatDuration = formatDuration;
    }

    get shown() {
        return Math.min(this.state.dragAt ?? this.props.position, this.props.seconds);
    }

    get words() {
        return _t("%(position)s of %(length)s", {
            position: formatDuration(Math.floor(this.shown)),
            length: formatDuration(this.props.seconds),
        });
    }

    style(position) {
        const { seconds } = this.props;
        return `${seconds ? Math.min(position / seconds, 1) * 100 : 0}%`;
    }

    momentAt(ev) {
        const { left, width } = ev.currentTarget.getBoundingClientRect();
        const share = width ? (ev.clientX - left) / width : 0;
        return Math.min(Math.max(share, 0), 1) * this.props.seconds;
    }

    onPointerdown(ev) {
        if (ev.button === 0 && this.props.seconds) {
            this.state.dragAt = this.momentAt(ev);
            try {
                ev.currentTarget.setPointerCapture(ev.pointerId);
            } catch {
                // Gone already: it was a click, and needs none.
            }
        }
    }

    onPointermove(ev) {
        if (this.state.dragAt !== null) {
            this.state.dragAt = this.momentAt(ev);
        }
    }

    onPointerup() {
        if (this.state.dragAt !== null) {
            const at = this.state.dragAt;
            this.state.dragAt = null;
            this.props.onSeek(at);
        }
    }

    onPointercancel() {
        this.state.dragAt = null;
    }
}
