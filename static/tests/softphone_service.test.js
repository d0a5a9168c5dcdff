import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { advanceTime, Deferred } from "@odoo/hoot-mock";

import {
    getService,
    makeMockEnv,
    makeServerError,
    mockService,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { ConnectionLostError } from "@web/core/network/rpc";
import { session } from "@web/session";

import {
    AN,
    BINH,
    connected,
    reportedStates,
    settle,
    setupSoftphone,
} from "./softphone_test_helpers";

import { bundle } from "@cgvcall/softphone/softphone_service";
import { stateText } from "@cgvcall/softphone/call_text";

describe.current.tags("headless");
defineMailModels();

let phone;
let softphone;

beforeEach(() => {
    phone = setupSoftphone();
    mockService("notification", {
        add(message, { type }) {
            expect.step(`${type}: ${message}`);
            return () => {};
        },
    });
});

async function start() {
    await makeMockEnv();
    softphone = getService("cgvcall.softphone");
    await connected();
    expect.verifySteps(["bundle"]);
}

/** Before the page is quiet, with a line that does not get ready. */
async function startUnready() {
    phone.connects = false;
    await makeMockEnv();
    softphone = getService("cgvcall.softphone");
}

async function callAn() {
    softphone.call("0912 345 678", { resModel: "res.partner", resId: 5 });
    await settle();
    return phone.adapter.calls.at(-1);
}

const call = () => softphone.state.calls.at(-1);
const text = () => call() && stateText(call(), Date.now());

test("many news at once: missed calls are counted once more, and the last count is shown", async () => {
    await start();
    const counts = [];
    phone.answers.missed_count = () => {
        counts.push(new Deferred());
        return counts.at(-1);
    };
    Array.from({ length: 5 }, () => softphone.refresh());
    await settle();
    expect(counts).toHaveLength(1);
    counts[0].resolve(3);
    await settle();
    expect(counts).toHaveLength(2);
    counts[1].resolve(5);
    await settle();
    expect(counts).toHaveLength(2);
    expect(softphone.state.missed).toBe(5);
});

test("a user without an extension has no softphone, and nothing is asked", async () => {
    patchWithCleanup(session, { cgvcall: undefined });
    onRpc("/cgvcall/softphone/token", () => expect.step("token"));
    await makeMockEnv();
    await connected();
    expect(getService("cgvcall.softphone")).toBe(null);
    expect(phone.adapter).toBe(undefined);
    expect.verifySteps([]);
});

test("connects by itself once the page is quiet", async () => {
    await makeMockEnv();
    softphone = getService("cgvcall.softphone");
    await settle();
    expect(softphone.state.status).toBe("off");
    expect(softphone.state.loaded).toBe(false);
    expect.verifySteps([]);
    await connected();
    expect(softphone.state.status).toBe("ready");
    expect(softphone.state.loaded).toBe(true);
    expect.verifySteps(["bundle"]);
});

test("a bundle that cannot be loaded: says so, and the next try loads it", async () => {
    let there = false;
    patchWithCleanup(bundle, {
        async load() {
            if (!there) {
                throw new Error("offline");
            }
        },
    });
    await makeMockEnv();
    softphone = getService("cgvcall.softphone");
    await connected();
    expect(softphone.state.status).toBe("trouble");
    softphone.call("0912 345 678");
    await settle();
    expect.verifySteps(["danger: The calling program could not be loaded."]);
    there = true;
    softphone.connect();
    await settle();
    expect(softphone.state.status).toBe("ready");
});

test("an outgoing call, from the click to the chatter", async () => {
    await start();
    const thread = getService("mail.store").Thread.insert({ model: "res.partner", id: 5 });
    patchWithCleanup(thread, { fetchNewMessages: () => expect.step("chatter") });
    const handle = await callAn();
    expect.verifySteps(["place 0912345678"]);
    expect(call().who.name).toBe(AN.name);
    expect(text()).toBe("Dialling…");
    await handle.placed();
    await handle.emit("ringing");
    expect(text()).toBe("Ringing…");
    await handle.emit("stream", {});
    await handle.answered();
    await advanceTime(42000);
    expect(text()).toBe("0:42");
    expect(call().recordId).toBe(7);
    await handle.ended();
    await settle();
    expect(text()).toBe("Call ended · 0:42");
    expect.verifySteps(["sound", "chatter"]);
    expect(reportedStates(phone)).toEqual(["ringing", "ongoing", "ended"]);
    expect(phone.reports[0]).toEqual({
        sdk_call_id: "call-1",
        direction: "outbound",
        number: "0912345678",
        state: "ringing",
        sip_code: null,
        reason: null,
        res_model: "res.partner",
        res_id: 5,
        activity_id: false,
        incoming: false,
        age_seconds: 0,
    });
    expect(phone.reports[2].reason).toBe("completed");
    await advanceTime(31000);
    expect(softphone.state.calls).toEqual([]);
});

test("the end that the PBX tells", async () => {
    await start();
    const handle = await callAn();
    await handle.placed();
    await handle.ended({ sipCode: 486, reason: "Busy here" });
    await settle();
    expect(text()).toBe("Busy");
    expect(phone.reports.at(-1).sip_code).toBe(486);
    expect(phone.reports.at(-1).reason).toBe("Busy here");
    expect.verifySteps(["place 0912345678"]);
});

test("a click while another call is dialled changes nothing", async () => {
    await start();
    await callAn();
    await callAn();
    expect(phone.adapter.calls).toHaveLength(1);
    expect(call().state).toBe("dialing");
    expect.verifySteps(["place 0912345678", "warning: You are already in a call."]);
});

test("a click before the line is ready waits for it", async () => {
    await startUnready();
    await callAn();
    expect(softphone.state.status).toBe("connecting");
    expect(text()).toBe("Connecting…");
    expect.verifySteps(["bundle"]);
    phone.adapter.handlers.onReady();
    await settle();
    expect.verifySteps(["place 0912345678"]);
});

test("a click while the line never gets ready", async () => {
    await startUnready();
    await callAn();
    await advanceTime(16000);
    await settle();
    expect(text()).toBe("The phone line is not ready yet. Try again in a moment.");
    expect(reportedStates(phone)).toEqual([]);
    expect.verifySteps(["bundle"]);
});

test("hanging up while it connects places no call", async () => {
    await startUnready();
    await callAn();
    softphone.hangup();
    await settle();
    expect(text()).toBe("Cancelled");
    phone.adapter.handlers.onReady();
    await settle();
    expect(phone.adapter.calls).toHaveLength(0);
    expect.verifySteps(["bundle"]);
});

test("a number that cannot be called: the server's sentence", async () => {
    phone.answers.prepare = () => {
        throw makeServerError({ message: "“abc” is not a phone number that can be called." });
    };
    await start();
    await callAn();
    expect(text()).toBe("“abc” is not a phone number that can be called.");
    await advanceTime(60000);
    expect(softphone.state.calls).toHaveLength(1, { message: "advice stays until it is closed" });
    softphone.close();
    await settle();
    expect(softphone.state.calls).toEqual([]);
});

test("who has asked not to be called is not", async () => {
    const sentence = "Do not call: Nguyễn Văn An has asked not to be called.";
    phone.answers.prepare = () => {
        throw makeServerError({
            errorName: "odoo.addons.cgvcall.models.cgvcall_call_do_not_call.DoNotCall",
            message: sentence,
        });
    };
    await start();
    await callAn();
    expect(call().cause).toBe("do_not_call");
    expect(text()).toBe(sentence);
    expect(phone.adapter.calls).toHaveLength(0);
    expect.verifySteps([]);
    softphone.allow(call().id);
    await settle();
    expect(phone.adapter.calls).toHaveLength(0, { message: "there is no way around" });
    await advanceTime(60000);
    expect(softphone.state.calls).toHaveLength(1, { message: "it stays until it is closed" });
});

test("a number on the blacklist is called only when the user says so", async () => {
    phone.answers.prepare = () => ({ ...AN, dial: "0912345678", blacklisted: true });
    await start();
    await callAn();
    expect(call().state).toBe("preparing");
    expect(call().warning).toBe("blacklisted");
    expect.verifySteps([]);
    softphone.allow(call().id);
    await settle();
    expect(call().state).toBe("dialing");
    expect(call().warning).toBe(null);
    expect.verifySteps(["place 0912345678"]);
});

test("a number on the blacklist is left alone", async () => {
    phone.answers.prepare = () => ({ ...AN, dial: "0912345678", blacklisted: true });
    await start();
    await callAn();
    softphone.hangup();
    await settle();
    expect(text()).toBe("Cancelled");
    expect(phone.adapter.calls).toHaveLength(0);
});

test("a line in trouble says why, and tries again by itself", async () => {
    phone.answers.token = () => {
        throw makeServerError({ message: "The password of extension 101 is wrong." });
    };
    await start();
    expect(softphone.state.status).toBe("trouble");
    expect(softphone.state.reason).toBe("The password of extension 101 is wrong.");
    phone.answers.token = () => ({ token: "secret" });
    await advanceTime(15000);
    await settle();
    expect(softphone.state.status).toBe("ready");
    expect(softphone.state.reason).toBe("");
});

test("a short gap of the network is not worth a word, and calls live on", async () => {
    await start();
    const handle = await callAn();
    await handle.answered();
    phone.adapter.handlers.onLost({ final: false, reason: "network" });
    await settle();
    expect(softphone.state.status).toBe("connecting");
    expect(call().offline).toBe(true);
    phone.adapter.handlers.onReady();
    await advanceTime(10000);
    expect(softphone.state.status).toBe("ready");
    expect(call().offline).toBe(false);
    phone.adapter.handlers.onLost({ final: false, reason: "network" });
    await advanceTime(6000);
    await settle();
    expect(softphone.state.status).toBe("trouble");
    expect(softphone.state.reason).toBe("Connection to the PBX lost. Trying again…");
    expect(call().state).toBe("ongoing");
    expect.verifySteps(["place 0912345678"]);
});

test("trying the line again does not cut a live call off", async () => {
    await start();
    const handle = await callAn();
    await handle.answered();
    phone.adapter.handlers.onLost({ final: false, reason: "network" });
    await advanceTime(6000);
    patchWithCleanup(phone.adapter, { connect: () => expect.step("connect") });
    softphone.connect();
    await settle();
    expect.verifySteps(["place 0912345678"]);
    await handle.ended();
    softphone.connect();
    await settle();
    expect.verifySteps(["connect"]);
});

test("the expired token is renewed, a call lives on", async () => {
    phone.answers.token = ({ renew }) => ({ token: renew ? "new" : "old" });
    await start();
    const handle = await callAn();
    await handle.answered();
    expect((await phone.adapter.handlers.getTicket()).token).toBe("new");
    expect(call().state).toBe("ongoing");
    expect.verifySteps(["place 0912345678"]);
});

test("the microphone is refused", async () => {
    await start();
    const handle = await callAn();
    await handle.ended({ cause: "microphone" });
    expect(text()).toBe("Allow the microphone for this site, then call again.");
    expect(reportedStates(phone)).toEqual([]);
    expect.verifySteps(["place 0912345678"]);
});

test("mute is kept until there is media", async () => {
    await startUnready();
    await callAn();
    softphone.toggleMute();
    await settle();
    expect(call().muted).toBe(true);
    phone.adapter.handlers.onReady();
    await settle();
    expect.verifySteps(["bundle", "mute", "place 0912345678"]);
});

test("a call without sound is ended after a while", async () => {
    await start();
    const handle = await callAn();
    await handle.placed();
    await handle.answered();
    await handle.emit("mediaLost");
    expect(text()).toBe("Connection lost. Trying again…");
    await advanceTime(10000);
    await handle.emit("mediaConnected");
    await advanceTime(15000);
    expect(call().state).toBe("ongoing");
    await handle.emit("mediaLost");
    await advanceTime(20000);
    expect(text()).toBe("Connection lost · 0:45");
    expect.verifySteps(["place 0912345678", "hangup"]);
});

test("an answered call whose sound never comes says so, and ends", async () => {
    await start();
    const handle = await callAn();
    await handle.placed();
    await handle.emit("answered");
    await advanceTime(7000);
    expect(text()).toBe("0:07");
    await advanceTime(2000);
    expect(text()).toBe("Connection lost. Trying again…");
    await advanceTime(20000);
    expect(text()).toMatch(/^Connection lost · /);
    expect.verifySteps(["place 0912345678", "hangup"]);
});

test("reports survive a failing network, in order and with their age", async () => {
    let online = false;
    phone.answers.report = () => {
        if (!online) {
            throw new ConnectionLostError("/web");
        }
        return 7;
    };
    await start();
    const handle = await callAn();
    await handle.placed();
    await handle.answered();
    await advanceTime(2000);
    expect(phone.reports).toEqual([]);
    online = true;
    await advanceTime(10000);
    await handle.ended();
    await settle();
    expect(reportedStates(phone)).toEqual(["ringing", "ongoing", "ended"]);
    expect(phone.reports[0].age_seconds).toBeGreaterThan(3);
    expect(phone.reports[2].age_seconds).toBe(0);
    expect.verifySteps(["place 0912345678"]);
});

test("the page asks before it is left during a call", async () => {
    const leave = () => {
        const ev = new Event("beforeunload", { cancelable: true });
        window.dispatchEvent(ev);
        return ev.defaultPrevented;
    };
    await start();
    expect(leave()).toBe(false);
    const handle = await callAn();
    expect(leave()).toBe(true);
    await handle.ended();
    expect(leave()).toBe(false);
    expect.verifySteps(["place 0912345678"]);
});

describe("events that come too late, twice or in the wrong order", () => {
    test("change nothing, and nothing is reported twice", async () => {
        await start();
        const handle = await callAn();
        await handle.placed();
        await handle.placed();
        await handle.answered();
        await handle.emit("ringing");
        await handle.answered();
        await handle.emit("nonsense");
        await handle.ended();
        await handle.ended({ sipCode: 486 });
        await handle.answered();
        await handle.emit("mediaLost");
        await advanceTime(25000);
        expect(text()).toBe("Call ended · 0:00");
        expect(reportedStates(phone)).toEqual(["ringing", "ringing", "ongoing", "ended"]);
        expect.verifySteps(["place 0912345678"]);
    });

    test("commands for a call that is over say so", async () => {
        await start();
        const handle = await callAn();
        await handle.ended();
        const { id } = call();
        softphone.close();
        await settle();
        for (const command of ["answer", "hold", "toggleMute", "hangup"]) {
            softphone[command](id);
            await settle();
        }
        expect.verifySteps([
            "place 0912345678",
            ...Array(4).fill("danger: This call is not there any more."),
        ]);
    });
});

describe("after the call", () => {
    async function talk() {
        await start();
        const handle = await callAn();
        await handle.placed();
        await handle.answered();
        expect.verifySteps(["place 0912345678"]);
        return handle;
    }

    test("a note and an outcome are stored with the call", async () => {
        for (const name of ["note", "outcome"]) {
            phone.answers[name] = (...args) => {
                expect.step(`${name} ${args}`);
                return true;
            };
        }
        const handle = await talk();
        softphone.saveNote(call().id, "asks for a discount");
        await settle();
        expect(call().note).toBe("asks for a discount");
        await handle.ended();
        softphone.saveOutcome(call().id, 3);
        await settle();
        expect(call().outcomeId).toBe(3);
        expect.verifySteps(["note 7,asks for a discount", "outcome 7,3,false"]);
        await advanceTime(4000);
        expect(softphone.state.calls).toEqual([]);
    });

    test("notes are stored one after the other; an outdated one is left out", async () => {
        const replies = [];
        phone.answers.note = async (id, note) => {
            expect.step(`begin ${note}`);
            await new Promise((resolve) => replies.push(resolve));
            expect.step(`stored ${note}`);
            return true;
        };
        await talk();
        for (const note of ["a", "ab", "abc"]) {
            softphone.saveNote(call().id, note);
            await settle();
        }
        expect.verifySteps(["begin a"]);
        replies[0]();
        await settle();
        replies[1]();
        await settle();
        expect.verifySteps(["stored a", "begin abc", "stored abc"]);
    });

    test("a note is not lost in silence", async () => {
        phone.answers.report = () => false;
        const handle = await talk();
        await handle.ended();
        softphone.saveNote(call().id, "gone");
        await settle();
        expect.verifySteps(["danger: Odoo has no record of this call."]);
    });

    test("who works with it keeps it on the screen", async () => {
        const handle = await talk();
        await handle.ended();
        softphone.keep(call().id);
        await settle();
        await advanceTime(120000);
        expect(text()).toBe("Call ended · 0:00");
        // Once more after an outcome, which would close it.
        softphone.saveOutcome(call().id, 3);
        await settle();
        softphone.keep(call().id);
        await settle();
        await advanceTime(60000);
        expect(text()).toBe("Call ended · 0:00");
    });

    test("another with the number: on the screen at once, then all of them", async () => {
        let reply;
        phone.answers.prepare = () => ({ ...AN, others: [BINH], dial: "0912345678" });
        phone.answers.attach = async (...args) => {
            expect.step(`attach ${args}`);
            await new Promise((resolve) => (reply = resolve));
            return { ...AN, ...BINH, opportunities: [{ id: 1, name: "Chairs" }] };
        };
        await talk();
        softphone.attach(call().id, "res.partner", 6);
        await settle();
        expect(call().who).toMatchObject({ name: BINH.name, res_id: 6, number: AN.number });
        expect(call().who.others.map(({ name }) => name)).toEqual([AN.name]);
        reply();
        await settle();
        expect(call().who.opportunities).toHaveLength(1);
        expect.verifySteps(["attach 7,res.partner,6"]);
    });

    test("what cannot be stored is not shown", async () => {
        phone.answers.prepare = () => ({ ...AN, others: [BINH], dial: "0912345678" });
        phone.answers.attach = () => {
            throw makeServerError({ message: "Not for you." });
        };
        await talk();
        softphone.attach(call().id, "res.partner", 6);
        await settle();
        expect(call().who.name).toBe(AN.name);
        expect.verifySteps(["danger: Not for you."]);
    });

    test("a new contact becomes the other party", async () => {
        phone.answers.attach = (...args) => {
            expect.step(`attach ${args}`);
            return { ...AN, name: "New" };
        };
        await talk();
        softphone.attach(call().id, "res.partner", 9);
        await settle();
        expect(call().who.name).toBe("New");
        expect.verifySteps(["attach 7,res.partner,9"]);
    });
});
