/**
 * The life of the line, without network or SDK: a table of what may follow what.
 *
 * off: never asked to connect; gap: the connection is cut, and may be back before anybody notices;
 * retrying: it is still away, the SDK goes on trying; trouble: nobody tries until a timer, or the
 * user, says so. A token that expires is such a cut: the next one is on its way. Calls live on through all of it.
 */
const TABLE = Object.freeze({
    off: { connect: "connecting" },
    connecting: { connect: "connecting", ready: "ready", failed: "trouble" },
    ready: { connect: "connecting", cut: "gap", failed: "trouble" },
    gap: { connect: "connecting", ready: "ready", gapOver: "retrying", failed: "trouble" },
    retrying: { connect: "connecting", ready: "ready", failed: "trouble" },
    trouble: { connect: "connecting", failed: "trouble" },
});

export const LINE_STATES = Object.freeze(Object.keys(TABLE));

/** @returns {string|null} the state after the event; null when the event changes nothing */
export function lineTransition(state, event) {
    const events = TABLE[state];
    return Object.hasOwn(events, event) ? events[event] : null;
}

/** What the user sees of it. */
export function lineStatus(state) {
    return { gap: "connecting", retrying: "trouble" }[state] || state;
}
