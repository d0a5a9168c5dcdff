import {
    contains,
    defineMailModels,
    openFormView,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { advanceTime, animationFrame, Deferred } from "@odoo/hoot-mock";

import { getService, MockServer, onRpc, serverState } from "@web/../tests/web_test_helpers";

import { note, recording, settle, setupPlayer } from "./player_helpers";

const CALL = {
    id: 7,
    direction: "outbound",
    disposition: "answered",
    state: "ended",
    number_display: "0912 345 678",
    talk_seconds: 125,
    ring_seconds: 8,
    started_at: "2026-11-22 03:00:00",
    user_name: "Trần Thị Rep",
    recording_id: false,
    recording_state: false,
};

describe.current.tags("desktop");
defineMailModels();
beforeEach(() => setupPlayer(recording({ notes: [note()] })));

/** Open a contact with one message, which tells of `calls`. */
async function openChatter(calls, messageValues = {}) {
    const pyEnv = await startServer();
    const partnerId = pyEnv["res.partner"].create({ name: "An" });
    const messageId = pyEnv["mail.message"].create({
        author_id: serverState.partnerId,
        body: "<p>Outgoing call, 2:05, to 0912 345 678</p>",
        message_type: "notification",
        model: "res.partner",
        res_id: partnerId,
        ...messageValues,
    });
    await start();
    await openFormView("res.partner", partnerId);
    await contains(".o-mail-Message");
    const ids = calls.map(({ id }) => id);
    getService("mail.store").insert({
        "cgvcall.call": calls,
        "mail.message": [{ id: messageId, cgvcall_call_ids: ids }],
    });
    await animationFrame();
    return partnerId;
}

/** These calls changed on the server. */
async function tell(...ids) {
    const arrived = new Deferred();
    getService("bus_service").subscribe("cgvcall/cards", () => arrived.resolve());
    MockServer.env["bus.bus"]._sendone("broadcast", "cgvcall/cards", { call_ids: ids });
    await arrived;
}

test("an answered call with its recording", async () => {
    await openChatter([{ ...CALL, recording_id: 3, recording_state: "stored" }]);
    expect(".o_cgvcall_card").toHaveCount(1);
    expect(".o_cgvcall_card_text").toHaveText("Outgoing call · 2:05 · 0912 345 678 · Trần Thị Rep");
    await settle();
    expect(".o_cgvcall_card .o_cgvcall_player").toHaveCount(1);
    expect(".o_cgvcall_card .o_cgvcall_total").toHaveText("2:05");
    expect(".o_cgvcall_card .o_cgvcall_moment").toHaveText(/^1:14\s+Asks for a discount/);
    expect.verifySteps(["info 3"]);
    expect(".o-mail-Message-body").not.toHaveText(/to 0912 345 678/);
});

test("a message of a person, too", async () => {
    await openChatter([CALL], { message_type: "comment" });
    expect(".o_cgvcall_card").toHaveCount(1);
    expect(".o-mail-Message-richBody").toHaveCount(0);
});

test("a missed call is red", async () => {
    await openChatter([{ ...CALL, direction: "inbound", disposition: "missed", user_name: false }]);
    expect(".o_cgvcall_card_text").toHaveText("Missed call · rang 0:08 · 0912 345 678");
    expect(".o_cgvcall_card_text span:first").toHaveClass("text-danger");
    expect(".o_cgvcall_card_icon").toHaveClass("text-danger");
});

test("the note and the outcome, as text", async () => {
    await openChatter([{ ...CALL, note: "Wants a <b>quote</b>", outcome_name: "Interested" }]);
    expect(".o_cgvcall_card_note").toHaveText("Wants a <b>quote</b>");
    expect(".o_cgvcall_card_outcome").toHaveText("Interested");
});

test("a recording that is not there", async () => {
    await openChatter([
        { ...CALL, recording_state: "pending" },
        { ...CALL, id: 8, recording_state: "failed" },
        { ...CALL, id: 9, recording_state: "purged" },
        { ...CALL, id: 10, recording_state: "stored" },
    ]);
    expect(".o_cgvcall_card").toHaveCount(4);
    expect(".o_cgvcall_recording").toHaveCount(0, {
        message: "stored, but not for this user's ears",
    });
    expect(".o_cgvcall_card_recording:eq(0)").toHaveText("Recording is on its way");
    expect(".o_cgvcall_card_recording:eq(1)").toHaveText("The recording could not be fetched");
    expect(".o_cgvcall_card_recording:eq(2)").toHaveText("Recording deleted");
});

test("a deleted recording leaves its notes, for who could hear it", async () => {
    setupPlayer(recording({ state: "purged", notes: [note()] }));
    await openChatter([{ ...CALL, recording_id: 3, recording_state: "purged" }]);
    await settle();
    expect(".o_cgvcall_card .o_cgvcall_obstacle").toHaveText("Recording deleted");
    expect(".o_cgvcall_card .o_cgvcall_moment").toHaveCount(1);
    expect(".o_cgvcall_card .o_cgvcall_play_big").toHaveCount(0);
    expect.verifySteps(["info 3"]);
});

test("follows its call: a recording that comes late, a new note", async () => {
    const partnerId = await openChatter([{ ...CALL, recording_state: "pending" }]);
    onRpc("cgvcall.call", "chatter_cards", ({ args: [ids] }) => {
        expect.step(`cards ${ids}`);
        const entry = ["res.partner", partnerId];
        const news = { entry, recording_id: 3, recording_state: "stored", note: "Wants a quote" };
        return { "cgvcall.call": [{ ...CALL, ...news }] };
    });
    expect(".o_cgvcall_card_recording").toHaveText("Recording is on its way");
    await tell(7, 8);
    await tell(7);
    await tell(9);
    await advanceTime(1000);
    await settle();
    expect(".o_cgvcall_card").toHaveCount(1);
    expect(".o_cgvcall_card .o_cgvcall_player").toHaveCount(1);
    expect(".o_cgvcall_card_note").toHaveText("Wants a quote");
    expect.verifySteps(["cards 7", "info 3"]);
});

test("a call of somebody else, or of nobody, leaves the page", async () => {
    onRpc("cgvcall.call", "chatter_cards", () => ({
        "cgvcall.call": [{ ...CALL, entry: ["res.partner", 999] }],
    }));
    await openChatter([CALL]);
    expect(".o_cgvcall_card").toHaveCount(1);
    await tell(7);
    await advanceTime(1000);
    await settle();
    expect(".o_cgvcall_card").toHaveCount(0);
});

test("an erased call leaves the page, and what was written then comes", async () => {
    const partnerId = await openChatter([CALL]);
    expect(".o_cgvcall_card").toHaveCount(1);
    const messages = MockServer.env["mail.message"];
    const [{ id }] = messages.search_read([["res_id", "=", partnerId]], ["id"]);
    messages.unlink([id]);
    messages.create({
        author_id: serverState.partnerId,
        body: "<p>Call data of this person was erased.</p>",
        message_type: "notification",
        model: "res.partner",
        res_id: partnerId,
    });
    MockServer.env["bus.bus"]._sendone("broadcast", "mail.message/delete", { message_ids: [id] });
    await contains(".o-mail-Message:contains(was erased)");
    expect(".o_cgvcall_card").toHaveCount(0);
});

test("without a call to show, the text stays", async () => {
    await openChatter([]);
    expect(".o_cgvcall_card").toHaveCount(0);
    expect(".o-mail-Message-body").toHaveText("Outgoing call, 2:05, to 0912 345 678");
});
