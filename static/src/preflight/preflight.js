import { Component, onWillUnmount, onMounted, useState } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

import { requestPermission } from "../line/desktop_notification";
import { listDevices, openMicrophone, stopStream, watchDevices } from "../line/devices";
import { microphoneCause } from "../line/sdk_codes";
import { failed, passed, unsure } from "./advice";
import { CHECKS, isSecure } from "./checks";
import { LevelMeter } from "./level_meter";
import { TestTone } from "./test_tone";

/** A level that only a voice reaches, and how often: a knock on the table is no voice. */
const VOICE_LEVEL = 0.35;
const VOICE_TIMES = 3;

const WORDS = Object.freeze({
    running: _t("Checking…"),
    ok: _t("OK"),
    problem: _t("Problem"),
    open: _t("Not checked"),
});
const ICONS = Object.freeze({
    running: "fa-circle-o-notch fa-spin text-muted",
    ok: "fa-check-circle text-success",
    problem: "fa-times-circle text-danger",
    open: "fa-minus-circle text-muted",
});

/** Before the first call: is there all that a call needs? What is not, and what to do about it. */
export class Preflight extends Component {
    static template = "cgvcall.Preflight";
    static components = { Dialog };
    static props = { close: Function };

    setup() {
        this.softphone = useService("cgvcall.softphone");
        this.title = _t("Check my phone");
        this.choosers = {
            microphoneId: _t("Use this microphone"),
            speakerId: _t("Use this speaker"),
        };
        this.state = useState({
            rows: CHECKS.map(({ key, name }) => ({ key, name, running: false, ok: null })),
            running: true,
            level: 0,
            played: false,
            announcement: "",
            devices: { microphones: [], speakers: [] },
            chosen: { ...this.softphone.state.devices },
        });
        this.bench = {
            softphone: this.softphone,
            ticket: () => this.getTicket(),
            listen: () => this.listen(),
        };
        /** Counts the rounds of checks; what an earlier one brings is late. */
        this.round = 0;
        onMounted(() => {
            this.stopWatching = watchDevices(() => this.onDevicesChange());
            this.checkAll();
        });
        onWillUnmount(() => {
            this.stopWatching();
            this.round++;
            this.free();
            this.report();
        });
    }

    // Rows -----------------------------------------------------------------------------------

    row(key) {
        return this.state.rows.find((row) => row.key === key);
    }

    status({ running, ok }) {
        if (running) {
            return "running";
        }
        return ok === null ? "open" : ok ? "ok" : "problem";
    }

    word(row) {
        return WORDS[this.status(row)];
    }

    icon(row) {
        return ICONS[this.status(row)];
    }

    get summary() {
        const problems = this.state.rows.filter(({ ok }) => ok === false).length;
        if (this.state.running) {
            return WORDS.running;
        }
        if (problems) {
            return _t("Problems: %s", problems);
        }
        return this.state.rows.every(({ ok }) => ok)
            ? _t("Everything works.")
            : _t("No problem so far. Some things only you can check.");
    }

    /** @param {import("./advice").Outcome} outcome */
    settle(row, outcome) {
        Object.assign(row, { problem: "", fix: "", note: "", running: false, ...outcome });
        const words = [`${row.name}: ${this.word(row)}.`, row.problem, row.fix, row.note];
        this.state.announcement = words.filter(Boolean).join(" ");
    }

    // Checks ---------------------------------------------------------------------------------

    async checkAll() {
        const round = ++this.round;
        this.free();
        this.ticket = null;
        Object.assign(this.state, { running: true, played: false });
        for (const row of this.state.rows) {
            Object.assign(row, { running: false, ok: null, problem: "", fix: "", note: "" });
        }
        for (const { key } of CHECKS) {
            await this.check(key);
            if (round !== this.round) {
                return;
            }
        }
        this.state.running = false;
        this.state.announcement = this.summary.toString();
        this.report();
    }

    async check(key) {
        const round = this.round;
        const row = this.row(key);
        Object.assign(row, { running: true, ok: null, problem: "", fix: "", note: "" });
        let outcome;
        try {
            outcome = await CHECKS.find((check) => check.key === key).run(this.bench);
        } catch {
            outcome = failed("unknown");
        }
        if (outcome && round === this.round) {
            this.settle(row, outcome);
        }
    }

    /** The password itself is tried, not a token that is still good. */
    getTicket() {
        this.ticket ??= rpc("/cgvcall/softphone/token", { renew: true }, { silent: true });
        return this.ticket;
    }

    /** Tell Odoo what was found, once for each result. */
    report() {
        const results = this.state.rows.map(({ key, ok }) => ({ key, ok }));
        const text = JSON.stringify(results);
        if (text !== this.reported) {
            this.reported = text;
            this.env.services.orm.silent
                .call("cgvcall.call", "softphone_preflight", [results])
                .catch(() => {}); // the user sees them anyhow
        }
    }

    // Microphone -----------------------------------------------------------------------------

    /** @returns {Promise<import("./advice").Outcome|null>} null: not wanted any more */
    async listen() {
        this.meter?.stop();
        this.meter = null;
        this.state.level = 0;
        this.row("microphone").note = _t("Allow the microphone if the browser asks.");
        const wanted = (this.listening = {});
        let stream;
        try {
            stream = await openMicrophone(this.state.chosen.microphoneId);
        } catch (error) {
            return wanted === this.listening ? failed(microphoneCause(error, isSecure())) : null;
        }
        if (wanted !== this.listening) {
            stopStream(stream);
            return null;
        }
        let times = 0;
        this.meter = new LevelMeter(stream, (level) => {
            this.state.level = Math.round(level * 20) * 5;
            if (level > VOICE_LEVEL && ++times === VOICE_TIMES) {
                this.settle(this.row("microphone"), passed(this.meter.name));
            }
        });
        this.state.devices = await listDevices(); // with their names, now
        const name = this.meter?.name;
        return unsure(name ? _t("%s: no sound yet.", name) : _t("No sound yet."));
    }

    // Speaker --------------------------------------------------------------------------------

    playTone() {
        this.tone?.stop();
        try {
            this.tone = new TestTone(this.state.chosen.speakerId);
            this.state.played = true;
        } catch {
            this.settle(this.row("speaker"), failed("no_sound"));
        }
    }

    onHeard(heard) {
        this.tone?.stop();
        this.settle(this.row("speaker"), heard ? passed() : failed("unheard"));
    }

    // Devices --------------------------------------------------------------------------------

    choose(choice) {
        Object.assign(this.state.chosen, choice);
        this.softphone.chooseDevices({ ...this.state.chosen });
        if ("microphoneId" in choice) {
            this.check("microphone");
        } else {
            this.playTone();
        }
    }

    async onDevicesChange() {
        this.state.devices = await listDevices();
        if (!this.meter || this.meter.isGone) {
            this.check("microphone");
        }
    }

    free() {
        this.listening = null;
        this.meter?.stop();
        this.meter = null;
        this.tone?.stop();
        this.tone = null;
    }

    // Notifications --------------------------------------------------------------------------

    async allowNotifications() {
        await requestPermission();
        await this.check("notifications");
    }
}

registry.category("cgvcall.parts").add("Preflight", Preflight);
