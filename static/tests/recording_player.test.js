import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { click, manuallyDispatchProgrammaticEvent, queryOne } from "@odoo/hoot-dom";
import { describe, expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";

import {
    defineModels,
    fields,
    models,
    mountView,
    mountWithCleanup,
} from "@web/../tests/web_test_helpers";

import { RecordingPlayer } from "@cgvcall/recording_player/recording_player";

class Recording extends models.Model {
    _name = "recording";

    name = fields.Char();

    _records = [{ id: 3, name: "Recording 3" }];
}

class Talk extends models.Model {
    _name = "talk";

    recording_id = fields.Many2one({ relation: "recording" });
    recording_state = fields.Char();

    _records = [
        { id: 1, recording_id: 3, recording_state: "stored" },
        { id: 2, recording_id: 3, recording_state: "pending" },
        { id: 3 },
    ];
}

describe.current.tags("desktop");
defineMailModels();
defineModels({ Recording, Talk });

test("plays the recording, and fetches nothing before", async () => {
    await mountWithCleanup(RecordingPlayer, { props: { recordingId: 3 } });
    expect("audio").toHaveAttribute("src", "/cgvcall/recording/3");
    expect("audio").toHaveAttribute("preload", "none");
    expect("audio").toHaveAttribute("aria-label", "Recording of the call");
});

test("a recording that cannot be played, and another try", async () => {
    await mountWithCleanup(RecordingPlayer, { props: { recordingId: 3 } });
    await manuallyDispatchProgrammaticEvent(queryOne("audio"), "error");
    await animationFrame();
    expect("audio").toHaveCount(0);
    expect(".o_cgvcall_recording [role=alert]").toHaveText(/The recording could not be played\./);
    await click(".o_cgvcall_recording_retry");
    await animationFrame();
    expect("audio").toHaveCount(1);
});

test("the field, in a form", async () => {
    await mountView({
        type: "form",
        resModel: "talk",
        resId: 1,
        arch: `<form><field name="recording_id" widget="cgvcall_recording"/></form>`,
    });
    expect("audio").toHaveAttribute("src", "/cgvcall/recording/3");
});

test("the field, in a list: a click on it does not open the record", async () => {
    await mountView({
        type: "list",
        resModel: "talk",
        arch: `
            <list>
                <field name="recording_id" widget="cgvcall_recording"/>
                <field name="recording_state" column_invisible="1"/>
            </list>`,
        selectRecord: () => expect.step("open record"),
    });
    expect(".o_data_row:eq(0) audio").toHaveCount(1);
    expect(".o_data_row:eq(1) .o_field_widget").toHaveText("Recording is on its way");
    expect(".o_data_row:eq(2) .o_field_widget").toHaveText("No recording");
    await click("audio");
    expect.verifySteps([]);
});
