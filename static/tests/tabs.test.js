import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { advanceTime } from "@odoo/hoot-mock";

import { getService, makeMockEnv, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { session } from "@web/session";

import { reportedStates, settle, setupSoftphone } from "./softphone_test_helpers";

import { Softphone } from "@cgvcall/softphone/softphone";
import { stateText } from "@cgvcall/softphone/call_text";

describe.current.tags("headless");
defineMailModels();

const NAME = "cgvcall.test.7";

let phone;
let leader;
let follower;

beforeEach(async () => {
    phone = setupSoftphone();
    patchWithCleanup(session, { cgvcall: undefined }); // no tab but those of the test
    await makeMockEnv();
    leader = await openTab("leader");
    follower = await openTab("follower");
});

/** Another tab of the browser, on the page of this test. */
async function openTab(label) {
    const services = {
        orm: getService("orm"),
        bus_service: getService("bus_service"),
        dialog: getService("dialog"),
        notification: { add: (message) => expect.step(`${label}: ${message}`) },
    };
    const tab = new Softphone(services, {
        extension: "101",
        name: NAME,
        loadParts: async () => {},
        onReported: (call) => expect.step(`${label} shows ${call.cause}`),
    });
    await tab.start();
    await settle();
    return tab;
}

/** The browser's part: its locks go to the next tab, its messages stop. */
async function closeTab(tab) {
    tab._link._channel.close();
    for (const { handle } of tab._board.live) {
        if (handle) {
            handle.onEvent = () => {};
        }
    }
    phone.locks.release(NAME);
    await settle();
}

const states = (tab) => tab.state.calls.map(({ state }) => state);
const text = (tab) => stateText(tab.state.calls[0], Date.now());

test("one tab has the line, both show it", async () => {
    expect(phone.adapters).toHaveLength(1);
    expect(leader.state.status).toBe("ready");
    expect(follower.state.status).toBe("ready");
    phone.adapter.handlers.onLost({ final: true, reason: "refused" });
    await settle();
    expect(follower.state.status).toBe("trouble");
    expect(follower.state.reason).toBe("The PBX refused this extension.");
});

test("a tab that is opened during a call shows it", async () => {
    await phone.adapter.incoming();
    const third = await openTab("third");
    expect(states(third)).toEqual(["incoming"]);
    expect(third.incoming[0].who.display).toBe("0987 654 321");
    expect.verifySteps(["ring", "ringtone"]);
});

test("any tab calls, mutes and hangs up; it is one call, told once", async () => {
    follower.call("0912 345 678");
    await settle();
    const handle = phone.adapter.calls.at(-1);
    await handle.placed();
    await handle.answered();
    await settle();
    expect(states(leader)).toEqual(["ongoing"]);
    expect(states(follower)).toEqual(["ongoing"]);
    expect(follower.state.calls[0].recordId).toBe(7);
    follower.toggleMute();
    await settle();
    expect(leader.state.calls[0].muted).toBe(true);
    follower.hangup();
    await settle();
    expect(states(leader)).toEqual(["ended"]);
    expect(states(follower)).toEqual(["ended"]);
    expect(reportedStates(phone)).toEqual(["ringing", "ongoing", "ended"]);
    expect.verifySteps([
        "place 0912345678",
        "mute",
        "hangup",
        "follower shows completed",
        "leader shows completed",
    ]);
});

test("what the leader refuses is said in the tab that asked", async () => {
    await phone.adapter.incoming();
    follower.answer("no-such-call");
    await settle();
    expect.verifySteps(["ring", "ringtone", "follower: This call is not there any more."]);
});

test("a command that no tab knows is refused", async () => {
    follower._run("constructor");
    await settle();
    expect.verifySteps(["follower: This tab is out of date. Reload it."]);
});

test("the same call object lives on in a tab as its state changes", async () => {
    await phone.adapter.incoming();
    const [before] = follower.state.calls;
    follower.answer();
    await settle();
    expect(follower.state.calls[0]).toBe(before);
    expect.verifySteps(["ring", "ringtone", "answer", "no ringtone"]);
});

describe("the leader is closed", () => {
    test("the next tab connects", async () => {
        await closeTab(leader);
        expect(phone.adapters).toHaveLength(2);
        expect(follower.state.status).toBe("ready");
        follower.call("0912 345 678");
        await settle();
        expect(phone.adapter.calls).toHaveLength(1);
        expect.verifySteps(["place 0912345678"]);
    });

    test("while it rings: it rings on, is answered, and is one call", async () => {
        await phone.adapter.incoming();
        expect.verifySteps(["ring", "ringtone"]);
        await closeTab(leader);
        expect(states(follower)).toEqual(["incoming"]);
        expect.verifySteps(["ringtone"]);
        const handle = await phone.adapter.incoming(); // the PBX offers it to the new client
        expect(states(follower)).toEqual(["incoming"]);
        follower.answer();
        await settle();
        await handle.answered();
        await handle.ended();
        await settle();
        expect(reportedStates(phone)).toEqual(["ringing", "ongoing", "ended"]);
        expect.verifySteps(["ring", "answer", "no ringtone", "follower shows completed"]);
    });

    test("an answer that was quicker than the PBX's offer counts", async () => {
        await phone.adapter.incoming();
        await closeTab(leader);
        follower.answer();
        await settle();
        expect(states(follower)).toEqual(["answering"]);
        await phone.adapter.incoming();
        expect.verifySteps(["ring", "ringtone", "ringtone", "no ringtone", "ring", "answer"]);
    });

    test("while it rings, and the caller gives up meanwhile: missed", async () => {
        await phone.adapter.incoming();
        await closeTab(leader);
        await advanceTime(31000);
        await settle();
        expect(text(follower)).toBe("Missed call");
        expect(reportedStates(phone)).toEqual(["ringing", "ended"]);
        expect.verifySteps([
            "ring",
            "ringtone",
            "ringtone",
            "no ringtone",
            "follower shows missed",
        ]);
    });

    test("while somebody writes about an ended call: it stays on the screen", async () => {
        await phone.adapter.incoming();
        leader.reject();
        await settle();
        follower.keep(follower.state.calls[0].id);
        await settle();
        await closeTab(leader);
        await advanceTime(60000);
        expect(states(follower)).toEqual(["ended"]);
        expect.verifySteps([
            ...["ring", "ringtone", "reject", "no ringtone"],
            ...["follower shows rejected", "leader shows rejected"],
        ]);
    });

    test("in the middle of what another tab asked: it is not done twice", async () => {
        phone.answers.prepare = () => {
            expect.step("prepare");
            return new Promise(() => {});
        };
        follower.call("0912 345 678");
        await settle();
        await closeTab(leader);
        expect(text(follower)).toBe("The tab with the call was closed.");
        expect.verifySteps(["prepare", "follower: The tab that held the phone line was closed."]);
    });

    test("in a call: the next tab tells that it is over, and reports it", async () => {
        follower.call("0912 345 678");
        await settle();
        const handle = phone.adapter.calls.at(-1);
        await handle.placed();
        await handle.answered();
        await settle();
        await closeTab(leader);
        expect(text(follower)).toBe("Connection lost · 0:00");
        expect(reportedStates(phone)).toEqual(["ringing", "ongoing", "ended"]);
        expect.verifySteps(["place 0912345678", "follower shows lost"]);
    });
});

describe("the only tab is loaded anew", () => {
    beforeEach(() => {
        patchWithCleanup(browser.navigator, {
            sendBeacon: (url) => url.endsWith("softphone_report") && expect.step("last word"),
        });
        follower._link._channel.close();
        phone.locks.queue = phone.locks.queue.filter(({ held }) => held);
    });

    test("in a call: tells that it is over, and reports it once", async () => {
        leader.call("0912 345 678");
        await settle();
        const handle = phone.adapter.calls.at(-1);
        await handle.placed();
        await handle.answered();
        await settle();
        leader._board._onLeave();
        await closeTab(leader);
        const page = await openTab("page");
        expect(text(page)).toBe("Connection lost · 0:00");
        expect(reportedStates(phone)).toEqual(["ringing", "ongoing", "ended"]);
        await closeTab(page);
        expect(states(await openTab("page"))).toEqual([]);
        expect.verifySteps(["place 0912345678", "last word", "hangup", "page shows lost"]);
    });

    test("while it rings: it rings on", async () => {
        await phone.adapter.incoming();
        leader._board._onLeave();
        await closeTab(leader);
        const page = await openTab("page");
        expect(states(page)).toEqual(["incoming"]);
        await phone.adapter.incoming();
        expect(states(page)).toEqual(["incoming"]);
        expect.verifySteps(["ring", "ringtone", "ringtone", "ring"]);
    });

    test("with something else in the tab's storage", async () => {
        await closeTab(leader);
        for (const stored of [
            "{",
            "3",
            '"x"',
            "[]",
            `{"at": ${Date.now()}, "calls": [null, 3, {"id": "c1"}]}`,
            '{"at": 1, "calls": [{"id": "c1", "who": {}, "state": "incoming"}]}',
        ]) {
            browser.sessionStorage.setItem("cgvcall.calls", stored);
            const page = await openTab("page");
            expect(states(page)).toEqual([]);
            await closeTab(page);
        }
    });
});

test("a leader that does not answer", async () => {
    leader._link._channel.close();
    follower.call("0912 345 678");
    await settle();
    await advanceTime(16000);
    await settle();
    expect.verifySteps(["follower: The tab that holds the phone line does not answer."]);
});

test("messages that make no sense are let pass", async () => {
    const { _channel: channel } = leader._link;
    for (const message of [null, 3, "x", {}, { kind: "explode" }, { kind: "answer", id: "9" }]) {
        channel.postMessage(message);
    }
    await settle();
    expect(follower.state.status).toBe("ready");
});

test("without Web Locks a tab leads itself", async () => {
    patchWithCleanup(browser.navigator, { locks: undefined });
    const lone = await openTab("lone");
    expect(lone.state.status).toBe("ready");
    expect(phone.adapters).toHaveLength(2);
});

test("the browser knows whether a tab is looked at", async () => {
    expect(await leader._link.isAnyTabVisible()).toBe(true);
    expect(await follower._link.isAnyTabVisible()).toBe(true);
});
