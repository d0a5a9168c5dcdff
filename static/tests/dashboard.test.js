import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, mockDate, test } from "@odoo/hoot";
import { queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame, Deferred } from "@odoo/hoot-mock";

import {
    contains,
    makeMockEnv,
    makeServerError,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";

import { Dashboard } from "@cgvcall/dashboard/dashboard";
import { Trend } from "@cgvcall/dashboard/trend";

describe.current.tags("desktop");
defineMailModels();

const NOTHING = {
    calls: 0,
    incoming: 0,
    answered: 0,
    missed: 0,
    outgoing: 0,
    reached: 0,
    talks: 0,
    talk_seconds: 0,
    returned: 0,
    to_return: 0,
    let_go: 0,
    answered_rate: null,
    reached_rate: null,
    ring_average: null,
    ring_median: null,
    talk_average: null,
    return_median: null,
};
const NOW = {
    ...NOTHING,
    calls: 10,
    incoming: 8,
    answered: 3,
    missed: 5,
    outgoing: 2,
    reached: 1,
    talks: 4,
    talk_seconds: 165,
    returned: 2,
    to_return: 1,
    let_go: 2,
    answered_rate: 3 / 8,
    reached_rate: 1 / 2,
    ring_average: 14,
    ring_median: 8,
    talk_average: 41.25,
    return_median: 1815,
};
const AGENT = { ...NOW, calls_before: 8 };
const PERIOD = {
    date_from: "2026-10-12",
    date_to: "2026-10-18",
    before_from: "2026-10-05",
    before_to: "2026-10-11",
    before_until: "2026-10-07 03:30:00",
};

let data;
let answer;

beforeEach(() => {
    mockDate("2026-10-14T10:30:00", +7);
    data = {
        period: PERIOD,
        now: NOW,
        before: { ...NOTHING, calls: 4, missed: 4, answered_rate: 0.5, ring_median: 10 },
        trend: {
            unit: "day",
            bars: [
                {
                    date_from: "2026-10-12",
                    date_to: "2026-10-12",
                    answered: 1,
                    missed: 1,
                    outgoing: 1,
                    before: 4,
                },
                {
                    date_from: "2026-10-13",
                    date_to: "2026-10-13",
                    answered: 2,
                    missed: 4,
                    outgoing: 1,
                    before: 0,
                },
            ],
        },
        heat: [
            { weekday: 1, hour: 9, calls: 2, incoming: 1, missed: 1 },
            { weekday: 0, hour: 20, calls: 1, incoming: 0, missed: 0 },
        ],
        agents: [
            { ...AGENT, user_id: 7, name: "Trần Thị Hoa", calls: 6, talk_seconds: 5 },
            { ...AGENT, user_id: 8, name: "Lê Minh Quân", calls: 3, talk_seconds: 160 },
            { ...AGENT, user_id: false, name: false, calls: 1, talk_seconds: 0 },
        ],
        outcomes: [{ id: 3, name: "Interested", calls: 2 }],
        teams: [
            { id: 1, name: "North" },
            { id: 2, name: "South" },
        ],
        hotlines: [{ number: "+842873001234", name: "028 7300 1234" }],
        agent: false,
    };
    answer = () => data;
    onRpc("cgvcall.dashboard", "get_data", ({ args }) => {
        const { date_from, date_to, ...others } = args[0];
        const chosen = Object.entries(others).filter(([, value]) => value);
        expect.step([date_from, date_to, ...chosen.flat()].join(" "));
        return answer();
    });
    onRpc("cgvcall.dashboard", "open_calls", ({ args }) => {
        expect.step(`open ${JSON.stringify(args.slice(1))} of ${args[0].date_from}`);
        return { type: "ir.actions.act_window", res_model: "cgvcall.call" };
    });
    mockService("action", {
        doAction: ({ res_model }) => expect.step(`do ${res_model}`),
    });
});

async function openDashboard(props = {}) {
    await mountWithCleanup(Dashboard, {
        props: { action: { tag: "cgvcall.dashboard" }, ...props },
        env: await makeMockEnv({ config: { setDisplayName() {}, breadcrumbs: [] } }),
    });
    await animationFrame();
}

const figure = (name) => `.o_cgvcall_figure[data-figure=${name}]`;

test("figures and how they changed", async () => {
    await openDashboard();
    expect.verifySteps(["2026-09-17 2026-10-14"]);
    expect(".o_cgvcall_head h2").toHaveText("Oct 12 – Oct 18");
    expect(".o_cgvcall_head p").toHaveText(/^compared with Oct 5 – Oct 7, until 10:30.AM$/);
    expect(`${figure("answered_rate")} .o_cgvcall_figure_value`).toHaveText("37.5%");
    expect(`${figure("answered_rate")} .o_cgvcall_change`).toHaveAttribute("data-tone", "bad");
    expect(figure("answered_rate")).toHaveText(/12\.5 points\s*was 50\.0%\s*3 of 8 incoming calls/);
    expect(`${figure("missed")} .o_cgvcall_change`).toHaveText(/25%/);
    expect(`${figure("ring_median")} .o_cgvcall_change`).toHaveAttribute("data-tone", "good");
    expect(`${figure("calls")} .o_cgvcall_change`).toHaveAttribute("data-tone", "neutral");
    expect(`${figure("return_median")} .o_cgvcall_figure_value`).toHaveText("30 min 15 s");
    expect(`${figure("return_median")} .o_cgvcall_was`).toHaveText("nothing to compare with");
    expect(figure("to_return")).toHaveClass("o_cgvcall_alarm");
    expect(figure("missed")).not.toHaveClass("o_cgvcall_alarm");
});

test("without calls before nothing is compared", async () => {
    data.before = NOTHING;
    await openDashboard();
    expect(".o_cgvcall_head p").toHaveText(/^nothing to compare with: no calls on Oct 5/);
    expect(".o_cgvcall_figure .o_cgvcall_was").toHaveCount(0);
    expect.verifySteps(["2026-09-17 2026-10-14"]);
});

test("each figure opens its calls", async () => {
    await openDashboard();
    expect.verifySteps(["2026-09-17 2026-10-14"]);
    for (const [selector, asked] of [
        [figure("answered_rate"), '["incoming",{}]'],
        [figure("missed"), '["missed",{}]'],
        [figure("to_return"), '["to_return",{}]'],
        [figure("return_median"), '["returned",{}]'],
        [figure("calls"), '["calls",{}]'],
        [figure("ring_median"), '["answered",{}]'],
        [figure("talk_seconds"), '["talks",{}]'],
        [figure("reached_rate"), '["outgoing",{}]'],
        ["[data-fate=let_go]", '["let_go",{}]'],
        ["[data-weekday='1'][data-hour='9']", '["calls",{"weekday":1,"hour":9}]'],
        ["[data-outcome='3']", '["calls",{"outcome_id":3}]'],
        ["[data-agent='8'] [data-figure=talk_average]", '["talks",{"user_id":8}]'],
        ["tr:not([data-agent='7']) [data-figure=missed]:last", '["missed",{"user_id":false}]'],
    ]) {
        await contains(selector).click();
        expect.verifySteps([`open ${asked} of 2026-09-17`, "do cgvcall.call"]);
    }
});

test("a bar of the trend opens its calls", async () => {
    const opened = [];
    await mountWithCleanup(Trend, {
        props: { trend: data.trend, hasBefore: true, open: (...what) => opened.push(what) },
    });
    const target = window.Chart.getChart(queryOne("canvas"));
    const keys = target.data.datasets.map(({ key }) => key);
    expect(keys).toEqual([undefined, "answered", "missed", "outgoing"]);
    const bar = target.getDatasetMeta(2).data[1];
    const { x, y, base } = bar.getProps(["x", "y", "base"], true);
    const at = (top) => ({ type: "click", native: { target: {} }, x, y: top });
    target.options.onClick(at((y + base) / 2), [], target);
    target.options.onClick(at(target.chartArea.top + 1), [], target);
    expect(opened).toEqual([
        ["missed", { date_from: "2026-10-13", date_to: "2026-10-13" }],
        ["calls", { date_from: "2026-10-13", date_to: "2026-10-13" }],
    ]);
});

test("filters ask anew, and stand in the address", async () => {
    await openDashboard({ updateActionState: (state) => expect.step(state.period || "own") });
    expect.verifySteps(["last_28", "2026-09-17 2026-10-14"]);
    await contains(".o_cgvcall_period").click();
    await contains("[data-preset=yesterday]").click();
    expect.verifySteps(["yesterday", "2026-10-13 2026-10-13"]);
    await contains("[data-filter=teamId]").click();
    await contains(".o-dropdown-item:contains(South)").click();
    expect.verifySteps(["yesterday", "2026-10-13 2026-10-13 team_id 2"]);
    expect("[data-filter=teamId]").toHaveText("South");
    expect("[data-filter=hotline]").toHaveCount(0, { message: "there is only one" });
    await contains(".o_cgvcall_period").click();
    await contains("[data-preset=own]").click();
    expect.verifySteps(["own", "2026-10-13 2026-10-13 team_id 2"]);
    expect(".o_cgvcall_days input").toHaveCount(2);
});

test("one agent's page", async () => {
    await openDashboard();
    data.agent = "Trần Thị Hoa";
    await contains("[data-agent='7'] .o_cgvcall_agent").click();
    expect(".o_cgvcall_agent_chip").toHaveText("Trần Thị Hoa");
    await contains(".o_cgvcall_agent_chip").click();
    expect(".o_cgvcall_agent_chip").toHaveCount(0);
    expect.verifySteps([
        "2026-09-17 2026-10-14",
        "2026-09-17 2026-10-14 user_id 7",
        "2026-09-17 2026-10-14",
    ]);
});

test("agents by another column", async () => {
    await openDashboard();
    const names = () => queryAllTexts(".o_cgvcall_agents tbody .o_cgvcall_agent");
    expect(names()).toEqual(["Trần Thị Hoa", "Lê Minh Quân", "No agent"]);
    await contains("[data-column=talk_seconds]").click();
    expect(names()).toEqual(["Lê Minh Quân", "Trần Thị Hoa", "No agent"]);
    await contains("[data-column=talk_seconds]").click();
    expect(names()).toEqual(["No agent", "Trần Thị Hoa", "Lê Minh Quân"]);
    expect("th:has([data-column=talk_seconds])").toHaveAttribute("aria-sort", "ascending");
    expect.verifySteps(["2026-09-17 2026-10-14"]);
});

test("the heat map shows missed calls alone, and hours that are not office hours", async () => {
    await openDashboard();
    expect(queryAllTexts(".o_cgvcall_heat_hour").at(-1)).toBe("20:00");
    expect(".o_cgvcall_heat_cell").toHaveCount(2);
    await contains(".o_cgvcall_heat [data-measure=missed]").click();
    expect(".o_cgvcall_heat_cell").toHaveCount(1);
    expect(".o_cgvcall_heat_cell").toHaveAttribute(
        "title",
        "Monday, 9:00 – 10:00: 2 calls, 1 missed"
    );
    expect.verifySteps(["2026-09-17 2026-10-14"]);
});

test("no calls at all", async () => {
    Object.assign(data, { now: NOTHING, before: NOTHING, heat: [], agents: [], outcomes: [] });
    await openDashboard();
    expect(".o_cgvcall_empty").toHaveText(/No calls in this period/);
    expect(".o_cgvcall_figure").toHaveCount(0);
    expect.verifySteps(["2026-09-17 2026-10-14"]);
});

test("what goes wrong is said, and can be tried again", async () => {
    answer = () => {
        throw makeServerError({ message: "Choose two years at most." });
    };
    await openDashboard();
    expect(".o_cgvcall_error").toHaveText(/could not be loaded\. Choose two years at most\./);
    answer = () => data;
    await contains(".o_cgvcall_error button").click();
    expect(".o_cgvcall_error").toHaveCount(0);
    expect(".o_cgvcall_figure").toHaveCount(8);
    expect.verifySteps(["2026-09-17 2026-10-14", "2026-09-17 2026-10-14"]);
});

test("while it loads, and a late answer to an old question", async () => {
    const [first, second] = [new Deferred(), new Deferred()];
    answer = () => first;
    await openDashboard();
    expect(".placeholder-glow [role=status]").toHaveText("Loading…");
    answer = () => second;
    await contains(".o_cgvcall_period").click();
    await contains("[data-preset=today]").click();
    second.resolve({ ...data, now: { ...NOW, missed: 77 } });
    await animationFrame();
    first.resolve(data);
    await animationFrame();
    expect(`${figure("missed")} .o_cgvcall_figure_value`).toHaveText("77");
    expect.verifySteps(["2026-09-17 2026-10-14", "2026-10-14 2026-10-14"]);
});

test("back from the calls, the filters are as they were", async () => {
    const filters = { preset: "today", teamId: 2, hotline: false, userId: false };
    await openDashboard({ state: { filters } });
    expect.verifySteps(["2026-10-14 2026-10-14 team_id 2"]);
});
