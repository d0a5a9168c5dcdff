import { expect } from "@odoo/hoot";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";

import { mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";

import { SoftphoneWindow } from "@cgvcall/softphone_window/softphone_window";

import { fakeSoftphone } from "./fake_softphone";

export const AN = Object.freeze({
    res_model: "res.partner",
    res_id: 5,
    name: "Nguyễn Văn An",
    company: "Công ty An Phát",
    number: "+84912345678",
    display: "0912 345 678",
    image_url: false,
});

export const BINH = Object.freeze({
    ...AN,
    res_model: "crm.lead",
    res_id: 8,
    name: "Trần Thị Bình",
    company: false,
    number: "+84987654321",
    display: "0987 654 321",
});

/** A text that must stay a text. */
export const SCRIPT = "<script>alert(1)</script>";

export function recentCall(values = {}) {
    return {
        ...AN,
        id: 1,
        direction: "outbound",
        disposition: "answered",
        state: "ended",
        started_at: "2026-11-22 03:00:00",
        talk_seconds: 125,
        user_name: "Trần Thị Rep",
        note: "",
        outcome: false,
        to_return: false,
        ...values,
    };
}

export function toCall(values = {}) {
    return {
        ...AN,
        activity_id: 1,
        res_name: "Nguyễn Văn An",
        summary: "Ask about the offer",
        note: "",
        date_deadline: "2026-11-22",
        overdue: false,
        ...values,
    };
}

/** Steps what the server is asked; `answer` gets the arguments, may throw or be late. */
export function serve(method, answer) {
    onRpc("cgvcall.call", method, ({ args }) => {
        expect.step(`${method} ${JSON.stringify(args)}`);
        return answer(...args);
    });
}

/** The window with a tab, as it is when the server has answered. */
export async function openTab(tab, state = {}) {
    const softphone = fakeSoftphone({ ...state, window: { open: true, tab, ...state.window } });
    await mountWithCleanup(SoftphoneWindow, { noMainContainer: true });
    await settle();
    return softphone;
}

export async function settle() {
    await animationFrame();
    await animationFrame();
}

/** Longer than any list waits before it asks. */
export async function wait() {
    await advanceTime(600);
    await settle();
}

export function range(count, row) {
    return Array.from({ length: count }, (_, index) => row(index));
}
