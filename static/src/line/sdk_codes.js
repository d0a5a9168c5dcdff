/** The SDK's numbers, and what they mean here. */
export const SIGNALING = Object.freeze({ RINGING: 2, ANSWERED: 3, BUSY: 5, ENDED: 6 });
export const MEDIA = Object.freeze({ CONNECTED: 1, DISCONNECTED: 2 });
export const MICROPHONE_ERROR = 1000;

/** Why a call could not be placed. */
export const REFUSALS = Object.freeze({ 4: "line", 5: "line", 8: "credit", 1000: "microphone" });

/** How the browser says why it gives no microphone. */
const MICROPHONE_CAUSES = Object.freeze({
    NotFoundError: "no_microphone",
    NotReadableError: "microphone_in_use",
});

/** @returns {"microphone"|"no_microphone"|"microphone_in_use"|"insecure"} */
export function microphoneCause(error, secure) {
    return secure ? MICROPHONE_CAUSES[error.name] || "microphone" : "insecure";
}

/**
 * All devices and tabs of the user ring together; one of the others was faster.
 *
 * @returns {string|null} how the call ended there; null when it did not
 */
export function elsewhereCause({ type, code }) {
    if (type === "CALL_END") {
        return "ended_elsewhere";
    }
    if (type !== "CALL_STATE" || (code !== 200 && code < 400)) {
        return null;
    }
    return code === 200 ? "answered_elsewhere" : "rejected_elsewhere";
}
