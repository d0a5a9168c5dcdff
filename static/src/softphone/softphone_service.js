import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { session } from "@web/session";

import { Softphone } from "./softphone";

/** The page is drawn and quiet by then: the line is not what the user waits for. */
const START_DELAY = 1500;

/**
 * The softphone, or null for a user without an extension: for them nothing is loaded, asked or
 * shown.
 */
export const softphoneService = {
    dependencies: ["orm", "notification", "mail.store"],
    start(env, { orm, notification, "mail.store": store }) {
        if (!session.cgvcall?.extension) {
            return null;
        }
        const softphone = new Softphone({
            extension: session.cgvcall.extension,
            orm,
            notification,
            onReported: (call) => refreshChatter(store, call),
        });
        browser.setTimeout(() => softphone.connect(), START_DELAY);
        return softphone;
    },
};

registry.category("services").add("cgvcall.softphone", softphoneService);

/** Show the call's message in the chatters that are on the screen. */
function refreshChatter(store, { resModel, resId, who }) {
    const threads = new Set();
    for (const [model, id] of [
        [resModel, resId],
        [who.res_model, who.res_id],
    ]) {
        threads.add(model && id ? store.Thread.get({ model, id }) : undefined);
    }
    threads.delete(undefined);
    threads.forEach((thread) => thread.fetchNewMessages());
}
