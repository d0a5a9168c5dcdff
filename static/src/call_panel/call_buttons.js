import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { DeviceMenu } from "./device_menu";
import { DtmfPad } from "./dtmf_pad";
import { useShortcut, withKey } from "./shortcuts";
import { TransferList } from "./transfer_list";

/**
 * What can be done with a live call, and the tool that is open. Its component lives as long as
 * the call.
 */
export class CallButtons extends Component {
    static template = "cgvcall.CallButtons";
    static components = { DeviceMenu, DtmfPad, TransferList };
    static props = { call: Object };

    setup() {
        this.softphone = useService("cgvcall.softphone");
        this.call = useState(this.props.call);
        this.ui = useState({ tool: null });
        useShortcut("mute", () => this.toggleMute());
        useShortcut("hangup", () => this.hangup());
        useShortcut(
            "hold",
            () => this.toggleHold(),
            () => this.canHold && !this.call.pending
        );
    }

    get canHold() {
        return ["ongoing", "held"].includes(this.call.state);
    }

    get canSendDigits() {
        return this.call.state === "ongoing" && !this.call.pending;
    }

    get canTransfer() {
        return this.canHold && !this.call.pending;
    }

    /** The open one, as long as it makes sense. */
    get tool() {
        const { tool } = this.ui;
        const possible = {
            dtmf: this.canSendDigits,
            transfer: this.canTransfer,
            devices: true,
        };
        return possible[tool] ? tool : null;
    }

    get buttons() {
        const talking = this.canHold && [
            this.holdButton,
            this.call.state === "ongoing" &&
                this.toolButton("dtmf", "fa-th", _t("Keypad"), !this.canSendDigits),
            this.toolButton("transfer", "fa-share", _t("Transfer"), !this.canTransfer),
        ];
        return [
            this.muteButton,
            ...(talking || []),
            this.toolButton("devices", "fa-headphones", _t("Devices"), false),
            this.hangupButton,
        ].filter(Boolean);
    }

    get muteButton() {
        const { muted } = this.call;
        const label = (muted ? _t("Unmute") : _t("Mute")).toString();
        return {
            name: "mute",
            icon: muted ? "fa-microphone-slash" : "fa-microphone",
            label,
            tooltip: withKey(label, "mute"),
            pressed: muted ? "true" : "false",
            look: muted ? "btn-secondary active" : "btn-secondary",
            act: () => this.toggleMute(),
        };
    }

    get holdButton() {
        const { state, pending } = this.call;
        const label = (state === "held" ? _t("Resume") : _t("Hold")).toString();
        const icon = state === "held" ? "fa-play" : "fa-pause";
        return {
            name: "hold",
            icon: pending ? "fa-spinner fa-spin" : icon,
            label,
            tooltip: withKey(label, "hold"),
            look: state === "held" ? "btn-secondary active" : "btn-secondary",
            disabled: Boolean(pending),
            busy: pending ? "true" : undefined,
            act: () => this.toggleHold(),
        };
    }

    get hangupButton() {
        const label = _t("Hang up").toString();
        return {
            name: "hangup",
            icon: "fa-phone o_cgvcall_down",
            label,
            tooltip: withKey(label, "hangup"),
            look: "btn-danger",
            act: () => this.hangup(),
        };
    }

    toolButton(name, icon, label, disabled) {
        const isOpen = this.tool === name;
        return {
            name,
            icon,
            label: label.toString(),
            tooltip: label.toString(),
            expanded: isOpen ? "true" : "false",
            look: isOpen ? "btn-secondary active" : "btn-secondary",
            disabled,
            act: () => (this.ui.tool = isOpen ? null : name),
        };
    }

    closeTool() {
        this.ui.tool = null;
    }

    toggleMute() {
        this.softphone.toggleMute(this.call.id);
    }

    toggleHold() {
        const { id, state } = this.call;
        return state === "held" ? this.softphone.resume(id) : this.softphone.hold(id);
    }

    hangup() {
        this.softphone.hangup(this.call.id);
    }
}
