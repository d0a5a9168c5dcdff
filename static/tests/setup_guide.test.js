import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";

import {
    allowTranslations,
    contains,
    makeMockEnv,
    makeServerError,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { getDefaultConfig } from "@web/views/view";

import { decode } from "@cgvcall/setup_guide/read_file";
import { SetupGuide } from "@cgvcall/setup_guide/setup_guide";

describe.current.tags("desktop");
defineMailModels();

const KEYS = ["account", "test", "extensions", "users", "check", "call", "import"];
const ROW = {
    number: "101",
    lines: [2],
    authen_name: "VPBX_101",
    has_password: true,
    name: "Lê Lan",
    email: "lan@example.vn",
    state: "new",
    user_id: false,
    how: false,
    candidates: [],
    clash: false,
};

let data;

beforeEach(() => {
    data = {
        accounts: [{ id: 1, name: "CGVCall" }],
        account: { id: 1, api_url: "https://pbx.example", has_key: true, has_secret: true },
        extension: false,
        may_demo: false,
        extensions: [],
        periods: [],
        steps: KEYS.map((key) => ({ key, state: "todo", text: `About ${key}`, progress: null })),
    };
    onRpc("cgvcall.setup", "get_data", ({ args }) => {
        expect.step(`data of ${args[0]}`);
        return data;
    });
});

function set(states) {
    data.steps.forEach((step, index) => (step.state = states[index] || "todo"));
}

async function mountGuide() {
    await mountWithCleanup(SetupGuide, {
        props: { action: {}, actionId: 1, updateActionState: () => {} },
        env: await makeMockEnv({ config: getDefaultConfig() }),
    });
    await animationFrame();
    await animationFrame();
}

const open = (key) => contains(`[data-step=${key}] .o_cgvcall_setup_head`).click();

test("the first step that is not done is open", async () => {
    set(["done", "done", "wrong", "done"]);
    await mountGuide();
    expect(".o_cgvcall_setup_body").toHaveCount(1);
    expect("[data-step=extensions] .o_cgvcall_setup_body").toHaveCount(1);
    expect(queryAllTexts("li .o_cgvcall_word")).toEqual([
        "Done",
        "Done",
        "Problem",
        "Done",
        "To do",
        "To do",
        "To do",
    ]);
    expect(".o_cgvcall_setup_count").toHaveText("3 of 7 done");
    expect("[data-step=extensions] .o_cgvcall_setup_text").toHaveText("About extensions");
    expect.verifySteps(["data of false"]);
});

test("when all is done nothing is open, and it says so", async () => {
    set(KEYS.map(() => "done"));
    await mountGuide();
    expect(".o_cgvcall_setup_body").toHaveCount(0);
    expect(".o_cgvcall_setup_done").toHaveCount(1);
    expect.verifySteps(["data of false"]);
});

test("who comes back from another page sees what was done there", async () => {
    await mountGuide();
    set(["done"]);
    window.dispatchEvent(new Event("focus"));
    await animationFrame();
    await animationFrame();
    expect(".o_cgvcall_setup_count").toHaveText("1 of 7 done");
    expect.verifySteps(["data of false", "data of 1"]);
});

test("it cannot be loaded", async () => {
    let fails = true;
    onRpc("cgvcall.setup", "get_data", () => {
        if (fails) {
            throw makeServerError({ message: "Only telephone administrators set up the PBX." });
        }
        return data;
    });
    await mountGuide();
    expect(".o_cgvcall_error").toHaveText(/Only telephone administrators/);
    fails = false;
    await contains(".o_cgvcall_error button").click();
    await animationFrame();
    expect(".o_cgvcall_setup_page").toHaveCount(1);
});

test("keys are sent and not kept on the page", async () => {
    onRpc("cgvcall.setup", "save_account", ({ args }) => {
        expect.step(JSON.stringify(args));
        set(["done", "wrong"]);
        return data;
    });
    await mountGuide();
    await contains("input[name=api_key]").edit("the-key", { confirm: false });
    await contains("input[name=api_secret]").edit("the-secret", { confirm: false });
    await contains(".o_cgvcall_setup_save").click();
    await animationFrame();
    expect("[data-step=test] .o_cgvcall_setup_body").toHaveCount(1);
    await contains(".o_cgvcall_setup_correct").click();
    expect("input[name=api_key]").toHaveValue("");
    expect("input[name=api_secret]").toHaveValue("");
    const values =
        '{"api_url":"https://pbx.example","api_key":"the-key","api_secret":"the-secret"}';
    expect.verifySteps(["data of false", `[1,${values}]`]);
});

test("what the server refuses is said in the step", async () => {
    onRpc("cgvcall.setup", "save_account", () => {
        throw makeServerError({ message: "This is not an API address." });
    });
    await mountGuide();
    await contains(".o_cgvcall_setup_save").click();
    await animationFrame();
    expect("[data-step=account] .o_cgvcall_setup_failed").toHaveText("This is not an API address.");
    expect("[data-step=account] .o_cgvcall_setup_save").toBeEnabled();
    expect.verifySteps(["data of false"]);
});

test("without a PBX: the button is there if the app can invent calls", async () => {
    await mountGuide();
    expect(".o_cgvcall_setup_demo").toHaveCount(0);
    data.may_demo = true;
    onRpc("cgvcall.account", "action_demo_start", () => {
        expect.step("demo");
        return false;
    });
    window.dispatchEvent(new Event("focus"));
    await animationFrame();
    await animationFrame();
    await contains(".o_cgvcall_setup_demo").click();
    await animationFrame();
    expect.verifySteps(["data of false", "data of 1", "demo", "data of 1"]);
});

test("a list is looked at, then stored", async () => {
    set(["done", "done"]);
    const other = { ...ROW, number: "102", clash: "Lines 3, 4 contradict each other" };
    onRpc("cgvcall.setup", "read_list", ({ args }) => {
        expect.step(`read ${JSON.stringify(args)}`);
        return {
            rows: [
                { ...ROW, candidates: [{ id: 7, name: "Lê Lan", login: "lan", has: false }] },
                other,
            ],
            unread: [{ line: 1, why: "No extension found in this line." }],
            unused: ["Server"],
        };
    });
    onRpc("cgvcall.setup", "store_list", ({ args }) => {
        expect.step(`store ${JSON.stringify(args.at(-1))}`);
        set(["done", "done", "done"]);
        return { new: 1, changed: 0, data };
    });
    onRpc("res.users", "web_search_read", () => ({ length: 0, records: [] }));
    mockService("name", { loadDisplayNames: async () => ({ 7: "Lê Lan" }) });
    mockService("notification", { add: (text) => expect.step(text.toString()) });
    await mountGuide();
    await contains("textarea[name=pasted]").edit("Hello\n101;V;p", { confirm: false });
    await contains(".o_cgvcall_setup_read").click();
    await animationFrame();
    expect(".o_cgvcall_setup_unread [data-line='1']").toHaveText(/^Hello/);
    expect("[data-number='102'] input[type=checkbox]").not.toBeEnabled();
    await contains("[data-number='101'] .o_cgvcall_setup_candidates button").click();
    await contains(".o_cgvcall_setup_store").click();
    await animationFrame();
    await animationFrame();
    expect("[data-step=users] .o_cgvcall_setup_body").toHaveCount(1);
    await open("extensions");
    expect("textarea[name=pasted]").toHaveValue("");
    expect.verifySteps([
        "data of false",
        `read ${JSON.stringify([1, "Hello\n101;V;p", ""])}`,
        'store {"101":7}',
        "New extensions: 1, completed: 0.",
    ]);
});

test("who has no extension is told what to do", async () => {
    set(["done", "done", "done", "done"]);
    await mountGuide();
    expect("[data-step=check] .o_cgvcall_setup_body").toHaveText(/You have no extension yourself/);
    expect(".o_cgvcall_setup_check").toHaveCount(0);
    data.extension = "101";
    await open("call");
    window.dispatchEvent(new Event("focus"));
    await animationFrame();
    await animationFrame();
    expect("[data-step=call] .o_cgvcall_setup_body").toHaveText(/Your extension is 101/);
    expect(".o_cgvcall_setup_reload").toHaveCount(1);
    expect.verifySteps(["data of false", "data of 1"]);
});

test("the import moves its bars", async () => {
    set(KEYS.map((key) => (key === "import" ? "working" : "done")));
    data.steps.at(-1).progress = 40;
    data.periods = [{ id: 3, name: "2026", state: "running", progress: 12.6, error: false }];
    await mountGuide();
    await open("import");
    expect(queryAllTexts("[data-step=import] .text-nowrap:contains(%)")).toEqual(["40 %", "12 %"]);
    expect("[data-step=import] [role=progressbar]").toHaveCount(2);
    expect.verifySteps(["data of false"]);
});

describe("files", () => {
    const bytes = (...numbers) => new Uint8Array(numbers.flat()).buffer;
    const utf8 = [...new TextEncoder().encode("Lê;1")];
    const utf16 = (isBig) =>
        [..."Lê;1"].flatMap((char) => {
            const code = char.charCodeAt(0);
            const pair = [code & 255, code >> 8];
            return isBig ? pair.reverse() : pair;
        });

    test("in whatever encoding", () => {
        expect(decode(bytes(utf8))).toBe("Lê;1");
        expect(decode(bytes([0xef, 0xbb, 0xbf], utf8))).toBe("Lê;1");
        expect(decode(bytes([0xff, 0xfe], utf16(false)))).toBe("Lê;1");
        expect(decode(bytes([0xfe, 0xff], utf16(true)))).toBe("Lê;1");
        expect(decode(bytes(utf16(false)))).toBe("Lê;1");
        expect(decode(bytes(utf16(true)))).toBe("Lê;1");
        expect(decode(bytes([0x4c, 0xea, 0x3b, 0x31]))).toBe("Lê;1");
        expect(decode(bytes([]))).toBe("");
    });

    test("what is no text is refused", () => {
        allowTranslations();
        expect(() => decode(bytes([0x50, 0x4b, 3, 4, 20, 0]))).toThrow(/Save the table as CSV/);
        expect(() => decode(new ArrayBuffer(600_000))).toThrow(/Save the table as CSV/);
    });
});
