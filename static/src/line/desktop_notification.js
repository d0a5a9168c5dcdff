import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";

/** @returns {"granted"|"denied"|"default"|"unsupported"} */
export function permission() {
    return browser.Notification?.permission || "unsupported";
}

/**
 * Ask the user; browsers want a click for it.
 *
 * @returns {Promise<"granted"|"denied"|"default"|"unsupported">}
 */
export async function requestPermission() {
    try {
        await browser.Notification.requestPermission();
    } catch {
        // The permission tells.
    }
    return permission();
}

/**
 * Tell of an incoming call while the user looks at something else. One for each call: another of
 * the same takes the place of the first. Never throws: the pop-up on the page is there.
 *
 * @param {{ id: string, who: Object }} call
 * @param {{ onClick?: () => void }} options
 * @returns {() => void} take it off the screen
 */
export function showIncoming({ id, who }, { onClick = () => {} } = {}) {
    if (!document.hidden || permission() !== "granted") {
        return () => {};
    }
    const name = who.name || who.company;
    const words = [_t("Incoming call").toString(), name && who.display];
    try {
        const notification = new browser.Notification(name || who.display || who.number, {
            body: words.filter(Boolean).join(" · "),
            tag: id,
            icon: who.image_url || undefined,
            requireInteraction: true, // it goes when the call does
        });
        const close = () => notification.close();
        notification.addEventListener("click", () => {
            window.focus();
            close();
            onClick();
        });
        return close;
    } catch {
        return () => {}; // Android wants a service worker for it
    }
}
