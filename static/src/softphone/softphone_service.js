import { loadBundle } from "@web/core/assets";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { session } from "@web/session";

import { Softphone } from "./softphone";

/** The page is drawn and quiet by then: the line is not what the user waits for. */
const START_DELAY = 1500;

/** How the softphone gets its lazy bundle: in unit tests it is there already. */
export const bundle = { load: () => loadBundle("cgvcall.assets_softphone") };

/**
 * The softphone, or null for a user without an extension: for them nothing is loaded, asked or
 * shown.
 */
export const softphoneService = {
    dependencies: ["orm", "notification", "dialog", "bus_service", "mail.store"],
    start(env, services) {
        if (!session.cgvcall?.extension) {
            return null;
        }
        const store = services["mail.store"];
        const softphone = new Softphone(services, {
            extension: session.cgvcall.extension,
            name: `cgvcall.${session.db}.${user.userId}`,
            loadParts: () => bundle.load(),
            onReported: (call) => refreshChatter(store, call),
        });
        services.bus_service.subscribe("cgvcall/history", () => softphone.refresh());
        services.bus_service.start();
        browser.setTimeout(() => {
            softphone.start().catch(() => {}); // the systray says so
            softphone.refresh();
        }, START_DELAY);
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
