import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { click } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";

import {
    mockService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { session } from "@web/session";
import { NavBar } from "@web/webclient/navbar/navbar";

import { DemoBadge } from "@cgvcall/demo_badge/demo_badge";

describe.current.tags("desktop");
defineMailModels();

const BADGE = ".o_cgvcall_demo";
const DONE = { type: "ir.actions.client", tag: "display_notification" };

async function mount(accountId) {
    patchWithCleanup(session, { cgvcall_demo: { account_id: accountId } });
    mockService("action", { doAction: (action) => expect.step(action.tag) });
    onRpc("cgvcall.account", "action_demo_remove", ({ args }) => {
        expect.step(`remove ${args[0]}`);
        return DONE;
    });
    await mountWithCleanup(DemoBadge);
}

test("nothing in the top bar without a demo", async () => {
    await mountWithCleanup(NavBar);
    expect(".o_menu_systray").toHaveCount(1);
    expect(BADGE).toHaveCount(0);
});

test("in the top bar, with one", async () => {
    patchWithCleanup(session, { cgvcall_demo: { account_id: 7 } });
    await mountWithCleanup(NavBar);
    expect(`.o_menu_systray ${BADGE}`).toHaveText("Invented calls · Remove");
});

test("administrators remove it, when they are sure", async () => {
    await mount(7);
    await click(BADGE);
    await animationFrame();
    await click(".modal .btn-secondary");
    await animationFrame();
    expect.verifySteps([]);
    expect(BADGE).toHaveCount(1);
    await click(BADGE);
    await animationFrame();
    expect(".modal-body").toHaveText(/All invented calls/);
    await click(".modal .btn-primary");
    await animationFrame();
    expect.verifySteps(["remove 7", "display_notification"]);
    expect(BADGE).toHaveCount(0);
});

test("a demo that cannot be removed stays marked", async () => {
    await mount(7);
    expect.errors(1);
    onRpc("cgvcall.account", "action_demo_remove", () => {
        throw new Error("Later");
    });
    await click(BADGE);
    await animationFrame();
    await click(".modal .btn-primary");
    await animationFrame();
    expect(BADGE).toHaveCount(1);
    expect.verifyErrors(["RPC_ERROR"]);
});

test("others are told what it is", async () => {
    await mount(false);
    expect(BADGE).toHaveText("Invented calls");
    await click(BADGE);
    await animationFrame();
    expect(".modal-body").toHaveText(/A telephone administrator can remove them/);
    await click(".modal .btn-primary");
    await animationFrame();
    expect.verifySteps([]);
    expect(BADGE).toHaveCount(1);
});
