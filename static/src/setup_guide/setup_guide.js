import {
    Component,
    onWillStart,
    onWillUnmount,
    useEffect,
    useExternalListener,
    useState,
} from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { rpcBus } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useBus, useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { errorText } from "../softphone/errors";
import { AccountStep } from "./account_step";
import { CallStep, CheckStep } from "./phone_steps";
import { ImportStep } from "./import_step";
import { ListStep } from "./list_step";
import { UsersStep } from "./users_step";

const MODEL = "cgvcall.setup";
/** While calls are imported, the bar moves so often. */
const WATCH_EVERY = 5000;

export const TITLES = Object.freeze({
    account: _t("Keys of the PBX"),
    test: _t("Connection"),
    extensions: _t("Extensions"),
    users: _t("Who uses which extension"),
    check: _t("Check your phone"),
    call: _t("First call"),
    import: _t("Import of the calls"),
});
const WORDS = Object.freeze({
    done: _t("Done"),
    todo: _t("To do"),
    working: _t("At work"),
    wrong: _t("Problem"),
});
const ICONS = Object.freeze({
    done: "fa-check-circle text-success",
    todo: "fa-circle-o text-muted",
    working: "fa-circle-o-notch fa-spin text-info",
    wrong: "fa-exclamation-triangle text-danger",
});

/** From an installed app to the first call. What is done follows from what is there. */
export class SetupGuide extends Component {
    static template = "cgvcall.SetupGuide";
    static components = {
        AccountStep,
        CallStep,
        CheckStep,
        ImportStep,
        Layout,
        ListStep,
        UsersStep,
    };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.softphone = useService("cgvcall.softphone");
        this.keepLast = new KeepLast();
        this.state = useState({ data: null, error: "", open: null, busy: "", failed: {} });
        this.guide = {
            ask: this.ask.bind(this),
            change: this.change.bind(this),
            load: () => this.load(),
            tell: (text, type) => this.notification.add(text, { type }),
            isBusy: () => Boolean(this.state.busy),
        };
        onWillStart(() => {
            this.load(); // the page is there at once
        });
        // What was done on another page, by the check of the phone, by a call.
        useExternalListener(window, "focus", () => this.load());
        useBus(rpcBus, "RPC:RESPONSE", ({ detail }) => {
            if (detail.data.params?.method === "softphone_preflight") {
                this.load();
            }
        });
        if (this.softphone) {
            useBus(this.softphone.bus, "history", () => this.load());
        }
        useEffect(
            (isAtWork) => {
                const timer = isAtWork && browser.setInterval(() => this.load(), WATCH_EVERY);
                return () => browser.clearInterval(timer);
            },
            () => [this.isAtWork]
        );
        onWillUnmount(() => (this.isGone = true));
    }

    // Data -----------------------------------------------------------------------------------

    get accountId() {
        return this.state.data?.account.id ?? false;
    }

    /** Something is being imported. */
    get isAtWork() {
        const { steps = [], periods = [] } = this.state.data || {};
        return [...steps, ...periods].some(({ state }) => ["working", "running"].includes(state));
    }

    get doneCount() {
        return this.state.data.steps.filter(({ state }) => state === "done").length;
    }

    /** In one piece: its words stand in another order elsewhere. */
    get doneText() {
        const facts = { done: this.doneCount, count: this.state.data.steps.length };
        return _t("%(done)s of %(count)s done", facts);
    }

    get isAllDone() {
        return this.doneCount === this.state.data.steps.length;
    }

    async load(accountId = this.accountId) {
        try {
            const asked = this.orm.silent.call(MODEL, "get_data", [accountId]);
            this.show(await this.keepLast.add(asked));
        } catch (error) {
            if (!this.state.data) {
                this.state.error = errorText(error);
            }
        }
    }

    show(data) {
        if (this.isGone) {
            return;
        }
        const isFirst = !this.state.data;
        Object.assign(this.state, { data, error: "" });
        if (isFirst) {
            this.openNext();
        }
    }

    /** The first step that is not done. */
    openNext() {
        const next = this.state.data.steps.find(
            ({ state }) => !["done", "working"].includes(state)
        );
        this.state.open = next?.key ?? null;
    }

    chooseAccount(ev) {
        Object.assign(this.state, { data: null, failed: {} });
        this.load(Number(ev.target.value));
    }

    // Steps ----------------------------------------------------------------------------------

    title(step) {
        return TITLES[step.key];
    }

    word(step) {
        return WORDS[step.state];
    }

    icon(step) {
        return ICONS[step.state];
    }

    toggle(key) {
        this.state.open = this.state.open === key ? null : key;
    }

    /**
     * Ask the server something for a step. What is wrong is said in the step.
     *
     * @returns {Promise<any>} undefined if it failed
     */
    async ask(key, call) {
        this.state.busy = key;
        this.state.failed[key] = "";
        try {
            return await call(this.orm.silent);
        } catch (error) {
            this.state.failed[key] = errorText(error);
        } finally {
            this.state.busy = "";
        }
    }

    /**
     * The same, of what changes something: then the next step is shown, if this one is done.
     *
     * @param {(data: Object) => boolean} isEnd whether nothing is left to do in this one
     */
    async change(key, call, isEnd = () => true) {
        const answer = await this.ask(key, call);
        if (answer === undefined) {
            return;
        }
        if (answer?.steps) {
            this.show(answer);
        } else {
            await this.load();
        }
        const step = this.state.data?.steps.find((one) => one.key === key);
        if (step?.state === "done" && this.state.open === key && isEnd(this.state.data)) {
            this.openNext();
        }
        return answer;
    }

    test() {
        return this.change("test", (orm) => orm.call(MODEL, "save_account", [this.accountId, {}]));
    }

    openAction(method) {
        return this.ask("import", async (orm) => {
            const action = await orm.call("cgvcall.account", method, [[this.accountId]]);
            return this.action.doAction(action, { onClose: () => this.load() });
        });
    }
}

registry.category("lazy_components").add("cgvcall.SetupGuide", SetupGuide);
