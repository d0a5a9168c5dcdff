import { expect } from "@odoo/hoot";

import {
    fields,
    models,
    mockService,
    mountView,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";

import { settle } from "./softphone_window_helpers";

import { History } from "@cgvcall/history/history";
import { historyBundle } from "@cgvcall/history_widget/history_widget";

export class Customer extends models.Model {
    name = fields.Char();

    _records = [
        { id: 5, name: "Nguyễn Văn An" },
        { id: 6, name: "Lê Thị Bình" },
    ];
}

export const NUMBER = Object.freeze({
    number: "+84912345678",
    display: "0912 345 678",
    name: false,
    res_model: "res.partner",
    res_id: 5,
});

/** A call of the timeline, as the server tells it. */
export function pastCall(values = {}) {
    return {
        id: 1,
        direction: "outbound",
        disposition: "answered",
        state: "ended",
        number: "+84912345678",
        display: "0912 345 678",
        started_at: "2026-11-22 03:00:00",
        ring_seconds: 5,
        talk_seconds: 125,
        user_name: "Trần Thị Rep",
        person: false,
        note: false,
        outcome: false,
        to_return: false,
        return_user_name: false,
        dismissed: false,
        returned: false,
        recording_id: false,
        recording_state: false,
        ...values,
    };
}

export function history(values = {}) {
    return {
        calls: [pastCall()],
        more: false,
        numbers: [NUMBER],
        planned: [],
        call_type_id: 2,
        may_plan: true,
        ...values,
    };
}

/** Steps what the server is asked; `answer` gets offset and limit, may throw or be late. */
export function serveHistory(answer) {
    onRpc("cgvcall.call", "history_of", ({ args }) => {
        const [resModel, resId, offset, limit] = args;
        expect.step(`history of ${resModel},${resId} ${offset}+${limit}`);
        return answer(offset, limit);
    });
}

/** Step what is opened, by model and id. */
export function stepActions() {
    mockService("action", {
        doAction(action, { onClose } = {}) {
            const { res_model, res_id, context = {} } = action;
            const kind = context.default_activity_type_id;
            expect.step(`open ${[res_model, res_id || `new of type ${kind}`]}`);
            onClose?.();
        },
    });
}

/** The page of calls, as it is when the server has answered. */
export async function mountHistory(props = {}) {
    await mountWithCleanup(History, {
        props: { resModel: "res.partner", resId: 5, ...props },
    });
    await settle();
}

/** The form of a contact, with the page of calls as its second one. */
export async function openForm(resId = 5, load = async () => {}) {
    patchWithCleanup(historyBundle, { load });
    await mountView({
        type: "form",
        resModel: "customer",
        resId,
        resIds: [5, 6],
        arch: `
            <form>
                <sheet>
                    <notebook>
                        <page string="About"><field name="name"/></page>
                        <page string="Calls" name="calls"><widget name="cgvcall_history"/></page>
                    </notebook>
                </sheet>
            </form>`,
    });
    await settle();
}
