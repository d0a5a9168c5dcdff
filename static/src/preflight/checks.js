import { reactive } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";

import { permission } from "../line/desktop_notification";
import { loadSdk } from "../line/sdk_loader";
import { failed, passed, unsure } from "./advice";

/** How long the line may take. */
const READY_TIMEOUT = 15000;
/** A socket that is not open by then is stopped on its way. */
const SOCKET_TIMEOUT = 5000;

/**
 * What a call needs, in the order in which it is looked at. `run` gets the bench: `softphone`,
 * `ticket()` (what the token route says, asked once) and `listen()` (opens the microphone).
 */
export const CHECKS = Object.freeze([
    { key: "secure", name: _t("Secure address"), run: checkSecure },
    { key: "sdk", name: _t("Calling program"), run: checkSdk },
    { key: "microphone", name: _t("Microphone"), run: ({ listen }) => listen() },
    { key: "speaker", name: _t("Speaker"), run: checkSpeaker },
    { key: "token", name: _t("Extension"), run: checkToken },
    { key: "signalling", name: _t("Phone line"), run: checkSignalling },
    { key: "notifications", name: _t("Desktop notifications"), run: checkNotifications },
]);

const NEEDS_EXTENSION = _t("The extension must be in order first.");

/** Browsers give a microphone to secure pages only. */
export function isSecure() {
    return Boolean(window.isSecureContext && browser.navigator.mediaDevices);
}

function checkSecure() {
    return isSecure() ? passed() : failed("insecure");
}

async function checkSdk({ ticket }) {
    let address;
    try {
        address = (await ticket()).sdk_url;
    } catch {
        return unsure(NEEDS_EXTENSION);
    }
    try {
        await loadSdk(address);
        return passed();
    } catch {
        return failed("sdk");
    }
}

/** Only the user knows. */
function checkSpeaker() {
    return unsure(_t("Play the test tone."));
}

async function checkToken({ ticket }) {
    try {
        const { extension } = await ticket();
        return passed(extension);
    } catch (error) {
        return error instanceof RPCError
            ? failed("extension", error.data?.message)
            : failed("offline");
    }
}

async function checkSignalling({ softphone, ticket }) {
    let addresses;
    try {
        addresses = (await ticket()).server_addresses;
    } catch {
        return unsure(NEEDS_EXTENSION);
    }
    if (await isReady(softphone)) {
        return passed();
    }
    // Without an address the PBX tells the SDK where to go: nothing to try from here.
    if (addresses?.length && !(await canOpen(addresses[0]))) {
        return failed("blocked");
    }
    return failed("silent", softphone.state.reason);
}

function checkNotifications() {
    switch (permission()) {
        case "granted":
            return passed();
        case "default":
            return unsure(_t("They tell who calls while you look at something else."));
        case "denied":
            return failed("notifications");
    }
    return failed("no_notifications");
}

/**
 * Have the line try again, unless it is ready.
 *
 * @returns {Promise<boolean>} false when it gave up, or took too long
 */
function isReady(softphone) {
    return new Promise((resolve) => {
        let tried = false;
        let finished = false;
        const finish = (ready) => {
            finished = true;
            browser.clearTimeout(timer);
            resolve(ready);
        };
        const timer = browser.setTimeout(() => finish(false), READY_TIMEOUT);
        const look = () => {
            if (finished) {
                return;
            }
            // Trouble from before this attempt says nothing about it.
            tried ||= state.status === "connecting";
            if (state.status === "ready" || (tried && state.status === "trouble")) {
                finish(state.status === "ready");
            }
        };
        const state = reactive(softphone.state, look);
        look();
        if (!["ready", "connecting"].includes(state.status)) {
            softphone.connect();
        }
    });
}

/** Does anybody at that address open a socket for this browser? */
function canOpen(address) {
    return new Promise((resolve) => {
        try {
            const socket = new WebSocket(address);
            const finish = (opened) => {
                browser.clearTimeout(timer);
                socket.close();
                resolve(opened);
            };
            const timer = browser.setTimeout(() => finish(false), SOCKET_TIMEOUT);
            socket.addEventListener("open", () => finish(true));
            socket.addEventListener("error", () => finish(false));
        } catch {
            resolve(false); // a secure page may not open an insecure socket
        }
    });
}
