import { _t } from "@web/core/l10n/translation";

import { formatDuration } from "../duration_field/duration_field";
import { talkSeconds } from "./call_state";

const CAUSE_TEXTS = Object.freeze({
    busy: _t("Busy"),
    no_answer: _t("No answer"),
    wrong_number: _t("Wrong number"),
    rejected: _t("Rejected"),
    cancelled: _t("Cancelled"),
    missed: _t("Missed call"),
    failed: _t("The call failed."),
    answered_elsewhere: _t("Answered on another device"),
    rejected_elsewhere: _t("Rejected on another device"),
    ended_elsewhere: _t("Ended on another device"),
    microphone: _t("Allow the microphone for this site, then call again."),
    no_microphone: _t("No microphone found. Plug one in, then call again."),
    microphone_in_use: _t("Another program uses the microphone."),
    insecure: _t("Calls need a secure (https) address."),
    line: _t("The phone line refused the call."),
    credit: _t("No credit left on the phone line."),
    refused: _t("The PBX refused the call."),
    no_reply: _t("The PBX did not answer."),
    media: _t("The sound could not be connected."),
    tab_closed: _t("The tab with the call was closed."),
});

/**
 * The one line that tells where the call stands.
 *
 * @param {import("./call_state").Call} call
 * @param {number} now milliseconds
 */
export function stateText(call, now) {
    switch (call.state) {
        case "preparing":
            return _t("Connecting…").toString();
        case "dialing":
            return _t("Dialling…").toString();
        case "ringing":
            return _t("Ringing…").toString();
        case "incoming":
            return _t("Incoming call").toString();
        case "answering":
            return _t("Answering…").toString();
        case "transferring":
            return _t("Transferring to %(name)s…", call.transferTo).toString();
        case "ended":
            return endText(call, now);
    }
    if (call.weak) {
        return _t("Connection lost. Trying again…").toString();
    }
    const duration = formatDuration(talkSeconds(call, now));
    return call.state === "held" ? _t("On hold · %(duration)s", { duration }).toString() : duration;
}

function endText(call, now) {
    const duration = formatDuration(talkSeconds(call, now));
    if (call.text) {
        return call.text;
    }
    switch (call.cause) {
        case "completed":
            return _t("Call ended · %(duration)s", { duration }).toString();
        case "lost":
            return _t("Connection lost · %(duration)s", { duration }).toString();
        case "transferred":
            return _t("Transferred to %(name)s", call.transferTo).toString();
    }
    return (CAUSE_TEXTS[call.cause] || CAUSE_TEXTS.failed).toString();
}
