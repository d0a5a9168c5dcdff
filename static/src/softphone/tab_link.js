import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";

import { errorText, SoftphoneError } from "./errors";

/** A leader that does not even say that it heard is frozen or gone. */
const REPLY_TIMEOUT = 5000;

/**
 * The tabs of one browser: one leads, which has the line to the PBX, and all show what it
 * publishes. When the leader closes, the browser gives its lock to the next tab.
 *
 * Without the Web Locks API, which needs a secure address like the microphone does, each tab leads
 * itself.
 */
export class TabLink {
    /**
     * @param {string} name one for each user and database
     * @param {{
     *  onLead: () => void;  this tab leads from now on
     *  onState: (snapshot: Object) => void;  what the leader published
     *  onNews: (news: Object) => void;  what one tab tells all of them
     *  execute: (command: string, args: any[]) => Promise<any>;  in the leader
     * }} handlers
     */
    constructor(name, handlers) {
        this.name = name;
        this.handlers = handlers;
        this.isLeader = false;
        this._last = null;
        this._leader = null;
        this._asked = new Map();
        this._count = 0;
        this._tab = Math.random().toString(36).slice(2);
        this._channel = new browser.BroadcastChannel(name);
        this._channel.onmessage = ({ data }) => this._onMessage(data);
        this._showVisible();
        this._lead();
    }

    /** The leader tells all tabs, this one included. */
    publish(snapshot) {
        this._last = snapshot;
        this._post({ kind: "state", leader: this._tab, snapshot });
        this.handlers.onState(snapshot);
    }

    /** One tab tells all, itself included. */
    tell(news) {
        this._post({ kind: "news", news });
        this.handlers.onNews(news);
    }

    /**
     * Have the leader do something.
     *
     * @returns {Promise<any>} what it returned
     * @throws {SoftphoneError} what it said, or that it does not answer
     */
    send(command, args) {
        if (this.isLeader) {
            return this.handlers.execute(command, args);
        }
        const id = `${this._tab}.${++this._count}`;
        return new Promise((resolve, reject) => {
            const text = _t("The tab that holds the phone line does not answer.");
            const timer = browser.setTimeout(
                () => this._settle(id, { error: text.toString() }),
                REPLY_TIMEOUT
            );
            this._asked.set(id, { command, args, timer, resolve, reject, isTaken: false });
            this._post({ kind: "command", id, command, args });
        });
    }

    /** Does the user look at any tab of this browser? */
    async isAnyTabVisible() {
        const { locks } = browser.navigator;
        if (!locks) {
            return document.visibilityState === "visible";
        }
        const { held } = await locks.query();
        return held.some(({ name }) => name === `${this.name}.visible`);
    }

    _lead() {
        const { locks } = browser.navigator;
        if (!locks) {
            this._becomeLeader();
            return;
        }
        this._post({ kind: "hello" });
        locks.request(this.name, () => {
            this._becomeLeader();
            return new Promise(() => {}); // until the tab is closed
        });
    }

    _becomeLeader() {
        this.isLeader = true;
        this.handlers.onLead();
        this._askAnew((id, command, args) =>
            this._execute(command, args).then((answer) => this._settle(id, answer))
        );
    }

    /** Another tab leads now. What the old one had begun must not be done twice. */
    _askAnew(ask) {
        for (const [id, { command, args, isTaken }] of [...this._asked]) {
            if (isTaken) {
                const text = _t("The tab that held the phone line was closed.");
                this._settle(id, { error: text.toString() });
            } else {
                ask(id, command, args);
            }
        }
    }

    _post(message) {
        this._channel.postMessage(message);
    }

    async _onMessage(message) {
        switch (message?.kind) {
            case "hello":
                if (this.isLeader && this._last) {
                    this._post({ kind: "state", leader: this._tab, snapshot: this._last });
                }
                return;
            case "state":
                if (!this.isLeader) {
                    this._follow(message);
                }
                return;
            case "news":
                return this.handlers.onNews(message.news);
            case "command":
                if (this.isLeader) {
                    this._post({ kind: "taken", id: message.id });
                    const answer = await this._execute(message.command, message.args);
                    this._post({ kind: "answer", id: message.id, ...answer });
                }
                return;
            case "taken":
                return this._onTaken(message.id);
            case "answer":
                return this._settle(message.id, message);
        }
    }

    _follow({ leader, snapshot }) {
        if (this._leader && leader !== this._leader) {
            this._askAnew((id, command, args) =>
                this._post({ kind: "command", id, command, args })
            );
        }
        this._leader = leader;
        this.handlers.onState(snapshot);
    }

    _onTaken(id) {
        const asked = this._asked.get(id);
        if (asked) {
            asked.isTaken = true;
            browser.clearTimeout(asked.timer);
        }
    }

    async _execute(command, args) {
        try {
            return { result: (await this.handlers.execute(command, args)) ?? null };
        } catch (error) {
            return { error: errorText(error) };
        }
    }

    _settle(id, { result, error }) {
        const asked = this._asked.get(id);
        if (!asked) {
            return;
        }
        this._asked.delete(id);
        browser.clearTimeout(asked.timer);
        if (error) {
            asked.reject(new SoftphoneError(error));
        } else {
            asked.resolve(result);
        }
    }

    /** A visible tab holds a lock that tabs can share. */
    _showVisible() {
        const { locks } = browser.navigator;
        let release = null;
        const update = () => {
            release?.();
            release = null;
            if (document.visibilityState === "visible") {
                const until = new Promise((resolve) => (release = resolve));
                locks.request(`${this.name}.visible`, { mode: "shared" }, () => until);
            }
        };
        if (locks) {
            document.addEventListener("visibilitychange", update);
            update();
        }
    }
}
