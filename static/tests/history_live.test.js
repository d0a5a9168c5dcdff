import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { click } from "@odoo/hoot-dom";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { mockDate, mockTimeZone } from "@odoo/hoot-mock";

import {
    contains,
    defineModels,
    getService,
    makeServerError,
    MockServer,
    serverState,
} from "@web/../tests/web_test_helpers";

import { fakeSoftphone } from "./fake_softphone";
import {
    Customer,
    history,
    mountHistory,
    openForm,
    pastCall,
    serveHistory,
    stepActions,
} from "./history_helpers";
import { heard } from "./softphone_test_helpers";
import { range, settle, wait } from "./softphone_window_helpers";

describe.current.tags("desktop");
defineMailModels();
defineModels({ Customer });

const CALL = ".o_cgvcall_history_call";
const PLANNED = Object.freeze({
    id: 70,
    res_model: "res.partner",
    res_id: 5,
    res_name: false,
    summary: "Ask about the offer",
    date_deadline: "2026-11-24",
    state: "planned",
    user_name: "Trần Thị Rep",
    number: "+84912345678",
});

beforeEach(() => {
    mockTimeZone("Asia/Ho_Chi_Minh");
    mockDate("2026-11-22T10:00:00", +7);
});

/** What the server tells the browsers of those whom a change concerns. */
async function tellOfCalls() {
    await heard(serverState.partnerId);
    MockServer.env["bus.bus"]._sendone(serverState.partnerId, "cgvcall/history", {});
    await heard(serverState.partnerId);
    await wait();
}

// === NEWS === //

test("news of calls: all that is shown is fetched anew, once", async () => {
    const all = range(130, (index) => pastCall({ id: 500 - index }));
    serveHistory((offset, limit) =>
        history({
            calls: all.slice(offset, offset + limit),
            more: offset + limit < all.length,
        })
    );
    await mountHistory();
    for (let page = 0; page < 5; page++) {
        await click(".o_cgvcall_history_more");
        await settle();
    }
    expect(CALL).toHaveCount(120);
    expect.verifySteps([0, 20, 40, 60, 80, 100].map((o) => `history of res.partner,5 ${o}+20`));
    all.unshift(pastCall({ id: 501, direction: "internal" }));
    await tellOfCalls();
    expect.verifySteps(["history of res.partner,5 0+100", "history of res.partner,5 100+20"]);
    expect(`${CALL}:eq(0) .o_cgvcall_history_open`).toHaveText("Internal call");
    expect(CALL).toHaveCount(120);
});

test("news that cannot be had changes nothing", async () => {
    let fails = false;
    serveHistory(() => {
        if (fails) {
            throw makeServerError({ message: "Not now." });
        }
        return history();
    });
    await mountHistory();
    fails = true;
    await tellOfCalls();
    expect.verifySteps(["history of res.partner,5 0+20", "history of res.partner,5 0+20"]);
    expect(CALL).toHaveCount(1);
    expect(".o_cgvcall_history_error").toHaveCount(0);
});

test("what the chatter plans is shown, too", async () => {
    serveHistory(() => history());
    await mountHistory();
    const store = getService("mail.store");
    const thread = store.Thread.get({ model: "res.partner", id: 5 });
    thread.activities = [{ id: 70, res_model: "res.partner", res_id: 5 }];
    await settle();
    await wait();
    expect.verifySteps(["history of res.partner,5 0+20", "history of res.partner,5 0+20"]);
});

// === THE NEXT CALL === //

test("no call planned: plan one", async () => {
    stepActions();
    const planned = [];
    serveHistory(() => history({ planned: [...planned] }));
    // Their chatter is read, too.
    const { partnerId: resId } = serverState;
    await mountHistory({ resId });
    expect(".o_cgvcall_history_planned").toHaveText("No call planned\nPlan a call");
    expect.verifySteps([`history of res.partner,${resId} 0+20`]);
    planned.push(PLANNED);
    await click(".o_cgvcall_history_plan");
    await settle();
    expect.verifySteps([
        "open mail.activity.schedule,new of type 2",
        `history of res.partner,${resId} 0+20`,
    ]);
    expect(".o_cgvcall_history_planned").toHaveText(
        "11/24/2026 · Ask about the offer · Trần Thị Rep\nCall"
    );
});

test("who may not plan is not asked to", async () => {
    serveHistory(() => history({ may_plan: false }));
    await mountHistory();
    expect.verifySteps(["history of res.partner,5 0+20"]);
    expect(".o_cgvcall_history_planned").toHaveText("No call planned");
});

test("do the planned call, or open it", async () => {
    fakeSoftphone();
    stepActions();
    const planned = [
        { ...PLANNED, state: "overdue", date_deadline: "2026-11-20" },
        { ...PLANNED, id: 71, state: "today", res_name: "Two hundred roofs", number: false },
    ];
    serveHistory(() => history({ planned, numbers: [] }));
    const { partnerId: resId } = serverState;
    await mountHistory({ resId });
    expect.verifySteps([`history of res.partner,${resId} 0+20`]);
    expect(".o_cgvcall_history_activity:eq(0)").toHaveText(
        "Overdue: 11/20/2026 · Ask about the offer · Trần Thị Rep"
    );
    expect(".o_cgvcall_history_activity:eq(1)").toHaveText(
        "Today · Ask about the offer · Two hundred roofs · Trần Thị Rep"
    );
    expect(".o_cgvcall_history_planned .o_cgvcall_history_number").toHaveCount(1);
    await click(".o_cgvcall_history_planned .o_cgvcall_history_number");
    const origin = { resModel: "res.partner", resId: 5, activityId: 70 };
    expect.verifySteps([`call ["+84912345678",${JSON.stringify(origin)}]`]);
    await click(".o_cgvcall_history_activity:eq(1)");
    await settle();
    expect.verifySteps(["open mail.activity,71", `history of res.partner,${resId} 0+20`]);
});

// === IN THE FORM === //

test("nothing is asked before the page is looked at", async () => {
    serveHistory(() => history());
    await openForm(5, async () => expect.step("load"));
    expect.verifySteps([]);
    await contains(".o_notebook_headers a[name=calls]").click();
    await settle();
    expect.verifySteps(["load", "history of customer,5 0+20"]);
    expect(CALL).toHaveCount(1);
    await contains(".o_pager_next").click();
    await settle();
    expect.verifySteps(["history of customer,6 0+20"]);
});

test("a new contact has no calls", async () => {
    await openForm(false);
    await contains(".o_notebook_headers a[name=calls]").click();
    await settle();
    expect(".o_cgvcall_history").toHaveText("Save first: the calls will be here.");
});

test("the network fails: the form stays, and one may try again", async () => {
    let fails = true;
    serveHistory(() => history());
    await openForm(5, async () => {
        if (fails) {
            throw new Error("no network");
        }
    });
    await contains(".o_notebook_headers a[name=calls]").click();
    await settle();
    expect(".o_cgvcall_history [role=alert]").toHaveText("The calls could not be loaded.");
    fails = false;
    await click(".o_cgvcall_history button");
    await settle();
    expect(CALL).toHaveCount(1);
    expect.verifySteps(["history of customer,5 0+20"]);
});
