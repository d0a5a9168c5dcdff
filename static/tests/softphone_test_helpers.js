import { expect } from "@odoo/hoot";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";

import { getService, MockServer, onRpc, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { session } from "@web/session";

import { AN, BINH, UNKNOWN } from "./fake_softphone";

import { QualityMeter } from "@cgvcall/line/quality";
import { RemoteAudio } from "@cgvcall/line/remote_audio";
import { Ringtone } from "@cgvcall/line/ringtone";
import { adapters } from "@cgvcall/line/sdk_adapter";
import { bundle } from "@cgvcall/softphone/softphone_service";

export { AN, BINH, UNKNOWN };

/** A call that does what the test says, and steps what it is told. */
export class FakeCall {
    constructor({ id = false, number, internal = false }) {
        Object.assign(this, { id, number, internal });
        this.onEvent = () => {};
        /** What the PBX refuses: names of methods. */
        this.refuses = new Set();
        /** Names of methods that the PBX answers when the test says so, by `reply`. */
        this.waits = new Map();
    }

    reply(name) {
        this.waits.get(name)();
        return settle();
    }

    emit(name, detail) {
        this.onEvent(name, detail);
        return animationFrame();
    }

    /** The PBX took the call. */
    placed(id = "call-1") {
        this.id = id;
        return this.emit("placed");
    }

    /** Somebody answers, and is heard. */
    async answered() {
        await this.emit("answered");
        await this.emit("mediaConnected");
    }

    ended(detail = {}) {
        return this.emit("ended", { cause: "remote", sipCode: null, reason: null, ...detail });
    }

    place() {
        expect.step(`place ${this.number}`);
    }

    ring() {
        expect.step("ring");
    }

    answer() {
        expect.step("answer");
    }

    reject() {
        expect.step("reject");
        this.ended({ cause: "local" });
    }

    hangup(cause = "local") {
        expect.step("hangup");
        this.ended({ cause });
    }

    mute(muted) {
        if (muted) {
            expect.step("mute");
        }
    }

    /** The engine is done with the call. */
    release() {
        this.released = true;
    }

    hold() {
        return this._ask("hold");
    }

    unhold() {
        return this._ask("unhold");
    }

    sendDtmf(digits) {
        return this._ask("sendDtmf", digits);
    }

    transfer(number) {
        return this._ask("transfer", number);
    }

    setMicrophone(deviceId) {
        return this._ask("setMicrophone", deviceId);
    }

    async getStats() {
        return null;
    }

    async _ask(name, ...args) {
        expect.step([name, ...args].join(" "));
        if (this.waits.has(name)) {
            await new Promise((resolve) => this.waits.set(name, resolve));
        }
        if (this.refuses.has(name)) {
            throw new Error("refused");
        }
    }
}

class FakeAdapter {
    constructor(handlers, connects) {
        this.handlers = handlers;
        this.calls = [];
        this.connects = connects;
    }

    connect() {
        if (this.connects) {
            this.handlers.onReady();
        }
    }

    disconnect() {}

    call(number) {
        const call = new FakeCall({ number });
        this.calls.push(call);
        return call;
    }

    async incoming(values) {
        const call = new FakeCall({ id: "call-in", number: "0987654321", ...values });
        this.handlers.onIncoming(call);
        await settle();
        return call;
    }
}

/** Channels of this page, in the place of the browser's: a message arrives at once. */
class FakeChannel {
    static open = new Set();

    constructor(name) {
        this.name = name;
        FakeChannel.open.add(this);
    }

    postMessage(message) {
        const text = JSON.stringify(message);
        for (const channel of [...FakeChannel.open]) {
            if (channel !== this && channel.name === this.name) {
                channel.onmessage?.({ data: JSON.parse(text) });
            }
        }
    }

    close() {
        FakeChannel.open.delete(this);
    }
}

/** The Web Locks of one browser; `release` is what the browser does when a tab is closed. */
class FakeLocks {
    constructor() {
        this.queue = [];
    }

    request(name, ...rest) {
        const callback = rest.pop();
        const shared = rest[0]?.mode === "shared";
        return new Promise((resolve) => {
            this.queue.push({ name, shared, callback, resolve, held: false });
            Promise.resolve().then(() => this._grant());
        });
    }

    async query() {
        return { held: this.queue.filter(({ held }) => held) };
    }

    release(name) {
        const index = this.queue.findIndex((request) => request.held && request.name === name);
        this.queue.splice(index, 1);
        this._grant();
    }

    _grant() {
        for (const request of this.queue) {
            const rivals = this.queue.filter(
                ({ name, held, shared }) => held && name === request.name && !shared
            );
            if (!request.held && !rivals.length) {
                request.held = true;
                const done = Promise.resolve(request.callback());
                request.resolve(done);
                const release = () => {
                    this.queue = this.queue.filter((other) => other !== request);
                    this._grant();
                };
                done.then(release, release);
            }
        }
    }
}

/**
 * Give the user an extension, and the softphone a PBX that does what the test says.
 *
 * @returns {{ adapter: FakeAdapter, adapters: FakeAdapter[], locks: FakeLocks, connects: boolean,
 *  reports: Object[], lines: string[], answers: Object }} `adapter` is the last one; `answers` are what the server
 *  says; a function may throw
 */
export function setupSoftphone() {
    const phone = {
        adapters: [],
        get adapter() {
            return this.adapters.at(-1);
        },
        connects: true,
        locks: new FakeLocks(),
        reports: [],
        lines: [],
        answers: {
            token: () => ({ token: "secret", from_number: "VPBX_101", server_addresses: [] }),
            prepare: () => ({ ...AN, dial: "0912345678", blacklisted: false }),
            identify: () => UNKNOWN,
            report: () => 7,
            note: () => true,
            outcome: () => true,
            attach: () => AN,
            missed_count: () => 0,
            line: () => true,
        },
    };
    FakeChannel.open.clear();
    patchWithCleanup(session, { cgvcall: { extension: "101" }, db: "test" });
    patchWithCleanup(bundle, { load: () => expect.step("bundle") });
    patchWithCleanup(browser, { BroadcastChannel: FakeChannel });
    patchWithCleanup(browser.navigator, { locks: phone.locks });
    patchWithCleanup(adapters, {
        create(handlers) {
            phone.adapters.push(new FakeAdapter(handlers, phone.connects));
            return phone.adapter;
        },
    });
    patchWithCleanup(Ringtone.prototype, {
        start({ waiting }) {
            expect.step(waiting ? "beep" : "ringtone");
        },
        stop() {
            expect.step("no ringtone");
        },
    });
    patchWithCleanup(RemoteAudio.prototype, {
        play() {
            expect.step("sound");
        },
        stop() {},
        setMuted(muted) {
            expect.step(muted ? "unheard" : "heard");
        },
        setSpeaker(deviceId) {
            if (deviceId) {
                expect.step(`speaker ${deviceId}`);
            }
        },
    });
    patchWithCleanup(QualityMeter.prototype, { start() {}, stop() {} });
    onRpc("/cgvcall/softphone/token", async (request) => {
        const { params } = await request.json();
        return phone.answers.token(params);
    });
    onRpc("cgvcall.call", "softphone_report", ({ args }) => {
        const id = phone.answers.report(...args);
        phone.reports.push(args[0]);
        return id;
    });
    onRpc("cgvcall.call", "softphone_line", ({ args }) => {
        phone.lines.push(args[0]);
        return phone.answers.line(...args);
    });
    for (const name of ["prepare", "identify", "note", "outcome", "attach", "missed_count"]) {
        onRpc("cgvcall.call", `softphone_${name}`, ({ args }) => phone.answers[name](...args));
    }
    return phone;
}

/** Let the start's delay pass. */
export async function connected() {
    await advanceTime(2000);
    await settle();
}

/** States that were reported, in order. */
export function reportedStates(phone) {
    return phone.reports.map(({ state }) => state);
}

export async function settle() {
    for (let turn = 0; turn < 4; turn++) {
        await animationFrame();
    }
}

/** Wait until the page has heard all that was sent to the target before. */
export async function heard(target) {
    const bus = getService("bus_service");
    let isHeard = false;
    const hear = () => {
        isHeard = true;
    };
    bus.subscribe("cgvcall/heard", hear);
    bus.start();
    // What is sent before the page is connected is not heard.
    while (!isHeard) {
        MockServer.env["bus.bus"]._sendone(target, "cgvcall/heard", {});
        await settle();
    }
    bus.unsubscribe("cgvcall/heard", hear);
}
