import { onWillDestroy, useState } from "@odoo/owl";

import { errorText } from "../softphone/errors";

/**
 * A list of the server, page after page. Each question makes the ones before it void: what comes
 * late, or after the screen is gone, changes nothing.
 */
export class Pages {
    /**
     * @param {(query: string, offset: number, limit: number) => Promise<Object[]>} fetch
     * @param {{ limit?: number, key: (row: Object) => string }} options key: what tells rows apart
     */
    constructor(fetch, { limit = 30, key }) {
        this.fetch = fetch;
        this.limit = limit;
        this.key = key;
        this.rows = [];
        this.status = "loading"; // "ready", "more" (the next page is asked for), "error"
        this.error = "";
        this.hasMore = false;
        /** What `rows` answers to; null before the first answer. */
        this.answered = null;
        this._query = "";
        this._question = 0;
    }

    /** From the first row. What is shown stays until the answer is there. */
    load(query = this._query) {
        this._query = query;
        return this._ask("loading", this.fetch(query, 0, this.limit), (rows) => {
            this.rows = rows;
            this.hasMore = rows.length >= this.limit;
        });
    }

    loadMore() {
        const next = this.fetch(this._query, this.rows.length, this.limit);
        return this._ask("more", next, (rows) => {
            const known = new Set(this.rows.map(this.key));
            this.rows.push(...rows.filter((row) => !known.has(this.key(row))));
            this.hasMore = rows.length >= this.limit;
        });
    }

    /** Once more all that is shown, without a word: an old list is better than none. */
    refresh() {
        if (!this.rows.length) {
            return this.load();
        }
        const query = this._query;
        const pages = [];
        for (let offset = 0; offset < this.rows.length; offset += this.limit) {
            pages.push(this.fetch(query, offset, this.limit));
        }
        return this._ask("ready", Promise.all(pages), (found) => {
            const rows = new Map(found.flat().map((row) => [this.key(row), row]));
            this.rows = [...rows.values()];
            this.hasMore = found.at(-1).length >= this.limit;
        });
    }

    /** What failed: the next page, or everything. */
    retry() {
        return this.rows.length && this.answered === this._query ? this.loadMore() : this.load();
    }

    /** Nothing is asked for. */
    clear() {
        this._question++;
        Object.assign(this, { rows: [], status: "ready", error: "", answered: "", _query: "" });
    }

    close() {
        this._question++;
    }

    async _ask(status, promise, show) {
        const question = ++this._question;
        const query = this._query;
        this.status = status;
        try {
            const answer = await promise;
            if (question === this._question) {
                show(answer);
                Object.assign(this, { status: "ready", error: "", answered: query });
            }
        } catch (error) {
            if (question === this._question && status !== "ready") {
                Object.assign(this, { status: "error", error: errorText(error) });
            }
        }
    }
}

/** @see Pages */
export function usePages(fetch, options) {
    const pages = useState(new Pages(fetch, options));
    onWillDestroy(() => pages.close());
    return pages;
}
