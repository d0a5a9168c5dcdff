import { browser } from "@web/core/browser/browser";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";

/**
 * @param {Object} call the one the user speaks in
 * @param {string} number to be called
 * @returns {Promise<boolean>}
 */
export function confirmHold(dialog, { who }, number) {
    return new Promise((resolve) => {
        dialog.add(
            ConfirmationDialog,
            {
                title: _t("You are in a call"),
                body: _t("Put %(name)s on hold and call %(number)s?", {
                    name: who.name || who.display,
                    number,
                }),
                confirmLabel: _t("Hold and call"),
                confirm: () => resolve(true),
                cancel: () => resolve(false),
            },
            { onClose: () => resolve(false) }
        );
    });
}

/** Have the browser ask the user for the microphone, if it has not asked before. */
export async function askMicrophone() {
    try {
        const { mediaDevices, permissions } = browser.navigator;
        const { state } = await permissions.query({ name: "microphone" });
        if (state === "prompt") {
            const stream = await mediaDevices.getUserMedia({ audio: true });
            stream.getTracks().forEach((track) => track.stop());
        }
    } catch {
        // Who takes it finds out, and says so.
    }
}
