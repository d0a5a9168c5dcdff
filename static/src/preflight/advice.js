import { _t } from "@web/core/l10n/translation";

/** What is wrong, in one sentence, and what to do about it, in another. */
export const ADVICE = Object.freeze({
    insecure: [
        _t("This address is not secure."),
        _t("Open Odoo with its https address, or ask your administrator for one."),
    ],
    sdk: [
        _t("The calling program could not be loaded."),
        _t(
            "Ask your administrator to check its address in Settings → CGVCall; an ad blocker may stop it, too."
        ),
    ],
    microphone: [
        _t("The browser does not allow the microphone."),
        _t("Click the camera icon in the address bar and allow the microphone."),
    ],
    no_microphone: [_t("No microphone found."), _t("Plug in a headset or a microphone.")],
    microphone_in_use: [
        _t("Another program uses the microphone."),
        _t("Close the other program, a meeting for example."),
    ],
    unheard: [
        _t("You heard nothing."),
        _t("Choose another speaker, turn up the volume, then play the tone again."),
    ],
    no_sound: [
        _t("This browser played no sound."),
        _t("Allow sound for this site in the browser's settings."),
    ],
    extension: [
        _t("The extension cannot log in."),
        _t("Ask your administrator to check the extension in Settings → CGVCall."),
    ],
    offline: [_t("Odoo cannot be reached."), _t("Check your network.")],
    silent: [
        _t("The PBX does not answer."),
        _t("Wait a minute; if it goes on, ask your administrator to check the PBX."),
    ],
    blocked: [
        _t("No connection to the PBX can be opened."),
        _t("Ask your administrator to let it through the firewall."),
    ],
    notifications: [
        _t("The browser does not allow notifications."),
        _t("Click the icon left of the address and allow notifications."),
    ],
    no_notifications: [
        _t("This browser shows no notifications."),
        _t("Use a current Chrome, Edge or Firefox on a computer."),
    ],
    unknown: [_t("This could not be checked."), _t("Reload the page.")],
});

/**
 * @typedef {{ ok: boolean|null, problem?: string, fix?: string, note?: string }} Outcome
 *  `ok`: null when it is not known (yet); `note`: what there is to know about it
 */

/** @returns {Outcome} */
export function passed(note = "") {
    return { ok: true, note: note.toString() };
}

/** @returns {Outcome} */
export function unsure(note) {
    return { ok: null, note: note.toString() };
}

/**
 * @param {string} key of the advice
 * @param {string} problem a better sentence, where there is one
 * @returns {Outcome}
 */
export function failed(key, problem = "") {
    const [known, fix] = ADVICE[key];
    return { ok: false, problem: problem || known.toString(), fix: fix.toString() };
}
