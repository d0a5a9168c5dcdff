import { _t } from "@web/core/l10n/translation";

import { formatDuration } from "../duration_field/duration_field";

/**
 * The life of a call, without screen or network: a table of what may follow what, and the words
 * for it. A late or absurd event (an answer after the hang-up) changes nothing.
 *
 * @typedef {"idle"|"dialing"|"ringing"|"incoming"|"ongoing"|"ended"} State
 *
 * @typedef {{
 *  state: State;
 *  direction: "outbound"|"inbound"|"internal";
 *  incoming: boolean;
 *  answeredAt: number|null;  milliseconds, like all times here
 *  endedAt: number|null;
 *  cause: string|null;
 *  text: string|null;  a sentence instead of the cause's words
 * }} Call
 */
const TRANSITIONS = Object.freeze({
    idle: { dial: "dialing", ring: "incoming" },
    dialing: { ringing: "ringing", answered: "ongoing", ended: "ended" },
    ringing: { answered: "ongoing", ended: "ended" },
    incoming: { answered: "ongoing", ended: "ended" },
    ongoing: { ended: "ended" },
    ended: { close: "idle" },
});

/** What a SIP code says about an outgoing call that nobody answered. */
const SIP_CAUSES = Object.freeze({
    404: "wrong_number",
    410: "wrong_number",
    484: "wrong_number",
    604: "wrong_number",
    408: "no_answer",
    480: "no_answer",
    487: "no_answer",
    486: "busy",
    600: "busy",
    603: "rejected",
});

const CAUSE_TEXTS = Object.freeze({
    busy: _t("Busy"),
    no_answer: _t("No answer"),
    wrong_number: _t("Wrong number"),
    rejected: _t("Rejected"),
    cancelled: _t("Cancelled"),
    missed: _t("Missed call"),
    failed: _t("The call failed."),
    answered_elsewhere: _t("Answered elsewhere"),
    rejected_elsewhere: _t("Rejected elsewhere"),
    ended_elsewhere: _t("Ended elsewhere"),
    microphone: _t("Allow the microphone for this site, then call again."),
    no_microphone: _t("No microphone found. Plug one in, then call again."),
    microphone_in_use: _t("Another program uses the microphone."),
    insecure: _t("Calls need a secure (https) address."),
    line: _t("The phone line refused the call."),
    credit: _t("No credit left on the phone line."),
    refused: _t("The PBX refused the call."),
    no_reply: _t("The PBX did not answer."),
    media: _t("The sound could not be connected."),
});

/** Causes that ask the user to do something: their words stay until they are closed. */
const ADVICE = new Set([
    "microphone",
    "no_microphone",
    "microphone_in_use",
    "insecure",
    "line",
    "credit",
    "setup",
]);

/** Another device of the same user tells the rest of the story. */
const ELSEWHERE = new Set(["answered_elsewhere", "rejected_elsewhere", "ended_elsewhere"]);

/** @returns {Call} */
export function newCall(values = {}) {
    return {
        state: "idle",
        direction: "outbound",
        incoming: false,
        answeredAt: null,
        endedAt: null,
        cause: null,
        text: null,
        ...values,
    };
}

/**
 * @param {Call} call
 * @param {"dial"|"ring"|"ringing"|"answered"|"ended"|"close"} event
 * @param {{ now: number, cause?: string, sipCode?: number|null, text?: string }} detail
 * @returns {Partial<Call>|null} what changes; null when the event does not belong here
 */
export function transition(call, event, { now, cause, sipCode, text } = {}) {
    const state = TRANSITIONS[call.state][event];
    if (!state) {
        return null;
    }
    switch (state) {
        case "ongoing":
            return { state, answeredAt: now };
        case "ended":
            return { state, endedAt: now, cause: finalCause(call, cause, sipCode), text };
        case "dialing":
        case "incoming":
            return { state, incoming: state === "incoming" };
    }
    return { state };
}

function finalCause(call, cause, sipCode) {
    if (call.answeredAt !== null) {
        return cause === "media_lost" ? "lost" : "completed";
    }
    if (cause === "local") {
        return call.incoming ? "rejected" : "cancelled";
    }
    if (cause !== "remote") {
        return cause || "failed";
    }
    if (call.incoming) {
        return "missed";
    }
    return sipCode ? SIP_CAUSES[sipCode] || "failed" : "no_answer";
}

/** Is there somebody, or about to be, at the other end? */
export function isActive(call) {
    return Boolean(call) && call.state !== "idle" && call.state !== "ended";
}

export function isAdvice(call) {
    return ADVICE.has(call.cause);
}

export function isElsewhere(call) {
    return ELSEWHERE.has(call.cause);
}

/** Did the call reach its end as calls should? */
export function isFailure(call) {
    return call.state === "ended" && !["completed", "cancelled"].includes(call.cause);
}

/** Seconds of talk so far, or in all. */
export function talkSeconds(call, now) {
    if (call.answeredAt === null) {
        return 0;
    }
    return Math.max(0, Math.floor(((call.endedAt ?? now) - call.answeredAt) / 1000));
}

/**
 * The one line that tells where the call stands.
 *
 * @param {Call & { connecting?: boolean, weak?: boolean }} call
 * @param {number} now
 */
export function stateText(call, now) {
    switch (call.state) {
        case "dialing":
            return (call.connecting ? _t("Connecting…") : _t("Dialling…")).toString();
        case "ringing":
            return _t("Ringing…").toString();
        case "incoming":
            return _t("Incoming call").toString();
        case "ongoing":
            return call.weak
                ? _t("Connection lost. Trying again…").toString()
                : formatDuration(talkSeconds(call, now));
        case "ended":
            return endText(call, now);
    }
    return "";
}

function endText(call, now) {
    const duration = formatDuration(talkSeconds(call, now));
    if (call.text) {
        return call.text;
    }
    if (call.cause === "completed") {
        return _t("Call ended · %(duration)s", { duration }).toString();
    }
    if (call.cause === "lost") {
        return _t("Connection lost · %(duration)s", { duration }).toString();
    }
    return (CAUSE_TEXTS[call.cause] || CAUSE_TEXTS.failed).toString();
}
