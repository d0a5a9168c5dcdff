import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { Component, useState, xml } from "@odoo/owl";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, edit, press, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";

import {
    contains,
    getService,
    makeServerError,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { MainComponentsContainer } from "@web/core/main_components_container";

import { RecordingPlayer } from "@cgvcall/recording_player/recording_player";

import { fakeSoftphone, makeCall } from "./fake_softphone";
import { audio, note, recording, settle, setupPlayer } from "./player_helpers";

describe.current.tags("desktop");
defineMailModels();

const SOUND = Object.freeze({ recordingId: 3, callId: 7, title: "An", seconds: 125 });
const PLAYER = ".o_cgvcall_player";
const DOCK = ".o_cgvcall_player_dock";
const OPEN = "open /cgvcall/recording/3";

let page;

/** A page that shows players of these recordings, and Odoo's main components. */
async function mountPage(...sounds) {
    class Page extends Component {
        static template = xml`
            <RecordingPlayer t-foreach="state.sounds" t-as="sound" t-key="sound.recordingId" t-props="sound"/>
            <MainComponentsContainer/>`;
        static components = { MainComponentsContainer, RecordingPlayer };
        static props = {};

        setup() {
            page = this.state = useState({ sounds });
        }
    }
    await mountWithCleanup(Page, { noMainContainer: true });
    await settle();
}

async function mountPlaying(values = {}) {
    setupPlayer(recording(values));
    await mountPage(SOUND);
    await click(".o_cgvcall_play_big");
    await audio().sounds();
    expect.verifySteps(["info 3", OPEN, "play"]);
}

const state = () => getService("cgvcall.player").state;

/** The pointer, at this share of the bar. */
async function point(type, share) {
    const track = queryOne(".o_cgvcall_track", { visible: false });
    track.style.width = "200px"; // unit tests have no styles
    const { left, width } = track.getBoundingClientRect();
    const detail = { button: 0, clientX: left + width * share, bubbles: true };
    track.dispatchEvent(new PointerEvent(type, detail));
    await animationFrame();
}

beforeEach(() => browser.localStorage.removeItem("cgvcall.player.speed"));

describe("the sound", () => {
    test("is downloaded by who may, beside being heard", async () => {
        onRpc("has_group", ({ args }) => args[1] === "cgvcall.group_downloader");
        await mountPlaying();
        expect(".o_cgvcall_download").toHaveAttribute("href", "/cgvcall/recording/3?download=1");
    });

    test("is not offered for download to others", async () => {
        onRpc("has_group", ({ args }) => args[1] !== "cgvcall.group_downloader");
        await mountPlaying();
        expect(PLAYER).toHaveCount(1);
        expect(".o_cgvcall_download").toHaveCount(0);
    });

    test("plays, goes on, pauses, ends and begins anew", async () => {
        await mountPlaying();
        expect(PLAYER).toHaveAttribute("data-status", "playing");
        expect(".o_cgvcall_total").toHaveText("2:10", { message: "the file knows better" });
        await audio().at(74.6);
        expect(".o_cgvcall_elapsed").toHaveText("1:14");
        expect("[role=slider]").toHaveAttribute("aria-valuetext", "1:14 of 2:10");
        expect("[role=slider]").toHaveAttribute("aria-valuenow", "74");
        await click(".o_cgvcall_play_big");
        await animationFrame();
        expect(PLAYER).toHaveAttribute("data-status", "paused");
        await click(".o_cgvcall_play_big");
        expect.verifySteps(["pause", "play"]);
        audio().paused = true;
        await audio().tell("ended");
        expect(PLAYER).toHaveAttribute("data-status", "paused");
    });

    test("one sound at a time: another recording takes its place", async () => {
        setupPlayer(recording(), recording({ id: 4, call_id: 8 }));
        await mountPage(SOUND, { recordingId: 4, seconds: 60 });
        expect.verifySteps(["info 3,4"]);
        await click(".o_cgvcall_play_big:eq(0)");
        await audio().sounds();
        const first = audio();
        await click(".o_cgvcall_play_big:eq(1)");
        await audio().sounds(60);
        expect(audio()).toBe(first);
        expect(`${PLAYER}:eq(0)`).toHaveAttribute("data-status", "idle");
        expect(`${PLAYER}:eq(1)`).toHaveAttribute("data-status", "playing");
        expect.verifySteps([OPEN, "play", "open /cgvcall/recording/4", "play"]);
    });

    test("waits for the network, and says so", async () => {
        await mountPlaying();
        await audio().tell("waiting");
        expect(".o_cgvcall_play_big .fa-spin").toHaveCount(1);
        await audio().tell("playing");
        expect(".o_cgvcall_play_big .fa-spin").toHaveCount(0);
    });

    test("a browser that wants a click first", async () => {
        setupPlayer(recording());
        await mountPage(SOUND);
        await getService("cgvcall.player").load();
        audio().refuses = "NotAllowedError";
        await click(".o_cgvcall_play_big");
        await settle();
        expect(PLAYER).toHaveAttribute("data-status", "paused");
        expect.verifySteps(["info 3", OPEN, "play"]);
    });

    test("makes way for a call, and only for a new one", async () => {
        const softphone = fakeSoftphone();
        await mountPlaying();
        softphone.state.calls = [makeCall({ state: "incoming", incoming: true })];
        await settle();
        expect(PLAYER).toHaveAttribute("data-status", "paused");
        expect.verifySteps(["pause"]);
        await click(".o_cgvcall_play_big");
        await audio().sounds();
        softphone.state.calls[0].state = "ended";
        await settle();
        expect(PLAYER).toHaveAttribute("data-status", "playing");
        expect.verifySteps(["play"]);
    });
});

describe("moving about", () => {
    test("10 seconds back and forth, not beyond the ends", async () => {
        await mountPlaying();
        await audio().at(30);
        await click(".o_cgvcall_forth");
        expect(audio().currentTime).toBe(40);
        await click(".o_cgvcall_back");
        expect(audio().currentTime).toBe(30);
        await audio().at(4);
        await click(".o_cgvcall_back");
        expect(audio().currentTime).toBe(0);
        await audio().at(126);
        await click(".o_cgvcall_forth");
        expect(audio().currentTime).toBe(130);
    });

    test("a drag on the bar; one that was not begun begins there", async () => {
        setupPlayer(recording());
        await mountPage(SOUND);
        await point("pointerdown", 0.25);
        await point("pointermove", 0.5);
        expect(audio().paused).toBe(true, { message: "still held" });
        expect("[role=slider]").toHaveAttribute("aria-valuenow", "62");
        await point("pointerup", 0.5);
        await settle();
        expect(audio().currentTime).toBe(62.5);
        expect.verifySteps(["info 3", OPEN, "play"]);
    });

    test("a drag that the browser takes away changes nothing", async () => {
        await mountPlaying();
        await point("pointerdown", 0.5);
        await point("pointercancel", 0.5);
        await point("pointerup", 0.5);
        expect(audio().currentTime).toBe(0);
    });

    test("keys, of a player that has the focus", async () => {
        await mountPlaying();
        await audio().at(30);
        const pressed = async (key) => {
            await press(key);
            await animationFrame();
            return [audio().currentTime, state().speed, audio().paused];
        };
        queryOne("[role=slider]").focus();
        expect(await pressed("ArrowRight")).toEqual([35, 1, false]);
        expect(await pressed("ArrowLeft")).toEqual([30, 1, false]);
        expect(await pressed(">")).toEqual([30, 1.25, false]);
        expect(await pressed("<")).toEqual([30, 1, false]);
        expect(await pressed(" ")).toEqual([30, 1, true]);
        expect(await pressed("Home")).toEqual([0, 1, true]);
        expect(await pressed("End")).toEqual([130, 1, true]);
        queryOne("[role=slider]").blur();
        expect(await pressed("ArrowLeft")).toEqual([130, 1, true]);
        expect.verifySteps(["pause"]);
    });

    test("eight speeds, and the last one is remembered", async () => {
        await mountPlaying();
        expect(queryAllTexts(".o_cgvcall_speed option")).toEqual([
            "0.5×",
            "0.75×",
            "1×",
            "1.25×",
            "1.5×",
            "2×",
            "2.5×",
            "3×",
        ]);
        expect(".o_cgvcall_speed").toHaveValue("1");
        await contains(".o_cgvcall_speed").select("2.5");
        expect(audio().playbackRate).toBe(2.5);
        expect(audio().defaultPlaybackRate).toBe(2.5, { message: "for the next file, too" });
        expect(browser.localStorage.getItem("cgvcall.player.speed")).toBe("2.5");
        queryOne("[role=slider]").focus();
        await press(">");
        await press(">");
        expect(audio().playbackRate).toBe(3);
    });

    test("the remembered speed", async () => {
        browser.localStorage.setItem("cgvcall.player.speed", "1.5");
        await mountPlaying();
        expect(audio().playbackRate).toBe(1.5);
        expect(".o_cgvcall_speed").toHaveValue("1.5");
    });

    test("a speed that no player offers is forgotten", async () => {
        browser.localStorage.setItem("cgvcall.player.speed", "77");
        await mountPlaying();
        expect(audio().playbackRate).toBe(1);
    });
});

describe("the dock", () => {
    test("goes on when the page goes away, and stays when it is paused", async () => {
        await mountPlaying();
        expect(DOCK).toHaveCount(0);
        page.sounds = [];
        await settle();
        expect(DOCK).toHaveCount(1);
        expect(`${DOCK} ${PLAYER}`).toHaveAttribute("data-status", "playing");
        expect.verifySteps(["info 3"]);
        await click(`${DOCK} .o_cgvcall_play_big`);
        await settle();
        expect(DOCK).toHaveCount(1);
        expect.verifySteps(["pause"]);
    });

    test("what is paused ends with its page", async () => {
        await mountPlaying();
        audio().pause();
        page.sounds = [];
        await settle();
        expect(DOCK).toHaveCount(0);
        expect(state().recordingId).toBe(false);
        expect.verifySteps(["pause"]);
    });

    test("plays what the service is asked to, leads to the call, and is closed", async () => {
        mockService("action", {
            doAction: ({ res_model, res_id }) => expect.step(`open ${res_model} ${res_id}`),
        });
        setupPlayer(recording());
        await mountPage();
        const player = getService("cgvcall.player");
        await player.play(SOUND);
        await audio().sounds();
        expect(player.isPlaying(3)).toBe(true);
        expect(`${DOCK} .o_cgvcall_dock_title`).toHaveText("An");
        await click(".o_cgvcall_dock_title");
        await click(".o_cgvcall_dock_close");
        await settle();
        expect(DOCK).toHaveCount(0);
        expect(player.isPlaying(3)).toBe(false);
        expect.verifySteps([OPEN, "play", "info 3", "open cgvcall.call 7", "pause"]);
    });

    test("a page that shows what sounds in the dock shows the same", async () => {
        setupPlayer(recording());
        await mountPage();
        await getService("cgvcall.player").play(SOUND);
        await audio().sounds();
        page.sounds = [SOUND];
        await settle();
        await audio().at(20);
        expect(queryAllTexts(".o_cgvcall_elapsed")).toEqual(["0:20", "0:20"]);
        await click(`.o_cgvcall_recording .o_cgvcall_play_big`);
        await settle();
        expect(DOCK).toHaveCount(1);
        expect.verifySteps([OPEN, "play", "info 3", "info 3", "pause"]);
    });
});

describe("what goes wrong", () => {
    test("why, as the server knows it, and another try where it stopped", async () => {
        const known = recording();
        setupPlayer(known);
        await mountPage(SOUND);
        await click(".o_cgvcall_play_big");
        await audio().sounds();
        await audio().at(42);
        await audio().fails();
        expect(".o_cgvcall_error").toHaveText(/^The recording could not be played\./);
        await click(".o_cgvcall_recording_retry");
        expect(audio().currentTime).toBe(42);
        await audio().sounds();
        expect(".o_cgvcall_error").toHaveCount(0);
        expect.verifySteps(["info 3", OPEN, "play", "info 3", OPEN, "play"]);
        known.state = "purged";
        await audio().fails();
        expect(".o_cgvcall_obstacle").toHaveText("Recording deleted");
        expect(".o_cgvcall_play_big").toHaveCount(0);
        expect.verifySteps(["info 3"]);
    });

    test("not for the user's ears, or not there any more", async () => {
        setupPlayer();
        await mountPage(SOUND);
        await click(".o_cgvcall_play_big");
        await audio().fails();
        expect(".o_cgvcall_error").toHaveText(
            /^This recording is not there, or not for your ears\./
        );
        expect.verifySteps(["info 3", OPEN, "play", "info 3"]);
    });

    test("no network", async () => {
        setupPlayer(recording());
        await mountPage(SOUND);
        onRpc("cgvcall.recording", "player_info", () => {
            throw makeServerError({ message: "The server is busy." });
        });
        await click(".o_cgvcall_play_big");
        await audio().fails();
        expect(".o_cgvcall_error").toHaveText(/^The server is busy\./);
        expect.verifySteps(["info 3", OPEN, "play"]);
    });
});

describe("notes", () => {
    const notes = [note(), note({ id: 2, position: 120, text: "Signs", may_edit: false })];

    test("marks on the bar and a list; a click jumps there and plays", async () => {
        setupPlayer(recording({ notes }));
        await mountPage(SOUND);
        expect(queryAllTexts(".o_cgvcall_moment")).toEqual([
            "1:14\nAsks for a discount Trần Thị Rep",
            "2:00\nSigns Trần Thị Rep",
        ]);
        expect(".o_cgvcall_mark:eq(0)").toHaveAttribute("title", "1:14 Asks for a discount");
        expect(queryOne(".o_cgvcall_mark:eq(1)").style.left).toBe("96%");
        expect(".o_cgvcall_moment_tools").toHaveCount(1, { message: "only of the own one" });
        expect(".o_cgvcall_moment_add").toHaveCount(0, { message: "nothing was heard yet" });
        await click(".o_cgvcall_jump:eq(0)");
        expect(audio().currentTime).toBe(74);
        await audio().sounds();
        await click(".o_cgvcall_mark:eq(1)");
        expect(audio().currentTime).toBe(120);
        audio().pause();
        await click(".o_cgvcall_jump:eq(0)");
        expect.verifySteps(["info 3", OPEN, "play", "play", "pause", "play"]);
    });

    test("add one here, at the moment the button was pressed", async () => {
        onRpc("cgvcall.recording", "player_add_note", ({ args }) => {
            expect.step(`add ${JSON.stringify(args)}`);
            return note({ id: 9, position: args[1], text: args[2] });
        });
        await mountPlaying({ notes });
        await audio().at(90.9);
        expect(".o_cgvcall_moment_add").toHaveText("Add a note at 1:30");
        await click(".o_cgvcall_moment_add");
        await animationFrame();
        await audio().at(95);
        expect(".o_cgvcall_moment_input").toBeFocused();
        expect(".o_cgvcall_moment_save").not.toBeEnabled();
        await edit(" <b>Signs</b> ");
        await press("Enter");
        await settle();
        expect(queryAllTexts(".o_cgvcall_jump")).toEqual(["1:14", "1:30", "2:00"]);
        expect(".o_cgvcall_moment_text:eq(1)").toHaveText("<b>Signs</b> Trần Thị Rep");
        expect(".o_cgvcall_moment_input").toHaveCount(0);
        expect(audio().paused).toBe(false, { message: "keys in the text are not the player's" });
        expect.verifySteps(['add [3,90,"<b>Signs</b>"]']);
    });

    test("the server refuses: the text stays, and the user is told", async () => {
        onRpc("cgvcall.recording", "player_add_note", () => {
            throw makeServerError({ message: "The server is busy." });
        });
        await mountPlaying();
        await click(".o_cgvcall_moment_add");
        await animationFrame();
        await edit("Signs");
        await animationFrame();
        await click(".o_cgvcall_moment_save");
        await settle();
        expect(".o_notification").toHaveText("The server is busy.");
        expect(".o_cgvcall_moment_input").toHaveValue("Signs");
        await click(".o_cgvcall_moment_input");
        await press("Escape");
        await animationFrame();
        expect(".o_cgvcall_moment_input").toHaveCount(0);
    });

    test("change and delete one's own", async () => {
        onRpc("cgvcall.recording.note", "write", ({ args }) => {
            expect.step(`write ${JSON.stringify(args)}`);
            return true;
        });
        onRpc("cgvcall.recording.note", "unlink", ({ args }) => {
            expect.step(`unlink ${args}`);
            return true;
        });
        setupPlayer(recording({ notes }));
        await mountPage(SOUND);
        await click(".o_cgvcall_moment_edit");
        await animationFrame();
        await edit("Wants 5 %");
        await press("Enter");
        await settle();
        expect(".o_cgvcall_moment_text:eq(0)").toHaveText("Wants 5 % Trần Thị Rep");
        await click(".o_cgvcall_moment_delete");
        await settle();
        expect(".modal").toHaveText(/Delete this note\?/);
        await click(".modal .btn-primary");
        await settle();
        expect(queryAllTexts(".o_cgvcall_jump")).toEqual(["2:00"]);
        expect.verifySteps(["info 3", 'write [[1],{"text":"Wants 5 %"}]', "unlink 1"]);
    });

    test("of a deleted recording: they are there, and lead nowhere", async () => {
        setupPlayer(recording({ state: "purged", notes }));
        await mountPage({ ...SOUND, state: "purged" });
        expect(".o_cgvcall_obstacle").toHaveText("Recording deleted");
        expect(".o_cgvcall_moment").toHaveCount(2);
        await click(".o_cgvcall_jump:eq(0)");
        await settle();
        expect.verifySteps(["info 3"]);
    });

    test("what a colleague writes appears", async () => {
        const known = recording();
        setupPlayer(known);
        await mountPage(SOUND);
        known.notes = [note({ text: "From elsewhere" })];
        getService("cgvcall.player").engine.shelf.refresh([8]);
        await settle();
        expect(".o_cgvcall_moment").toHaveCount(0);
        getService("cgvcall.player").engine.shelf.refresh([7]);
        await settle();
        expect(".o_cgvcall_moment_text").toHaveText("From elsewhere Trần Thị Rep");
        expect.verifySteps(["info 3", "info 3"]);
    });
});
