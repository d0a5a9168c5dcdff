import { EventBus, reactive } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

import { askMicrophone, confirmHold } from "./ask";
import { callMemory } from "./call_memory";
import { foreground, isActive, isIncoming, mayDial } from "./call_state";
import { errorText, SoftphoneError } from "./errors";
import { TabLink } from "./tab_link";
import { WindowState } from "./window_state";

/** Classes of the lazy bundle: components by name, and the engine. */
const parts = registry.category("cgvcall.parts");

/**
 * The softphone as each tab sees it. What it shows comes from the tab that leads, which has the
 * only line to the PBX; what the user asks goes there.
 */
export class Softphone {
    /**
     * @param {Object} services of Odoo
     * @param {{
     *  extension: string;
     *  name: string;  one for each user and database
     *  loadParts: () => Promise<void>;  the lazy bundle
     *  onReported: (call: Object) => void;  Odoo knows of the end of a call
     * }} options
     */
    constructor(services, { extension, name, loadParts, onReported }) {
        this.services = services;
        this.bus = new EventBus();
        this.window = new WindowState();
        this.state = reactive({
            extension,
            loaded: false,
            status: "off",
            reason: "",
            calls: [],
            devices: { microphoneId: "", speakerId: "" },
            window: this.window.state,
            keypad: { number: "", resModel: false, resId: false, activityId: false },
            panels: 0,
            missed: 0,
        });
        this._name = name;
        this._loadParts = loadParts;
        this._onReported = onReported;
        this._started = null;
        this._told = false;
        this._isStale = false;
        this._isCounting = false;
        this._remembered = [];
        this._link = null;
        this._board = null;
    }

    /**
     * Load what the screen needs, and lead or follow.
     *
     * @throws {SoftphoneError} it cannot be loaded
     */
    async start() {
        this._started ??= this._start();
        try {
            await this._started;
        } catch {
            this._started = null;
            const reason = _t("The calling program could not be loaded.").toString();
            Object.assign(this.state, { status: "trouble", reason });
            throw new SoftphoneError(reason);
        }
    }

    get current() {
        return foreground(this.state.calls);
    }

    get busy() {
        return this.state.calls.some(isActive);
    }

    get incoming() {
        return this.state.calls.filter(isIncoming);
    }

    /**
     * @param {string} number as it is written on the record
     * @param {{ resModel?: string, resId?: number|false, activityId?: number|false }} origin
     *  what was clicked
     */
    async call(number, { resModel = false, resId = false, activityId = false } = {}) {
        const may = mayDial(this.state.calls);
        if (may === "no") {
            const text = _t("You are already in a call.");
            this.services.notification.add(text, { type: "warning" });
            return;
        }
        if (may === "hold" && !(await confirmHold(this.services.dialog, this.current, number))) {
            return;
        }
        if (this._link && !this._link.isLeader) {
            // The tab that has the line takes the microphone, but it may be hidden: ask here.
            await askMicrophone();
        }
        await this._run("dial", number, { resModel, resId, activityId });
    }

    async answer(id = this.incoming[0]?.id) {
        // The SDK answers without waiting for the user's decision, and the caller would hear nothing.
        await askMicrophone();
        return this._run("answer", id);
    }

    reject(id = this.incoming[0]?.id) {
        return this._run("reject", id);
    }

    hangup(id = this.current?.id) {
        return this._run("hangup", id);
    }

    toggleMute(id = this.current?.id) {
        return this._run("toggleMute", id);
    }

    /** Call a number that is on the blacklist all the same. */
    allow(id) {
        return this._run("allow", id);
    }

    hold(id) {
        return this._run("hold", id);
    }

    /** Speak with a party on hold; whoever one speaks with now is put on hold. */
    resume(id) {
        return this._run("resume", id);
    }

    sendDtmf(id, digits) {
        return this._run("sendDtmf", id, digits);
    }

    transfer(id, { number, name }) {
        return this._run("transfer", id, { number, name });
    }

    /** Take the words about an ended call off the screen. */
    close(id = this.current?.id) {
        return this._run("close", id);
    }

    /** Leave an ended call on the screen: the user works with it. */
    keep(id) {
        return this._run("keep", id);
    }

    saveNote(id, note) {
        return this._run("saveNote", id, note);
    }

    saveOutcome(id, outcomeId) {
        return this._run("saveOutcome", id, outcomeId);
    }

    /** The other party is this contact or lead. */
    attach(id, resModel, resId) {
        return this._run("attach", id, resModel, resId);
    }

    chooseDevices({ microphoneId, speakerId }) {
        return this._run("chooseDevices", { microphoneId, speakerId });
    }

    connect() {
        return this._run("connect");
    }

    openWindow(tab) {
        this.window.open(tab);
    }

    closeWindow() {
        this.window.close();
    }

    toggleWindow() {
        this.window.toggle();
    }

    foldWindow(folded) {
        this.window.fold(folded);
    }

    /** Correct a number before it is called. */
    openKeypad(number, { resModel = false, resId = false, activityId = false } = {}) {
        Object.assign(this.state.keypad, { number, resModel, resId, activityId });
        this.openWindow("keypad");
    }

    openPreflight() {
        this.services.dialog.add(parts.get("Preflight"));
    }

    /** A form shows the call itself: no need for the dock. Returns how to take that back. */
    addPanel() {
        this.state.panels++;
        return () => this.state.panels--;
    }

    /** Calls changed on the server. News that come while it is asked are asked for once. */
    async refresh() {
        this.bus.trigger("history");
        this._isStale = true;
        if (this._isCounting) {
            return;
        }
        this._isCounting = true;
        const { orm } = this.services;
        while (this._isStale) {
            this._isStale = false;
            try {
                this.state.missed = await orm.silent.call("cgvcall.call", "softphone_missed_count");
            } catch {
                // The badge is not worth a word: the next change brings it.
            }
        }
        this._isCounting = false;
    }

    async _start() {
        await this._loadParts();
        this.state.loaded = true;
        this._remembered = callMemory.take();
        this._link = new TabLink(this._name, {
            onLead: () => this._lead(),
            onState: (snapshot) => this._apply(snapshot),
            onNews: (call) => this._onReported(call),
            execute: (command, args) => this._board.execute(command, args),
        });
    }

    _lead() {
        const { orm, bus_service: bus } = this.services;
        // What the tab that led before has told, or this one before it was loaded anew.
        const calls = this._told ? this.state.calls : this._remembered;
        const Switchboard = parts.get("Switchboard");
        this._board = new Switchboard({
            orm,
            bus,
            publish: (snapshot) => this._link.publish(snapshot),
            onReported: (call) => this._link.tell(call),
            isSeen: () => this._link.isAnyTabVisible(),
        });
        this._board.start(JSON.parse(JSON.stringify(calls)));
    }

    /** Show what the leader published; a call stays the same object as long as it lives. */
    _apply({ status, reason, devices, calls }) {
        const { state } = this;
        this._told = true;
        Object.assign(state, { status, reason });
        Object.assign(state.devices, devices);
        const known = new Map(state.calls.map((call) => [call.id, call]));
        const same =
            calls.length === state.calls.length &&
            calls.every((call, index) => call.id === state.calls[index].id);
        const shown = calls.map((call) => Object.assign(known.get(call.id) || {}, call));
        if (!same) {
            state.calls = shown;
        }
    }

    async _run(command, ...args) {
        try {
            await this.start();
            return await this._link.send(command, args);
        } catch (error) {
            this.services.notification.add(errorText(error), { type: "danger" });
            return false;
        }
    }
}
