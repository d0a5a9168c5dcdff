import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { stateText } from "../softphone/call_text";
import { openRecord } from "../softphone/open_record";
import { CreatePerson } from "./create_person";
import { LastCall } from "./last_call";
import { Avatar, isStranger, learnedText } from "./person";
import { PersonSwitch } from "./person_switch";
import { useShortcut, withKey } from "./shortcuts";

/**
 * The pop-up of an incoming call. It takes no focus: whoever types goes on typing, and an Enter
 * meant for a form answers nothing. Its component lives as long as the call rings.
 */
export class IncomingCall extends Component {
    static template = "cgvcall.IncomingCall";
    static components = { Avatar, CreatePerson, LastCall, PersonSwitch };
    static props = {
        call: Object,
        /** Another call is live, */
        isSecond: Boolean,
        /** and has to be put on hold to answer this one. */
        isHolding: Boolean,
        /** The shortcuts are for the one that rings longest. */
        isFirst: Boolean,
    };

    setup() {
        this.softphone = useService("cgvcall.softphone");
        this.action = useService("action");
        this.call = useState(this.props.call);
        useShortcut(
            "answer",
            () => this.answer(),
            () => this.props.isFirst && this.canAnswer
        );
        useShortcut(
            "hangup",
            () => this.reject(),
            () => this.hasHangupKey
        );
    }

    get who() {
        return this.call.who;
    }

    get name() {
        return this.who.name || this.who.company || _t("Unknown number").toString();
    }

    get learned() {
        return learnedText(this.who);
    }

    get title() {
        if (this.call.state === "incoming" && this.props.isSecond) {
            return _t("Waiting: a second call").toString();
        }
        return stateText(this.call, Date.now());
    }

    get canAnswer() {
        return !this.call.blocked && this.call.state === "incoming";
    }

    /** With a live call, the key hangs that one up. */
    get hasHangupKey() {
        return this.props.isFirst && !this.props.isSecond;
    }

    get answerLabel() {
        return (this.props.isHolding ? _t("Hold and answer") : _t("Answer")).toString();
    }

    get answerTooltip() {
        return this.props.isFirst ? withKey(this.answerLabel, "answer") : this.answerLabel;
    }

    get rejectTooltip() {
        const label = _t("Reject").toString();
        return this.hasHangupKey ? withKey(label, "hangup") : label;
    }

    get openLabel() {
        return (
            this.who.res_model === "crm.lead" ? _t("Open lead") : _t("Open contact")
        ).toString();
    }

    get isStranger() {
        return isStranger(this.call);
    }

    answer() {
        return this.softphone.answer(this.call.id);
    }

    async answerAndOpen() {
        const { who } = this; // the pop-up is gone afterwards
        if ((await this.answer()) !== false) {
            openRecord(this.action, who);
        }
    }

    reject() {
        this.softphone.reject(this.call.id);
    }

    openRecord() {
        openRecord(this.action, this.who);
    }

    openOpportunity(id) {
        openRecord(this.action, { res_model: "crm.lead", res_id: id });
    }
}
