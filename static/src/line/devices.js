import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";

/**
 * Microphones and speakers of this browser. A device is known by its id; "" is whatever the
 * system uses by default.
 *
 * @typedef {{ microphoneId: string, speakerId: string }} Choice
 * @typedef {{ id: string, label: string }} Device
 * @typedef {{ microphones: Device[], speakers: Device[] }} Devices
 */
const STORAGE_KEY = "cgvcall.devices";
/** Chrome lists the system's default once more under these names. */
const ALIASES = new Set(["default", "communications"]);
/** What the browser says about a chosen microphone that is not there. */
const GONE = new Set(["NotFoundError", "OverconstrainedError"]);

/** @returns {Choice} what was chosen in this browser, there or not */
export function loadChoice() {
    let stored = null;
    try {
        stored = JSON.parse(browser.localStorage.getItem(STORAGE_KEY));
    } catch {
        // No storage, or not ours: the defaults.
    }
    return { microphoneId: text(stored?.microphoneId), speakerId: text(stored?.speakerId) };
}

/** @param {Choice} choice */
export function saveChoice({ microphoneId = "", speakerId = "" }) {
    try {
        browser.localStorage.setItem(STORAGE_KEY, JSON.stringify({ microphoneId, speakerId }));
    } catch {
        // A browser that stores nothing: the choice lasts as long as the page.
    }
}

/** @returns {Promise<Devices>} never rejects; before permission the browser tells no names */
export async function listDevices() {
    let found = [];
    try {
        found = await browser.navigator.mediaDevices.enumerateDevices();
    } catch {
        // An insecure address, or a browser without.
    }
    return {
        microphones: ofKind(found, "audioinput", _t("Microphone")),
        speakers: ofKind(found, "audiooutput", _t("Speaker")),
    };
}

/**
 * @param {Choice} choice
 * @param {Devices} devices
 * @returns {Choice} with the default for a device that is not plugged in
 */
export function present({ microphoneId, speakerId }, { microphones, speakers }) {
    return {
        microphoneId: among(microphones, microphoneId),
        speakerId: among(speakers, speakerId),
    };
}

/**
 * @param {() => void} onChange a device was plugged in or out
 * @returns {() => void} stop listening
 */
export function watchDevices(onChange) {
    const { mediaDevices } = browser.navigator;
    mediaDevices?.addEventListener?.("devicechange", onChange);
    return () => mediaDevices?.removeEventListener?.("devicechange", onChange);
}

/**
 * @param {string} deviceId one that is gone: the default
 * @returns {Promise<MediaStream>}
 * @throws {DOMException} see `getUserMedia`
 */
export async function openMicrophone(deviceId = "") {
    const { mediaDevices } = browser.navigator;
    if (deviceId) {
        try {
            return await mediaDevices.getUserMedia({ audio: { deviceId: { exact: deviceId } } });
        } catch (error) {
            if (!GONE.has(error.name)) {
                throw error;
            }
        }
    }
    return mediaDevices.getUserMedia({ audio: true });
}

/** @param {MediaStream|null} stream */
export function stopStream(stream) {
    for (const track of stream?.getTracks() || []) {
        track.stop();
    }
}

function text(value) {
    return typeof value === "string" ? value : "";
}

function ofKind(found, wanted, name) {
    return found
        .filter(({ kind, deviceId }) => kind === wanted && deviceId && !ALIASES.has(deviceId))
        .map(({ deviceId, label }, index) => ({
            id: deviceId,
            label: label || `${name} ${index + 1}`,
        }));
}

/** Without permission the list is empty: that says nothing about the device. */
function among(devices, id) {
    return !devices.length || devices.some((device) => device.id === id) ? id : "";
}
