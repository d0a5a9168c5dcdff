import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { advanceTime, Deferred } from "@odoo/hoot-mock";

import {
    getService,
    makeMockEnv,
    makeServerError,
    mockService,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";

import {
    AN,
    BINH,
    connected,
    FakeCall,
    reportedStates,
    settle,
    setupSoftphone,
} from "./softphone_test_helpers";

import { stateText } from "@cgvcall/softphone/call_text";

describe.current.tags("headless");
defineMailModels();

let phone;
let softphone;

beforeEach(async () => {
    phone = setupSoftphone();
    mockService("notification", {
        add(message, { type }) {
            expect.step(`${type}: ${message}`);
            return () => {};
        },
    });
    mockService("dialog", {
        add(component, { title, confirm }) {
            expect.step(title.toString());
            confirm();
            return () => {};
        },
    });
    await makeMockEnv();
    softphone = getService("cgvcall.softphone");
    await connected();
    expect.verifySteps(["bundle"]);
});

const states = () => softphone.state.calls.map(({ state }) => state);
const text = (index) => stateText(softphone.state.calls[index], Date.now());

/** A call that the user is in. */
async function talk(id = "call-1") {
    softphone.call("0912 345 678", { resModel: "res.partner", resId: 5 });
    await settle();
    const handle = phone.adapter.calls.at(-1);
    await handle.placed(id);
    await handle.answered();
    await settle();
    expect.verifySteps(["place 0912345678"]);
    return handle;
}

async function ringing(values) {
    const handle = await phone.adapter.incoming(values);
    expect.verifySteps(["ring", "ringtone"]);
    return handle;
}

describe("an incoming call", () => {
    test("rings, is named, answered and ended", async () => {
        phone.answers.identify = (number) => ({ ...AN, number });
        const handle = await ringing();
        expect(softphone.incoming[0].who.name).toBe(AN.name);
        softphone.answer();
        await settle();
        expect(states()).toEqual(["answering"]);
        await handle.answered();
        expect(states()).toEqual(["ongoing"]);
        await handle.ended();
        await settle();
        expect(reportedStates(phone)).toEqual(["ringing", "ongoing", "ended"]);
        expect(phone.reports[0].direction).toBe("inbound");
        expect.verifySteps(["answer", "no ringtone"]);
    });

    test("whose caller cannot be looked up shows the number", async () => {
        phone.answers.identify = () => {
            throw new Error("no");
        };
        await ringing();
        expect(softphone.incoming[0].who.display).toBe("0987654321");
    });

    test("is told to Odoo when it is known who it is", async () => {
        const answer = new Deferred();
        phone.answers.identify = () => answer;
        await ringing();
        expect(reportedStates(phone)).toEqual([]);
        answer.resolve(AN);
        await settle();
        expect(softphone.incoming[0].who.name).toBe(AN.name);
        expect(reportedStates(phone)).toEqual(["ringing"]);
    });

    test("is told to Odoo in order, also when the answer who it is does not come", async () => {
        phone.answers.identify = () => new Deferred();
        const handle = await ringing();
        softphone.answer();
        await settle();
        await handle.answered();
        expect(reportedStates(phone)).toEqual([]);
        await advanceTime(2000);
        await settle();
        expect(reportedStates(phone)).toEqual(["ringing", "ongoing"]);
        expect.verifySteps(["answer", "no ringtone"]);
    });

    test("is rejected", async () => {
        await ringing();
        softphone.reject();
        await settle();
        expect(text(0)).toBe("Rejected");
        expect(reportedStates(phone)).toEqual(["ringing", "ended"]);
        expect.verifySteps(["reject", "no ringtone"]);
    });

    test("who it is can be said before there is a record; the last word counts", async () => {
        const others = [BINH, { ...BINH, name: "Chi", res_id: 8 }];
        phone.answers.identify = () => ({ ...AN, others });
        // Another line's record, until it is answered here.
        phone.answers.report = ({ state }) => state === "ongoing" && 9;
        phone.answers.attach = (...args) => {
            expect.step(`attach ${args}`);
            return { ...AN, ...others[1] };
        };
        const handle = await ringing();
        const [{ id }] = softphone.state.calls;
        for (const { name, res_id } of others) {
            softphone.attach(id, "res.partner", res_id);
            await settle();
            expect(softphone.incoming[0].who.name).toBe(name);
        }
        softphone.answer();
        await settle();
        expect.verifySteps(["answer", "no ringtone"]);
        await handle.answered();
        await settle();
        expect(softphone.current.who.name).toBe("Chi");
        expect.verifySteps(["attach 9,res.partner,8"]);
    });

    test("who it was is not worth a word when there never is a record", async () => {
        phone.answers.identify = () => ({ ...AN, others: [BINH] });
        phone.answers.report = () => false;
        const handle = await ringing();
        softphone.attach(softphone.state.calls[0].id, "res.partner", BINH.res_id);
        await settle();
        await handle.ended();
        await settle();
        expect(softphone.state.calls[0].who.name).toBe(BINH.name);
        expect.verifySteps(["no ringtone"]);
    });

    test("is missed", async () => {
        const handle = await ringing();
        await handle.ended();
        await settle();
        expect(text(0)).toBe("Missed call");
        expect(phone.reports.at(-1).reason).toBe("missed");
        await advanceTime(9000);
        expect(states()).toEqual([]);
        expect.verifySteps(["no ringtone"]);
    });

    test("whose end nobody told does not ring for ever", async () => {
        const handle = await ringing();
        await advanceTime(119000);
        expect(states()).toEqual(["incoming"]);
        await advanceTime(2000);
        await settle();
        expect(text(0)).toBe("Missed call");
        expect(handle.released).toBe(true, { message: "its microphone is free" });
        expect.verifySteps(["no ringtone"]);
    });

    test("answered at the last moment does not end with its ring time", async () => {
        const handle = await ringing();
        await advanceTime(119000);
        softphone.answer();
        await settle();
        await advanceTime(2000);
        expect(states()).toEqual(["answering"]);
        await handle.answered();
        expect(states()).toEqual(["ongoing"]);
        expect.verifySteps(["answer", "no ringtone"]);
    });

    test("answered on another device: a word about it, and that device reports the end", async () => {
        const handle = await ringing();
        await handle.ended({ cause: "answered_elsewhere" });
        await settle();
        expect(text(0)).toBe("Answered on another device");
        expect(reportedStates(phone)).toEqual(["ringing"]);
        expect.verifySteps(["no ringtone"]);
    });

    test("answered after the caller hung up: a word, no more", async () => {
        const handle = await ringing();
        await handle.ended();
        softphone.answer(softphone.state.calls[0].id);
        await settle();
        expect(states()).toEqual(["ended"]);
        expect.verifySteps(["no ringtone", "danger: This call cannot be answered any more."]);
    });

    test("without a microphone it goes on ringing and cannot be answered", async () => {
        const handle = await ringing();
        await handle.emit("microphoneRefused");
        expect(softphone.incoming[0].blocked).toBe(true);
        softphone.answer();
        await settle();
        expect(states()).toEqual(["incoming"]);
        expect.verifySteps(["danger: This call cannot be answered any more."]);
    });

    test("on a dead connection has ended before it rang", async () => {
        patchWithCleanup(FakeCall.prototype, {
            ring() {
                this.ended({ cause: "line" });
            },
        });
        await phone.adapter.incoming();
        expect(text(0)).toBe("The phone line refused the call.");
        expect(reportedStates(phone)).toEqual(["ended"]);
        expect.verifySteps([]);
    });

    test("a click on a number while it rings places no call", async () => {
        await ringing();
        softphone.call("0912 345 678");
        await settle();
        expect(states()).toEqual(["incoming"]);
        expect.verifySteps(["warning: You are already in a call."]);
    });
});

describe("hold", () => {
    test("and back", async () => {
        await talk();
        const [{ id }] = softphone.state.calls;
        softphone.hold(id);
        await settle();
        expect(states()).toEqual(["held"]);
        softphone.resume(id);
        await settle();
        expect(states()).toEqual(["ongoing"]);
        expect.verifySteps(["hold", "unheard", "unhold", "heard"]);
    });

    test("refused by the PBX: the call goes on, and both know", async () => {
        const handle = await talk();
        handle.refuses.add("hold");
        softphone.hold(softphone.state.calls[0].id);
        await settle();
        expect(states()).toEqual(["ongoing"]);
        expect(softphone.state.calls[0].pending).toBe(null);
        const sentence = "The PBX could not put the call on hold.";
        expect(softphone.state.calls[0].problem).toBe(sentence);
        expect.verifySteps(["hold", `danger: ${sentence}`]);
    });

    test("the other side hangs up meanwhile", async () => {
        const handle = await talk();
        softphone.hold(softphone.state.calls[0].id);
        await settle();
        await handle.ended();
        softphone.resume(softphone.state.calls[0].id);
        await settle();
        expect(text(0)).toBe("Call ended · 0:00");
        expect.verifySteps(["hold", "unheard"]);
    });
});

describe("tones", () => {
    test("are sent, in order", async () => {
        await talk();
        const [{ id }] = softphone.state.calls;
        softphone.sendDtmf(id, "1");
        softphone.sendDtmf(id, "#");
        await settle();
        expect(softphone.state.calls[0].digits).toBe("1#");
        expect.verifySteps(["sendDtmf 1", "sendDtmf #"]);
    });

    test("what is no tone is not sent", async () => {
        await talk();
        for (const digits of ["abc", "", "1".repeat(40), "<script>"]) {
            softphone.sendDtmf(softphone.state.calls[0].id, digits);
            await settle();
        }
        const refusal = "danger: Only digits, * and # can be sent.";
        expect.verifySteps([refusal, refusal, refusal, refusal]);
        expect(softphone.state.calls[0].digits).toBe("");
    });
});

describe("a transfer", () => {
    const BINH = { number: "102", name: "Bình" };

    test("ends the call when the colleague has it", async () => {
        const handle = await talk();
        softphone.transfer(softphone.state.calls[0].id, BINH);
        await settle();
        expect(text(0)).toBe("Transferring to Bình…");
        await handle.ended();
        await settle();
        expect(text(0)).toBe("Transferred to Bình");
        expect(phone.reports.at(-1).reason).toBe("transferred");
        expect.verifySteps(["transfer 102"]);
    });

    test("that the PBX refuses returns the call", async () => {
        const handle = await talk();
        handle.refuses.add("transfer");
        softphone.transfer(softphone.state.calls[0].id, BINH);
        await settle();
        expect(states()).toEqual(["ongoing"]);
        const sentence = "Bình cannot be reached. The call is still yours.";
        expect(softphone.state.calls[0].problem).toBe(sentence);
        expect.verifySteps(["transfer 102", `danger: ${sentence}`]);
    });

    test("that nobody answers returns the call", async () => {
        await talk();
        softphone.transfer(softphone.state.calls[0].id, BINH);
        await settle();
        await advanceTime(46000);
        expect(states()).toEqual(["ongoing"]);
        expect(softphone.state.calls[0].problem).toBe(
            "Bình did not answer. The call is back with you."
        );
        expect.verifySteps(["transfer 102"]);
    });
});

describe("two calls", () => {
    test("the second one waits; answering it holds the first; swap; nothing is lost", async () => {
        const first = await talk();
        const second = await phone.adapter.incoming();
        expect(states()).toEqual(["ongoing", "incoming"]);
        expect.verifySteps(["ring", "beep"]);
        const [{ id: firstId }, { id: secondId }] = softphone.state.calls;
        softphone.answer(secondId);
        await settle();
        await second.answered();
        expect(states()).toEqual(["held", "ongoing"]);
        expect.verifySteps(["hold", "unheard", "answer", "no ringtone"]);
        softphone.resume(firstId);
        await settle();
        expect(states()).toEqual(["ongoing", "held"]);
        expect.verifySteps(["hold", "unheard", "unhold", "heard"]);
        await first.ended();
        expect(states()).toEqual(["ended", "held"]);
        softphone.resume(secondId);
        await settle();
        expect(states()).toEqual(["ended", "ongoing"]);
        expect.verifySteps(["unhold", "heard"]);
        const ids = new Set(phone.reports.map((report) => report.sdk_call_id));
        expect([...ids]).toEqual(["call-1", "call-in"]);
    });

    test("a first one that cannot be held keeps the second one waiting", async () => {
        const first = await talk();
        first.refuses.add("hold");
        await phone.adapter.incoming();
        softphone.answer();
        await settle();
        expect(states()).toEqual(["ongoing", "incoming"]);
        expect.verifySteps([
            "ring",
            "beep",
            "hold",
            "danger: The PBX could not put the call on hold.",
        ]);
    });

    test("two callers at the same moment both ring; one answer answers one", async () => {
        const first = await ringing({ id: "call-a" });
        await phone.adapter.incoming({ id: "call-b", number: "0901000111" });
        expect(states()).toEqual(["incoming", "incoming"]);
        softphone.answer(softphone.state.calls[0].id);
        await settle();
        await first.answered();
        expect(states()).toEqual(["ongoing", "incoming"]);
        expect.verifySteps(["ring", "answer", "beep"]);
    });

    test("answer pressed twice while the first call is being held", async () => {
        const first = await talk();
        first.waits.set("hold");
        first.refuses.add("hold");
        await phone.adapter.incoming();
        softphone.answer();
        softphone.answer();
        await settle();
        expect(states()).toEqual(["ongoing", "incoming"]);
        await first.reply("hold");
        expect(states()).toEqual(["ongoing", "incoming"]);
        expect.verifySteps([
            "ring",
            "beep",
            "hold",
            "danger: The PBX could not put the call on hold.",
        ]);
    });

    test("answer while another call is taken off hold: nobody hears two", async () => {
        const first = await talk();
        softphone.hold(softphone.state.calls[0].id);
        await settle();
        const second = await phone.adapter.incoming();
        first.waits.set("unhold");
        softphone.resume(softphone.state.calls[0].id);
        await settle();
        softphone.answer();
        await settle();
        expect(states()).toEqual(["held", "incoming"]);
        await first.reply("unhold");
        expect(states()).toEqual(["held", "answering"]);
        await second.answered();
        expect(states()).toEqual(["held", "ongoing"]);
        expect.verifySteps([
            ...["hold", "unheard", "ring", "beep", "unhold"],
            ...["heard", "hold", "unheard", "answer", "no ringtone"],
        ]);
    });

    test("two callers: the second one is not answered while the first one is", async () => {
        await ringing({ id: "call-a" });
        await phone.adapter.incoming({ id: "call-b", number: "0901000111" });
        softphone.answer(softphone.state.calls[0].id);
        await settle();
        softphone.answer(softphone.state.calls[1].id);
        await settle();
        expect(states()).toEqual(["answering", "incoming"]);
        expect.verifySteps(["ring", "answer", "beep", "danger: End the other call first."]);
    });

    test("a waiting caller who gives up during the hold: one speaks on with the first", async () => {
        const first = await talk();
        first.waits.set("hold");
        const second = await phone.adapter.incoming();
        softphone.answer();
        await settle();
        await second.ended();
        await first.reply("hold");
        expect(states()).toEqual(["ongoing", "ended"]);
        expect.verifySteps([
            ...["ring", "beep", "hold", "no ringtone", "unheard", "unhold", "heard"],
            "danger: This call cannot be answered any more.",
        ]);
    });

    test("a number that cannot be called puts nobody on hold", async () => {
        await talk();
        phone.answers.prepare = () => {
            throw makeServerError({ message: "“abc” cannot be called." });
        };
        softphone.call("abc");
        await settle();
        expect(states()).toEqual(["ongoing", "ended"]);
        expect(text(1)).toBe("“abc” cannot be called.");
        expect.verifySteps(["You are in a call"]);
    });

    test("a click in a call asks, then holds it and calls", async () => {
        await talk();
        softphone.call("0909 000 111");
        await settle();
        expect(states()).toEqual(["held", "dialing"]);
        expect.verifySteps(["You are in a call", "hold", "unheard", "place 0912345678"]);
    });

    test("the same call offered by a new connection is one call", async () => {
        const before = await ringing();
        const after = await phone.adapter.incoming();
        expect(states()).toEqual(["incoming"]);
        await before.ended();
        expect(states()).toEqual(["incoming"]);
        softphone.answer();
        await settle();
        await after.answered();
        await phone.adapter.incoming();
        expect(states()).toEqual(["ongoing"]);
        expect(reportedStates(phone)).toEqual(["ringing", "ongoing"]);
        expect.verifySteps(["ring", "answer", "no ringtone"]);
    });
});

test("a page that goes hangs up its calls; what rings goes on ringing elsewhere", async () => {
    let last;
    patchWithCleanup(browser.navigator, {
        sendBeacon(url, blob) {
            if (url.endsWith("softphone_report")) {
                expect.step(url);
                last = blob.text();
            }
        },
    });
    await talk();
    await phone.adapter.incoming();
    window.dispatchEvent(new Event("pagehide"));
    await settle();
    // The next page, or tab, finds the call live and tells how it ended.
    expect(states()).toEqual(["ongoing", "incoming"]);
    expect(reportedStates(phone)).toEqual(["ringing", "ongoing", "ringing"]);
    const { params } = JSON.parse(await last);
    expect(params.args[0].sdk_call_id).toBe("call-1");
    expect(params.args[0].state).toBe("ended");
    expect.verifySteps([
        "ring",
        "beep",
        "/web/dataset/call_kw/cgvcall.call/softphone_report",
        "hangup",
    ]);
});

test("microphone and speaker, in a call and after", async () => {
    await talk();
    softphone.chooseDevices({ microphoneId: "mic-2", speakerId: "ear-2" });
    await settle();
    expect(softphone.state.devices).toEqual({ microphoneId: "mic-2", speakerId: "ear-2" });
    expect(phone.adapter.microphoneId).toBe("mic-2");
    expect.verifySteps(["speaker ear-2", "setMicrophone mic-2"]);
});
