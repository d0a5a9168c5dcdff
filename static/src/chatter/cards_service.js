import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

/** One change is told more than once, and an import tells of many. */
const CALM = 300;

/** Cards of calls follow what becomes of their calls, for everybody who has one on the screen. */
export const cardsService = {
    dependencies: ["bus_service", "mail.store", "orm"],
    start(env, { bus_service, "mail.store": store, orm }) {
        const changed = new Set();
        let timer = false;
        async function refresh() {
            timer = false;
            const ids = [...changed].filter((id) => store["cgvcall.call"].get(id));
            changed.clear();
            if (ids.length) {
                const data = await orm.silent.call("cgvcall.call", "chatter_cards", [ids]);
                store.insert(data);
                data["cgvcall.call"]?.forEach((call) => moveAway(store, call));
            }
        }
        bus_service.subscribe("cgvcall/cards", ({ call_ids }) => {
            call_ids.forEach((id) => changed.add(id));
            timer ||= browser.setTimeout(
                () => refresh().catch(() => {}), // the page shows it when it is loaded anew
                CALM
            );
        });
        // An erased call takes its entry along: what came after it in the chatter is asked for anew,
        // since Odoo looks for what is newer than an entry that is not there any more.
        const thinned = new Set();
        env.bus.addEventListener("mail.message/delete", ({ detail: { message } }) => {
            if (message.cgvcall_call_ids.length && message.thread) {
                thinned.size || browser.setTimeout(fetchNewer, CALM);
                thinned.add(message.thread);
            }
        });
        function fetchNewer() {
            thinned.forEach((thread) => thread.fetchNewMessages());
            thinned.clear();
        }
        bus_service.start();
    },
};

registry.category("services").add("cgvcall.cards", cardsService);

/** The call was of somebody else: a page of whom it was not shows it no more. */
function moveAway(store, { id, entry: [model, resId] }) {
    for (const message of Object.values(store["mail.message"].records)) {
        const { thread, cgvcall_call_ids: calls } = message;
        const isElsewhere = thread && (thread.model !== model || thread.id !== resId);
        if (isElsewhere && calls.some((call) => call.id === id)) {
            thread.messages.delete(message);
        }
    }
}
