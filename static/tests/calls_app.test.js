import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { click, queryAllTexts, queryOne, waitFor } from "@odoo/hoot-dom";

import {
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    mountWithCleanup,
} from "@web/../tests/web_test_helpers";

import { LegsTimeline } from "@cgvcall/history/legs_timeline";

import { fakeSoftphone } from "./fake_softphone";

class Lead extends models.Model {
    _name = "crm.lead";

    name = fields.Char();
    _records = [{ id: 8, name: "Ghế" }];
}

class Leg extends models.Model {
    _name = "leg";

    started_at = fields.Datetime();
    answered_at = fields.Datetime();
    ended_at = fields.Datetime();
    ring_seconds = fields.Integer();
    talk_seconds = fields.Integer();
    disposition = fields.Selection({
        selection: [
            ["answered", "Answered"],
            ["no_answer", "No answer"],
        ],
    });
    extension_number = fields.Char();
    user_name = fields.Char();
    from_number = fields.Char();
    to_number = fields.Char();

    _records = [
        {
            id: 1,
            started_at: "2026-03-02 03:00:00",
            ring_seconds: 20,
            disposition: "no_answer",
            extension_number: "101",
            user_name: "Trần Thị Hoa",
        },
        {
            id: 2,
            started_at: "2026-03-02 03:00:20",
            ring_seconds: 20,
            talk_seconds: 60,
            disposition: "answered",
            extension_number: "109",
        },
    ];
}

class Talk extends models.Model {
    _name = "talk";

    number = fields.Char();
    direction = fields.Char();
    disposition = fields.Char();
    partner_id = fields.Many2one({ relation: "res.partner" });
    lead_id = fields.Many2one({ relation: "crm.lead" });
    leg_ids = fields.One2many({ relation: "leg" });

    _records = [
        {
            id: 1,
            number: "+84912345678",
            direction: "inbound",
            disposition: "missed",
            leg_ids: [1, 2],
        },
        { id: 2, number: "+84912345678", direction: "outbound", lead_id: 8, leg_ids: [] },
        { id: 3, number: false, direction: "inbound", leg_ids: [] },
    ];
}

describe.current.tags("desktop");
defineMailModels();
defineModels({ Lead, Leg, Talk });

const FIELDS = `
    <field name="number"/><field name="direction"/><field name="disposition"/>
    <field name="partner_id"/><field name="lead_id"/>`;
const BUTTON = ".o_cgvcall_call_back";

async function mountForm(resId) {
    await mountView({
        type: "form",
        resModel: "talk",
        resId,
        readonly: true,
        arch: `<form edit="0">
            <header><widget name="cgvcall_call_back"/></header>
            ${FIELDS}<field name="leg_ids" widget="cgvcall_legs"/></form>`,
    });
}

describe("call back", () => {
    test("a missed call is called back", async () => {
        fakeSoftphone();
        await mountForm(1);
        expect(BUTTON).toHaveText("Call back");
        await click(BUTTON);
        expect.verifySteps([`call ["+84912345678",{"resModel":"talk","resId":1}]`]);
    });

    test("the new call belongs to the same opportunity", async () => {
        fakeSoftphone();
        await mountForm(2);
        expect(BUTTON).toHaveText("Call again");
        await click(BUTTON);
        expect.verifySteps([`call ["+84912345678",{"resModel":"crm.lead","resId":8}]`]);
    });

    test("a withheld number cannot be called", async () => {
        fakeSoftphone();
        await mountForm(3);
        expect(BUTTON).toHaveCount(0);
    });

    test("without an extension it is a link of the operating system", async () => {
        mockService("cgvcall.softphone", () => null);
        await mountForm(1);
        expect(BUTTON).toHaveAttribute("href", "tel:+84912345678");
    });

    test("on a card only missed calls ask for it with words; no record is opened", async () => {
        fakeSoftphone();
        await mountView({
            type: "kanban",
            resModel: "talk",
            arch: `<kanban>${FIELDS}<templates><t t-name="card">
                <widget name="cgvcall_call_back" options="{'place': 'card'}"/>
            </t></templates></kanban>`,
            selectRecord: () => expect.step("open record"),
        });
        expect(queryAllTexts(BUTTON)).toEqual(["Call back", ""]);
        expect(`${BUTTON}:eq(1)`).toHaveAttribute("aria-label", "Call again");
        await click(`${BUTTON}:eq(1)`);
        expect.verifySteps([`call ["+84912345678",{"resModel":"crm.lead","resId":8}]`]);
    });
});

describe("legs", () => {
    const LEG = ".o_cgvcall_leg";
    const widths = (row) =>
        [...queryOne(`${LEG}:eq(${row}) .o_cgvcall_leg_scale`).children].map(
            ({ style }) => style.width
        );

    test("one line for each phone, on one scale of time", async () => {
        fakeSoftphone();
        await mountForm(1);
        await waitFor(LEG);
        expect(queryAllTexts(`${LEG} .fw-bold`)).toEqual(["Trần Thị Hoa (101)", "Extension 109"]);
        expect(queryAllTexts(`${LEG} time + span + span`)).toEqual([
            "rang 0:20 · No answer",
            "rang 0:20 · talked 1:00",
        ]);
        expect(widths(0)).toEqual(["0%", "20%", "0%"]);
        expect(widths(1)).toEqual(["20%", "20%", "60%"]);
        expect(`${LEG}:eq(0)`).not.toHaveClass("o_cgvcall_leg_answered");
        expect(`${LEG}:eq(1)`).toHaveClass("o_cgvcall_leg_answered");
    });

    test("a call without legs has none", async () => {
        fakeSoftphone();
        await mountForm(2);
        expect("[name=leg_ids]").toHaveCount(1);
        expect(LEG).toHaveCount(0);
    });

    test("a leg that says next to nothing", async () => {
        const leg = { id: 1, started_at: false, from_number: "0912345678", to_number: "1900" };
        await mountWithCleanup(LegsTimeline, { props: { legs: [leg] } });
        expect(`${LEG} .fw-bold`).toHaveText("0912345678 → 1900");
        expect(widths(0)).toEqual(["0%", "0%", "0%"]);
    });
});
