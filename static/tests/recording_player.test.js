import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, press, queryOne } from "@odoo/hoot-dom";

import {
    defineModels,
    fields,
    getService,
    MockServer,
    models,
    mountView,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { registry } from "@web/core/registry";

import { bundle } from "@cgvcall/recording_player/lazy";

import { audio, recording, settle, setupPlayer } from "./player_helpers";

class Recording extends models.Model {
    _name = "recording";

    name = fields.Char();

    _records = [{ id: 3, name: "Incoming call · An" }];
}

class Call extends models.Model {
    _name = "cgvcall.call";

    recording_id = fields.Many2one({ relation: "recording" });
    recording_state = fields.Char();
    talk_seconds = fields.Integer();

    _records = [
        { id: 1, recording_id: 3, recording_state: "stored", talk_seconds: 125 },
        { id: 2, recording_id: 3, recording_state: "pending" },
        { id: 3, recording_id: 3, recording_state: "failed" },
        { id: 4, recording_id: 3, recording_state: "purged" },
        { id: 5 },
    ];
}

describe.current.tags("desktop");
defineMailModels();
defineModels({ Recording, Call });
beforeEach(() => setupPlayer(recording()));

const PLAY = ".o_data_row:eq(0) .o_cgvcall_play";

function mountForm(resId) {
    return mountView({
        type: "form",
        resModel: "cgvcall.call",
        resId,
        arch: `
            <form>
                <field name="recording_id" widget="cgvcall_recording"/>
                <field name="recording_state" invisible="1"/>
                <field name="talk_seconds" invisible="1"/>
            </form>`,
    });
}

function mountList() {
    return mountView({
        type: "list",
        resModel: "cgvcall.call",
        arch: `
            <list>
                <field name="recording_id" widget="cgvcall_play"/>
                <field name="talk_seconds"/>
            </list>`,
        selectRecord: () => expect.step("open record"),
    });
}

test("in a form: the player, and no sound is fetched before somebody presses play", async () => {
    await mountForm(1);
    await settle();
    expect(".o_cgvcall_player").toHaveCount(1);
    expect(".o_cgvcall_total").toHaveText("2:05");
    expect.verifySteps(["info 3"]);
});

test("in a form: why there is nothing to hear", async () => {
    await mountForm(2);
    expect("[name=recording_id]").toHaveText("Recording is on its way");
});

test("in a form: no recording", async () => {
    await mountForm(5);
    expect("[name=recording_id]").toHaveText("No recording");
    expect.verifySteps([]);
});

test("in a form: a recording that was awaited comes", async () => {
    await mountForm(2);
    MockServer.env["cgvcall.call"].write([2], { recording_state: "stored" });
    const tell = async (ids) => {
        MockServer.env["bus.bus"]._sendone("broadcast", "cgvcall/cards", { call_ids: ids });
        await settle();
        await settle();
    };
    await tell([1]);
    expect(".o_cgvcall_recording").toHaveCount(0);
    await tell([2]);
    expect(".o_cgvcall_recording").toHaveCount(1);
    await settle();
    expect.verifySteps(["info 3"]);
});

test("in a list: a button for each recording, which does not open the record", async () => {
    await mountList();
    expect(".o_cgvcall_play").toHaveCount(1);
    expect(PLAY).toHaveAttribute("aria-label", "Play: Incoming call · An");
    const silent = (row) => `.o_data_row:eq(${row}) .o_cgvcall_silent`;
    expect(silent(1)).toHaveAttribute("title", "Recording is on its way");
    expect(silent(2)).toHaveAttribute("title", "The recording could not be fetched");
    expect(silent(3)).toHaveAttribute("title", "Recording deleted");
    expect(".o_data_row:eq(4) .o_field_cgvcall_play > *").toHaveCount(0);
    await click(PLAY);
    await settle();
    await audio().sounds();
    expect(PLAY).toHaveAttribute("aria-label", "Pause");
    expect(PLAY).toHaveAttribute("aria-pressed", "true");
    expect(".o_cgvcall_player_dock .o_cgvcall_dock_title").toHaveText("Incoming call · An");
    await click(PLAY);
    await settle();
    expect(PLAY).toHaveAttribute("aria-pressed", "false");
    expect.verifySteps(["open /cgvcall/recording/3", "play", "info 3", "pause"]);
});

test("in a list: with the keyboard", async () => {
    await mountList();
    queryOne(PLAY).focus();
    await press("Enter");
    await settle();
    expect.verifySteps(["open /cgvcall/recording/3", "play", "info 3"]);
});

test("the parts of the player cannot be fetched, and another try", async () => {
    const parts = registry.category("cgvcall.parts");
    const Engine = parts.get("PlayerEngine");
    parts.remove("PlayerEngine");
    patchWithCleanup(bundle, {
        async load() {
            throw new Error("offline");
        },
    });
    await mountForm(1);
    await settle();
    expect(".o_notification").toHaveText("The player could not be loaded.");
    expect(".o_cgvcall_player").toHaveCount(0);
    bundle.load = async () => parts.add("PlayerEngine", Engine);
    await click(".o_cgvcall_recording_retry");
    await settle();
    expect(".o_cgvcall_player").toHaveCount(1);
    expect.verifySteps(["info 3"]);
});

test("of several that are chosen while the parts are fetched, the last one plays", async () => {
    await mountList();
    const player = getService("cgvcall.player");
    player.play({ recordingId: 4 });
    player.play({ recordingId: 3 });
    await settle();
    expect.verifySteps(["open /cgvcall/recording/3", "play", "info 3"]);
});
