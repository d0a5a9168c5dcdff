import { expect } from "@odoo/hoot";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";

import { onRpc, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { session } from "@web/session";

import { RemoteAudio } from "@cgvcall/line/remote_audio";
import { Ringtone } from "@cgvcall/line/ringtone";
import { adapters } from "@cgvcall/line/sdk_adapter";

export const AN = Object.freeze({
    number: "+84912345678",
    display: "0912 345 678",
    name: "Nguyễn Văn An",
    company: "Công ty An Phát",
    res_model: "res.partner",
    res_id: 5,
    image_url: false,
});

export const UNKNOWN = Object.freeze({
    number: "+84987654321",
    display: "0987 654 321",
    name: false,
    company: false,
    res_model: false,
    res_id: false,
    image_url: false,
});

/** A call that does what the test says, and steps what it is told. */
export class FakeCall {
    constructor({ id = false, number, internal = false }) {
        Object.assign(this, { id, number, internal });
        this.onEvent = () => {};
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
}

class FakeAdapter {
    constructor(handlers) {
        this.handlers = handlers;
        this.calls = [];
        this.connects = true;
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
        await animationFrame();
        await animationFrame();
        return call;
    }
}

/**
 * Give the user an extension, and the softphone a PBX that does what the test says.
 *
 * @returns {{ adapter: FakeAdapter, reports: Object[], who: Object, answers: Object }} `answers`
 *  are what the server says; a function may throw
 */
export function setupSoftphone() {
    const phone = {
        adapter: null,
        reports: [],
        answers: {
            token: () => ({ token: "secret", from_number: "VPBX_101", server_addresses: [] }),
            prepare: () => ({ ...AN, dial: "0912345678" }),
            identify: () => UNKNOWN,
            report: () => 7,
        },
    };
    patchWithCleanup(session, { cgvcall: { extension: "101" } });
    patchWithCleanup(adapters, {
        create(handlers) {
            phone.adapter = new FakeAdapter(handlers);
            return phone.adapter;
        },
    });
    patchWithCleanup(Ringtone.prototype, {
        start() {
            expect.step("ringtone");
        },
        stop() {},
    });
    patchWithCleanup(RemoteAudio.prototype, {
        play() {
            expect.step("sound");
        },
        stop() {},
    });
    onRpc("/cgvcall/softphone/token", async (request) => {
        const { params } = await request.json();
        return phone.answers.token(params);
    });
    onRpc("cgvcall.call", "softphone_prepare", ({ args }) => phone.answers.prepare(...args));
    onRpc("cgvcall.call", "softphone_identify", ({ args }) => phone.answers.identify(...args));
    onRpc("cgvcall.call", "softphone_report", ({ args }) => {
        const id = phone.answers.report(...args);
        phone.reports.push(args[0]);
        return id;
    });
    return phone;
}

/** Let the start's delay pass. */
export async function connected() {
    await advanceTime(2000);
    await animationFrame();
}

/** States that were reported, in order. */
export function reportedStates(phone) {
    return phone.reports.map(({ state }) => state);
}

export async function settle() {
    await animationFrame();
    await animationFrame();
}
