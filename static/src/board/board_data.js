import { reactive } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";

/** The news of one moment, such as the lines of all who come back, are fetched together. */
const GATHER = 250;
/** Nor is the board fetched more often than this, however much is going on. */
const PAUSE = 1000;
/** Wait before the next attempt, when the server did not answer. */
const RETRY = 10000;

/** What the board shows. It is fetched anew when the bus says that something has changed. */
export class BoardData {
    /** @param {{ orm: Object, bus: Object, companyIds: number[] }} options */
    constructor({ orm, bus, companyIds }) {
        this.orm = orm;
        this.bus = bus;
        this.channels = companyIds.map((id) => `cgvcall.board_${id}`);
        this.state = reactive({
            loaded: false,
            /** The last attempt failed: what is shown may be old. */
            failed: false,
            /** No news come through. */
            cut: false,
            extensions: [],
            waiting: [],
            today: {},
        });
        this._timers = {};
        this._fetchedAt = 0;
        this._fetching = false;
        this._again = false;
        this._stopped = false;
        this._onNews = () => this._later();
        this._onCut = () => (this.state.cut = true);
        // Once it listens again, the server says that there is news.
        this._onBack = () => (this.state.cut = false);
    }

    /** @returns {Promise<void>} when there is something to show, or a reason why not */
    start() {
        this.bus.subscribe("cgvcall/board", this._onNews);
        this.bus.addEventListener("BUS:DISCONNECT", this._onCut);
        this.bus.addEventListener("BUS:CONNECT", this._onBack);
        this.bus.addEventListener("BUS:RECONNECT", this._onBack);
        this.channels.forEach((channel) => this.bus.addChannel(channel));
        return this.load();
    }

    stop() {
        this._stopped = true;
        Object.values(this._timers).forEach((timer) => browser.clearTimeout(timer));
        this.channels.forEach((channel) => this.bus.deleteChannel(channel));
        this.bus.unsubscribe("cgvcall/board", this._onNews);
        this.bus.removeEventListener("BUS:DISCONNECT", this._onCut);
        this.bus.removeEventListener("BUS:CONNECT", this._onBack);
        this.bus.removeEventListener("BUS:RECONNECT", this._onBack);
    }

    async load() {
        if (this._fetching) {
            this._again = true; // what is on its way may be older than the news
            return;
        }
        this._fetching = true;
        this._cancel("news");
        this._cancel("retry");
        this._fetchedAt = Date.now();
        try {
            this._show(await this.orm.silent.call("cgvcall.board", "get_data"));
        } catch {
            this.state.failed = true;
            this._after("retry", RETRY, () => this.load());
        }
        this._fetching = false;
        if (this._again) {
            this._again = false;
            this._later();
        }
    }

    _show(data) {
        const now = Date.now();
        for (const line of data.extensions) {
            line.since = now - line.seconds * 1000;
            line.calls.forEach((call) => (call.since = now - call.seconds * 1000));
        }
        data.waiting.forEach((call) => (call.since = now - call.seconds * 1000));
        const { extensions, waiting, today } = data;
        Object.assign(this.state, { loaded: true, failed: false, extensions, waiting, today });
        // The next day counts anew.
        this._after("day", data.day_ends_in * 1000, () => this.load());
    }

    _later() {
        if (!this._timers.news) {
            const pause = this._fetchedAt + PAUSE - Date.now();
            this._after("news", Math.max(GATHER, pause), () => this.load());
        }
    }

    _after(name, delay, action) {
        this._cancel(name);
        if (!this._stopped) {
            const run = () => {
                delete this._timers[name];
                action();
            };
            this._timers[name] = browser.setTimeout(run, delay);
        }
    }

    _cancel(name) {
        browser.clearTimeout(this._timers[name]);
        delete this._timers[name];
    }
}
