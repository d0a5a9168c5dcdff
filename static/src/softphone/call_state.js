/**
 * The life of a call, without screen, network or SDK: a table of what may follow what. A late or
 * absurd event (an answer after the hang-up) changes nothing.
 *
 * @typedef {"preparing"|"dialing"|"ringing"|"incoming"|"answering"|"ongoing"|"held"|
 *  "transferring"|"ended"} State  preparing: the line or the number is still looked up; answering:
 *  the user has said yes, the PBX has not; held: the PBX plays music to the other party
 *
 * @typedef {{
 *  id: string;  key of the call in this browser
 *  state: State;
 *  incoming: boolean;
 *  direction: "outbound"|"inbound"|"internal";
 *  pending: "hold"|"resume"|null;  asked of the PBX
 *  transferTo: { number: string, name: string }|null;
 *  wasHeld: boolean;  when the transfer began
 *  muted: boolean;
 *  weak: boolean;  no sound comes through
 *  offline: boolean;  the line is cut; the sound may go on
 *  blocked: boolean;  the browser gives no microphone
 *  warning: "blacklisted"|null;  the user decides whether to call all the same
 *  kept: boolean;  over, but the user works with it
 *  digits: string;  sent so far, as tones
 *  quality: Object|null;
 *  answeredAt: number|null;  milliseconds, like all times here
 *  endedAt: number|null;
 *  cause: string|null;
 *  text: string|null;  a sentence instead of the cause's words
 *  problem: string|null;  what was refused last
 * }} Call
 */

/** Why a call ended, when the PBX or the SDK says it with a SIP code. */
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

const set = (values) => () => values;
const mute = (call, { muted }) => ({ muted });
const end = (call, { now, cause, sipCode, text }) => ({
    state: "ended",
    endedAt: now,
    cause: finalCause(call, cause, sipCode),
    text: text ?? null,
    pending: null,
});
const answered = (call, { now }) => ({ state: "ongoing", answeredAt: now });
const refused = (call, { problem }) => ({ pending: null, problem });
const givenBack = (call, { problem }) => ({
    state: call.wasHeld ? "held" : "ongoing",
    transferTo: null,
    problem: problem ?? null,
});
const ask = (pending) => (call) => (call.pending ? null : { pending, problem: null });
const transfer = (call, { transferTo }) =>
    call.pending
        ? null
        : { state: "transferring", wasHeld: call.state === "held", transferTo, problem: null };
const digits = (call, { digits }) => ({ digits: call.digits + digits, problem: null });
const quality = (call, { quality }) => ({ quality });

/** Possible with any call that is not over. */
const ALIVE = Object.freeze({
    lineLost: set({ offline: true }),
    lineBack: set({ offline: false }),
    ended: end,
});
/** Possible once the PBX knows the call. */
const SOUND = Object.freeze({
    mute,
    mediaLost: set({ weak: true }),
    mediaConnected: set({ weak: false }),
});

/** state → event → what changes. What is not here changes nothing. */
const TABLE = Object.freeze({
    preparing: {
        ...ALIVE,
        mute,
        warn: (call, { warning }) => ({ warning }),
        dial: set({ state: "dialing", warning: null }),
    },
    dialing: { ...ALIVE, ...SOUND, ringing: set({ state: "ringing" }), answered },
    ringing: { ...ALIVE, ...SOUND, answered },
    incoming: {
        ...ALIVE,
        answer: (call) => (call.blocked ? null : { state: "answering" }),
        microphoneRefused: set({ blocked: true }),
    },
    answering: {
        ...ALIVE,
        ...SOUND,
        answered,
        refused: (call, { problem }) => ({ state: "incoming", problem }),
    },
    ongoing: {
        ...ALIVE,
        ...SOUND,
        digits,
        quality,
        hold: ask("hold"),
        held: set({ state: "held", pending: null }),
        refused,
        transfer,
    },
    held: {
        ...ALIVE,
        ...SOUND,
        quality,
        resume: ask("resume"),
        resumed: set({ state: "ongoing", pending: null }),
        refused,
        transfer,
    },
    transferring: { ...ALIVE, ...SOUND, quality, refused: givenBack },
    ended: {},
});

export const STATES = Object.freeze(Object.keys(TABLE));

/** @returns {Call} */
export function newCall(values = {}) {
    return {
        state: "preparing",
        incoming: false,
        direction: "outbound",
        pending: null,
        transferTo: null,
        wasHeld: false,
        muted: false,
        weak: false,
        offline: false,
        blocked: false,
        warning: null,
        kept: false,
        digits: "",
        quality: null,
        answeredAt: null,
        endedAt: null,
        cause: null,
        text: null,
        problem: null,
        ...values,
    };
}

/**
 * @param {Call} call
 * @param {string} event
 * @param {Object} detail `now`, and what the event brings
 * @returns {Partial<Call>|null} what changes; null when the event does not belong here
 */
export function transition(call, event, detail = {}) {
    const events = TABLE[call.state];
    return Object.hasOwn(events, event) ? events[event](call, detail) : null;
}

function finalCause(call, cause, sipCode) {
    if (call.state === "transferring" && cause === "remote") {
        return "transferred";
    }
    if (call.answeredAt !== null) {
        return ["media_lost", "tab_closed"].includes(cause) ? "lost" : "completed";
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
    return Boolean(call) && call.state !== "ended";
}

/** Does it ring here, until the PBX has taken the answer? */
export function isIncoming(call) {
    return ["incoming", "answering"].includes(call.state);
}

/** Causes that ask the user to do something: their words stay until they are closed. */
const ADVICE = new Set([
    "microphone",
    "no_microphone",
    "microphone_in_use",
    "insecure",
    "line",
    "credit",
    "setup",
    "do_not_call",
]);

export function isAdvice(call) {
    return ADVICE.has(call.cause);
}

/** Another device of the same user tells the rest of the story. */
export function isElsewhere(call) {
    return ["answered_elsewhere", "rejected_elsewhere", "ended_elsewhere"].includes(call.cause);
}

/** Did the call not reach its end as calls should? */
export function isFailure(call) {
    const good = ["completed", "cancelled", "transferred", "answered_elsewhere"];
    return call.state === "ended" && !good.includes(call.cause);
}

/** Seconds of talk so far, or in all. */
export function talkSeconds(call, now) {
    if (call.answeredAt === null) {
        return 0;
    }
    return Math.max(0, Math.floor(((call.endedAt ?? now) - call.answeredAt) / 1000));
}

const FOREGROUND = ["transferring", "ongoing", "ringing", "dialing", "preparing", "held"];

/**
 * The call one speaks in: a held one only when there is no other, the one that ended last only
 * when there is no live one. Incoming calls stand beside.
 *
 * @param {Call[]} calls oldest first
 * @returns {Call|null}
 */
export function foreground(calls) {
    for (const state of FOREGROUND) {
        const found = calls.findLast((call) => call.state === state);
        if (found) {
            return found;
        }
    }
    const ended = calls.filter((call) => call.state === "ended");
    return ended.sort((one, other) => other.endedAt - one.endedAt)[0] || null;
}

/**
 * May another call be placed? One talks to one party at a time.
 *
 * @returns {"yes"|"hold"|"no"} hold: once the call one speaks in is held
 */
export function mayDial(calls) {
    const live = calls.filter((call) => isActive(call) && call.state !== "held");
    if (!live.length) {
        return "yes";
    }
    const talking = live.every((call) => call.state === "ongoing" && !call.pending);
    return talking ? "hold" : "no";
}
