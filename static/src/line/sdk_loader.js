import { loadJS } from "@web/core/assets";
import { registry } from "@web/core/registry";

/** Addresses the SDK was loaded from: errors inside those files are the SDK's own. */
const loadedUrls = new Set();

/** A message of one's other device. */
const OTHER_DEVICE = 38;

/** What a softphone may receive; anything else (chat, video rooms…) is none of its business. */
const SERVICES = new Set([
    1, // ping
    2, // authentication
    26, // outgoing call
    27, // session description or candidate
    28, // hang-up
    29, // session description or candidate of the other side
    30, // hang-up of the other side
    31, // call state
    32, // call state of the other side
    33, // incoming call
    34, // DTMF
    36, // call information
    37, // call information of the other side
    OTHER_DEVICE,
    100, // hold
    101, // transfer
    104, // another device came or went
    205, // does the call still exist
]);

/**
 * Load the SDK, once for each address.
 *
 * The npm package is a script that fills `exports`; the vendor's CDN serves one that defines
 * globals. Only the SDK's own script sees our `exports`: any other script that is loaded
 * meanwhile could take its presence for a CommonJS environment.
 *
 * @param {string} url
 * @returns {Promise<{ StringeeClient: Function, StringeeCall: Function }>}
 * @throws {Error} the file cannot be loaded, or is not the SDK
 */
export async function loadSdk(url) {
    if (window.StringeeClient && window.StringeeCall) {
        return window;
    }
    const address = new URL(url, window.location.href).href;
    if (!loadSdk.cache.has(address)) {
        loadSdk.cache.set(address, load(url, address));
    }
    try {
        return await loadSdk.cache.get(address);
    } catch (error) {
        loadSdk.cache.delete(address);
        throw error;
    }
}
loadSdk.cache = new Map();

async function load(url, address) {
    const bag = {};
    const previous = Object.getOwnPropertyDescriptor(window, "exports");
    Object.defineProperty(window, "exports", {
        configurable: true,
        get: () => (document.currentScript?.src === address ? bag : previous?.value),
    });
    try {
        await loadJS(url);
    } finally {
        delete window.exports;
        if (previous) {
            Object.defineProperty(window, "exports", previous);
        }
    }
    loadedUrls.add(address);
    const sdk = bag.StringeeClient ? bag : window;
    if (!sdk.StringeeClient || !sdk.StringeeCall) {
        throw new Error(`${url} is not the softphone SDK`);
    }
    return sdk;
}

/**
 * A client that keeps customers' data out of the browser's console, and its answered calls alive.
 *
 * The SDK prints every message it does not know in full, and the "custom data" of each incoming
 * call. Replacing `console.log` would silence the whole page; instead, such messages never reach
 * the printing code. What is left in the console are states and call ids. Should the SDK rename
 * this method one day, nothing breaks: it would only print more.
 *
 * The SDK takes the sound from a call that another device is said to have answered, also when this
 * one has answered it long ago.
 */
export function quietClient(StringeeClient) {
    return class extends StringeeClient {
        _packetReceived(service, body) {
            const isLate =
                service === OTHER_DEVICE && this.findCallByCallId(body?.data?.callId)?.isAnswered;
            if (SERVICES.has(service) && !isLate) {
                delete body?.customData;
                super._packetReceived(service, body);
            }
        }
    };
}

/**
 * Errors that the SDK lets escape (offline look-up of the server, hang-up while it still builds
 * the connection) are answered by our own time-outs: no error dialog for the rep. Errors of our
 * own code, which the SDK may have called, are not the SDK's: only the innermost frame counts.
 */
registry.category("error_handlers").add(
    "cgvcall.softphone_sdk",
    (env, error, originalError) => {
        const innermost = (originalError?.stack || "").match(/^.*https?:\/\/.*$/m)?.[0] || "";
        if (![...loadedUrls].some((url) => innermost.includes(url))) {
            return false;
        }
        error.event?.preventDefault();
        return true;
    },
    { sequence: 1 }
);
