import { _t } from "@web/core/l10n/translation";

/** How an agent is: words, mark and colour. */
export const STATES = Object.freeze({
    call: { words: _t("In a call"), icon: "fa-volume-control-phone", color: "text-bg-primary" },
    ringing: { words: _t("Ringing"), icon: "fa-bell", color: "text-bg-warning" },
    calling: { words: _t("Calling"), icon: "fa-phone", color: "text-bg-info" },
    wrap_up: { words: _t("Wrapping up"), icon: "fa-pencil", color: "text-bg-info" },
    ready: { words: _t("Ready"), icon: "fa-check", color: "text-bg-success" },
    trouble: {
        words: _t("Not connected"),
        icon: "fa-exclamation-triangle",
        color: "text-bg-danger",
    },
    off: { words: _t("Offline"), icon: "fa-power-off", color: "text-bg-secondary" },
});

/** The figures of the day, in the order they are shown. */
const FIGURES = Object.freeze([
    { key: "answered", words: _t("Answered"), today: _t("Answered today"), icon: "fa-arrow-down" },
    { key: "missed", words: _t("Missed"), today: _t("Missed today"), icon: "fa-times" },
    {
        key: "to_return",
        words: _t("To return"),
        today: _t("Missed today, to return"),
        icon: "fa-reply",
    },
    { key: "outgoing", words: _t("Outgoing"), today: _t("Outgoing today"), icon: "fa-arrow-up" },
]);

/** @returns {Object[]} the figures with their counts, and whether somebody should act */
export function figuresOf(today) {
    return FIGURES.map((figure) => {
        const count = today[figure.key] || 0;
        const isBad = count > 0 && ["missed", "to_return"].includes(figure.key);
        return { ...figure, count, isBad };
    });
}

/** @returns {keyof STATES} what counts most of a line and its calls */
export function stateOf({ state, calls }) {
    if (calls.some((call) => call.state === "ongoing")) {
        return "call";
    }
    if (calls.length) {
        return calls.some((call) => call.incoming) ? "ringing" : "calling";
    }
    return state;
}

/** Those who are there first; else as on the server, so that nobody jumps about. */
export function inOrder(extensions) {
    const isAway = (line) => (stateOf(line) === "off" ? 1 : 0);
    return [...extensions].sort((one, other) => isAway(one) - isAway(other));
}

/** @returns {{ key: string, words: string, count: number }[]} how many are how */
export function countStates(extensions) {
    const counts = new Map(Object.keys(STATES).map((key) => [key, 0]));
    extensions.forEach((line) => counts.set(stateOf(line), counts.get(stateOf(line)) + 1));
    return [...counts]
        .filter(([, count]) => count)
        .map(([key, count]) => ({ key, count, ...STATES[key] }));
}
