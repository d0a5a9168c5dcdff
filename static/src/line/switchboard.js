import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

import { callMemory } from "../softphone/call_memory";
import { isActive, isElsewhere, isIncoming } from "../softphone/call_state";
import { SoftphoneError } from "../softphone/errors";
import { shownNumber } from "./shown_number";
import { Alerts } from "./alerts";
import { CallRecord } from "./call_record";
import { CallReporter } from "./call_reporter";
import { CallSession } from "./call_session";
import { COMMANDS } from "./commands";
import { loadChoice, saveChoice } from "./devices";
import { Farewells } from "./farewells";
import { Line } from "./line";
import { LineReporter } from "./line_reporter";

/** How long telling Odoo of a call waits for the answer who it is. */
const WHO_FIRST = 2000;

/** The line and all calls of a browser, in the tab that leads. */
export class Switchboard {
    /**
     * @param {{
     *  orm: Object;
     *  bus: Object;  the bus service
     *  publish: (snapshot: Object) => void;  what all tabs show
     *  onReported: (call: Object) => void;  Odoo has stored the end of a call
     *  isSeen: () => Promise<boolean>;  the user looks at a tab of this browser
     * }} options
     */
    constructor({ orm, bus, publish, onReported, isSeen }) {
        this.orm = orm;
        this.devices = loadChoice();
        this.farewells = new Farewells(this);
        this._publish = publish;
        this._onReported = onReported;
        this._sessions = new Map();
        this._queued = false;
        this._leaving = false;
        this._reporter = new CallReporter(orm);
        this._lineReporter = new LineReporter({ orm, bus });
        this._alerts = new Alerts({
            isSeen,
            speakerId: () => this.devices.speakerId,
            onLeave: () => this._onLeave(),
        });
        this.line = new Line({
            onChange: () => this._onLine(),
            onIncoming: (handle) => this._onIncoming(handle),
        });
    }

    /** @param {Object[]} calls of the tab that led before */
    start(calls) {
        this.line.adapter.microphoneId = this.devices.microphoneId;
        calls.forEach((call) => this._takeOver(call));
        this.line.connect();
    }

    /** @throws {SoftphoneError} it cannot be done; a sentence for the user */
    async execute(command, args) {
        if (!Object.hasOwn(COMMANDS, command)) {
            throw new SoftphoneError(_t("This tab is out of date. Reload it.").toString());
        }
        return COMMANDS[command](this, ...args);
    }

    get calls() {
        return [...this._sessions.values()].map(({ call }) => call);
    }

    /** Sessions of the calls that are not over. */
    get live() {
        return [...this._sessions.values()].filter(({ call }) => isActive(call));
    }

    /** @returns {CallSession} */
    get(id) {
        const session = this._sessions.get(id);
        if (!session) {
            throw new SoftphoneError(_t("This call is not there any more.").toString());
        }
        return session;
    }

    open(values) {
        const session = new CallSession(this, values);
        const { orm, _reporter: reporter } = this;
        session.record = new CallRecord({ orm, reporter, call: session.call });
        session.audio.setSpeaker(this.devices.speakerId);
        this._sessions.set(session.call.id, session);
        this.onChange();
        return session;
    }

    close(id) {
        if (this._sessions.has(id) && !isActive(this._sessions.get(id).call)) {
            this.farewells.forget(id);
            this._sessions.delete(id);
            this.onChange();
        }
    }

    async useDevices({ microphoneId = "", speakerId = "" }) {
        this.devices = { microphoneId, speakerId };
        saveChoice(this.devices);
        this.line.adapter.microphoneId = microphoneId;
        this.onChange();
        this.live.forEach(({ audio }) => audio.setSpeaker(speakerId));
        try {
            await Promise.all(this.live.map(({ handle }) => handle?.setMicrophone(microphoneId)));
        } catch {
            throw new SoftphoneError(_t("This microphone cannot be used.").toString());
        }
    }

    // What sessions and the line tell

    /** Several changes of one moment are one message to the tabs. */
    onChange() {
        if (this._queued || this._leaving) {
            return;
        }
        this._queued = true;
        Promise.resolve().then(() => {
            this._queued = false;
            const { calls, devices, line } = this;
            const { status, reason } = line;
            this._publish(plain({ status, reason, devices, calls }));
            this._alerts.update(calls);
            this._lineReporter.update(status, calls);
        });
    }

    onProgress({ handle, record }, state, after) {
        record.report(handle, state, { after }).then(() => this.onChange());
    }

    async onEnded({ call, handle, record }, end) {
        if (this._leaving) {
            return;
        }
        this.farewells.begin(call);
        record.onNews();
        // The tab or device that took the call tells the rest of its story.
        if (!isElsewhere(call) && (await record.report(handle, "ended", end))) {
            this.onChange();
            this._onReported(plain(call));
        }
    }

    _onLine() {
        for (const session of this.live) {
            session.step(this.line.isReady ? "lineBack" : "lineLost");
        }
        this.onChange();
    }

    _onIncoming(handle) {
        const known = this.live.find(({ call }) => call.sdkId === handle.id);
        if (known) {
            // Offered once more, to a new connection or to the tab that took over.
            if (isIncoming(known.call)) {
                known.ring(handle);
            } else {
                handle.release();
            }
            return;
        }
        const session = this.open({
            incoming: true,
            state: "incoming",
            direction: handle.internal ? "internal" : "inbound",
            who: shownNumber(handle.number),
            rawNumber: handle.number,
            sdkId: handle.id,
        });
        session.ring(handle);
        // On a connection that is dead the call has ended already.
        if (isActive(session.call)) {
            // The name is on the screen the sooner, the less Odoo has to do meanwhile.
            const identified = this._identify(session);
            const patience = new Promise((resolve) => browser.setTimeout(resolve, WHO_FIRST));
            this.onProgress(session, "ringing", Promise.race([identified, patience]));
            identified.then(() => this._alerts.notify(session.call));
        }
    }

    async _identify(session) {
        try {
            const args = [session.call.rawNumber];
            const who = await this.orm.silent.call("cgvcall.call", "softphone_identify", args);
            session.change({ who });
        } catch {
            // The bare number must do.
        }
    }

    /**
     * The tab that led is gone, and with it the sound of its calls. What only rang there rings
     * here as soon as the PBX offers it to this tab.
     */
    _takeOver(call) {
        const session = this.open(call);
        if (call.state === "incoming") {
            session.awaitAdoption();
        } else if (isActive(call)) {
            session.end({ cause: "tab_closed" });
        } else {
            this.farewells.begin(call);
        }
    }

    /**
     * The page goes: its calls are hung up, but what only rings goes on ringing elsewhere. Nothing
     * is published any more: the next page or tab finds the calls live, and tells of their end.
     */
    _onLeave() {
        callMemory.store(this.calls);
        this._leaving = true;
        this._lineReporter.leave();
        for (const session of this.live) {
            if (session.state !== "incoming") {
                session.record.reportLast(session.handle);
                session.hangup();
            }
        }
    }
}

registry.category("cgvcall.parts").add("Switchboard", Switchboard);

/** A copy that can be sent to other tabs. */
function plain(value) {
    return JSON.parse(JSON.stringify(value));
}
