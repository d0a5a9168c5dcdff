import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { isActive, isAdvice, isElsewhere, isFailure } from "../softphone/call_state";
import { stateText } from "../softphone/call_text";
import { openRecord } from "../softphone/open_record";
import { CallButtons } from "./call_buttons";
import { CallNote } from "./call_note";
import { CallNotice } from "./call_notice";
import { CallOutcome } from "./call_outcome";
import { CreatePerson } from "./create_person";
import { Avatar, detailsOf, isStranger, learnedText, nameOf } from "./person";
import { PersonSwitch } from "./person_switch";
import { QualityBadge } from "./quality_badge";
import { useNow } from "./use_now";

/** One call: who, how far, what can be done, and what came of it. */
export class CallPanel extends Component {
    static template = "cgvcall.CallPanel";
    static components = {
        Avatar,
        CallButtons,
        CallNote,
        CallNotice,
        CallOutcome,
        CreatePerson,
        PersonSwitch,
        QualityBadge,
    };
    /** `call` or `callId`. */
    static props = {
        call: { type: Object, optional: true },
        callId: { type: String, optional: true },
        /** The panel stands on another page than the call's record. */
        linked: { type: Boolean, optional: true },
    };

    setup() {
        this.action = useService("action");
        this.softphone = useService("cgvcall.softphone");
        this.state = useState(this.softphone.state);
        this.clock = useNow(() => ["ongoing", "held"].includes(this.call?.state));
    }

    get call() {
        const wanted = this.props.callId ?? this.props.call?.id;
        return this.state.calls.find(({ id }) => id === wanted);
    }

    get name() {
        return nameOf(this.call.who);
    }

    get details() {
        return detailsOf(this.call.who);
    }

    get learned() {
        return learnedText(this.call.who);
    }

    get label() {
        return _t("Call with %(name)s", { name: this.name }).toString();
    }

    get text() {
        const text = stateText(this.call, this.clock.now);
        return this.isForbidden ? _t("Not called").toString() : text;
    }

    /** Has somebody with the number asked not to be called? The call's text says who. */
    get isForbidden() {
        return this.call.cause === "do_not_call";
    }

    get isOver() {
        return !isActive(this.call);
    }

    /** Read aloud: the state, but not each second of the timer. */
    get announcement() {
        const { state, weak } = this.call;
        if (weak) {
            return ""; // an alert of its own
        }
        if (state === "ongoing") {
            return "";
        }
        return state === "held" ? _t("On hold").toString() : this.text;
    }

    get tone() {
        if (isFailure(this.call) || this.call.weak) {
            return "text-danger";
        }
        return this.call.state === "ongoing" ? "text-success" : "text-muted";
    }

    get problems() {
        const { offline, problem, state } = this.call;
        if (state === "ended") {
            return [];
        }
        const cut = _t("The line to the PBX is cut; the call goes on.").toString();
        return [problem, offline && cut].filter(Boolean);
    }

    get asksAboutBlacklist() {
        return this.call.state === "preparing" && this.call.warning === "blacklisted";
    }

    /** What to read out, as long as there is somebody to hear it. */
    get notice() {
        const { direction, who } = this.call;
        const isHeard = !this.isOver && direction !== "internal" && !who.colleague;
        return isHeard ? who.notice : false;
    }

    get isLinked() {
        return this.props.linked && Boolean(this.call.who.res_id);
    }

    /** Did it come to something one can write about, on this device? */
    get hasNote() {
        const { call } = this;
        return call.answeredAt !== null || (this.isOver && !isAdvice(call) && !isElsewhere(call));
    }

    get hasOutcome() {
        const { answeredAt, incoming, direction } = this.call;
        const reached = answeredAt !== null || !incoming;
        return this.isOver && this.hasNote && reached && direction !== "internal";
    }

    get canCreate() {
        return this.hasNote && isStranger(this.call);
    }

    openRecord() {
        openRecord(this.action, this.call.who);
    }
}
