import { errorText } from "../softphone/errors";

/** Calls a page, at first and with each "Show more". */
const PAGE = 20;
/** What the server gives at once, when all that is shown is fetched anew. */
const MAX_PAGE = 100;

/**
 * The calls with one contact or lead, page after page. Each question makes the one before it
 * void: what comes late changes nothing.
 */
export class HistoryData {
    /** @param {(offset: number, limit: number) => Promise<Object>} fetch */
    constructor(fetch) {
        this.fetch = fetch;
        this.calls = [];
        this.more = false;
        /** What comes with the first page: null before it is there. */
        this.head = null;
        this.status = "loading"; // "ready", "more" (the next page is asked for), "error"
        this.error = "";
        this._question = 0;
    }

    load() {
        return this._ask("loading", () => this._first(PAGE));
    }

    loadMore() {
        return this._ask("more", async () => {
            const { calls, more } = await this.fetch(this.calls.length, PAGE);
            const known = new Set(this.calls.map(({ id }) => id));
            return { calls: [...this.calls, ...calls.filter(({ id }) => !known.has(id))], more };
        });
    }

    /** All that is shown once more, without a word: an old list is better than none. */
    refresh() {
        return this.head ? this._ask("ready", () => this._again()) : this.load();
    }

    /** What failed: the next page, or everything. */
    retry() {
        return this.head ? this.loadMore() : this.load();
    }

    close() {
        this._question++;
    }

    async _first(limit) {
        const { calls, more, ...head } = await this.fetch(0, limit);
        return { calls, more, head };
    }

    async _again() {
        const shown = Math.max(this.calls.length, PAGE);
        const pages = [this._first(Math.min(shown, MAX_PAGE))];
        for (let offset = MAX_PAGE; offset < shown; offset += MAX_PAGE) {
            pages.push(this.fetch(offset, Math.min(shown - offset, MAX_PAGE)));
        }
        const found = await Promise.all(pages);
        const calls = new Map(found.flatMap((page) => page.calls).map((call) => [call.id, call]));
        return { calls: [...calls.values()], more: found.at(-1).more, head: found[0].head };
    }

    async _ask(status, answer) {
        const question = ++this._question;
        this.status = status;
        try {
            const found = await answer();
            if (question === this._question) {
                Object.assign(this, found, { status: "ready", error: "" });
            }
        } catch (error) {
            if (question === this._question && status !== "ready") {
                Object.assign(this, { status: "error", error: errorText(error) });
            }
        }
    }
}
