import { Component, xml } from "@odoo/owl";

import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    advanceTime,
    beforeEach,
    click,
    describe,
    expect,
    queryAllAttributes,
    queryAllTexts,
    test,
} from "@odoo/hoot";

import {
    getService,
    makeServerError,
    mockService,
    MockServer,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { assets } from "@web/core/assets";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { WebClient } from "@web/webclient/webclient";

import { heard, settle } from "./softphone_test_helpers";

import { countStates, inOrder, stateOf } from "@cgvcall/board/board_words";

defineMailModels();

const TODAY = Object.freeze({
    answered: 0,
    missed: 0,
    outgoing: 0,
    to_return: 0,
    talk_seconds: 0,
});

function makeLine(values = {}) {
    return {
        id: 1,
        number: "101",
        name: "Trần Thị Hoa",
        user_id: 7,
        image_url: false,
        state: "ready",
        seconds: false,
        calls: [],
        today: { ...TODAY },
        ...values,
    };
}

function makeCall(values = {}) {
    return {
        id: 31,
        direction: "inbound",
        incoming: true,
        state: "ongoing",
        name: "Nguyễn Văn An",
        company: "Gạch Việt",
        res_model: "res.partner",
        res_id: 5,
        display: "0912 345 678",
        extension_id: 1,
        user_name: "Trần Thị Hoa",
        extension: "101",
        seconds: 65,
        ...values,
    };
}

describe("words", () => {
    test("a call counts more than the line", () => {
        const ringing = makeCall({ state: "ringing" });
        const calling = makeCall({ state: "ringing", incoming: false });
        expect(stateOf(makeLine({ state: "off" }))).toBe("off");
        expect(stateOf(makeLine({ state: "wrap_up" }))).toBe("wrap_up");
        expect(stateOf(makeLine({ state: "off", calls: [makeCall()] }))).toBe("call");
        expect(stateOf(makeLine({ calls: [ringing] }))).toBe("ringing");
        expect(stateOf(makeLine({ calls: [calling] }))).toBe("calling");
        expect(stateOf(makeLine({ calls: [ringing, makeCall()] }))).toBe("call");
    });

    test("who is away comes last; nobody else changes places", () => {
        const lines = [
            makeLine({ id: 1, state: "off" }),
            makeLine({ id: 2, state: "trouble" }),
            makeLine({ id: 3, state: "ready" }),
            makeLine({ id: 4, state: "off", calls: [makeCall()] }),
        ];
        expect(inOrder(lines).map(({ id }) => id)).toEqual([2, 3, 4, 1]);
        expect(countStates(lines).map(({ key, count }) => [key, count])).toEqual([
            ["call", 1],
            ["ready", 1],
            ["trouble", 1],
            ["off", 1],
        ]);
    });
});

describe("on the page", () => {
    describe.current.tags("desktop");

    let data;
    let fetched;

    beforeEach(() => {
        fetched = 0;
        data = {
            extensions: [makeLine()],
            waiting: [],
            today: { ...TODAY },
            day_ends_in: 3600,
        };
        patchWithCleanup(assets, { loadBundle: async (name) => expect.step(name) });
        onRpc("cgvcall.board", "get_data", () => {
            fetched++;
            return data;
        });
    });

    async function open() {
        await mountWithCleanup(WebClient);
        await getService("action").doAction({ type: "ir.actions.client", tag: "cgvcall.board" });
        await heard("broadcast");
        expect.verifySteps(["cgvcall.assets_board"]);
    }

    async function tell() {
        MockServer.env["bus.bus"]._sendone("broadcast", "cgvcall/board", {});
        await heard("broadcast");
    }

    async function wait(delay) {
        await advanceTime(delay);
        await settle();
    }

    const states = () => queryAllAttributes(".o_cgvcall_board_line", "data-state");

    test("who is in a call with whom, and for how long", async () => {
        data.extensions = [
            makeLine({ calls: [makeCall()], today: { ...TODAY, answered: 3, talk_seconds: 605 } }),
            makeLine({ id: 2, number: "102", name: false, user_id: false, state: "off" }),
        ];
        await open();
        expect(states()).toEqual(["call", "off"]);
        expect(".o_cgvcall_board_line:eq(0) .o_cgvcall_board_name").toHaveText("Trần Thị Hoa");
        expect(".o_cgvcall_board_line:eq(0) .o_cgvcall_board_state").toHaveText("In a call");
        expect(".o_cgvcall_board_person").toHaveText("Nguyễn Văn An");
        expect(".o_cgvcall_board_call").toHaveText(/0912 345 678 · Gạch Việt/);
        expect(".o_cgvcall_clock").toHaveText("1:05");
        expect("[data-figure=answered]:last").toHaveCount(1);
        expect(".o_cgvcall_board_line:eq(0) [data-figure=answered]").toHaveText("3");
        expect(".o_cgvcall_board_talked:eq(0)").toHaveText("10:05");
        expect(".o_cgvcall_board_line:eq(1) .o_cgvcall_board_name").toHaveText(
            "Nobody's telephone"
        );
        await wait(2000);
        expect(".o_cgvcall_clock").toHaveText("1:07");
        expect(fetched).toBe(1); // the clock asks nobody
    });

    test("calls that ring, and whose telephone it is", async () => {
        const call = makeCall({ state: "ringing", seconds: 4, name: false, company: false });
        data.waiting = [call];
        data.extensions = [makeLine({ calls: [call] })];
        await open();
        expect(states()).toEqual(["ringing"]);
        expect(".o_cgvcall_board_waiting .o_cgvcall_board_person").toHaveText("0912 345 678");
        expect(".o_cgvcall_board_waiting").toHaveText(/Rings at Trần Thị Hoa/);
        expect(".o_cgvcall_board_waiting .o_cgvcall_clock").toHaveText("0:04");
        data.waiting = [];
        data.extensions = [makeLine()];
        await tell();
        await wait(2000);
        expect(".o_cgvcall_board_waiting").toHaveCount(0);
        expect(states()).toEqual(["ready"]);
    });

    test("news are fetched together, at most once a second, and nothing without news", async () => {
        await open();
        await wait(60000);
        expect(fetched).toBe(1);
        await tell();
        await tell();
        await wait(300);
        expect(fetched).toBe(2);
        await tell();
        await tell();
        await wait(300);
        expect(fetched).toBe(2);
        await wait(1000);
        expect(fetched).toBe(3);
        await wait(60000);
        expect(fetched).toBe(3);
    });

    test("the next day counts anew", async () => {
        await open();
        await wait(3599_000);
        expect(fetched).toBe(1);
        await wait(2000);
        expect(fetched).toBe(2);
    });

    test("a channel for each company; none once the page is left", async () => {
        patchWithCleanup(user, { activeCompanies: [{ id: 1 }, { id: 4 }] });
        class Elsewhere extends Component {
            static template = xml`<p/>`;
            static props = ["*"];
        }
        registry.category("actions").add("cgvcall.elsewhere", Elsewhere);
        const seen = [];
        await mountWithCleanup(WebClient);
        const bus = getService("bus_service");
        patchWithCleanup(bus, {
            addChannel: (name) => seen.push(`+${name}`),
            deleteChannel: (name) => seen.push(`-${name}`),
        });
        const action = getService("action");
        await action.doAction({ type: "ir.actions.client", tag: "cgvcall.board" });
        await settle();
        const own = () => seen.filter((name) => name.includes("cgvcall"));
        expect(own()).toEqual(["+cgvcall.board_1", "+cgvcall.board_4"]);
        await action.doAction(
            { type: "ir.actions.client", tag: "cgvcall.elsewhere" },
            { clearBreadcrumbs: true }
        );
        await settle();
        expect(own().slice(2)).toEqual(["-cgvcall.board_1", "-cgvcall.board_4"]);
        await tell();
        await wait(2000);
        expect(fetched).toBe(1);
        expect.verifySteps(["cgvcall.assets_board"]);
    });

    test("figures and names open the calls behind them, people their record", async () => {
        data.today = { ...TODAY, missed: 2 };
        data.extensions = [makeLine({ calls: [makeCall()] })];
        onRpc("cgvcall.board", "open_calls", ({ args }) => ({ opened: args }));
        await open();
        mockService("action", {});
        patchWithCleanup(getService("action"), {
            doAction: (action) => {
                expect.step(action.opened || [action.res_model, action.res_id]);
            },
        });
        expect(".o_cgvcall_board_figure[data-figure=missed]").toHaveText(/2/);
        await click(".o_cgvcall_board_figure[data-figure=missed]");
        await settle();
        await click(".o_cgvcall_board_count[data-figure=to_return]");
        await settle();
        await click(".o_cgvcall_board_name");
        await settle();
        await click(".o_cgvcall_board_person");
        await settle();
        expect.verifySteps([
            ["missed", false],
            ["to_return", 1],
            ["all", 1],
            ["res.partner", 5],
        ]);
    });

    test("nobody has an extension", async () => {
        data.extensions = [];
        await open();
        expect(".o_nocontent_help").toHaveText(/No extensions yet/);
    });

    test("what cannot be loaded is tried again", async () => {
        let fails = true;
        onRpc("cgvcall.board", "get_data", () => {
            if (fails) {
                fetched++;
                throw makeServerError({ message: "No" });
            }
        });
        await open();
        expect(".o_cgvcall_board_error").toHaveText(/could not be loaded/);
        await click(".o_cgvcall_board_error button");
        await settle();
        expect(fetched).toBe(2);
        fails = false;
        await wait(10000);
        expect(".o_cgvcall_board_error").toHaveCount(0);
        expect(states()).toEqual(["ready"]);
        fails = true;
        await tell();
        await wait(2000);
        // What was there is shown on, with a word of caution.
        expect(".o_cgvcall_board_stale").toHaveCount(1);
        expect(states()).toEqual(["ready"]);
        fails = false;
        await wait(10000);
        expect(".o_cgvcall_board_stale").toHaveCount(0);
    });

    test("no connection: it says so, until there is one again", async () => {
        await open();
        await wait(1000); // until the bus is there
        getService("bus_service").trigger("BUS:DISCONNECT");
        await settle();
        expect(".o_cgvcall_board_stale").toHaveText(/may be out of date/);
        getService("bus_service").trigger("BUS:RECONNECT");
        await tell(); // as the server does when a board listens
        await wait(2000);
        expect(".o_cgvcall_board_stale").toHaveCount(0);
        expect(fetched).toBe(2);
    });

    test("how many are how", async () => {
        data.extensions = [makeLine(), makeLine({ id: 2 }), makeLine({ id: 3, state: "trouble" })];
        await open();
        expect(queryAllTexts(".o_cgvcall_board_states")).toEqual(["Ready: 2", "Not connected: 1"]);
        expect(".o_cgvcall_board_note").toHaveText(/are not live/);
    });
});
