import { EventBus, reactive } from "@odoo/owl";

import { expect } from "@odoo/hoot";

import { mockService } from "@web/../tests/web_test_helpers";

import { foreground, isActive, isIncoming, newCall } from "@cgvcall/softphone/call_state";

const COMMANDS = [
    "call",
    "answer",
    "reject",
    "hangup",
    "toggleMute",
    "allow",
    "hold",
    "resume",
    "sendDtmf",
    "transfer",
    "close",
    "keep",
    "saveNote",
    "saveOutcome",
    "attach",
    "chooseDevices",
    "connect",
    "openWindow",
    "closeWindow",
    "toggleWindow",
    "foldWindow",
    "openKeypad",
    "openPreflight",
];

export const AN = Object.freeze({
    number: "+84912345678",
    display: "0912 345 678",
    name: "Nguyễn Văn An",
    company: "Công ty An Phát",
    res_model: "res.partner",
    res_id: 5,
    image_url: false,
    colleague: false,
    do_not_call: false,
    notice: false,
    others: [],
    opportunities: [],
    last_call: null,
});

/** Who has the same number as AN. */
export const BINH = Object.freeze({
    name: "Lê Thị Bình",
    company: "Công ty Bình Minh",
    res_model: "res.partner",
    res_id: 6,
    image_url: false,
});

export const UNKNOWN = Object.freeze({
    ...AN,
    number: "+84987654321",
    display: "0987 654 321",
    name: false,
    company: false,
    res_model: false,
    res_id: false,
});

let count = 0;

/** A call as components see it. */
export function makeCall(values = {}) {
    const who = values.who || AN;
    return {
        ...newCall(),
        id: `c${++count}`,
        who,
        rawNumber: who.number,
        resModel: false,
        resId: false,
        activityId: false,
        sdkId: "sdk-1",
        recordId: 7,
        startedAt: Date.now(),
        note: "",
        outcomeId: false,
        ...values,
    };
}

/**
 * Put a softphone without engine in the place of the service. It shows what the test says and
 * steps each command with its arguments, as `answer ["c1"]`.
 *
 * @param {Object} state what differs from a line that is ready, without calls
 */
export function fakeSoftphone(state = {}) {
    const softphone = {
        state: reactive({
            extension: "101",
            loaded: true,
            status: "ready",
            reason: "",
            calls: [],
            devices: { microphoneId: "", speakerId: "" },
            keypad: { number: "", resModel: false, resId: false, activityId: false },
            panels: 0,
            missed: 0,
            ...state,
            window: reactive({
                open: false,
                folded: false,
                tab: "keypad",
                right: 16,
                bottom: 16,
                ...state.window,
            }),
        }),
        bus: new EventBus(),
        get current() {
            return foreground(this.state.calls);
        },
        get busy() {
            return this.state.calls.some(isActive);
        },
        get incoming() {
            return this.state.calls.filter(isIncoming);
        },
        addPanel() {
            this.state.panels++;
            return () => this.state.panels--;
        },
        refresh() {},
    };
    for (const command of COMMANDS) {
        softphone[command] = async (...args) => expect.step(`${command} ${JSON.stringify(args)}`);
    }
    const { keep } = softphone;
    softphone.keep = (id) => {
        const call = softphone.state.calls.find((call) => call.id === id);
        Object.assign(call || {}, { kept: true });
        return keep(id);
    };
    mockService("cgvcall.softphone", () => softphone);
    return softphone;
}
